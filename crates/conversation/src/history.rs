//! From the messages on the page to the messages that are posted: a history that the Messages API accepts.
//!
//! The rules kept here: it begins with the user, the roles alternate, no text is empty, every tool use is
//! answered by the next message, what was cut goes back as text alone, thinking goes back byte for byte or not
//! at all. The same entries always give the same messages, since newer models bind their thinking to all that
//! stood before it.

use messages::block::ContentBlock;
use messages::message::{Content, Message, Role};
use messages::response::StopReason;
use serde::Deserialize;

use crate::entry::{Entry, EntryState};
use crate::pairing::pair_tools;
use crate::repair::Note;
use crate::request::Posting;

/// A history to post.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) messages: Vec<Message>,
    /// What was repaired in it.
    pub(crate) repairs: Vec<Note>,
}

/// The messages to post for these entries.
pub(crate) fn posted<'a>(entries: impl Iterator<Item = &'a Entry>, posting: &Posting<'_>) -> Posted {
    let mut messages: Vec<Message> = Vec::new();
    for entry in history(entries) {
        // The system prompt is the profile's alone.
        let blocks = if entry.role == Role::System { Vec::new() } else { postable(entry, posting) };
        // A greeting of the host page may stand first on the page; the API wants the user there.
        let greeting = messages.is_empty() && entry.role != Role::User;
        if !blocks.is_empty() && !greeting {
            join(&mut messages, entry.role, blocks, entry.plain);
        }
    }
    Posted { messages: pair_tools(messages), repairs: Vec::new() }
}

/// The messages as the host page reads and sets them: what is on the page and belongs to the history, without
/// the repairs that posting needs, and without a reply that still comes in.
pub(crate) fn listed<'a>(entries: impl Iterator<Item = &'a Entry>) -> impl Iterator<Item = Message> {
    let listed = history(entries).into_iter().filter(|entry| is_listed(entry));
    listed.map(|entry| {
        let blocks = match entry.state {
            EntryState::Complete => entry.blocks().to_vec(),
            _ => texts(entry).map(ContentBlock::text).collect(),
        };
        Message { role: entry.role, content: content(blocks, entry.plain) }
    })
}

/// How many messages [`listed`] gives.
pub(crate) fn listed_count<'a>(entries: impl Iterator<Item = &'a Entry>) -> usize {
    history(entries).into_iter().filter(|entry| is_listed(entry)).count()
}

/// Whether an entry is one of [`listed`].
pub(crate) fn is_listed(entry: &Entry) -> bool {
    match entry.state {
        _ if entry.is_refused() => false,
        EntryState::Complete => true,
        EntryState::Streaming => false,
        EntryState::Stopped | EntryState::Interrupted => texts(entry).next().is_some(),
    }
}

/// The entries without refused turns: a history that holds a refused reply or the question that it refuses is
/// refused again and again.
fn history<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<&'a Entry> {
    let mut kept: Vec<&Entry> = Vec::new();
    for entry in entries {
        if entry.is_refused() {
            let answered = kept.iter().rposition(|one| one.role == Role::Assistant);
            kept.truncate(answered.map_or(0, |at| at + 1));
        } else {
            kept.push(entry);
        }
    }
    kept
}

/// The blocks of one entry that may go back.
fn postable(entry: &Entry, posting: &Posting<'_>) -> Vec<ContentBlock> {
    if entry.role == Role::Assistant && is_cut(entry) {
        return texts(entry).map(ContentBlock::text).collect();
    }
    let bound = entry.epoch == Some(posting.epoch) && entry.revision.as_deref() == Some(posting.revision);
    let may_go = |block: &&ContentBlock| match block {
        ContentBlock::Text(text) => !text.text.trim().is_empty(),
        // Servers that do not sign their thinking do not ask for it either; the API refuses it unsigned.
        ContentBlock::Thinking(block) => bound && block.signature.as_ref().is_some_and(|one| !one.is_empty()),
        ContentBlock::RedactedThinking(_) => bound,
        // The API takes nothing but an object here; what a model wrote instead cannot be run either.
        ContentBlock::ToolUse(tool) => tool.broken_input.is_none() && tool.input.get().starts_with('{'),
        block => block.broken_input().is_none(),
    };
    entry.blocks().iter().filter(may_go).cloned().collect()
}

/// Whether the blocks of a reply may be unfinished, so that only its text can go back: thinking without its
/// signature, a tool's input without its end and a server tool without its result are all refused.
fn is_cut(entry: &Entry) -> bool {
    if entry.state != EntryState::Complete {
        return true;
    }
    match entry.stop_reason() {
        Some(StopReason::PauseTurn) => true,
        Some(StopReason::MaxTokens | StopReason::ModelContextWindowExceeded) => {
            entry.blocks().last().and_then(ContentBlock::as_text).is_none()
        }
        _ => has_open_call(entry.blocks()),
    }
}

/// Whether a tool that the server runs was called and has no result. The result stands in the same message, so
/// once another message follows it can never come.
fn has_open_call(blocks: &[ContentBlock]) -> bool {
    #[derive(Default, Deserialize)]
    struct Ids {
        id: Option<String>,
        tool_use_id: Option<String>,
    }
    let ids = |block: &ContentBlock| match block {
        ContentBlock::Other(other) => serde_json::from_str::<Ids>(other.json().get()).unwrap_or_default(),
        _ => Ids::default(),
    };
    let calls = blocks.iter().filter(|block| block.type_name().ends_with("_tool_use"));
    calls.map(|call| ids(call).id).any(|id| !blocks.iter().any(|block| ids(block).tool_use_id == id))
}

/// The texts of an entry that are more than white space.
fn texts(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.blocks().iter().filter_map(ContentBlock::as_text).filter(|text| !text.trim().is_empty())
}

/// Adds a message, or joins it to the last one when that has the same role.
pub(crate) fn join(messages: &mut Vec<Message>, role: Role, mut blocks: Vec<ContentBlock>, plain: bool) {
    match messages.pop() {
        Some(last) if last.role == role => {
            let mut all = last.into_blocks();
            all.append(&mut blocks);
            messages.push(Message::new(role, all));
        }
        last => {
            messages.extend(last);
            messages.push(Message { role, content: content(blocks, plain) });
        }
    }
}

/// Content in the form in which it was written: a string, or blocks.
fn content(mut blocks: Vec<ContentBlock>, plain: bool) -> Content {
    match (plain, blocks.pop()) {
        (true, Some(ContentBlock::Text(text))) if blocks.is_empty() => Content::Text(text.text),
        (_, last) => {
            blocks.extend(last);
            Content::Blocks(blocks)
        }
    }
}
