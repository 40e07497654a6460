//! Input tokens, and how many of them a prompt cache would have spared: what a request marks is remembered by its
//! fingerprint, as the API remembers it by the words themselves.

use super::blocks::Turn;
use super::fingerprint::Fingerprint;
use super::refusal::Refusal;
use super::tokens;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Beginnings shorter than this are not kept.
const SHORTEST: u64 = 512;

/// Most marks of one request.
const MOST_MARKS: usize = 4;

/// Most beginnings that are remembered; then all are forgotten, which only costs the next requests a hit.
const MOST_ENTRIES: usize = 4096;

/// Input tokens by how they are paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Input {
    /// After the last mark, or all without one.
    pub fresh: u64,
    /// Known from an earlier request.
    pub read: u64,
    /// Remembered for five minutes from now on.
    pub written_5m: u64,
    /// Remembered for an hour from now on.
    pub written_1h: u64,
}

/// A tool, a system block or a content block, with everything that stands before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    print: Fingerprint,
    chars: usize,
    tokens: u64,
    kept_for: Option<Duration>,
}

impl Unit {
    /// Tokens up to the end of this unit.
    fn total(&self) -> u64 {
        tokens::of_chars(self.chars) + self.tokens
    }
}

/// Tokens of a whole request.
pub(super) fn total(units: &[Unit]) -> u64 {
    units.last().map_or(0, Unit::total)
}

/// Lays a request out in the order the cache reads it: tools, system, messages.
pub(super) fn units(fields: &Map<String, Value>, turns: &[Turn]) -> Result<Vec<Unit>, Refusal> {
    let mut row = Row::default();
    for tool in fields.get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        row.add(tool, tool.to_string().chars().count(), 0, "tools")?;
    }
    row.add_system(fields.get("system"))?;
    let messages = fields.get("messages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (entry, turn) in messages.iter().zip(turns) {
        row.print = row.print.then(entry["role"].as_str().unwrap_or_default());
        let text = [serde_json::json!({ "type": "text", "text": entry["content"] })];
        let blocks = entry["content"].as_array().map_or(&text[..], Vec::as_slice);
        for (block, weight) in blocks.iter().zip(&turn.weights) {
            row.add(block, weight.chars, weight.tokens, "messages")?;
        }
    }
    if let (Some(kept_for), Some(last)) =
        (kept_for(fields.get("cache_control"), "cache_control")?, row.units.last_mut())
    {
        last.kept_for = last.kept_for.or(Some(kept_for));
    }
    let marks: Vec<Duration> = row.units.iter().filter_map(|unit| unit.kept_for).collect();
    if marks.len() > MOST_MARKS {
        return Err(Refusal::invalid(format!(
            "A maximum of {MOST_MARKS} blocks with cache_control may be provided. Found {}.",
            marks.len()
        )));
    }
    if !marks.is_sorted_by(|before, after| before >= after) {
        return Err(Refusal::invalid(
            "cache_control: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block",
        ));
    }
    Ok(row.units)
}

struct Row {
    print: Fingerprint,
    chars: usize,
    tokens: u64,
    units: Vec<Unit>,
}

impl Default for Row {
    fn default() -> Self {
        Self { print: Fingerprint::EMPTY, chars: 0, tokens: 0, units: Vec::new() }
    }
}

impl Row {
    fn add(&mut self, block: &Value, chars: usize, tokens: u64, path: &str) -> Result<(), Refusal> {
        self.print = self.print.then_block(block);
        self.chars += chars;
        self.tokens += tokens;
        let kept_for = kept_for(block.get("cache_control"), path)?;
        self.units.push(Unit { print: self.print, chars: self.chars, tokens: self.tokens, kept_for });
        Ok(())
    }

    /// The guide takes no instructions from a system prompt, but it is part of what was sent and is counted.
    fn add_system(&mut self, system: Option<&Value>) -> Result<(), Refusal> {
        match system {
            None | Some(Value::Null) => Ok(()),
            Some(Value::String(text)) => {
                let block = serde_json::json!({ "type": "text", "text": text });
                self.add(&block, text.chars().count(), 0, "system")
            }
            Some(Value::Array(blocks)) => {
                for (index, block) in blocks.iter().enumerate() {
                    match (block["type"].as_str(), block["text"].as_str()) {
                        (Some("text"), Some("")) => {
                            return Err(Refusal::invalid("system: text content blocks must be non-empty"));
                        }
                        (Some("text"), Some(text)) => self.add(block, text.chars().count(), 0, "system")?,
                        _ => {
                            let message = format!("system.{index}: Input should be a text block");
                            return Err(Refusal::invalid(message));
                        }
                    }
                }
                Ok(())
            }
            Some(_) => {
                Err(Refusal::invalid("system: Input should be a valid string or a list of text blocks"))
            }
        }
    }
}

