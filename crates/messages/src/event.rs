//! The events of a streamed reply.

use crate::block::ContentBlock;
use crate::error::ApiError;
use crate::json::{Fields, Json, Malformed, bytes, string, string_before};
use crate::response::{Response, StopReason, UsageDelta};
use crate::sse::Frame;

/// One event of the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamEvent {
    /// The reply begins; its content is still empty.
    MessageStart(Response),
    /// A block begins.
    BlockStart {
        /// The block's place in the content.
        index: u32,
        /// The block as far as it is known.
        block: ContentBlock,
    },
    /// A block grows.
    BlockDelta {
        /// The block's place in the content.
        index: u32,
        /// What is new.
        delta: Delta,
    },
    /// A block is whole.
    BlockStop {
        /// The block's place in the content.
        index: u32,
    },
    /// Why the reply ends, and what it costs so far.
    MessageDelta(MessageDelta),
    /// The reply is whole. Nothing else says so.
    MessageStop,
    /// The connection is alive.
    Ping,
    /// The server gave up; the stream is over.
    Error(ApiError),
    /// An event this crate does not know, to be ignored.
    Unknown,
}

/// What is new in a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Delta {
    /// More of `text`.
    Text(DeltaText),
    /// More of `thinking`.
    Thinking(DeltaText),
    /// The whole `signature`.
    Signature(String),
    /// More of the JSON text of `input`.
    InputJson(DeltaText),
    /// One more element of `citations`.
    Citation(Json),
    /// The whole of a compaction block's fields.
    Compaction {
        /// The summary.
        content: Option<Json>,
        /// The summary, encrypted.
        encrypted_content: Option<Json>,
    },
    /// A delta this crate does not know, to be ignored.
    Unknown,
}

/// A piece of text that may begin or end with half of a surrogate pair.
#[derive(Clone, PartialEq, Eq)]
pub struct DeltaText(Vec<u8>);

impl DeltaText {
    /// The piece as WTF-8: UTF-8 in which a lone surrogate has its three bytes too.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for DeltaText {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl std::fmt::Debug for DeltaText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// The fields of `message_delta`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageDelta {
    /// Why the reply ends.
    pub stop_reason: Option<StopReason>,
    /// The stop string that was met.
    pub stop_sequence: Option<String>,
    /// More about the stop reason.
    pub stop_details: Option<Json>,
    /// The code-execution container.
    pub container: Option<Json>,
    /// Cumulative numbers.
    pub usage: UsageDelta,
}

impl StreamEvent {
    /// Reads an event from a frame. The `type` inside the data decides; the frame's event name only helps
    /// where servers leave the data's envelope out or send events that are not the API's.
    ///
    /// # Errors
    /// When a known event's data is not JSON or lacks what the event is about.
    pub fn from_frame(frame: &Frame) -> Result<Self, Malformed> {
        Ok(Self::unless_error(frame)?.unwrap_or_else(|| Self::Error(ApiError::from_data(&frame.data))))
    }

    /// The same for whoever reads errors elsewhere, with [`ApiError::from_data`]: nothing where the frame tells one.
    ///
    /// # Errors
    /// As [`StreamEvent::from_frame`].
    pub fn unless_error(frame: &Frame) -> Result<Option<Self>, Malformed> {
        let event = Self::of_data(&frame.data);
        match (&event, frame.event.as_str()) {
            (Err(_) | Ok(Some(Self::Unknown)), "error") => Ok(None),
            (Err(_), "ping") => Ok(Some(Self::Ping)),
            (Err(_), name) if !NAMES.contains(&name) => Ok(Some(Self::Unknown)),
            // A nameless event without data says nothing; some proxies keep connections alive with it.
            (Err(_), "message") if frame.data.trim().is_empty() => Ok(Some(Self::Unknown)),
            _ => event,
        }
    }

    /// Reads an event from the data of a frame.
    ///
    /// # Errors
    /// When the data is not a JSON object, or a known event lacks what it is about.
    pub fn parse(data: &str) -> Result<Self, Malformed> {
        Ok(Self::of_data(data)?.unwrap_or_else(|| Self::Error(ApiError::from_data(data))))
    }

