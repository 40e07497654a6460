//! Cuts a stream into its events without changing a byte, and finds the `error` events among them, however
//! they are spread over chunks. Bytes are held only until their event is complete, and a client can do
//! nothing with an unfinished event anyway; comment lines that stand alone go on at once, since they keep
//! connections open.

use bytes::{Buf, Bytes, BytesMut};
use memchr::{memchr2, memmem};
use messages::sse::Decoder;
use messages::{ApiError, StreamEvent};

use crate::meter::Tally;

/// What the splitter gives out.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Bytes to pass on as they are.
    Pass(Bytes),
    /// An `error` event, read; its bytes are not to be passed. Boxed, since a stream has one at most and many pieces.
    Error(Box<ApiError>),
}

/// An event is larger than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// Takes chunks, gives out whole events. A chunk of whole events, which is what nearly all are, is given out as it
/// came, without a copy.
#[derive(Debug)]
pub struct Splitter {
    /// The event that is not complete yet.
    held: BytesMut,
    lines: Lines,
    limit: usize,
}

/// Where one is in the lines of an event.
#[derive(Debug, Default)]
struct Lines {
    /// How much of the event has been looked at.
    seen: usize,
    /// The first character of the line that is being looked at, if there is one already.
    first: Option<u8>,
    /// Whether the event has a line that is not a comment.
    has_fields: bool,
    /// Whether the last character was a CR, so that a LF belongs to it.
    after_cr: bool,
}

/// How far bytes can be given out.
#[derive(Debug)]
struct Cut {
    /// Bytes to pass.
    pass: usize,
    /// The error that follows them, and how long it is.
    error: Option<(usize, ApiError)>,
}

impl Splitter {
    /// A splitter for events of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { held: BytesMut::new(), lines: Lines::default(), limit }
    }

    /// Takes a chunk; gives out what is complete, in order, after having shown each event to the tally.
    ///
    /// # Errors
    /// When the unfinished event is larger than the limit. Nothing more can be given out then.
    pub fn push(&mut self, chunk: Bytes, tally: &mut Tally, pieces: &mut Vec<Piece>) -> Result<(), TooLarge> {
        if self.held.is_empty() {
            let mut chunk = chunk;
            self.lines.give(&mut chunk, tally, pieces);
            self.held.extend_from_slice(&chunk);
        } else {
            self.held.extend_from_slice(&chunk);
            self.lines.give(&mut self.held, tally, pieces);
        }
        if self.held.len() > self.limit { Err(TooLarge) } else { Ok(()) }
    }

    /// The end of the stream: what is left of an event that did not end. Where it may be the beginning of an
    /// error it is dropped, which no client can tell, because its words must not pass.
    pub fn finish(&mut self) -> Option<Piece> {
        let rest = self.held.split().freeze();
        if !holds_the_word(&rest) {
            return (!rest.is_empty()).then_some(Piece::Pass(rest));
        }
        read_error(&rest).map(Box::new).map(Piece::Error)
    }
}

impl Lines {
    /// Gives out all that is complete; what is left is the beginning of an event.
    fn give<B: Buf + AsRef<[u8]>>(&mut self, from: &mut B, tally: &mut Tally, pieces: &mut Vec<Piece>) {
        loop {
            let cut = self.cut(from.as_ref(), tally);
            if cut.pass > 0 {
                pieces.push(Piece::Pass(from.copy_to_bytes(cut.pass)));
            }
            let Some((length, error)) = cut.error else { return };
            from.advance(length);
            pieces.push(Piece::Error(Box::new(error)));
        }
    }

    /// Looks on, up to an error or to the end of the bytes, which begin where the event does.
    fn cut(&mut self, bytes: &[u8], tally: &mut Tally) -> Cut {
        let (mut begin, mut at) = (0, self.seen);
        if self.after_cr
            && let Some(byte) = bytes.get(at)
        {
            self.after_cr = false;
            at += usize::from(*byte == b'\n');
            // Behind what was given out already it is nothing of the next event.
            if at == 1 {
                begin = 1;
            }
        }
        while let Some(line) = self.line(bytes, &mut at) {
            let has_fields = self.has_fields;
            if !self.line_ends(line) {
                continue;
            }
            // Comments and empty lines are no events.
            let event = bytes.get(begin..at).filter(|_| has_fields);
            if let Some(error) = event.and_then(|event| error_in(event, tally)) {
                self.seen = 0;
                return Cut { pass: begin, error: Some((at - begin, error)) };
            }
            begin = at;
        }
        self.seen = bytes.len() - begin;
        Cut { pass: begin, error: None }
    }

    /// Goes to the end of the next line; gives its first character, if it has one. Nothing when it does not end here.
    fn line(&mut self, bytes: &[u8], at: &mut usize) -> Option<Option<u8>> {
        let rest = bytes.get(*at..).unwrap_or_default();
        let end = memchr2(b'\n', b'\r', rest);
        let begins = rest.first().copied().filter(|_| end != Some(0));
        let first = self.first.take().or(begins);
        let Some(end) = end else {
            self.first = first;
            return None;
        };
        *at += end + 1;
        if rest.get(end) == Some(&b'\r') {
            match rest.get(end + 1) {
                Some(b'\n') => *at += 1,
                Some(_) => {}
                None => self.after_cr = true,
            }
        }
        Some(first)
    }

    /// A line has ended. Whether the bytes up to here can be given out: at an empty line, which ends an
    /// event, and after comments that no field precedes.
    fn line_ends(&mut self, first: Option<u8>) -> bool {
        match first {
            None => {
                self.has_fields = false;
                true
            }
            Some(b':') => !self.has_fields,
            Some(_) => {
                self.has_fields = true;
                false
            }
        }
    }
}

/// The error that an event is, if it is one, after the tally has seen the event.
fn error_in(event: &[u8], tally: &mut Tally) -> Option<ApiError> {
    if tally.event(event) || !holds_the_word(event) {
        return None;
    }
    read_error(event)
}

/// The error that an event is, if it is one: by its name or by the type in its data, since clients read either.
/// Unreadable data is an error without words.
fn read_error(event: &[u8]) -> Option<ApiError> {
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
    memmem::find(bytes, b"error").is_some()
}