fn kept_for(mark: Option<&Value>, path: &str) -> Result<Option<Duration>, Refusal> {
    let Some(mark) = mark.filter(|mark| !mark.is_null()) else { return Ok(None) };
    if mark["type"] != "ephemeral" {
        return Err(Refusal::invalid(format!("{path}: cache_control.type: Input should be 'ephemeral'")));
    }
    match mark.get("ttl").map(Value::as_str) {
        None | Some(Some("5m")) => Ok(Some(Duration::from_secs(5 * 60))),
        Some(Some("1h")) => Ok(Some(Duration::from_secs(60 * 60))),
        Some(_) => Err(Refusal::invalid(format!("{path}: cache_control.ttl: Input should be '5m' or '1h'"))),
    }
}

/// Beginnings of earlier requests, each until when it is remembered.
#[derive(Debug, Default)]
pub(super) struct Cache {
    known: Mutex<HashMap<u64, Instant>>,
}

impl Cache {
    /// Splits the input of a request at `now` and remembers what it marks.
    pub fn take(&self, units: &[Unit], now: Instant) -> Input {
        let total = total(units);
        let marks: Vec<(usize, &Unit, Duration)> = units
            .iter()
            .enumerate()
            .filter_map(|(index, unit)| Some((index, unit, unit.kept_for?)))
            .filter(|(_, unit, _)| unit.total() >= SHORTEST)
            .collect();
        let Some((index, last, _)) = marks.last() else { return Input { fresh: total, ..Input::default() } };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, until| *until > now);
        if known.len() > MOST_ENTRIES {
            known.clear();
        }
        let marked = units.get(..=*index).unwrap_or_default();
        let hit = marked.iter().rev().find(|unit| known.contains_key(&unit.print.number()));
        let read = hit.map_or(0, Unit::total);
        let mut input = Input { fresh: total - last.total(), read, ..Input::default() };
        let mut paid = read;
        for (_, unit, kept_for) in &marks {
            let more = unit.total().saturating_sub(paid);
            paid += more;
            if kept_for.as_secs() > 5 * 60 {
                input.written_1h += more
            } else {
                input.written_5m += more
            }
            known.insert(unit.print.number(), now + *kept_for);
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks;
    use super::*;
    use serde_json::json;

    fn laid_out(body: &Value) -> Result<Vec<Unit>, String> {
        let fields = body.as_object().unwrap();
        let turns = blocks::turns(fields.get("messages")).map_err(|refusal| refusal.message)?;
        units(fields, &turns).map_err(|refusal| refusal.message)
    }

    fn message(role: &str, chars: usize) -> Value {
        json!({ "role": role, "content": "x".repeat(chars) })
    }

    #[test]
    fn a_growing_conversation_is_read_from_the_cache() {
        let cache = Cache::default();
        let start = Instant::now();
        let mark = json!({ "type": "ephemeral" });
        let system = json!([{ "type": "text", "text": "s".repeat(4000) }]);
        let mut body = json!({ "system": system, "cache_control": mark, "messages": [message("user", 400)] });
        let first = cache.take(&laid_out(&body).unwrap(), start);
        assert_eq!(first, Input { written_5m: 1100, ..Input::default() });
        body["messages"] = json!([message("user", 400), message("assistant", 800), message("user", 40)]);
        let second = cache.take(&laid_out(&body).unwrap(), start + Duration::from_secs(60));
        assert_eq!(second, Input { read: 1100, written_5m: 210, ..Input::default() });
        let late = cache.take(&laid_out(&body).unwrap(), start + Duration::from_secs(3600));
        assert_eq!((late.read, late.written_5m), (0, 1310), "forgotten after five minutes");
        body["system"][0]["text"] = json!("t".repeat(4000));
        let other = cache.take(&laid_out(&body).unwrap(), start + Duration::from_secs(3601));
        assert_eq!(other.read, 0, "another beginning");
    }

    #[test]
    fn short_or_unmarked_requests_are_paid_in_full() {
        let cache = Cache::default();
        let short = json!({ "cache_control": { "type": "ephemeral" }, "messages": [message("user", 400)] });
        assert_eq!(
            cache.take(&laid_out(&short).unwrap(), Instant::now()),
            Input { fresh: 100, ..Input::default() }
        );
        let plain = json!({ "messages": [message("user", 8000)] });
        assert_eq!(cache.take(&laid_out(&plain).unwrap(), Instant::now()).fresh, 2000);
    }

    #[test]
    fn marks_are_counted_and_read() {
        let mark = |ttl: &str| json!({ "type": "ephemeral", "ttl": ttl });
        let block =
            |ttl: &str| json!({ "type": "text", "text": "x".repeat(4000), "cache_control": mark(ttl) });
        let body = |blocks: Vec<Value>| json!({ "messages": [{ "role": "user", "content": blocks }] });
        assert!(laid_out(&body(vec![block("5m"); 5])).unwrap_err().contains("maximum of 4"));
        assert!(laid_out(&body(vec![block("2h")])).unwrap_err().contains("ttl: Input should be"));
        assert!(laid_out(&body(vec![block("5m"), block("1h")])).unwrap_err().contains("must not come after"));
        let both =
            Cache::default().take(&laid_out(&body(vec![block("1h"), block("5m")])).unwrap(), Instant::now());
        assert_eq!(both, Input { written_1h: 1000, written_5m: 1000, ..Input::default() });
    }
}
