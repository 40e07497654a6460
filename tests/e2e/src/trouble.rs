//! What goes wrong with files that a site serves, so often and in the order that a story says.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};

/// What happens to one request for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This status, and nothing else.
    Status(StatusCode),
    /// Status 200 and some bytes, then the connection closes in the middle of the body.
    Cut,
    /// Status 200 with a page of somebody else, as a network that wants a visitor to sign in answers.
    Stranger,
}

impl Trouble {
    fn answer(self) -> Response {
        match self {
            Self::Status(status) => status.into_response(),
            Self::Cut => {
                let some = stream::iter([Ok(Bytes::from_static(b"\0asm"))]);
                Body::from_stream(some.chain(stream::once(closed()))).into_response()
            }
            Self::Stranger => {
                ([(header::CONTENT_TYPE, "text/html")], "<!doctype html><title>Sign in</title>")
                    .into_response()
            }
        }
    }
}

/// The end of the connection, once what came before was sent: a browser quietly asks again when nothing of an answer came.
async fn closed() -> std::io::Result<Bytes> {
    tokio::task::yield_now().await;
    Err(std::io::Error::other("cut"))
}

/// The troubles that are still to come, by the files they come to.
#[derive(Default)]
pub(crate) struct Troubles(Mutex<Vec<Row>>);

/// The beginning and the end of the paths, and what comes.
type Row = (String, String, VecDeque<Trouble>);

impl Troubles {
    /// `files` is a path with one `*` in the place of any characters.
    pub(crate) fn add(&self, files: &str, troubles: impl IntoIterator<Item = Trouble>) {
        let (begin, end) = files.split_once('*').expect("the files have a * in their path");
        let row = (begin.to_owned(), end.to_owned(), troubles.into_iter().collect());
        self.0.lock().expect("no handler panics").push(row);
    }

    /// The answer to a request for `path`, when trouble comes to it.
    pub(crate) fn answer(&self, path: &str) -> Option<Response> {
        let mut rows = self.0.lock().expect("no handler panics");
        let meant = |(begin, end, _): &&mut Row| path.starts_with(&**begin) && path.ends_with(&**end);
        rows.iter_mut().filter(meant).find_map(|(_, _, troubles)| troubles.pop_front()).map(Trouble::answer)
    }
}
