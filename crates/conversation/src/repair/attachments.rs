//! Pictures and documents of earlier messages that a request has no room for. The oldest go first, and as few as
//! will do; what the person attached to the present question stays, since they can still take it out.

use messages::Role;
use messages::block::{ContentBlock, DocumentSource, ImageSource};
use messages::profile::Profile;

use super::blocks::{Place, files};
use super::{Kind, Repairs};
use crate::entry::{self, Entry};
use crate::id::EntryId;
use crate::request::longest_side;

/// What is left out of one history.
#[derive(Clone, Debug, Default)]
pub(crate) struct LeftOut(Vec<File>);

/// A picture or a document of an earlier message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct File {
    entry: EntryId,
    place: Place,
    is_picture: bool,
    /// Pixels of a picture's longer side; 0 where it is not known.
    side: u32,
    /// Bytes that it takes in the request.
    bytes: u64,
    /// It belongs to the question that is posted.
    present: bool,
}

impl LeftOut {
    /// What has to be left out so that number and size of the pictures are within the profile's limits.
    pub(crate) fn of(entries: &[&Entry], profile: &Profile) -> Self {
        let files = all(entries);
        let mut left = Self::default();
        loop {
            let pictures: Vec<&File> =
                files.iter().filter(|file| file.is_picture && !left.0.contains(file)).collect();
            let limit = longest_side(pictures.len(), profile);
            let crowded = pictures.len() > usize::try_from(profile.images.max_count).unwrap_or(usize::MAX);
            let next = pictures.iter().find(|file| !file.present && (crowded || file.side > limit));
            match next {
                Some(file) => left.0.push(**file),
                None => return left,
            }
        }
    }

    /// Leaves out more, at least this many bytes of it. False when there is nothing left that could go.
    pub(crate) fn make_room(&mut self, entries: &[&Entry], bytes: u64) -> bool {
        let mut missing = bytes;
        let before = self.0.len();
        for file in all(entries) {
            if missing > 0 && !file.present && !self.0.contains(&file) {
                missing = missing.saturating_sub(file.bytes);
                self.0.push(file);
            }
        }
        self.0.len() > before
    }

    pub(crate) fn has(&self, entry: EntryId, place: Place) -> bool {
        self.0.iter().any(|file| file.entry == entry && file.place == place)
    }

    /// Adds what was left out to the repairs.
    pub(crate) fn tell(&self, repairs: &mut Repairs) {
        for file in &self.0 {
            let kind = if file.is_picture { Kind::PicturesLeftOut } else { Kind::DocumentsLeftOut };
            repairs.add(file.entry, kind, 1);
        }
    }
}

/// Every picture and document, oldest first.
fn all(entries: &[&Entry]) -> Vec<File> {
    let is_question = |entry: &&&Entry| entry.role == Role::User && entry.kind == entry::Kind::Said;
    let present = entries.iter().rfind(is_question).map(|entry| entry.id);
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| entry.role == Role::User) {
        let mut pictures = entry.pictures.iter();
        for (place, block) in files(entry.blocks()) {
            let is_picture = matches!(block, ContentBlock::Image(_));
            let info = pictures.as_slice().first().filter(|_| is_picture && place.1.is_none());
            if info.is_some() {
                pictures.next();
            }
            found.push(File {
                entry: entry.id,
                place,
                is_picture,
                side: info.map_or(0, |info| info.width.max(info.height)),
                bytes: bytes(&block),
                present: present == Some(entry.id),
            });
        }
    }
    found
}

fn bytes(block: &ContentBlock) -> u64 {
    let characters = match block {
        ContentBlock::Image(image) => match &image.source {
            ImageSource::Base64 { data, .. } => data.len(),
            ImageSource::Url { url } => url.len(),
            ImageSource::Other(json) => json.get().len(),
        },
        ContentBlock::Document(document) => match &document.source {
            DocumentSource::Pdf { data } | DocumentSource::Text { data } => data.len(),
            DocumentSource::Other(json) => json.get().len(),
        },
        _ => 0,
    };
    characters as u64
}
