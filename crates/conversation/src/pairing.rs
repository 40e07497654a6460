//! Tool uses and their results: the API wants each use answered by the message right after it, results before
//! anything else there, and no result without its use.

use messages::block::ContentBlock;
use messages::json::Json;
use messages::message::{Message, Role};

use crate::history::join;

/// What a tool use is answered with when the conversation went on without running the tool.
const NOT_RUN: &str = "The tool was not run.";

/// Answers what was left unanswered and drops answers to nothing. Roles alternate before and after.
pub(crate) fn pair_tools(messages: Vec<Message>) -> Vec<Message> {
    let mut paired: Vec<Message> = Vec::with_capacity(messages.len());
    for message in messages {
        let open = paired.last().map(tool_uses).unwrap_or_default();
        let has_results = message.blocks().iter().any(is_result);
        if message.role != Role::User || (open.is_empty() && !has_results) {
            // A user message that held nothing but stray results is gone, so its neighbours may meet here.
            let plain = matches!(message.content, messages::Content::Text(_));
            join(&mut paired, message.role, message.into_blocks(), plain);
        } else {
            let blocks = answer(&open, message.into_blocks());
            if !blocks.is_empty() {
                join(&mut paired, Role::User, blocks, false);
            }
        }
    }
    paired
}

/// The ids of the tools that a message wants to be run.
fn tool_uses(message: &Message) -> Vec<String> {
    let blocks = message.blocks();
    let uses = blocks.iter().filter_map(|block| match block {
        ContentBlock::ToolUse(tool) => Some(tool.id.clone()),
        _ => None,
    });
    uses.collect()
}

fn is_result(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::ToolResult(_))
}

/// One result for each use, in the order of the uses, then everything else.
fn answer(open: &[String], blocks: Vec<ContentBlock>) -> Vec<ContentBlock> {
    let (results, rest): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_result);
    let given = |id: &String| {
        results.iter().find(|block| matches!(block, ContentBlock::ToolResult(one) if one.tool_use_id == *id))
    };
    let answered = open.iter().map(|id| match given(id) {
        Some(result) => result.clone(),
        None => ContentBlock::tool_result(id.as_str(), Json::of(NOT_RUN).ok(), true),
    });
    answered.chain(rest).collect()
}
