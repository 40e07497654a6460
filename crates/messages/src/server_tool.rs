//! Tools that the server runs itself, such as its web search: what was called and what answers it. The blocks
//! themselves stay as they came.

use crate::block::ContentBlock;
use crate::json::Fields;

/// A call of a tool that the server runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCall {
    /// What the result refers to.
    pub id: String,
    /// `web_search`, `code_execution` and so on; a tool of an MCP server has that server's name for it.
    pub name: String,
    /// The arguments as JSON text. `{}` while they still stream.
    pub input: String,
    /// What is searched for, where it is a search.
    pub query: Option<String>,
}

/// The call that a `server_tool_use` or `mcp_tool_use` block makes; nothing for any other block.
#[must_use]
pub fn call(block: &ContentBlock) -> Option<ServerCall> {
    let ContentBlock::Other(other) = block else { return None };
    if !matches!(block.type_name(), "server_tool_use" | "mcp_tool_use") {
        return None;
    }
    let fields = Fields::read(other.json().get())?;
    let input = fields.get("input").unwrap_or("{}");
    Some(ServerCall {
        id: fields.string("id").unwrap_or_default(),
        name: fields.string("name").unwrap_or_default(),
        query: Fields::read(input).and_then(|input| input.string("query")),
        input: input.to_owned(),
    })
}

/// The id of the call whose result this block is, when the server ran the tool; nothing for any other block.
#[must_use]
pub fn answered(block: &ContentBlock) -> Option<String> {
    let ContentBlock::Other(other) = block else { return None };
    if !block.type_name().ends_with("_tool_result") {
        return None;
    }
    Fields::read(other.json().get())?.string("tool_use_id")
}
