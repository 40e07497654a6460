//! What a block gains from its deltas. Text and thinking grow in place, because they are read while they
//! grow; everything else is gathered and put into the block when it ends.

use crate::block::{ContentBlock, Other};
use crate::event::{Delta, DeltaText};
use crate::json::{Fields, Json, items, string};
use crate::wtf8::Joiner;

/// The gains of one open block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Growth {
    /// For the one field that grows in place.
    joiner: Joiner,
    gains: Vec<(&'static str, Gain)>,
}

/// What one field of a block gains.
#[derive(Clone, Debug)]
enum Gain {
    /// Text after what the field has.
    Text(String, Joiner),
    /// JSON text, in place of what the field has.
    Input(String, Joiner),
    /// Elements after those the field has.
    Elements(Vec<Json>),
    /// A new value.
    Value(Json),
}

impl Growth {
    /// Applies a delta. False when nothing came of it, because a block of this kind has no such field.
    pub(crate) fn apply(&mut self, block: &mut ContentBlock, delta: Delta) -> bool {
        match (block, delta) {
            (ContentBlock::Text(block), Delta::Text(piece)) => {
                self.joiner.push(&mut block.text, piece.as_bytes());
            }
            (ContentBlock::Thinking(block), Delta::Thinking(piece)) => {
                self.joiner.push(&mut block.thinking, piece.as_bytes());
            }
            (ContentBlock::Thinking(block), Delta::Signature(signature)) => {
                block.signature = Some(signature);
                block.extra.remove("signature");
            }
            (ContentBlock::Text(_) | ContentBlock::Other(_), Delta::Citation(citation)) => {
                self.add_element("citations", citation);
            }
            (ContentBlock::ToolUse(_) | ContentBlock::Other(_), Delta::InputJson(piece)) => {
                let Gain::Input(text, joiner) =
                    self.gain("input", || Gain::Input(String::new(), Joiner::default()))
                else {
                    return false;
                };
                joiner.push(text, piece.as_bytes());
            }
            (ContentBlock::Other(_), Delta::Text(piece)) => self.add_text("text", &piece),
            (ContentBlock::Other(_), Delta::Thinking(piece)) => self.add_text("thinking", &piece),
            (ContentBlock::Other(_), Delta::Signature(signature)) => {
                let Ok(signature) = Json::of(&signature) else { return false };
                self.set("signature", Some(signature));
            }
            (ContentBlock::Other(_), Delta::Compaction { content, encrypted_content }) => {
                self.set("content", content);
                self.set("encrypted_content", encrypted_content);
            }
            _ => return false,
        }
        true
    }

    /// The pieces of a tool's input so far; nothing when none has come.
    pub(crate) fn input(&self) -> Option<&str> {
        self.gains.iter().find_map(|(_, gain)| match gain {
            Gain::Input(text, _) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Ends the block: puts everything gathered into it.
    pub(crate) fn finish(mut self, block: &mut ContentBlock) {
        match block {
            ContentBlock::Text(block) => {
                self.joiner.finish(&mut block.text);
                for (name, gain) in self.gains {
                    if let Ok(value) = gain.onto(block.extra.get(name)) {
                        block.extra.set(name, value);
                    }
                }
            }
            ContentBlock::Thinking(block) => self.joiner.finish(&mut block.thinking),
            ContentBlock::ToolUse(block) => {
                for (_, gain) in self.gains {
                    match gain.onto(Some(&block.input)) {
                        Ok(input) => block.input = input,
                        Err(text) => block.broken_input = Some(text),
                    }
                }
            }
            ContentBlock::Other(other) if !self.gains.is_empty() => finish_other(other, self.gains),
            _ => {}
        }
    }

    fn gain(&mut self, name: &'static str, new: impl FnOnce() -> Gain) -> &mut Gain {
        let place = self.gains.iter().position(|(field, _)| *field == name).unwrap_or_else(|| {
            self.gains.push((name, new()));
            self.gains.len() - 1
        });
        &mut self.gains[place].1
    }

    fn add_text(&mut self, name: &'static str, piece: &DeltaText) {
        if let Gain::Text(text, joiner) = self.gain(name, || Gain::Text(String::new(), Joiner::default())) {
            joiner.push(text, piece.as_bytes());
        }
    }

    fn add_element(&mut self, name: &'static str, element: Json) {
        if let Gain::Elements(elements) = self.gain(name, || Gain::Elements(Vec::new())) {
            elements.push(element);
        }
    }

    fn set(&mut self, name: &'static str, value: Option<Json>) {
        if let Some(value) = value {
            self.gains.retain(|(field, _)| *field != name);
            self.gains.push((name, Gain::Value(value)));
        }
    }
}

impl Gain {
    /// The field's new value, or the joined text of an input that is not JSON.
    fn onto(self, old: Option<&Json>) -> Result<Json, String> {
        match self {
            Self::Text(more, mut joiner) => {
                let mut text = old.and_then(|old| string(old.get())).unwrap_or_default();
                text.push_str(&more);
                joiner.finish(&mut text);
                Json::of(&text).map_err(|_| text)
            }
            Self::Input(mut text, mut joiner) => {
                joiner.finish(&mut text);
                if text.is_empty() {
                    return Ok(old.cloned().unwrap_or_else(Json::empty_object));
                }
                // The API takes nothing but an object back.
                let input = Json::parse(text.clone()).ok().filter(|input| input.get().starts_with('{'));
                input.ok_or(text)
            }
            Self::Elements(more) => {
                let old = old.and_then(|old| items(old.get())).unwrap_or_default();
                let all: Vec<Json> = old.into_iter().map(Json::kept).chain(more).collect();
                Json::of(&all).map_err(|_| String::new())
            }
            Self::Value(value) => Ok(value),
        }
    }
}

fn finish_other(other: &mut Other, gains: Vec<(&'static str, Gain)>) {
    let mut fields = Fields::read(other.json().get()).map(Fields::rest).unwrap_or_default();
    for (name, gain) in gains {
        match gain.onto(fields.get(name)) {
            Ok(value) => fields.set(name, value),
            Err(text) => other.broken_input = Some(text),
        }
    }
    if let Ok(json) = Json::of(&fields) {
        other.json = json;
    }
}