    /// Nothing for an error.
    fn of_data(data: &str) -> Result<Option<Self>, Malformed> {
        if let Some(delta) = text_delta(data) {
            return Ok(Some(delta));
        }
        // Not of this API, but proxies that also speak another one append it.
        if data == "[DONE]" {
            return Ok(Some(Self::Unknown));
        }
        let fields = Fields::read(data).ok_or(EVENT)?;
        let kind = fields.text("type").unwrap_or_default();
        let part = |name| fields.get(name).ok_or(EVENT);
        let index = || fields.count("index").and_then(|index| u32::try_from(index).ok()).ok_or(EVENT);
        Ok(Some(match kind.as_ref() {
            "message_start" => Self::MessageStart(Response::read(part("message")?)?),
            "content_block_start" => {
                Self::BlockStart { index: index()?, block: ContentBlock::read_start(part("content_block")?)? }
            }
            "content_block_delta" => {
                Self::BlockDelta { index: index()?, delta: Delta::read(part("delta")?)? }
            }
            "content_block_stop" => Self::BlockStop { index: index()? },
            "message_delta" => Self::MessageDelta(MessageDelta::from_fields(&fields)?),
            "message_stop" => Self::MessageStop,
            "ping" => Self::Ping,
            "error" => return Ok(None),
            "" if fields.get("error").is_some() => return Ok(None),
            _ => Self::Unknown,
        }))
    }
}

/// A piece of text in the form in which the API writes it. Nearly all events of a long reply are such ones, and each would
/// otherwise be cut into its fields twice; any other form of the same is read like every event.
fn text_delta(data: &str) -> Option<StreamEvent> {
    let rest = data.strip_prefix(r#"{"type":"content_block_delta","index":"#)?;
    let (index, rest) = rest.split_once(',')?;
    let rest = rest.strip_prefix(r#""delta":{"type":"text_delta","text":""#)?;
    let text = string_before(rest, b"}}")?.into_owned();
    // A number as JSON writes it: no sign before it, no zero in front.
    let is_plain = index == "0" || index.starts_with(|first: char| matches!(first, '1'..='9'));
    let index = index.parse().ok().filter(|_| is_plain)?;
    Some(StreamEvent::BlockDelta { index, delta: Delta::Text(DeltaText(text)) })
}

const EVENT: Malformed = Malformed("An event of the reply");

/// Names whose data must be readable; `message` is the name of a frame that has none.
const NAMES: [&str; 7] = [
    "message",
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
];

impl MessageDelta {
    fn from_fields(event: &Fields<'_>) -> Result<Self, Malformed> {
        let delta = Fields::read(event.get("delta").unwrap_or("{}")).ok_or(EVENT)?;
        Ok(Self {
            stop_reason: delta.string("stop_reason").map(StopReason::from_name),
            stop_sequence: delta.string("stop_sequence"),
            stop_details: delta.json("stop_details"),
            container: delta.json("container"),
            usage: UsageDelta::read(event.get("usage").unwrap_or_default()),
        })
    }
}

impl Delta {
    fn read(json: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(json).ok_or(EVENT)?;
        let kind = fields.text("type").unwrap_or_default();
        Ok(match kind.as_ref() {
            "text_delta" => Self::Text(piece(&fields, "text")?),
            "thinking_delta" => Self::Thinking(piece(&fields, "thinking")?),
            "input_json_delta" => Self::InputJson(piece(&fields, "partial_json")?),
            "signature_delta" => Self::Signature(fields.get("signature").and_then(string).ok_or(EVENT)?),
            "citations_delta" => Self::Citation(fields.json("citation").ok_or(EVENT)?),
            "compaction_delta" => Self::Compaction {
                content: fields.json("content"),
                encrypted_content: fields.json("encrypted_content"),
            },
            _ => Self::Unknown,
        })
    }
}

/// The text of a delta; an absent or null one is empty.
fn piece(fields: &Fields<'_>, name: &str) -> Result<DeltaText, Malformed> {
    match fields.get(name) {
        None | Some("null") => Ok(DeltaText(Vec::new())),
        Some(json) => bytes(json).map(DeltaText).ok_or(EVENT),
    }
}
