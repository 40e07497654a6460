//! What the upstream answers: events of the Messages API, each in a write of its own, at once or at a pace; as they are,
//! and as HTTP/1.1 frames them.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// The head of each answer.
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nrequest-id: req_bench\r\n\
                    transfer-encoding: chunked\r\n\r\n";

const BEGIN: &str = concat!(
    "event: message_start\n",
    r#"data: {"type":"message_start","message":{"id":"msg_bench","type":"message","role":"assistant","#,
    r#""model":"claude-haiku-5-5","content":[],"stop_reason":null,"stop_sequence":null,"#,
    r#""usage":{"input_tokens":250,"output_tokens":1}}}"#,
    "\n\nevent: content_block_start\n",
    r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    "\n\n",
);

const END: &str = concat!(
    "event: content_block_stop\n",
    r#"data: {"type":"content_block_stop","index":0}"#,
    "\n\nevent: message_delta\n",
    r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"#,
    r#""usage":{"output_tokens":80}}"#,
    "\n\nevent: message_stop\n",
    r#"data: {"type":"message_stop"}"#,
    "\n\n",
);

/// One kind of answer.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its bytes.
    pub plain: Pieces,
    /// The same as HTTP/1.1 writes them, with a head.
    pub framed: Pieces,
    /// How many pieces of text; nothing for as long as somebody reads.
    pub events: Option<usize>,
    /// Between two of them.
    pub every: Duration,
}

/// What an answer is made of.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// The events before the text.
    pub begin: Bytes,
    /// One piece of the text.
    pub event: Bytes,
    /// The events after the text.
    pub end: Bytes,
}

impl Plan {
    /// So many pieces of text, each of so many bytes, as fast as they are taken.
    pub fn of(events: usize, text: usize) -> Self {
        let text = "word ".repeat(text / 5);
        let event = format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
        );
        let framed = Pieces {
            begin: format!("{HEAD}{}", chunk(BEGIN)).into(),
            event: chunk(&event).into(),
            end: format!("{}0\r\n\r\n", chunk(END)).into(),
        };
        let plain = Pieces { begin: BEGIN.into(), event: event.into(), end: END.into() };
        Self { plain, framed, events: Some(events), every: Duration::ZERO }
    }

    /// Pieces as long as a token is, one each so long, until nobody reads any more.
    pub fn endless(every: Duration) -> Self {
        Self { events: None, every, ..Self::of(0, 5) }
    }

    /// Bytes of the whole body; nothing where it has no end.
    pub fn payload(&self) -> Option<u64> {
        let bytes = self.events?.checked_mul(self.length())? + BEGIN.len() + END.len();
        u64::try_from(bytes).ok()
    }

    /// Bytes of one piece of the text.
    pub fn length(&self) -> usize {
        self.plain.event.len()
    }

    /// What paces the pieces of the text, if anything does. Streams that began together do not go on together.
    pub fn ticks(&self) -> Option<Interval> {
        (!self.every.is_zero()).then(|| {
            let mut ticks = interval_at(Instant::now() + self.every.mul_f64(fastrand::f64()), self.every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        })
    }

    /// Bytes of the events before the text.
    pub fn beginning() -> u64 {
        BEGIN.len() as u64
    }
}

/// A chunk of a body.
fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}
