//! Recorded-looking replies: the transcripts under `tests/fixtures/streams`, and ones built from text.

use std::fs;

use serde_json::{Value, json};

use crate::environment::fixture;
use crate::upstream::Request;

/// One reply as it goes over the wire, cut into its frames (each with the empty line that ends it).
#[derive(Clone, Debug)]
pub struct Transcript {
    frames: Vec<Vec<u8>>,
}

impl Transcript {
    /// Reads `tests/fixtures/streams/NAME.sse`.
    pub fn read(name: &str) -> Self {
        let path = fixture(&format!("streams/{name}.sse"));
        let bytes =
            fs::read(&path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
        Self { frames: split(&bytes) }
    }

    /// A reply of one text block that arrives in these pieces.
    pub fn of_text<S: AsRef<str>>(pieces: impl IntoIterator<Item = S>) -> Self {
        let text = json!({"type": "text", "text": ""});
        let start = frame(&json!({"type": "content_block_start", "index": 0, "content_block": text}));
        let mut frames = vec![begin(), start];
        frames.extend(pieces.into_iter().map(|piece| {
            let delta = json!({"type": "text_delta", "text": piece.as_ref()});
            frame(&json!({"type": "content_block_delta", "index": 0, "delta": delta}))
        }));
        frames.push(frame(&json!({"type": "content_block_stop", "index": 0})));
        frames.extend(end("end_turn"));
        Self { frames }
    }

    /// A reply of these whole blocks, each in its start event, that ends for this reason.
    pub fn of_blocks(blocks: &[Value], stop_reason: &str) -> Self {
        let mut frames = vec![begin()];
        for (index, block) in blocks.iter().enumerate() {
            frames
                .push(frame(&json!({"type": "content_block_start", "index": index, "content_block": block})));
            frames.push(frame(&json!({"type": "content_block_stop", "index": index})));
        }
        frames.extend(end(stop_reason));
        Self { frames }
    }

    /// The same reply, ended for this reason.
    pub fn ended_by(self, stop_reason: &str) -> Self {
        self.rewritten(|data| {
            if data["type"] == "message_delta" {
                data["delta"]["stop_reason"] = stop_reason.into();
            }
        })
    }

    /// The same reply, charged for these tokens: the fields of `usage` that are given.
    pub fn charged(self, usage: &Value) -> Self {
        self.rewritten(|data| {
            let place = match data["type"].as_str() {
                Some("message_start") => &mut data["message"]["usage"],
                Some("message_delta") => &mut data["usage"],
                _ => return,
            };
            for (name, count) in usage.as_object().into_iter().flatten() {
                place[name] = count.clone();
            }
        })
    }

    /// The same reply with its thinking signed for this request, so that the rules know when it comes back changed or
    /// under another history.
    pub fn signed(self, request: &Request) -> Self {
        let asked = request.json();
        let mut thinking = String::new();
        self.rewritten(|data| {
            thinking.push_str(data["delta"]["thinking"].as_str().unwrap_or_default());
            if data["delta"]["type"] == "signature_delta" {
                let signature = rules::Rules::new().signature(&asked, &std::mem::take(&mut thinking));
                data["delta"]["signature"] = signature.into();
            }
        })
    }

    /// Each frame with other data.
    fn rewritten(self, mut change: impl FnMut(&mut Value)) -> Self {
        let frames = self.data().map(|mut data| {
            change(&mut data);
            frame(&data)
        });
        Self { frames: frames.collect() }
    }

    /// All bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.frames.concat()
    }

    /// Each frame's bytes.
    pub fn frames(&self) -> &[Vec<u8>] {
        &self.frames
    }

    /// The bytes before and from the first frame that contains `text`.
    pub fn split_at(&self, text: &str) -> (Vec<u8>, Vec<u8>) {
        let at = self.frames.iter().position(|frame| contains(frame, text));
        let at = at.unwrap_or_else(|| panic!("no frame of this transcript contains {text:?}"));
        (self.frames[..at].concat(), self.frames[at..].concat())
    }

    /// The text of the reply's text blocks, joined, as a reader of the whole stream would have it.
    pub fn text(&self) -> String {
        self.data()
            .filter_map(|data| data["delta"]["text"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
            .concat()
    }

    fn data(&self) -> impl Iterator<Item = Value> {
        self.frames.iter().filter_map(|frame| {
            let text = String::from_utf8_lossy(frame);
            let line = text.lines().find_map(|line| line.strip_prefix("data:").map(str::to_owned))?;
            serde_json::from_str(line.trim()).ok()
        })
    }
}

fn begin() -> Vec<u8> {
    frame(&json!({"type": "message_start", "message": {
        "id": "msg_01Story", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
        "content": [], "stop_reason": null, "stop_sequence": null,
        "usage": {"input_tokens": 12, "output_tokens": 1}}}))
}

fn end(stop_reason: &str) -> [Vec<u8>; 2] {
    let delta = json!({"stop_reason": stop_reason, "stop_sequence": null});
    let last = json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 9}});
    [frame(&last), frame(&json!({"type": "message_stop"}))]
}

fn frame(data: &Value) -> Vec<u8> {
    format!("event: {}\ndata: {data}\n\n", data["type"].as_str().unwrap_or("message")).into_bytes()
}

fn contains(frame: &[u8], text: &str) -> bool {
    frame.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Cuts after each empty line, whichever of the line endings it is written in.
fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let end = [&b"\r\n\r\n"[..], b"\n\n", b"\r\r"].into_iter().find(|end| bytes[at..].starts_with(end));
        at += end.map_or(1, <[u8]>::len);
        if end.is_some() {
            frames.push(bytes[start..at].to_vec());
            start = at;
        }
    }
    if start < bytes.len() {
        frames.push(bytes[start..].to_vec());
    }
    frames
}
