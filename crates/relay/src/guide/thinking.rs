//! Thinking: whether a request asks for it, and the signatures that bind it to the conversation it was made in.

use super::fingerprint::Fingerprint;
use super::refusal::Refusal;
use serde_json::{Map, Value};

/// How thinking is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thinking {
    /// Whether its text is wanted, and not only its signature.
    pub shown: bool,
}

impl Thinking {
    /// Reads the field `thinking`; none when no thinking is asked for.
    pub fn read(field: Option<&Value>, max_tokens: u64) -> Result<Option<Self>, Refusal> {
        let Some(field) = field.filter(|field| !field.is_null()) else { return Ok(None) };
        let refuse = |message: &str| Err(Refusal::invalid(format!("thinking{message}")));
        match field["type"].as_str() {
            Some("disabled") => return Ok(None),
            Some("adaptive" | "between_tools") => {}
            Some("enabled") => match field["budget_tokens"].as_u64() {
                None => return refuse(".enabled.budget_tokens: Field required"),
                Some(..1024) => {
                    return refuse(".enabled.budget_tokens: Input should be greater than or equal to 1024");
                }
                Some(budget) if budget >= max_tokens => {
                    return Err(Refusal::invalid(
                        "`max_tokens` must be greater than `thinking.budget_tokens`.",
                    ));
                }
                Some(_) => {}
            },
            _ => {
                return refuse(".type: Input should be 'adaptive', 'between_tools', 'disabled' or 'enabled'");
            }
        }
        match field.get("display").map(Value::as_str) {
            // What the models of today do when nothing is said.
            None | Some(Some("omitted")) => Ok(Some(Self { shown: false })),
            Some(Some("summarized")) => Ok(Some(Self { shown: true })),
            Some(_) => refuse(".display: Input should be 'omitted' or 'summarized'"),
        }
    }
}

/// The fingerprint of all that a reply to this request follows. Thinking itself is no part of it: it may be left
/// out of a history.
pub(super) fn prefix(fields: &Map<String, Value>) -> Fingerprint {
    let messages = messages(fields);
    messages.iter().fold(head(fields), said)
}

/// Signs thinking that follows `prefix`.
pub(super) fn sign(prefix: Fingerprint, text: &str) -> String {
    format!("guide{:016x}", prefix.then(text).number())
}

/// Checks that the guide's own thinking in a history still follows what it followed when it was written.
pub(super) fn check(fields: &Map<String, Value>) -> Result<(), Refusal> {
    let mut print = head(fields);
    for (at, message) in messages(fields).iter().enumerate() {
        let blocks = message["content"].as_array().map_or(&[][..], Vec::as_slice);
        for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block["type"] == "thinking") {
            let expected = sign(print, block["thinking"].as_str().unwrap_or_default());
            if block["signature"].as_str() != Some(&expected) {
                return Err(Refusal::invalid(format!(
                    "messages.{at}.content.{index}: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
                )));
            }
        }
        print = said(print, message);
    }
    Ok(())
}

fn messages(fields: &Map<String, Value>) -> &[Value] {
    fields.get("messages").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn head(fields: &Map<String, Value>) -> Fingerprint {
    let mut print = Fingerprint::EMPTY.then(fields.get("model").and_then(Value::as_str).unwrap_or_default());
    for field in ["tools", "system"] {
        match fields.get(field) {
            Some(Value::Array(blocks)) => {
                print = blocks.iter().fold(print, |print, block| print.then_block(block))
            }
            Some(Value::String(text)) => print = print.then("text").then(text),
            _ => {}
        }
    }
    print
}

/// What a message says. Neighbours of one role are one turn, so only a change of role counts.
fn said(print: Fingerprint, message: &Value) -> Fingerprint {
    let role = message["role"].as_str().unwrap_or_default();
    match &message["content"] {
        Value::String(text) => print.then(role).then("text").then(text),
        Value::Array(blocks) => blocks
            .iter()
            .filter(|block| !matches!(block["type"].as_str(), Some("thinking" | "redacted_thinking")))
            .fold(print, |print, block| print.then(role).then_block(block)),
        _ => print,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_field_is_read_as_the_api_reads_it() {
        let read = |field: Value| Thinking::read(Some(&field), 4096).map_err(|refusal| refusal.message);
        assert_eq!(Thinking::read(None, 1), Ok(None));
        assert_eq!(read(json!({ "type": "disabled" })), Ok(None));
        assert_eq!(read(json!({ "type": "adaptive" })), Ok(Some(Thinking { shown: false })));
        let shown = json!({ "type": "enabled", "budget_tokens": 2048, "display": "summarized" });
        assert_eq!(read(shown), Ok(Some(Thinking { shown: true })));
        for (field, part) in [
            (json!({ "type": "on" }), "thinking.type: Input"),
            (json!({ "type": "enabled" }), "budget_tokens: Field required"),
            (json!({ "type": "enabled", "budget_tokens": 100 }), "greater than or equal to 1024"),
            (json!({ "type": "enabled", "budget_tokens": 5000 }), "`max_tokens` must be greater"),
            (json!({ "type": "adaptive", "display": "all" }), "thinking.display: Input"),
        ] {
            assert!(read(field).unwrap_err().contains(part), "{part}");
        }
    }

    #[test]
    fn a_signature_holds_only_behind_its_own_beginning() {
        let question = |text: &str| json!({ "role": "user", "content": text });
        let first = json!({ "model": "m", "messages": [question("Tokyo")] });
        let signature = sign(prefix(first.as_object().unwrap()), "");
        let replay = |text: &str, tools: Value| {
            let thought = json!({ "type": "thinking", "thinking": "", "signature": signature });
            let answer =
                json!({ "role": "assistant", "content": [thought, { "type": "text", "text": "Yes" }] });
            let body = json!({ "model": "m", "tools": tools, "messages": [question(text), answer, question("And?")] });
            check(body.as_object().unwrap()).map_err(|refusal| refusal.message)
        };
        assert_eq!(replay("Tokyo", json!([])), Ok(()));
        let edited = replay("Kyoto", json!([])).unwrap_err();
        assert!(
            edited.starts_with("messages.1.content.0: Invalid `signature` in `thinking` block"),
            "{edited}"
        );
        assert!(replay("Tokyo", json!([{ "name": "a" }])).is_err(), "other tools");
    }
}
