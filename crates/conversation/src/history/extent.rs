//! Which entries belong to the history, and how much of a reply that was cut.

use messages::block::ContentBlock;
use messages::message::{Content, Message, Role};
use messages::response::StopReason;

use crate::entry::{Entry, EntryState, Kind};
use crate::past::Past;
use crate::repair::{self, Repairs};

/// The part of a conversation that is posted.
#[derive(Clone, Debug)]
pub(crate) struct Extent<'a> {
    /// What stands for everything before the entries.
    pub(crate) summary: Option<&'a str>,
    /// What stands before the entries and goes as it is.
    pub(crate) past: Option<&'a Past>,
    pub(crate) entries: Vec<&'a Entry>,
    /// What was left out of it.
    pub(crate) repairs: Repairs,
}

impl<'a> Extent<'a> {
    /// What is posted of these entries and of what stands before them: what follows the last summary, without refused
    /// turns.
    pub(crate) fn of(
        past: Option<&'a Past>,
        entries: impl DoubleEndedIterator<Item = &'a Entry> + Clone,
    ) -> Self {
        let mut summary = None;
        let mut after: Vec<&Entry> = Vec::new();
        for entry in entries.rev() {
            if let Some(seam) = &entry.seam {
                summary = Some(seam.summary.as_str());
                break;
            }
            after.push(entry);
        }
        after.reverse();
        let mut repairs = Repairs::default();
        let entries = unrefused(after.into_iter(), &mut repairs);
        Self { summary, past: past.filter(|_| summary.is_none()), entries, repairs }
    }
}

/// The messages as the host page reads and sets them: what is on the page and belongs to the history, without
/// the repairs that posting needs, and without a reply that still comes in.
pub(crate) fn listed<'a>(entries: impl Iterator<Item = &'a Entry>) -> impl Iterator<Item = Message> {
    listed_entries(entries).map(|entry| {
        let blocks = match entry.state {
            EntryState::Complete => entry.blocks().to_vec(),
            _ => texts(entry).map(ContentBlock::text).collect(),
        };
        Message { role: entry.role, content: content(blocks, entry.plain) }
    })
}

/// What [`listed`] gives, before anything of it is copied.
pub(crate) fn listed_entries<'a>(
    entries: impl Iterator<Item = &'a Entry>,
) -> impl Iterator<Item = &'a Entry> + Clone {
    unrefused(entries, &mut Repairs::default()).into_iter().filter(|entry| is_listed(entry))
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
/// refused again and again. When it refused the results of tools, their calls go as well.
fn unrefused<'a>(entries: impl Iterator<Item = &'a Entry>, repairs: &mut Repairs) -> Vec<&'a Entry> {
    let mut kept: Vec<&Entry> = Vec::new();
    for entry in entries {
        if !entry.is_refused() {
            kept.push(entry);
            continue;
        }
        repairs.add(entry.id, repair::Kind::RefusedLeftOut, 1);
        loop {
            let mut of_tools = false;
            while let Some(asked) =
                kept.pop_if(|one| one.role != Role::Assistant && one.kind != Kind::Summary)
            {
                of_tools |= asked.kind == Kind::Results;
            }
            if !of_tools {
                break;
            }
            while kept.pop_if(|one| one.role == Role::Assistant).is_some() {}
        }
    }
    kept
}

/// Whether the blocks of a reply may be unfinished, so that only its text can go back: thinking without its
/// signature, a tool's input without its end and a server tool without its result are all refused. `run`: what
/// the assistant said until the user did; `resumed`: the request asks for the rest of it.
pub(crate) fn is_cut(entry: &Entry, run: &[&Entry], resumed: bool) -> bool {
    if resumed || is_unfinished(entry) {
        return is_unfinished(entry);
    }
    // A result that does not go back answers nothing, so one cut reply may leave another one open.
    let mut whole: Vec<&Entry> = run.iter().copied().filter(|one| !is_unfinished(one)).collect();
    loop {
        let (open, kept): (Vec<&Entry>, Vec<&Entry>) =
            whole.iter().partition(|one| has_open_call(one.blocks(), &whole));
        whole = kept;
        if open.iter().any(|one| one.id == entry.id) {
            return true;
        }
        if open.is_empty() {
            return false;
        }
    }
}

fn is_unfinished(entry: &Entry) -> bool {
    let cut =
        matches!(entry.stop_reason(), Some(StopReason::MaxTokens | StopReason::ModelContextWindowExceeded));
    entry.state != EntryState::Complete
        || cut && entry.blocks().last().and_then(ContentBlock::as_text).is_none()
}

/// Whether a cut reply holds more than the text that goes back.
pub(crate) fn loses(entry: &Entry) -> bool {
    entry.blocks().iter().any(|block| block.as_text().is_none())
}

/// Whether a tool that the server runs was called and has no result. The result stands in the same turn, so once
/// the user said something else it can never come.
fn has_open_call(blocks: &[ContentBlock], run: &[&Entry]) -> bool {
    let id = |block: &ContentBlock, name: &str| match block {
        ContentBlock::Other(other) => other.json().text(name),
        _ => None,
    };
    let results = || run.iter().flat_map(|entry| entry.blocks());
    let calls = blocks.iter().filter(|block| block.type_name().ends_with("_tool_use"));
    let is_open = |call: Option<String>| {
        call.is_none()
            || !results()
                .any(|block| block.type_name().ends_with("_result") && id(block, "tool_use_id") == call)
    };
    calls.map(|call| id(call, "id")).any(is_open)
}

/// The texts of an entry that are more than white space.
pub(crate) fn texts(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.blocks().iter().filter_map(ContentBlock::as_text).filter(|text| !text.trim().is_empty())
}

/// Content in the form in which it was written: a string, or blocks.
pub(crate) fn content(mut blocks: Vec<ContentBlock>, plain: bool) -> Content {
    match (plain, blocks.pop()) {
        (true, Some(ContentBlock::Text(text))) if blocks.is_empty() => Content::Text(text.text),
        (_, last) => {
            blocks.extend(last);
            Content::Blocks(blocks)
        }
    }
}
