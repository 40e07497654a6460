//! Other versions of what was said: edits, other answers, the way between them, and going on with what was cut.

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::ItemId;

impl Conversation {
    /// Whether [`Input::Continue`](crate::Input::Continue) would go on with the last reply.
    #[must_use]
    pub fn can_continue(&self) -> bool {
        false
    }

    /// Whether [`Input::Regenerate`](crate::Input::Regenerate) would ask for another answer.
    #[must_use]
    pub fn can_regenerate(&self, _item: ItemId) -> bool {
        false
    }

    /// Whether [`Input::Revise`](crate::Input::Revise) would post another text in the place of this one.
    #[must_use]
    pub fn can_edit(&self, _item: ItemId) -> bool {
        false
    }

    pub(crate) fn revise(&mut self, _item: ItemId, text: String, out: &mut Effects) {
        self.draft.append(&text);
        out.changed(crate::effect::Change::Draft);
    }

    pub(crate) fn regenerate(&mut self, _item: ItemId, _out: &mut Effects) {}

    pub(crate) fn choose(&mut self, _item: ItemId, _step: i32, _out: &mut Effects) {}

    pub(crate) fn go_on(&mut self, _out: &mut Effects) {}
}
