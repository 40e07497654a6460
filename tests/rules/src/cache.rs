//! Marks for the prompt cache: how many there may be and what may carry one.

use serde_json::Value;

use crate::turn::{blocks, kind};
use crate::{Verdict, hold};

/// Breakpoints in one request.
const MOST: usize = 4;

pub(crate) fn check(body: &Value) -> Verdict {
    let mut marks: Vec<&Value> = Vec::new();
    let mut all: Vec<Value> = body["tools"].as_array().cloned().unwrap_or_default();
    all.extend(blocks(&body["system"]));
    for message in body["messages"].as_array().into_iter().flatten() {
        for block in blocks(&message["content"]) {
            all.extend(blocks(&block["content"]));
            all.push(block);
        }
    }
    marks.extend(all.iter().filter(|part| !part["cache_control"].is_null()));
    for part in &marks {
        check_mark(&part["cache_control"])?;
        hold(!["thinking", "redacted_thinking"].contains(&kind(part)), || {
            "cache_control cannot be set for thinking blocks".to_owned()
        })?;
    }
    let automatic = &body["cache_control"];
    if !automatic.is_null() {
        check_mark(automatic)?;
    }
    let count = marks.len() + usize::from(!automatic.is_null());
    hold(count <= MOST, || {
        format!("A maximum of {MOST} blocks with cache_control may be provided. Found {count}.")
    })?;
    // The parts were gathered in the order in which the cache reads them.
    let lives: Vec<bool> = marks.iter().map(|part| part["cache_control"]["ttl"] == "1h").collect();
    hold(lives.windows(2).all(|pair| pair[0] || !pair[1]), || {
        "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block".to_owned()
    })
}

fn check_mark(mark: &Value) -> Verdict {
    hold(mark["type"] == "ephemeral", || "cache_control.type: Input should be 'ephemeral'".to_owned())?;
    hold(mark["ttl"].is_null() || mark["ttl"] == "5m" || mark["ttl"] == "1h", || {
        "cache_control.ephemeral.ttl: Input should be '5m' or '1h'".to_owned()
    })
}
