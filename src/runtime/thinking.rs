//! How long the model thought, as seen from here: from the first to the last event of each block of thinking.

use conversation::{Conversation, EntryId, EntryState, TurnId};
use messages::{ContentBlock, StreamEvent};

use crate::platform::clock::now;

/// The times of all blocks of thinking that came in while the page was looking.
#[derive(Clone, Debug, Default)]
pub(super) struct Times(Vec<Span>);

#[derive(Clone, Debug)]
struct Span {
    turn: TurnId,
    /// Not known before the reply shows.
    entry: Option<EntryId>,
    /// The block's number on the wire.
    index: u32,
    begun: f64,
    ended: f64,
}

impl Times {
    /// An event of a turn's stream arrived.
    pub(super) fn heard(&mut self, turn: TurnId, event: &StreamEvent) {
        match event {
            StreamEvent::BlockStart { index, block } if is_thinking(block) => {
                // What an earlier turn left without ever showing it.
                self.0.retain(|span| span.turn == turn || span.entry.is_some());
                let (begun, index) = (now(), *index);
                self.0.push(Span { turn, entry: None, index, begun, ended: begun });
            }
            StreamEvent::BlockDelta { index, .. } | StreamEvent::BlockStop { index } => {
                let span = self.0.iter_mut().rev().take_while(|span| span.turn == turn);
                if let Some(span) = span.into_iter().find(|span| span.index == *index) {
                    span.ended = now();
                }
            }
            _ => {}
        }
    }

    /// Learns which entry a turn's reply is.
    pub(super) fn settle(&mut self, turn: TurnId, conversation: &Conversation) {
        let unknown = |span: &Span| span.turn == turn && span.entry.is_none();
        if !self.0.iter().any(unknown) {
            return;
        }
        let growing =
            conversation.entries().next_back().filter(|entry| entry.state() == EntryState::Streaming);
        if let Some(entry) = growing {
            self.0.iter_mut().filter(|span| unknown(span)).for_each(|span| span.entry = Some(entry.id()));
        }
    }

    /// Forgets what belongs to messages that are gone.
    pub(super) fn retain(&mut self, conversation: &Conversation) {
        self.0.retain(|span| span.entry.is_none_or(|entry| conversation.entry(entry).is_some()));
    }

    /// Milliseconds from the first to the last event of a block: the one at `index` among the entry's blocks. The wire
    /// may number them otherwise, so they are counted.
    pub(super) fn of(&self, conversation: &Conversation, entry: EntryId, index: usize) -> Option<u32> {
        let before = conversation.entry(entry)?.blocks().get(..index)?;
        let place = before.iter().filter(|block| is_thinking(block)).count();
        let spans = || self.0.iter().filter(|span| span.entry == Some(entry));
        let is_there = |one: &&Span| spans().filter(|span| span.index < one.index).count() == place;
        spans().find(is_there).map(|span| (span.ended - span.begun).max(0.0) as u32)
    }
}

fn is_thinking(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::Thinking(_) | ContentBlock::RedactedThinking(_))
}
