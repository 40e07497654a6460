//! Documents: that they are what they are said to be, how many pages they have, and where they may stand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::model::Ability;
use crate::turn::{blocks, kind};
use crate::{Verdict, hold};

pub(crate) fn check(messages: &[Value], body: &Value, ability: &Ability) -> Verdict {
    let mut pages = 0;
    for (index, message) in messages.iter().enumerate().filter(|(_, message)| message["role"] == "user") {
        for (at, block) in blocks(&message["content"]).iter().enumerate() {
            let path = format!("messages.{index}.content.{at}");
            for (path, document) in documents(block, &path) {
                pages += check_one(&document, &path)?;
                let cites = document["citations"]["enabled"] == true;
                hold(!cites || body["output_config"]["format"].is_null(), || {
                    "output_config.format: structured outputs cannot be combined with citations".to_owned()
                })?;
            }
        }
    }
    // A window takes as many pages as pictures: each page is read as one.
    let limit = ability.pictures;
    hold(pages <= limit, || format!("A maximum of {limit} PDF pages may be provided."))
}

fn documents(block: &Value, path: &str) -> Vec<(String, Value)> {
    match kind(block) {
        "document" => vec![(format!("{path}.document"), block.clone())],
        "tool_result" => {
            let inner = blocks(&block["content"]).into_iter().enumerate();
            let inner = inner.filter(|(_, block)| kind(block) == "document");
            inner.map(|(at, block)| (format!("{path}.tool_result.content.{at}.document"), block)).collect()
        }
        _ => Vec::new(),
    }
}

/// Gives the pages of one document.
fn check_one(document: &Value, path: &str) -> Result<usize, String> {
    for name in ["title", "context"] {
        hold(document[name] != "", || format!("{path}.{name}: String should have at least 1 character"))?;
    }
    let source = &document["source"];
    let data = source["data"].as_str().unwrap_or_default();
    let said = source["media_type"].as_str().unwrap_or_default();
    match source["type"].as_str() {
        Some("base64") => {
            hold(said == "application/pdf", || {
                format!("{path}.source.base64.media_type: Input should be 'application/pdf'")
            })?;
            let bytes = STANDARD
                .decode(data)
                .map_err(|_| format!("{path}.source.base64.data: Invalid base64 data"))?;
            hold(bytes.starts_with(b"%PDF-"), || {
                format!("{path}.source.base64.data: The PDF specified was not valid.")
            })?;
            Ok(pages(&bytes))
        }
        Some("text") => {
            hold(said == "text/plain", || {
                format!("{path}.source.text.media_type: Input should be 'text/plain'")
            })?;
            hold(!data.trim().is_empty(), || {
                format!("{path}.source.text.data: document text must contain non-whitespace text")
            })?;
            Ok(0)
        }
        Some("content") => Ok(0),
        Some("url" | "file") => Ok(1),
        _ => Err(format!(
            "{path}.source: Input tag found using 'type' does not match any of the expected tags: 'base64', 'text', 'content', 'url', 'file'"
        )),
    }
}

/// The page objects that stand open in the file; compressed ones are not counted.
fn pages(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let compact = text.replace("/Type /Page", "/Type/Page");
    compact
        .match_indices("/Type/Page")
        .filter(|(at, name)| !compact[at + name.len()..].starts_with('s'))
        .count()
}
