//! Answers in JSON by a schema: what the host page is told of them.

use messages::block::ContentBlock;
use messages::response::StopReason;

use crate::conversation::Conversation;
use crate::effect::{Effects, Event};
use crate::entry::{Entry, EntryState};
use crate::piece::{DataState, Piece};

impl Conversation {
    /// Tells the host page the answer to the question of the last item, if it asked for JSON.
    pub(crate) fn tell_data(&self, out: &mut Effects) {
        let Some(item) = self.last_item() else { return };
        let Some(Piece::Data { text, state }) = self.pieces(item).pop() else { return };
        let faults = match state {
            DataState::Growing => return,
            DataState::Valid => Vec::new(),
            DataState::Invalid(faults) => faults,
        };
        let index = self.listed_count().saturating_sub(1);
        out.event(Event::Data { index, value: text, schema_ok: faults.is_empty(), faults });
    }
}

impl Entry {
    /// Whether a reply came to the end that the model wanted.
    pub(crate) fn is_whole(&self) -> bool {
        let cut = matches!(
            self.stop_reason(),
            Some(StopReason::MaxTokens | StopReason::PauseTurn | StopReason::ModelContextWindowExceeded)
        );
        self.state == EntryState::Complete
            && !cut
            && self.blocks().iter().any(|block| ContentBlock::as_text(block).is_some())
    }
}
