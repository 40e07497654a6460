//! What is stored of a conversation: a versioned type of its own, so that neither the wire nor the values in
//! memory decide what an older or newer version can read.

use std::sync::Arc;

use messages::block::{ContentBlock, ImageSource};
use messages::message::Role;
use messages::profile::Profile;
use messages::response::{StopReason, Usage};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::binding::Binding;
use crate::conversation::Conversation;
use crate::draft::{Attachment, AttachmentState, Draft};
use crate::entry::{Body, Entry, EntryState, PictureInfo};
use crate::id::{AttachmentId, EntryId};
use crate::picture::Picture;

/// Goes up when a reader of the old version would misread the new one.
const VERSION: u32 = 1;

/// A conversation as it is stored. Pictures are shared with the conversation, not copied.
///
/// A reply that streams is stored as interrupted; pictures that are still being read or were refused are not
/// stored; what the host page said and was not posted yet is stored as part of the draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    next: u64,
    entries: Vec<StoredEntry>,
    draft: StoredDraft,
    total: StoredUsage,
    posted_under: Option<(String, String)>,
    epoch: u32,
}

/// Why a stored conversation cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotFault {
    /// It was written by a later version of this crate.
    Newer {
        /// The version that wrote it.
        version: u32,
    },
    /// A part of it is damaged.
    Damaged,
}

impl std::fmt::Display for SnapshotFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer { version } => write!(
                f,
                "The stored conversation has version {version}; this page reads versions up to {VERSION}. Reload it."
            ),
            Self::Damaged => f.write_str("The stored conversation is damaged and cannot be read."),
        }
    }
}

