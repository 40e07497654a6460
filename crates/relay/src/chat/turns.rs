//! The history as the service reads it, neighbouring messages of one side being one turn: a tool's result only
//! answers a call of the turn before, and a model does not go on calling tools without end.

use std::collections::HashSet;
use std::mem;

use super::blocks::Side;
use crate::error::Failure;

/// What is known of the turns so far.
#[derive(Debug, Default)]
pub struct Turns {
    /// Whose turn it is.
    side: Option<Side>,
    /// Ids of the calls in this turn.
    calls: HashSet<String>,
    /// Ids of the calls in the turn before that nothing has answered.
    open: HashSet<String>,
    /// Turns in a row that were nothing but results of tools.
    rounds: u32,
    /// Whether this turn has a result.
    answered: bool,
    /// Whether this turn has anything else.
    spoken: bool,
}

impl Turns {
    /// A message of this side begins; it goes on with the turn if it is the same side's.
    pub fn begin(&mut self, side: Side) {
        if self.side == Some(side) {
            return;
        }
        self.end_turn();
        self.side = Some(side);
        self.open = mem::take(&mut self.calls);
    }

    /// The model calls a tool that the client runs.
    pub fn calls(&mut self, id: Option<String>) {
        self.calls.extend(id);
    }

    /// The turn says something that is no tool's result.
    pub fn speaks(&mut self) {
        self.spoken = true;
    }

    /// A tool's result.
    ///
    /// # Errors
    /// 400 when the turn before called no such tool, or another result has answered the call.
    pub fn answers(&mut self, id: Option<&str>, place: &str) -> Result<(), Failure> {
        let id =
            id.ok_or_else(|| Failure::invalid(format!("{place}.tool_result.tool_use_id: Field required")))?;
        self.answered = true;
        if self.open.remove(id) {
            return Ok(());
        }
        let shown: String = id.chars().take(64).collect();
        Err(Failure::invalid(format!(
            "{place}: unexpected `tool_use_id` found in `tool_result` blocks: {shown}. Each `tool_result` block must \
             have a corresponding `tool_use` block in the previous message, and only one."
        )))
    }

    /// Checks at the end that tools were not called too often in a row.
    ///
    /// # Errors
    /// 400 that says what to do.
    pub fn within(mut self, most: u32) -> Result<(), Failure> {
        self.end_turn();
        if self.rounds <= most {
            return Ok(());
        }
        Err(Failure::invalid(format!(
            "messages: tools were called more than {most} times in a row, which is as often as this chat's profile \
             lets them (`max_tool_rounds`); send a message before the model goes on"
        )))
    }

    fn end_turn(&mut self) {
        let (answered, spoken) = (mem::take(&mut self.answered), mem::take(&mut self.spoken));
        if self.side == Some(Side::User) {
            self.rounds = if answered && !spoken { self.rounds.saturating_add(1) } else { 0 };
        }
    }
}
