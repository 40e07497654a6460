//! What the server says in another form than a stream of events: a whole document, or an error. Nearly every reply is a
//! stream, so what reads these is in the late half.

use messages::{ApiError, Response, StreamEvent};
use web_sys::Response as Answer;

use super::fetch::header;
use super::{Arrival, Fault};

/// Something that is still to be read.
#[derive(Debug)]
pub struct Unread {
    /// Whose body it is; without one it is the data of an event that tells an error.
    answer: Option<Answer>,
    body: Vec<u8>,
}

impl Unread {
    pub(super) fn of_answer(answer: &Answer, body: Vec<u8>) -> Self {
        // The value, not what JavaScript calls a clone.
        Self { answer: Some(Clone::clone(answer)), body }
    }

    pub(super) fn of_stream(data: &str) -> Self {
        Self { answer: None, body: data.as_bytes().to_vec() }
    }

    /// What it says.
    #[must_use]
    pub fn read(self) -> Arrival {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let Some(answer) = self.answer else {
            return Arrival::Event(StreamEvent::Error(ApiError::from_data(text)));
        };
        let error = if answer.ok() {
            if let Ok(response) = Response::read(text) {
                return Arrival::Whole(response);
            }
            ApiError::from_body(answer.status(), &self.body)
        } else {
            ApiError::from_parts(answer.status(), &self.body, &|name| header(&answer, name))
        };
        match error {
            Some(error) => Arrival::Rejected(error),
            None => Arrival::Broken(Fault::NotTheApi),
        }
    }
}
