//! What the person is about to say.

use messages::profile::Profile;

use crate::document::Document;
use crate::id::AttachmentId;
use crate::picture::Picture;
use crate::turn::Unsendable;

/// Text, pictures and documents that were not sent yet.
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

    /// The pictures and documents in the order in which they were chosen.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// True once the person sent it and it waits for an attachment, the profile or the end of a stopped turn.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.waiting
    }

    /// Why the last try to send it did not work, until the draft changes.
    #[must_use]
    pub fn unsendable(&self) -> Option<&Unsendable> {
        self.unsendable.as_ref()
    }

    /// True when there is nothing to send: no text but white space, no attachment read or being read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.is_reading() && self.ready().next().is_none()
    }

    pub(crate) fn is_reading(&self) -> bool {
        self.attachments.iter().any(|one| one.state == AttachmentState::Reading)
    }

    /// The attachments that would be sent now.
    pub(crate) fn ready(&self) -> impl DoubleEndedIterator<Item = (&Attachment, &Ready)> {
        self.attachments.iter().filter_map(|one| match &one.state {
            AttachmentState::Ready(ready) => Some((one, ready)),
            AttachmentState::Reading | AttachmentState::Refused(_) => None,
        })
    }

    /// The pictures among them.
    pub(crate) fn pictures(&self) -> impl DoubleEndedIterator<Item = (&Attachment, &Picture)> {
        self.ready().filter_map(|(one, ready)| match ready {
            Ready::Picture(picture) => Some((one, picture)),
            Ready::Document(_) => None,
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

/// A picture or a document in the draft.
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

/// How far an attachment of the draft is.
#[derive(Clone, Debug, PartialEq)]
pub enum AttachmentState {
    /// The file is being read.
    Reading,
    /// It goes with the next message.
    Ready(Ready),
    /// It cannot go; it stays in the list with the reason until the person takes it out or sends the rest.
    Refused(AttachmentFault),
}

/// An attachment that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Ready {
    /// A picture.
    Picture(Picture),
    /// A PDF or a plain text.
    Document(Document),
}

impl Ready {
    /// Why it breaks a rule of the profile for single attachments, if it does.
    #[must_use]
    pub fn fault(&self, profile: &Profile) -> Option<AttachmentFault> {
        match self {
            Self::Picture(picture) => picture.fault(&profile.images),
            Self::Document(document) => document.fault(&profile.documents),
        }
    }

    /// Bytes or characters that it takes in a request.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Picture(picture) => picture.data.len(),
            Self::Document(document) => document.data.len(),
        }
    }
}

/// Why a file cannot be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentFault {
    /// What is in it is none of the formats that can be sent.
    UnknownType,
    /// A picture or a document, but of a type that the profile does not list.
    TypeNotAllowed {
        /// Such as `image/gif`.
        media_type: String,
    },
    /// The file has no bytes, or a text nothing but white space.
    Empty,
    /// A picture that is too long once written as base64.
    TooLong {
        /// Its length in base64 characters.
        characters: u64,
        /// The longest allowed, in base64 characters.
        limit: u64,
    },
    /// A document that is too large.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The largest allowed, in bytes.
        limit: u64,
    },
    /// A picture with too many pixels on a side.
    SideTooLong {
        /// The longer side in pixels.
        side: u32,
        /// The longest allowed, in pixels.
        limit: u32,
    },
    /// A document with too many pages.
    TooManyPages {
        /// Its pages.
        pages: u32,
        /// The most allowed.
        limit: u32,
    },
    /// A text whose bytes are not UTF-8.
    NotText,
    /// The browser could not read the file.
    Unreadable,
}
