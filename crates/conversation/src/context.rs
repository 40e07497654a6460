//! How full the model's context window is.

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::CountId;

/// How full the context window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Tokens of what would be posted, as far as that is known.
    pub used: Option<u64>,
    /// The server counted them; otherwise they are what it charged last.
    pub exact: bool,
    /// Tokens that the model takes, where the profile tells it.
    pub window: Option<u64>,
}

impl Context {
    /// Whether the window is nearly full: four fifths and more.
    #[must_use]
    pub fn near(&self) -> bool {
        match (self.used, self.window) {
            (Some(used), Some(window)) => used.saturating_mul(5) >= window.saturating_mul(4),
            _ => false,
        }
    }
}

impl Conversation {
    /// How full the context window is.
    #[must_use]
    pub fn context(&self) -> Context {
        let used = self.tree.path().rev().find_map(|entry| entry.usage.as_ref());
        let used = used.map(|usage| usage.whole_input().saturating_add(usage.output_tokens));
        let model = self.profile.as_ref().and_then(|profile| profile.model(&profile.model));
        Context { used, exact: false, window: model.and_then(|model| model.context_window) }
    }

    pub(crate) fn counted(&mut self, _id: CountId, _tokens: Option<u64>, _out: &mut Effects) {}
}
