//! The rounds of tools: from a reply that calls some to the request that carries their results.

use messages::Json;

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::TurnId;

impl Conversation {
    pub(crate) fn confirm(&mut self, _id: &str, _yes: bool, _out: &mut Effects) {}

    pub(crate) fn ran(
        &mut self,
        _turn: TurnId,
        _id: &str,
        _result: Result<Json, String>,
        _out: &mut Effects,
    ) {
    }
}
