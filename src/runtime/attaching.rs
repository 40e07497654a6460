//! Files on their way into the draft.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use conversation::{AttachmentFault, AttachmentId, Conversation, Document, Draft, Input, Picture};
use messages::Profile;
use web_sys::File;

use super::Runtime;
use crate::platform::files::{self, Encoded, Found, Longest, Reading, Unusable};

/// The files being read, and the number for the next one.
pub(super) struct Attaching {
    readings: RefCell<Vec<(AttachmentId, Reading)>>,
    next: Cell<u64>,
}

impl Attaching {
    /// The draft's attachments keep their numbers over a restart; new ones come after.
    pub(super) fn after(draft: &Draft) -> Self {
        let next = draft.attachments().iter().map(|one| one.id().0 + 1).max().unwrap_or(0);
        Self { readings: RefCell::default(), next: Cell::new(next) }
    }
}

impl Runtime {
    /// Adds a file to the draft.
    pub fn attach(&self, file: File) {
        let id = AttachmentId(self.attaching.next.get());
        self.attaching.next.set(id.0 + 1);
        self.feed(Input::Reading { id, name: file.name() });
        let longest = self.read(|conversation| longest(&profile_of(conversation)));
        let this = self.this.clone();
        let reading = files::read(file, longest, move |result| {
            if let Some(runtime) = this.upgrade() {
                runtime.forget_reading(id);
                runtime.feed(match result {
                    Ok(Found::Picture(encoded)) => Input::Attached { id, picture: picture(encoded) },
                    Ok(Found::Pdf { data, bytes, pages }) => {
                        Input::Document { id, document: document("application/pdf", data, bytes, pages) }
                    }
                    Ok(Found::Text(text)) => {
                        let bytes = text.len() as u64;
                        Input::Document { id, document: document("text/plain", text, bytes, None) }
                    }
                    Err(cause) => Input::Refused { id, fault: fault(cause, longest) },
                });
            }
        });
        self.attaching.readings.borrow_mut().push((id, reading));
    }

    /// Takes an attachment out of the draft, read or not.
    pub fn detach(&self, id: AttachmentId) {
        self.forget_reading(id);
        self.feed(Input::Detach(id));
    }

    fn forget_reading(&self, id: AttachmentId) {
        self.attaching.readings.borrow_mut().retain(|(one, _)| *one != id);
    }
}

/// The profile, or the defaults while it is not known. A file may come before the conversation has all of it.
fn profile_of(conversation: &Conversation) -> Cow<'_, Profile> {
    let mut profile = conversation.profile().map_or_else(Cow::default, Cow::Borrowed);
    if profile.unread.is_some() {
        profile.to_mut().complete();
    }
    profile
}

fn picture(encoded: Encoded) -> Picture {
    Picture {
        media_type: encoded.media_type.to_owned(),
        data: Arc::from(encoded.data),
        width: encoded.width,
        height: encoded.height,
    }
}

/// Four characters of base64 stand for three bytes of a file.
fn longest(profile: &Profile) -> Longest {
    Longest { picture: profile.images.max_base64_bytes / 4 * 3, document: profile.documents.max_bytes }
}

fn document(media_type: &str, data: String, bytes: u64, pages: Option<u32>) -> Document {
    Document { media_type: media_type.to_owned(), data: Arc::from(data), bytes, pages }
}

fn fault(cause: Unusable, longest: Longest) -> AttachmentFault {
    match cause {
        Unusable::Unknown | Unusable::NotAPicture | Unusable::NotAPdf => AttachmentFault::UnknownType,
        Unusable::NotText => AttachmentFault::NotText,
        Unusable::Empty => AttachmentFault::Empty,
        Unusable::TooLong { bytes, picture: true } => AttachmentFault::TooLong {
            characters: bytes.div_ceil(3).saturating_mul(4),
            limit: longest.picture / 3 * 4,
        },
        Unusable::TooLong { bytes, picture: false } => {
            AttachmentFault::TooLarge { bytes, limit: longest.document }
        }
        Unusable::Unreadable => AttachmentFault::Unreadable,
    }
}
