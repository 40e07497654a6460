//! What the upstream answers: events of the Messages API, each in a write of its own, at once or at a pace.

use std::time::Duration;

use bytes::Bytes;

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
    /// The head and the events before the text.
    pub begin: Bytes,
    /// One piece of the text.
    pub event: Bytes,
    /// How many of it; nothing for as long as somebody reads.
    pub events: Option<usize>,
    /// Between two of them.
    pub every: Duration,
    /// The events after the text, and the end of the body.
    pub end: Bytes,
    /// Bytes of one piece without what frames it.
    pub length: usize,
}

impl Plan {
    /// So many pieces of text, each of so many bytes, as fast as they are taken.
    pub fn of(events: usize, text: usize) -> Self {
        let text = "word ".repeat(text / 5);
        let event = format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
        );
        Self {
            begin: format!("{HEAD}{}", chunk(BEGIN)).into(),
            length: event.len(),
            event: chunk(&event).into(),
            events: Some(events),
            every: Duration::ZERO,
            end: format!("{}0\r\n\r\n", chunk(END)).into(),
        }
    }

    /// Pieces as long as a token is, one each so long, until nobody reads any more.
    pub fn endless(every: Duration) -> Self {
        Self { events: None, every, ..Self::of(0, 5) }
    }

    /// Bytes of the whole body; nothing where it has no end.
    pub fn payload(&self) -> Option<u64> {
        let bytes = self.events?.checked_mul(self.length)? + BEGIN.len() + END.len();
        u64::try_from(bytes).ok()
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
