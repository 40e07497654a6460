//! Under which settings a reply was made. Newer models bind their thinking to the model and to all that stood
//! before it, the relay's hidden system prompt included; once that changed, the API refuses the thinking.

use crate::settings::Settings;

/// Counts the settings under which requests were posted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Binding {
    /// The mark of the last request's settings.
    pub(crate) mark: Option<u64>,
    /// Goes up whenever a request is posted under other settings than the one before it, or after a history that
    /// was changed.
    pub(crate) epoch: u32,
    /// The relay's revision as it was told last.
    pub(crate) revision: String,
}

impl Binding {
    /// The epoch of a request that is posted under these settings.
    pub(crate) fn enter(&mut self, settings: &Settings) -> u32 {
        let now = settings.mark();
        if self.mark.is_some_and(|last| last != now) {
            self.renew();
        }
        self.mark = Some(now);
        self.epoch
    }

    /// The profile has this revision now.
    pub(crate) fn revised(&mut self, revision: &str) {
        if self.mark.is_some() && self.revision != revision {
            self.renew();
        }
        revision.clone_into(&mut self.revision);
    }

    /// The history is another one from now on.
    pub(crate) fn renew(&mut self) {
        self.epoch += 1;
    }
}
