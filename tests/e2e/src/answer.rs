//! What the scripted upstream does with one request, step by step and byte for byte.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::transcript::Transcript;

/// A place in an answer where the upstream stops until the story lets it go on.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    /// A gate that holds everything back.
    pub fn closed() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Lets everything pass from now on.
    pub fn open(&self) {
        self.0.close();
    }

    /// Lets exactly one waiting step pass, now or when it comes.
    pub fn step(&self) {
        self.0.add_permits(1);
    }

    /// Waits until the gate is open or a step was granted, and uses the step up.
    pub async fn pass(&self) {
        if let Ok(permit) = self.0.acquire().await {
            permit.forget();
        }
    }
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The body ends as HTTP says it should; for a stream this says nothing about the message being whole.
    Clean,
    /// The connection is closed (FIN) in the middle of the body.
    Cut,
    /// The connection is reset (RST).
    Reset,
    /// Never: the upstream stays silent until the other side goes away.
    Never,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Raw bytes: the status line and headers.
    Head(Vec<u8>),
    /// One HTTP chunk, in one write.
    Chunk(Vec<u8>),
    /// Raw bytes of a body whose length the headers told.
    Body(Vec<u8>),
    Wait(Gate),
}

/// A scripted answer: build it with a constructor, then add steps in the order they shall happen.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) steps: Vec<Step>,
    pub(crate) close: Close,
}

impl Answer {
    /// An event stream with status 200 whose body follows in [`Answer::send`] steps and ends cleanly.
    pub fn stream() -> Self {
        Self::stream_with(&[])
    }

    /// [`Answer::stream`] with more response headers.
    pub fn stream_with(headers: &[(&str, &str)]) -> Self {
        let mut head = String::from("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n");
        head.push_str(
            "cache-control: no-cache\r\nrequest-id: req_011StoryStream\r\ntransfer-encoding: chunked\r\n",
        );
        Self { steps: vec![Step::Head(finish_head(head, headers))], close: Close::Clean }
    }

    /// The recorded reply `tests/fixtures/streams/NAME.sse`, at once.
    pub fn recorded(name: &str) -> Self {
        Self::stream().send(Transcript::read(name).bytes())
    }

    /// A reply of this one text, at once.
    pub fn text(text: &str) -> Self {
        Self::stream().send(Transcript::of_text([text]).bytes())
    }

    /// A whole answer of a known length.
    pub fn whole(
        status: u16,
        content_type: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let body = body.into();
        let head = format!(
            "HTTP/1.1 {status} Story\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n",
            body.len()
        );
        Self { steps: vec![Step::Head(finish_head(head, headers)), Step::Body(body)], close: Close::Clean }
    }

    /// A JSON answer, as to a request without `stream`.
    pub fn json(status: u16, headers: &[(&str, &str)], body: &Value) -> Self {
        Self::whole(status, "application/json", headers, body.to_string())
    }

    /// An error in the API's shape.
    pub fn error(status: u16, kind: &str, message: &str) -> Self {
        Self::error_with(status, kind, message, &[])
    }

    /// [`Answer::error`] with more response headers, such as `retry-after`.
    pub fn error_with(status: u16, kind: &str, message: &str, headers: &[(&str, &str)]) -> Self {
        let id = "req_011StoryError";
        let body = json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": id})
            .to_string();
        let mut all = vec![("request-id", id)];
        all.extend_from_slice(headers);
        Self::whole(status, "application/json", &all, body)
    }

    /// No answer at all: silence until the other side gives up.
    pub fn never() -> Self {
        Self { steps: Vec::new(), close: Close::Never }
    }

    /// The connection closes (or is reset) without a byte of an answer.
    pub fn nothing(close: Close) -> Self {
        Self { steps: Vec::new(), close }
    }

    /// Sends `bytes` as one chunk.
    pub fn send(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.steps.push(Step::Chunk(bytes.as_ref().to_vec()));
        self
    }

    /// Sends `bytes` in chunks of `size` bytes, whatever they cut through.
    pub fn send_each(mut self, bytes: impl AsRef<[u8]>, size: usize) -> Self {
        self.steps.extend(bytes.as_ref().chunks(size).map(|chunk| Step::Chunk(chunk.to_vec())));
        self
    }

    /// Sends each piece as a chunk of its own, and waits at `gate` before every piece but the first.
    pub fn paced(mut self, pieces: &[impl AsRef<[u8]>], gate: &Gate) -> Self {
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                self = self.wait(gate);
            }
            self = self.send(piece);
        }
        self
    }

    /// Stops here until `gate` lets it pass.
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Wait(gate.clone()));
        self
    }

    /// Waits at `gate` before anything is answered, headers included.
    pub fn after(mut self, gate: &Gate) -> Self {
        self.steps.insert(0, Step::Wait(gate.clone()));
        self
    }

    /// Ends the connection this way after the last step.
    pub fn then(mut self, close: Close) -> Self {
        self.close = close;
        self
    }

    /// Whether the body is sent in HTTP chunks, so that a clean end needs the closing one.
    pub(crate) fn is_chunked(&self) -> bool {
        !self.steps.iter().any(|step| matches!(step, Step::Body(_)))
            && self.steps.iter().any(|step| matches!(step, Step::Head(_)))
    }
}

fn finish_head(mut head: String, headers: &[(&str, &str)]) -> Vec<u8> {
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("connection: close\r\n\r\n");
    head.into_bytes()
}
