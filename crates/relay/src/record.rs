//! A request's line in the log, one with all that is known of it, written when its answer is over or its client has gone.
//! Visitors are written as a hash under a key that nobody knows and that ends with the process: lines of one visitor
//! belong together, and say nothing of who that is.

use std::fmt::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::{Buf, Bytes};
use hyper::body::{Frame, SizeHint};
use ring::hmac;
use ring::rand::SystemRandom;
use tokio::time::Instant;
use tracing::info;

use crate::meter::Used;
use crate::trace::Trace;

/// Bytes of a hash that are written: enough to tell the visitors of a process apart.
const TOLD: usize = 8;

/// The key that visitors are hashed under.
#[derive(Debug)]
pub struct Pseudonyms(Option<hmac::Key>);

impl Default for Pseudonyms {
    /// A key that is like no other. Where the system gives no chance, visitors are not written at all.
    fn default() -> Self {
        Self(hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok())
    }
}

impl Pseudonyms {
    /// What stands for this visitor in the log.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<String> {
        let tag = hmac::sign(self.0.as_ref()?, name.as_bytes());
        let mut text = String::with_capacity(2 * TOLD);
        for byte in tag.as_ref().iter().take(TOLD) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Some(text)
    }
}

/// What is found out about a request on its way, for its line.
#[derive(Clone, Debug, Default)]
pub struct Notes(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    model: Option<String>,
    upstream_id: Option<String>,
    end: Option<&'static str>,
    used: Option<Used>,
}

impl Notes {
    /// It asks for a reply of this model.
    pub fn asks(&self, model: &str) {
        self.noted().model = Some(model.to_owned());
    }

    /// The upstream calls it this.
    pub fn answered(&self, upstream_id: Option<String>) {
        self.noted().upstream_id = upstream_id;
    }

    /// How its streamed reply ended.
    pub fn ended(&self, end: &'static str) {
        self.noted().end = Some(end);
    }

    /// A try was settled at this; what several used up is added.
    pub fn settled(&self, used: Used) {
        let mut noted = self.noted();
        noted.used = Some(noted.used.unwrap_or_default().plus(used));
    }

    /// What a panic elsewhere left is still true.
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is written of one request.
#[derive(Debug)]
pub struct Record {
    /// The same for a collector of spans.
    pub trace: Trace,
    /// What is found out on the way.
    pub notes: Notes,
    id: String,
    profile: Option<String>,
    visitor: Option<String>,
    asked: Instant,
    status: Option<u16>,
    bytes: u64,
}

impl Record {
    /// A request that has just come.
    #[must_use]
    pub fn new(id: &str, profile: Option<&str>, trace: Trace) -> Self {
        Self {
            trace,
            notes: Notes::default(),
            id: id.to_owned(),
            profile: profile.map(str::to_owned),
            visitor: None,
            asked: Instant::now(),
            status: None,
            bytes: 0,
        }
    }

    /// It is this visitor's, as [`Pseudonyms`] call them.
    pub fn is_of(&mut self, visitor: Option<String>) {
        self.visitor = visitor;
    }

    /// The answer, which writes the line when it is over.
    #[must_use]
    pub fn follow(mut self, response: Response) -> Response {
        self.status = Some(response.status().as_u16());
        self.trace.answered(response.status().as_u16());
        response.map(|body| Body::new(Followed { body, record: self }))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        if self.status.is_none() {
            self.trace.ended("client gone");
        }
        let milliseconds = u64::try_from(self.asked.elapsed().as_millis()).unwrap_or(u64::MAX);
        let noted = self.notes.noted();
        let used = noted.used;
        info!(
            id = self.id,
            profile = self.profile,
            visitor = self.visitor,
            model = noted.model,
            status = self.status,
            upstream_id = noted.upstream_id,
            bytes = self.bytes,
            milliseconds,
            end = noted.end,
            input = used.map(|used| used.input),
            output = used.map(|used| used.output),
            nanos = used.map(|used| used.nanos),
            estimated = used.map(|used| used.estimated),
            "request ended"
        );
    }
}

/// An answer's body whose bytes are counted.
struct Followed {
    body: Body,
    record: Record,
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.record.bytes += u64::try_from(data.remaining()).unwrap_or_default();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
