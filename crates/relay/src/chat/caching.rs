//! Marks of what the API is to cache: the tools, the system prompt, and the history as it grows. A request has at
//! most four of them, those that came with it included, and `messages` gets none of ours.

use std::borrow::Cow;

use super::object::{Object, entries};
use crate::config::{Lifetime, Profile};

/// Marks in one request.
const MOST: usize = 4;

/// How deep blocks are searched for marks that came, as deep as they are checked.
const DEPTH: usize = 4;

/// What is marked.
#[derive(Debug, Default)]
pub struct Marks {
    mark: Option<&'static str>,
    tools: bool,
    system: bool,
    automatic: bool,
}

/// The marks that a request has without ours: those that came, and those of the examples before its history.
#[derive(Default)]
struct Came {
    count: usize,
    /// Whether one of them lasts for another time than ours.
    differs: bool,
    /// Whether the very last block has one.
    last: bool,
}

impl Marks {
    /// Decides. The API wants longer-lived marks before shorter ones; a request that brings marks of another
    /// lifetime has a plan of its own, and gets none of ours.
    #[must_use]
    pub fn plan(fields: &Object<'_>, rules: &Profile, lifetime: Lifetime) -> Self {
        let came = Came::read(fields, rules, lifetime);
        if came.differs {
            return Self::default();
        }
        let mut left = MOST.saturating_sub(came.count);
        let mut take = |wanted: bool| {
            let taken = wanted && left > 0;
            left -= usize::from(taken);
            taken
        };
        // What saves most comes first: the history holds everything before it.
        Self {
            mark: Some(lifetime.mark()),
            automatic: take(!came.last),
            system: take(rules.system.is_some()),
            tools: take(fields.get("tools").is_some_and(|tools| last_open(tools).is_some())),
        }
    }

    /// The system prompt as the request's `system`.
    #[must_use]
    pub fn system(&self, text: &str) -> String {
        let text = serde_json::Value::from(text).to_string();
        match self.mark {
            Some(mark) if self.system => {
                format!("[{{\"type\":\"text\",\"text\":{text},\"cache_control\":{mark}}}]")
            }
            _ => text,
        }
    }

    /// The request's `tools`, the last one marked: that covers all of them.
    #[must_use]
    pub fn tools<'a>(&self, tools: &'a str) -> Cow<'a, str> {
        let Some(mark) = self.mark.filter(|_| self.tools) else { return Cow::Borrowed(tools) };
        let Some(end) = last_open(tools) else { return Cow::Borrowed(tools) };
        let (before, after) = tools.split_at(end);
        Cow::Owned(format!("{before},\"cache_control\":{mark}{after}"))
    }

    /// The top-level `cache_control`, which moves along with the history.
    #[must_use]
    pub fn automatic(&self) -> Option<&'static str> {
        self.mark.filter(|_| self.automatic)
    }
}

/// Where the last tool's closing brace is, if the tool can be marked: it has no mark yet, and is not one that is
/// loaded later.
fn last_open(tools: &str) -> Option<usize> {
    let last = entries(tools)?.last()?.get();
    let tool = Object::read(last)?;
    tool.fields().next()?;
    if tool.get("cache_control").is_some() || tool.get("defer_loading") == Some("true") {
        return None;
    }
    let end = tools.strip_suffix(']')?.trim_end();
    end.ends_with('}').then(|| end.len() - 1)
}

impl Came {
    fn read(fields: &Object<'_>, rules: &Profile, lifetime: Lifetime) -> Self {
        let mut came = Self::default();
        for name in ["tools", "system"] {
            if let Some(value) = marked(fields.get(name)) {
                came.blocks(value, lifetime, 0);
            }
        }
        for example in &rules.examples {
            came.message(example.get(), lifetime);
        }
        // The last block is one of the history; a mark before it is none there.
        came.last = false;
        for message in marked(fields.get("messages")).and_then(entries).unwrap_or_default() {
            came.message(message.get(), lifetime);
        }
        came
    }

    fn message(&mut self, message: &str, lifetime: Lifetime) {
        self.last = false;
        if let Some(content) = Object::read(message).and_then(|message| message.get("content")) {
            self.blocks(content, lifetime, DEPTH);
        }
    }

    /// Counts the marks of an array of blocks; anything else has none.
    fn blocks(&mut self, content: &str, lifetime: Lifetime, depth: usize) {
        for block in entries(content).unwrap_or_default() {
            let Some(block) = Object::read(block.get()) else { continue };
            self.last = false;
            if depth > 0 {
                let source = block.get("source").and_then(Object::read);
                let inner = [block.get("content"), source.and_then(|source| source.get("content"))];
                for content in inner.into_iter().flatten() {
                    self.blocks(content, lifetime, depth - 1);
                }
            }
            let mark = block.get("cache_control").filter(|mark| *mark != "null");
            self.last = mark.is_some();
            if let Some(mark) = mark {
                self.count += 1;
                let hour = Object::read(mark).and_then(|mark| mark.string("ttl")).as_deref() == Some("1h");
                self.differs |= hour != (lifetime == Lifetime::Hour);
            }
        }
    }
}

/// The value, if there can be a mark in it, be its name written with escapes. Most have none, and then it need not
/// be read again.
fn marked(value: Option<&str>) -> Option<&str> {
    value.filter(|value| value.contains("cache_control") || value.contains("\\u"))
}
