//! Cuts a stream into its events without changing a byte, and finds the `error` events among them, however
//! they are spread over chunks. Bytes are held only until their event is complete, and a client can do
//! nothing with an unfinished event anyway; comment lines that stand alone go on at once, since they keep
//! connections open.

use bytes::{Bytes, BytesMut};
use messages::sse::Decoder;
use messages::{ApiError, StreamEvent};

/// What the splitter gives out.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Bytes to pass on as they are.
    Pass(Bytes),
    /// An `error` event, read; its bytes are not to be passed.
    Error(ApiError),
}

/// An event is larger than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// Takes chunks, gives out whole events.
#[derive(Debug)]
pub struct Splitter {
    /// Bytes of events that are not given out yet.
    held: BytesMut,
    /// How much of `held` has been looked at.
    seen: usize,
    /// Where the event that is being looked at begins in `held`.
    event: usize,
    /// Whether the line that is being looked at has a character, and the first one.
    first: Option<u8>,
    /// Whether the event has a line that is not a comment.
    has_fields: bool,
    /// Whether the last character was a CR, so that a LF belongs to it.
    after_cr: bool,
    limit: usize,
}

impl Splitter {
    /// A splitter for events of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            held: BytesMut::new(),
            seen: 0,
            event: 0,
            first: None,
            has_fields: false,
            after_cr: false,
            limit,
        }
    }

    /// Takes a chunk; gives out what is complete, in order.
    ///
    /// # Errors
    /// When the unfinished event is larger than the limit. Nothing more can be given out then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<Piece>, TooLarge> {
        self.held.extend_from_slice(chunk);
        let mut pieces = Vec::new();
        // Where the bytes to pass end; an error event in between makes a piece of its own.
        let mut pass = 0;
        while let Some(byte) = self.held.get(self.seen).copied() {
            self.seen += 1;
            let goes_on = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            if goes_on {
                if self.event + 1 == self.seen {
                    self.event = self.seen;
                    pass = self.seen;
                }
                continue;
            }
            if !matches!(byte, b'\r' | b'\n') {
                self.first.get_or_insert(byte);
                continue;
            }
            if !self.line_ends() {
                continue;
            }
            let end = self.seen;
            match self.held.get(self.event..end).and_then(error_in) {
                Some(error) => {
                    let start = self.event;
                    self.give(start, &mut pieces);
                    // What is left begins with the error's own bytes.
                    let _ = self.held.split_to(end - start);
                    self.seen = 0;
                    pass = 0;
                    pieces.push(Piece::Error(error));
                }
                None => pass = end,
            }
            self.event = self.seen;
            self.has_fields = false;
        }
        self.give(pass, &mut pieces);
        if self.held.len() > self.limit { Err(TooLarge) } else { Ok(pieces) }
    }

    /// The end of the stream: what is left of an event that did not end. Where it may be the beginning of an
    /// error it is dropped, which no client can tell, because its words must not pass.
    pub fn finish(&mut self) -> Option<Piece> {
        let rest = self.held.split().freeze();
        match error_in(&rest) {
            Some(error) => Some(Piece::Error(error)),
            None if rest.is_empty() || holds_the_word(&rest) => None,
            None => Some(Piece::Pass(rest)),
        }
    }

    /// A line has ended. Whether the bytes up to here can be given out: at an empty line, which ends an
    /// event, and after comments that no field precedes.
    fn line_ends(&mut self) -> bool {
        match self.first.take() {
            None => true,
            Some(b':') => !self.has_fields,
            Some(_) => {
                self.has_fields = true;
                false
            }
        }
    }

    fn give(&mut self, end: usize, pieces: &mut Vec<Piece>) {
        if end > 0 {
            pieces.push(Piece::Pass(self.held.split_to(end).freeze()));
            self.seen -= end;
            self.event = self.event.saturating_sub(end);
        }
    }
}

/// The error that an event is, if it is one: by its name or by the type in its data, since clients read
/// either. Unreadable data is an error without words.
fn error_in(event: &[u8]) -> Option<ApiError> {
    if !holds_the_word(event) {
        return None;
    }
    let mut found = None;
    let mut read = |frame: &messages::sse::Frame| {
        let named = frame.event == "error";
        match StreamEvent::parse(&frame.data) {
            Ok(StreamEvent::Error(error)) => found = Some(error),
            _ if named => found = Some(ApiError::new(messages::ErrorKind::Api, "")),
            _ => {}
        }
    };
    let mut decoder = Decoder::with_limit(usize::MAX);
    // The added lines end an event that the stream did not; the decoder has no limit, so it cannot fail.
    let _ = decoder.push(event, &mut read);
    let _ = decoder.push(b"\n\n", &mut read);
    found
}

/// Most events do not hold it, so they need not be read.
fn holds_the_word(bytes: &[u8]) -> bool {
    bytes.windows(5).any(|word| word == b"error")
}
