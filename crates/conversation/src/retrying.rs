//! Waits before a request is tried again by itself.

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::TurnId;

impl Conversation {
    pub(crate) fn due(&mut self, _turn: TurnId, _out: &mut Effects) {}

    pub(crate) fn now(&mut self, _out: &mut Effects) {}
}