impl std::error::Error for SnapshotFault {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredEntry {
    id: EntryId,
    role: StoredRole,
    state: StoredState,
    blocks: Vec<StoredBlock>,
    plain: bool,
    stop_reason: Option<String>,
    model: Option<String>,
    usage: Option<StoredUsage>,
    pictures: Vec<StoredPictureInfo>,
    earlier: Vec<Vec<StoredBlock>>,
    epoch: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredRole {
    User,
    Assistant,
    System,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredState {
    Complete,
    Stopped,
    Interrupted,
}

/// The two kinds that make up nearly everything, and the JSON text of any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredBlock {
    Text(String),
    Picture {
        media_type: String,
        #[serde(serialize_with = "write_shared", deserialize_with = "read_shared")]
        data: Arc<str>,
    },
    Json(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredPictureInfo {
    name: String,
    width: u32,
    height: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredDraft {
    text: String,
    pictures: Vec<StoredPicture>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredPicture {
    id: AttachmentId,
    name: String,
    media_type: String,
    #[serde(serialize_with = "write_shared", deserialize_with = "read_shared")]
    data: Arc<str>,
    width: u32,
    height: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct StoredUsage {
    input: u64,
    output: u64,
    cache_write: u64,
    cache_read: u64,
    thinking: Option<u64>,
}

impl Conversation {
    /// What to store.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut draft = self.draft.clone();
        self.queue.iter().for_each(|text| draft.append(text));
        Snapshot {
            version: VERSION,
            next: self.next,
            entries: self.entries.iter().map(StoredEntry::of).collect(),
            draft: StoredDraft::of(&draft),
            total: StoredUsage::of(self.total),
            posted_under: self.binding.posted.clone(),
            epoch: self.binding.epoch,
        }
    }

    /// The conversation that was stored, with nothing running. The ids of pictures in its draft are taken: the
    /// runtime gives other ones to the files that it reads.
    ///
    /// # Errors
    /// When a later version wrote the snapshot, or a part of it cannot be read.
    pub fn restore(snapshot: Snapshot, profile: Option<Profile>) -> Result<Self, SnapshotFault> {
        if snapshot.version > VERSION {
            return Err(SnapshotFault::Newer { version: snapshot.version });
        }
        let entries: Result<Vec<_>, _> = snapshot.entries.into_iter().map(StoredEntry::into_entry).collect();
        let mut conversation = Self {
            entries: entries?,
            draft: snapshot.draft.into_draft(),
            total: snapshot.total.into_usage(),
            binding: Binding { posted: snapshot.posted_under, epoch: snapshot.epoch },
            next: snapshot.next,
            ..Self::default()
        };
        if let Some(profile) = profile {
            // The limits may have changed since the draft's pictures were read.
            conversation.apply(crate::Input::Configure(profile));
        }
        Ok(conversation)
    }
}

impl StoredEntry {
    fn of(entry: &Entry) -> Self {
        let info = |one: &PictureInfo| {
            let (name, width, height) = (one.name.clone(), one.width, one.height);
            StoredPictureInfo { name, width, height }
        };
        Self {
            id: entry.id,
            role: match entry.role {
                Role::User => StoredRole::User,
                Role::Assistant => StoredRole::Assistant,
                Role::System => StoredRole::System,
            },
            state: match entry.state {
                EntryState::Complete => StoredState::Complete,
                EntryState::Stopped => StoredState::Stopped,
                EntryState::Interrupted | EntryState::Streaming => StoredState::Interrupted,
            },
            blocks: store_blocks(entry.blocks()),
            plain: entry.plain,
            stop_reason: entry.stop_reason().map(|reason| reason.as_str().to_owned()),
            model: entry.model().map(str::to_owned),
            usage: entry.usage.map(StoredUsage::of),
            pictures: entry.pictures.iter().map(info).collect(),
            earlier: entry.earlier.iter().map(|blocks| store_blocks(blocks)).collect(),
            epoch: entry.epoch,
        }
    }

    fn into_entry(self) -> Result<Entry, SnapshotFault> {
        let info =
            |one: StoredPictureInfo| PictureInfo { name: one.name, width: one.width, height: one.height };
        let earlier: Result<Vec<_>, _> = self.earlier.into_iter().map(restore_blocks).collect();
        Ok(Entry {
            id: self.id,
            role: match self.role {
                StoredRole::User => Role::User,
                StoredRole::Assistant => Role::Assistant,
                StoredRole::System => Role::System,
            },
            body: Body::Settled(restore_blocks(self.blocks)?),
            plain: self.plain,
            state: match self.state {
                StoredState::Complete => EntryState::Complete,
                StoredState::Stopped => EntryState::Stopped,
                StoredState::Interrupted => EntryState::Interrupted,
            },
            stop_reason: self.stop_reason.map(StopReason::from_name),
            model: self.model,
            usage: self.usage.map(StoredUsage::into_usage),
            pictures: self.pictures.into_iter().map(info).collect(),
            earlier: earlier?,
            epoch: self.epoch,
        })
    }
}

/// Blocks whose tool input is broken are left out: they can be neither run nor posted.
fn store_blocks(blocks: &[ContentBlock]) -> Vec<StoredBlock> {
    blocks.iter().filter(|block| block.broken_input().is_none()).filter_map(StoredBlock::of).collect()
}

fn restore_blocks(blocks: Vec<StoredBlock>) -> Result<Vec<ContentBlock>, SnapshotFault> {
    blocks.into_iter().map(StoredBlock::into_block).collect()
}

impl StoredBlock {
    fn of(block: &ContentBlock) -> Option<Self> {
        match block {
            ContentBlock::Text(text) if text.extra.iter().next().is_none() => {
                return Some(Self::Text(text.text.clone()));
            }
            ContentBlock::Image(image) if image.extra.iter().next().is_none() => {
                if let ImageSource::Base64 { media_type, data } = &image.source {
                    return Some(Self::Picture { media_type: media_type.clone(), data: data.clone() });
                }
            }
            _ => {}
        }
        serde_json::to_string(block).ok().map(Self::Json)
    }

    fn into_block(self) -> Result<ContentBlock, SnapshotFault> {
        match self {
            Self::Text(text) => Ok(ContentBlock::text(text)),
            Self::Picture { media_type, data } => Ok(ContentBlock::image(media_type, data)),
            Self::Json(json) => ContentBlock::read(&json).map_err(|_| SnapshotFault::Damaged),
        }
    }
}

impl StoredDraft {
    fn of(draft: &Draft) -> Self {
        let picture = |(attachment, picture): (&Attachment, &Picture)| StoredPicture {
            id: attachment.id,
            name: attachment.name.clone(),
            media_type: picture.media_type.clone(),
            data: picture.data.clone(),
            width: picture.width,
            height: picture.height,
        };
        Self { text: draft.text.clone(), pictures: draft.pictures().map(picture).collect() }
    }

    fn into_draft(self) -> Draft {
        let attachment = |one: StoredPicture| {
            let (media_type, data, width, height) = (one.media_type, one.data, one.width, one.height);
            let state = AttachmentState::Ready(Picture { media_type, data, width, height });
            Attachment { id: one.id, name: one.name, state }
        };
        let attachments = self.pictures.into_iter().map(attachment).collect();
        Draft { text: self.text, attachments, ..Draft::default() }
    }
}

impl StoredUsage {
    fn of(usage: Usage) -> Self {
        Self {
            input: usage.input_tokens,
            output: usage.output_tokens,
            cache_write: usage.cache_creation_input_tokens,
            cache_read: usage.cache_read_input_tokens,
            thinking: usage.thinking_tokens,
        }
    }

    fn into_usage(self) -> Usage {
        Usage {
            input_tokens: self.input,
            output_tokens: self.output,
            cache_creation_input_tokens: self.cache_write,
            cache_read_input_tokens: self.cache_read,
            thinking_tokens: self.thinking,
        }
    }
}

fn write_shared<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

fn read_shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}
