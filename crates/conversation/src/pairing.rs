//! Tool uses and their results: the API wants each use answered by the message right after it, results before
//! anything else there, and no result without its use.

use messages::block::ContentBlock;
use messages::json::Json;
use messages::message::Message;

use crate::id::EntryId;
use crate::repair::{Kind, Repairs};

/// What a tool use is answered with when the conversation went on without running the tool.
const NOT_RUN: &str = "The tool was not run.";

/// The ids of the tools that a message wants to be run.
pub(crate) fn calls(message: &Message) -> Vec<String> {
    let blocks = message.blocks();
    let uses = blocks.iter().filter_map(|block| match block {
        ContentBlock::ToolUse(tool) => Some(tool.id.clone()),
        _ => None,
    });
    uses.collect()
}

/// One result for each open call, in the order of the calls, then everything else. What answers nothing is left
/// out. `asker` is the entry at which it is told that calls were closed.
pub(crate) fn answer(
    open: &[String],
    blocks: Vec<(EntryId, ContentBlock)>,
    asker: Option<EntryId>,
    repairs: &mut Repairs,
) -> Vec<ContentBlock> {
    let is_result = |(_, block): &(EntryId, ContentBlock)| matches!(block, ContentBlock::ToolResult(_));
    let (mut results, rest): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_result);
    let mut answered = Vec::with_capacity(open.len() + rest.len());
    for id in open {
        let given = results.iter().position(
            |(_, block)| matches!(block, ContentBlock::ToolResult(result) if result.tool_use_id == *id),
        );
        match given {
            Some(at) => answered.push(results.remove(at).1),
            None => {
                if let Some(asker) = asker {
                    repairs.add(asker, Kind::ToolsClosed, 1);
                }
                answered.push(ContentBlock::tool_result(id.as_str(), Json::of(NOT_RUN).ok(), true));
            }
        }
    }
    for (entry, _) in results {
        repairs.add(entry, Kind::ResultsLeftOut, 1);
    }
    answered.extend(rest.into_iter().map(|(_, block)| block));
    answered
}
