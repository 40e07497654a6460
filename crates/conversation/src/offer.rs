//! The tools of the host page: which there are, which may be offered, what is posted of them.

use messages::tool::Tool;
use messages::{Json, Profile};

use crate::conversation::Conversation;
use crate::effect::{Change, Effects};

/// A tool that the host page runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What the model is told of it.
    pub tool: Tool,
    /// Each call waits for the person's yes.
    pub confirm: bool,
}

impl Conversation {
    /// The tools that the host page offers, one of each name.
    #[must_use]
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    pub(crate) fn offer(&mut self, offers: Vec<Offer>, out: &mut Effects) {
        self.offers.clear();
        for offer in offers {
            self.offers.retain(|one| one.tool.name != offer.tool.name);
            self.offers.push(offer);
        }
        // Tools are posted, so that they take room, too.
        out.changed(Change::Context);
    }

    /// The definitions to post, an array; nothing when there are none that the profile allows.
    pub(crate) fn definitions(&self, profile: &Profile) -> Option<Json> {
        let tools = self.offers.iter().map(|offer| &offer.tool);
        let allowed: Vec<&Tool> = tools.filter(|tool| allows(profile, &tool.name)).collect();
        if allowed.is_empty() { None } else { Json::of(&allowed).ok() }
    }
}

/// Whether the profile lets the page offer a tool of this name.
pub(crate) fn allows(profile: &Profile, name: &str) -> bool {
    profile.tools.as_ref().is_none_or(|tools| tools.iter().any(|tool| tool == name))
}
