//! What the person is about to say.

use crate::id::AttachmentId;
use crate::picture::{Picture, PictureFault};
use crate::turn::Unsendable;

/// Text and pictures that were not sent yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub(crate) text: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) waiting: bool,
    pub(crate) unsendable: Option<Unsendable>,
}

impl Draft {
    /// The text as typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pictures in the order in which they were chosen.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// True once the person sent it and it waits for a picture, the profile or the end of a stopped turn.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.waiting
    }

    /// Why the last try to send it did not work, until the draft changes.
    #[must_use]
    pub fn unsendable(&self) -> Option<&Unsendable> {
        self.unsendable.as_ref()
    }

    /// True when there is nothing to send: no text but white space, no picture read or being read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.is_reading() && self.pictures().next().is_none()
    }

    pub(crate) fn is_reading(&self) -> bool {
        self.attachments.iter().any(|one| one.state == AttachmentState::Reading)
    }

    /// The pictures that would be sent now.
    pub(crate) fn pictures(&self) -> impl DoubleEndedIterator<Item = (&Attachment, &Picture)> {
        self.attachments.iter().filter_map(|one| match &one.state {
            AttachmentState::Ready(picture) => Some((one, picture)),
            AttachmentState::Reading | AttachmentState::Refused(_) => None,
        })
    }

    pub(crate) fn attachment_mut(&mut self, id: AttachmentId) -> Option<&mut Attachment> {
        self.attachments.iter_mut().find(|one| one.id == id)
    }

    /// Puts a text that was never sent below what is there.
    pub(crate) fn append(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }
}

/// A picture in the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub(crate) id: AttachmentId,
    pub(crate) name: String,
    pub(crate) state: AttachmentState,
}

impl Attachment {
    /// To take it out again.
    #[must_use]
    pub fn id(&self) -> AttachmentId {
        self.id
    }

    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far it is.
    #[must_use]
    pub fn state(&self) -> &AttachmentState {
        &self.state
    }
}

/// How far a picture of the draft is.
#[derive(Clone, Debug, PartialEq)]
pub enum AttachmentState {
    /// The file is being read.
    Reading,
    /// It goes with the next message.
    Ready(Picture),
    /// It cannot go; it stays in the list with the reason until the person takes it out or sends the rest.
    Refused(PictureFault),
}
