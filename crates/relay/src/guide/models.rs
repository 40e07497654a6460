//! What the guide says of the models it stands in for.
//!
//! It answers under every name, since it takes the place of whatever a profile asks for, and each answer is the
//! guide's own: all can the same.

use super::refusal::Refusal;
use serde_json::{Value, json};

/// Tokens of a whole conversation. Small enough that a long chat comes near it.
pub(super) const WINDOW: u64 = 200_000;

/// Most output tokens of one answer.
pub(super) const MOST_OUTPUT: u64 = 128_000;

/// Names that the list gives: the models people would ask instead.
const LISTED: [&str; 3] = ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"];

/// The list, or the page of it that the query asks for.
pub(super) fn list(query: Option<&str>) -> Result<Value, Refusal> {
    let asked = |name: &str| {
        let pairs = query.unwrap_or_default().split('&');
        pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let limit = match asked("limit").map(str::parse::<usize>) {
        None => 20,
        Some(Ok(limit @ 1..=1000)) => limit,
        Some(_) => return Err(Refusal::invalid("limit: Input should be a whole number from 1 to 1000")),
    };
    let place = |id: &str| LISTED.iter().position(|known| *known == id);
    let start = asked("after_id").and_then(place).map_or(0, |at| at + 1);
    let end = asked("before_id").and_then(place).unwrap_or(LISTED.len());
    let whole = LISTED.get(start..end).unwrap_or_default();
    let page: Vec<&str> = whole.iter().copied().take(limit).collect();
    Ok(json!({
        "data": page.iter().map(|id| entry(id)).collect::<Vec<_>>(),
        "has_more": page.len() < whole.len(),
        "first_id": page.first(),
        "last_id": page.last(),
    }))
}

/// One model.
pub(super) fn entry(id: &str) -> Value {
    let yes = json!({ "supported": true });
    let efforts = ["low", "medium", "high", "xhigh", "max"];
    let mut effort = json!({ "supported": true });
    for name in efforts {
        effort[name] = yes.clone();
    }
    json!({
        "type": "model",
        "id": id,
        "display_name": "Offline guide",
        "created_at": "2026-11-22T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": WINDOW,
        "max_tokens": MOST_OUTPUT,
        "capabilities": {
            "image_input": yes,
            "pdf_input": yes,
            "citations": yes,
            "structured_outputs": yes,
            "effort": effort,
            "thinking": { "supported": true, "types": {
                "adaptive": yes, "between_tools": yes, "disabled": yes, "enabled": yes } },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_comes_in_pages() {
        let ids = |query: Option<&str>| {
            let list = list(query).unwrap();
            let ids =
                list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap().to_owned());
            (ids.collect::<Vec<_>>(), list["has_more"] == true)
        };
        assert_eq!(ids(None), (LISTED.map(str::to_owned).to_vec(), false));
        assert_eq!(ids(Some("limit=1")), (vec![LISTED[0].to_owned()], true));
        assert_eq!(
            ids(Some("limit=2&after_id=claude-haiku-5-5")),
            (LISTED[1..].iter().map(|id| (*id).to_owned()).collect(), false)
        );
        assert!(list(Some("limit=0")).is_err());
    }
}
