//! What a web search that the server ran has found. The block itself stays as it came.

use crate::block::ContentBlock;
use crate::json::{Fields, items};

/// The outcome of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchResults {
    /// The pages in the server's order; may be empty.
    Found(Vec<SearchResult>),
    /// The search failed; the cause by its code, such as `max_uses_exceeded`.
    Failed(String),
}

/// A page that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResult {
    /// Its address. As the server wrote it: whoever shows it as a link has to check it.
    pub url: String,
    /// Its title; empty where there is none.
    pub title: String,
    /// How old it is, in the server's words.
    pub page_age: Option<String>,
}

/// The results of a `web_search_tool_result`; nothing for any other block.
#[must_use]
pub fn results(block: &ContentBlock) -> Option<SearchResults> {
    let ContentBlock::Other(other) = block else { return None };
    if block.type_name() != "web_search_tool_result" {
        return None;
    }
    let fields = Fields::read(other.json().get())?;
    let content = fields.get("content").unwrap_or_default();
    Some(match items(content) {
        Some(list) => SearchResults::Found(list.into_iter().filter_map(result).collect()),
        None => {
            let code = Fields::read(content).and_then(|error| error.string("error_code"));
            SearchResults::Failed(code.unwrap_or_default())
        }
    })
}

fn result(json: &str) -> Option<SearchResult> {
    let fields = Fields::read(json)?;
    let url = fields.string("url")?;
    Some(SearchResult {
        url,
        title: fields.string("title").unwrap_or_default(),
        page_age: fields.string("page_age"),
    })
}
