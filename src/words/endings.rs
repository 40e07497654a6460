//! How a reply ended when nothing failed, and what a person should know of a chat that goes on.

use conversation::{Conversation, Entry, EntryState, Failure, Note};
use messages::{Role, StopReason};

use super::failures::context_full;
use super::{Sentence, count, failure};

/// Whether a part of the last reply is there and kept.
#[must_use]
pub fn keeps_part(conversation: &Conversation) -> bool {
    // Between the rounds of its tools a reply is followed by what is not shown.
    let mut entries = conversation.entries().rev().skip_while(|entry| entry.is_hidden()).peekable();
    let after_tools = conversation.entries().next_back().is_some_and(Entry::is_hidden);
    entries.peek().is_some_and(|entry| {
        let cut = after_tools || entry.state() != EntryState::Complete;
        entry.role() == Role::Assistant && cut && !entry.blocks().is_empty()
    })
}

/// A complete reply whose stop reason is worth a word; nothing for one that simply ended.
#[must_use]
pub fn stop_reason(reason: &StopReason) -> Option<Sentence> {
    Some(match reason {
        StopReason::MaxTokens => {
            Sentence::new("The reply reached its longest length.", "It can go on from here.")
        }
        StopReason::PauseTurn => {
            Sentence::new("The reply paused.", "What arrived is kept. It can go on from here.")
        }
        StopReason::Refusal => Sentence::new(
            "The model does not answer this.",
            "This question and its answer are left out of what is sent next. Ask in other words.",
        ),
        StopReason::ToolUse => Sentence::new(
            "The reply asks for a tool.",
            "This page does not offer it. Ask for an answer without it.",
        ),
        StopReason::ModelContextWindowExceeded => context_full(),
        StopReason::EndTurn | StopReason::StopSequence | StopReason::Other(_) => return None,
    })
}

/// A reply that did not come to its end, found when nothing runs any more.
#[must_use]
pub fn unfinished(state: EntryState) -> Option<Sentence> {
    match state {
        EntryState::Stopped => Some(Sentence::new(
            "You stopped this reply.",
            "What arrived is kept. Continue from here, or ask again.",
        )),
        EntryState::Interrupted => Some(Sentence::new(
            "This reply was interrupted.",
            "What arrived is kept. Continue from here, or ask again.",
        )),
        EntryState::Complete | EntryState::Streaming => None,
    }
}

/// A reply that takes long; it may still come.
#[must_use]
pub fn still_waiting() -> Sentence {
    Sentence::new(
        "Still waiting for the server.",
        "Nothing has come for a while. You can wait, or stop and try again.",
    )
}

/// A reply that called tools and was not heard again, when nothing runs.
#[must_use]
pub fn halted() -> Sentence {
    Sentence::new(
        "This reply did not come to its end.",
        "What arrived is kept. Continue from here, or ask again.",
    )
}

/// A question without a reply when nothing runs.
#[must_use]
pub fn unanswered() -> Sentence {
    Sentence::new("This message has no reply.", "It is kept. You can ask again.")
}

/// What went wrong when a turn is tried again by itself.
#[must_use]
pub fn retrying(cause: &Failure) -> String {
    failure(cause, false).title
}

/// The model's memory is nearly full; `left` tokens fit in.
#[must_use]
pub fn nearly_full(left: u64) -> Sentence {
    const WAY: &str = "A summary makes room; what stands here stays.";
    match left {
        0 => Sentence::new("This chat is full.", WAY),
        _ => Sentence {
            title: "This chat is nearly full.".to_owned(),
            text: ["The model can take about ", &count(left), " more tokens. ", WAY].concat(),
        },
    }
}

/// What was changed in the history before it was sent.
#[must_use]
pub fn note(note: &Note) -> String {
    let number = |number: usize, one: &str, many: &str| match number {
        1 => one.to_owned(),
        _ => [&count(number as u64), many].concat(),
    };
    match note {
        Note::ToolsClosed(calls) => number(
            *calls,
            "One call of a tool had no result. The model was told that it was not run.",
            " calls of tools had no result. The model was told that they were not run.",
        ),
        Note::ThinkingDropped => {
            "The model's earlier thoughts were not sent along, because something before them changed."
                .to_owned()
        }
        Note::ThinkingRetried => {
            "The server did not take the model's earlier thoughts, so this was sent again without them."
                .to_owned()
        }
        Note::PicturesLeftOut(pictures) => number(
            *pictures,
            "One earlier picture was not sent along: there are too many, or it is too large.",
            " earlier pictures were not sent along: there are too many, or they are too large.",
        ),
        Note::DocumentsLeftOut(documents) => number(
            *documents,
            "One earlier document was not sent along: there is too much.",
            " earlier documents were not sent along: there is too much.",
        ),
        Note::EmptyLeftOut(messages) => number(
            *messages,
            "One message without text was not sent along.",
            " messages without text were not sent along.",
        ),
        Note::Joined(messages) => number(
            *messages,
            "One message was sent as one with the message before it.",
            " messages were sent as one with the messages before them.",
        ),
        Note::ResultsLeftOut(results) => number(
            *results,
            "One result of a tool that nothing had called was not sent along.",
            " results of tools that nothing had called were not sent along.",
        ),
        Note::UnfinishedLeftOut(replies) => number(
            *replies,
            "Of one reply that was cut only the text was sent along.",
            " replies were cut: only their text was sent along.",
        ),
        Note::RefusedLeftOut(replies) => number(
            *replies,
            "One refused reply and its question were not sent along.",
            " refused replies and their questions were not sent along.",
        ),
        Note::GreetingLeftOut => "What stands before your first message was not sent along.".to_owned(),
        Note::UnknownLeftOut(parts) => number(
            *parts,
            "One part that the server does not take was not sent along.",
            " parts that the server does not take were not sent along.",
        ),
        Note::MaxTokensLowered(tokens) => {
            ["The server allows this reply at most ", &count((*tokens).into()), " tokens."].concat()
        }
        _ => "Earlier messages were changed a little before they were sent.".to_owned(),
    }
}
