//! The tools of the host page: which there are, which may be offered, what is posted of them.

use messages::tool::Tool;

use crate::conversation::Conversation;

/// A tool that the host page runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What the model is told of it.
    pub tool: Tool,
    /// Each call waits for the person's yes.
    pub confirm: bool,
}

impl Conversation {
    pub(crate) fn offer(&mut self, offers: Vec<Offer>) {
        self.offers = offers;
    }
}
