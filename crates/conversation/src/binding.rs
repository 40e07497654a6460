//! Under which settings a reply was made. Newer models bind their thinking to the model and to all that stood
//! before it, the relay's hidden system prompt included; once that changed, the API refuses the thinking.

use messages::profile::Profile;

/// Counts the settings under which requests were posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Model and revision of the last request.
    pub(crate) posted: Option<(String, String)>,
    /// Goes up whenever a request is posted under other settings than the one before it.
    pub(crate) epoch: u32,
}

impl Binding {
    /// The epoch of a request that is posted under this profile.
    pub(crate) fn enter(&mut self, profile: &Profile) -> u32 {
        let now = (profile.model.clone(), profile.revision.clone());
        if self.posted.as_ref().is_some_and(|last| *last != now) {
            self.epoch += 1;
        }
        self.posted = Some(now);
        self.epoch
    }
}
