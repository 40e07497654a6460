//! Documents of a posted message: plain text, which the guide reads, and PDF, of which it sees only the shell.

use super::refusal::Refusal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Tokens that a page of a PDF counts: its text and its picture, in round figures.
const PAGE: u64 = 2000;

/// What a document holds, as far as the guide can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Plain text.
    Text(String),
    /// A PDF of so many bytes and pages.
    Pdf {
        /// Bytes of the file.
        bytes: usize,
        /// Pages; none when the file tells them only in packed form.
        pages: Option<usize>,
    },
    /// An address; the guide fetches nothing.
    Address,
}

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its contents.
    pub held: Held,
    /// Whether the request wants to be told where an answer is taken from.
    pub cited: bool,
    /// Characters that count as input.
    pub chars: usize,
    /// Tokens that count beside them.
    pub tokens: u64,
}

impl Document {
    /// Reads a document block; `path` names it in a refusal.
    pub fn read(block: &Value, path: &str) -> Result<Self, Refusal> {
        let source = &block["source"];
        let at = |name: &str| format!("{path}.document.source.{name}");
        let held = match source["type"].as_str() {
            Some("text") => {
                if source["media_type"] != "text/plain" {
                    return Err(Refusal::invalid(format!(
                        "{}: Input should be 'text/plain'",
                        at("media_type")
                    )));
                }
                Held::Text(required(&source["data"], &at("data"))?)
            }
            Some("content") => Held::Text(content(&source["content"], &at("content"))?),
            Some("base64") => pdf(source, &at("base64"))?,
            Some("url") => {
                let url = required(&source["url"], &at("url"))?;
                if !url.starts_with("https://") {
                    return Err(Refusal::invalid(format!("{}: Only HTTPS URLs are supported", at("url"))));
                }
                Held::Address
            }
            Some("file") => return Err(Refusal::not_found("File not found: the guide keeps no files")),
            _ => {
                let message = "Input should be 'base64', 'content', 'file', 'text' or 'url'";
                return Err(Refusal::invalid(format!("{}: {message}", at("type"))));
            }
        };
        let (chars, tokens) = match &held {
            Held::Text(text) => (text.chars().count(), 0),
            Held::Pdf { pages, .. } => (0, PAGE * pages.unwrap_or(1) as u64),
            Held::Address => (0, PAGE),
        };
        let title =
            block["title"].as_str().map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
        Ok(Self { title, held, cited: block["citations"]["enabled"] == true, chars, tokens })
    }
}

fn required(value: &Value, path: &str) -> Result<String, Refusal> {
    match value.as_str() {
        Some("") => Err(Refusal::invalid(format!("{path}: String should have at least 1 character"))),
        Some(text) => Ok(text.to_owned()),
        None => Err(Refusal::invalid(format!("{path}: Field required"))),
    }
}

/// The texts of a document that is given as a string or as blocks.
fn content(value: &Value, path: &str) -> Result<String, Refusal> {
    let Some(blocks) = value.as_array() else { return required(value, path) };
    let texts: Vec<&str> = blocks.iter().filter_map(|block| block["text"].as_str()).collect();
    Ok(texts.join("\n"))
}

fn pdf(source: &Value, path: &str) -> Result<Held, Refusal> {
    if source["media_type"] != "application/pdf" {
        return Err(Refusal::invalid(format!("{path}.media_type: Input should be 'application/pdf'")));
    }
    let data = required(&source["data"], &format!("{path}.data"))?;
    let bytes = STANDARD
        .decode(data)
        .map_err(|_| Refusal::invalid(format!("{path}.data: Input should be valid base64")))?;
    if !bytes.starts_with(b"%PDF-") {
        return Err(Refusal::invalid(format!("{path}.data: The PDF specified was not valid.")));
    }
    Ok(Held::Pdf { bytes: bytes.len(), pages: pages(&bytes) })
}

/// Pages that the file names in the open; a file that packs its objects names none.
fn pages(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let count = text
        .match_indices("/Type")
        .filter(|(at, name)| {
            let rest = text.get(at + name.len()..).unwrap_or_default().trim_start();
            rest.strip_prefix("/Page").is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        .count();
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(source: Value) -> Result<Held, String> {
        let block = json!({ "type": "document", "source": source });
        Document::read(&block, "messages.0.content.0")
            .map(|document| document.held)
            .map_err(|error| error.message)
    }

    #[test]
    fn texts_are_read_and_pages_counted() {
        let text = json!({ "type": "text", "media_type": "text/plain", "data": "Kyoto" });
        assert_eq!(read(text), Ok(Held::Text("Kyoto".into())));
        let blocks = json!({ "type": "content", "content": [{ "type": "text", "text": "Nara" }] });
        assert_eq!(read(blocks), Ok(Held::Text("Nara".into())));
        let file = b"%PDF-1.4 <</Type /Pages /Count 2>> <</Type/Page>> <</Type /Page >>";
        let pdf = json!({ "type": "base64", "media_type": "application/pdf", "data": STANDARD.encode(file) });
        assert_eq!(read(pdf), Ok(Held::Pdf { bytes: file.len(), pages: Some(2) }));
    }

    #[test]
    fn what_is_no_document_is_refused_by_its_field() {
        for (source, part) in [
            (
                json!({ "type": "text", "media_type": "text/html", "data": "x" }),
                "media_type: Input should be",
            ),
            (json!({ "type": "text", "media_type": "text/plain", "data": "" }), "data: String should have"),
            (json!({ "type": "base64", "media_type": "application/pdf", "data": "aGk=" }), "was not valid"),
            (json!({ "type": "url", "url": "http://a.test/" }), "Only HTTPS"),
            (json!({ "type": "file", "file_id": "f" }), "File not found"),
            (json!({}), "type: Input should be"),
        ] {
            assert!(read(source).unwrap_err().contains(part), "{part}");
        }
    }
}
