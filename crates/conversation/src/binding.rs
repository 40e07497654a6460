//! Under which settings a reply was made. Newer models bind their thinking to the model and to all that stood
//! before it, the relay's hidden system prompt included; once that changed, the API refuses the thinking.

use messages::block::{ContentBlock, Document, DocumentSource, Image, ImageSource};
use messages::json;
use messages::message::Role;
use serde::{Deserialize, Serialize};

use crate::id::EntryId;
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
    /// The epoch that a request would have under these settings.
    pub(crate) fn under(&self, settings: &Settings) -> u32 {
        let other = self.mark.is_some_and(|last| last != settings.mark());
        self.epoch + u32::from(other)
    }

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

/// What a reply is bound to: all that stood before it, and the settings and the relay's revision under which it
/// was made, as one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Prefix(u64);

impl Prefix {
    /// Nothing was said yet.
    pub(crate) fn of(mark: u64, revision: &str) -> Self {
        let mut prefix = Self(mark);
        prefix.mix(revision.as_bytes());
        prefix
    }

    /// One more setting; one that is not made counts as well, so that none can stand for the next.
    pub(crate) fn with(mut self, setting: Option<&str>) -> Self {
        self.mix(&[u8::from(setting.is_some())]);
        self.mix(setting.unwrap_or_default().as_bytes());
        self
    }

    /// As a number.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// One more block of any other message.
    pub(crate) fn add(&mut self, role: Role, block: &ContentBlock) {
        self.mix(role.as_str().as_bytes());
        match block {
            // The bytes of a picture or a document are not written out once more only for this.
            ContentBlock::Image(Image { source: ImageSource::Base64 { data, .. }, .. })
            | ContentBlock::Document(Document { source: DocumentSource::Pdf { data }, .. }) => {
                self.mix(data.as_bytes())
            }
            block => self.mix(json::written(block).unwrap_or_default().as_bytes()),
        }
    }

    /// One more message that is a text and is posted as it stands. Its name tells it: such a message never changes, and no
    /// name is given twice.
    pub(crate) fn add_text(&mut self, role: Role, id: EntryId) {
        self.mix(role.as_str().as_bytes());
        self.mix(&id.0.to_le_bytes());
    }

    /// The same wherever this crate runs, since it is stored; 53 bits, a number that any JSON keeps.
    fn mix(&mut self, bytes: &[u8]) {
        let mut hash = self.0 ^ (bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        self.0 = hash >> 11;
    }
}
