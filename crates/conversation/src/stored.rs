//! The parts of a stored conversation, and how they are made from the live ones and back.

use std::sync::Arc;

use messages::block::{ContentBlock, ImageSource};
use messages::message::Role;
use messages::response::StopReason;
use messages::{Json, Usage};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::binding::Prefix;
use crate::document::{Document, DocumentInfo};
use crate::draft::{Attachment, AttachmentState, Draft, Ready};
use crate::entry::{Body, Entry, EntryState, Kind, PictureInfo};
use crate::id::{AttachmentId, EntryId};
use crate::picture::Picture;
use crate::repair::Note;
use crate::seam::Seam;
use crate::snapshot::SnapshotFault;

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredEntry {
    id: EntryId,
    role: StoredRole,
    state: StoredState,
    blocks: Vec<StoredBlock>,
    plain: bool,
    stop_reason: Option<String>,
    model: Option<String>,
    usage: Option<StoredUsage>,
    pictures: Vec<StoredPictureInfo>,
    #[serde(default)]
    documents: Vec<StoredDocumentInfo>,
    /// Version 1: the replies whose place this one took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Vec<StoredBlock>>,
    epoch: Option<u32>,
    #[serde(default)]
    parent: Option<EntryId>,
    #[serde(default)]
    kind: StoredKind,
    #[serde(default)]
    stop_sequence: Option<String>,
    #[serde(default)]
    prefix: Option<Prefix>,
    #[serde(default)]
    told: u16,
    #[serde(default)]
    revision: Option<String>,
    #[serde(default)]
    schema: Option<String>,
    #[serde(default)]
    notes: Vec<Note>,
    #[serde(default)]
    seam: Option<Seam>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredKind {
    #[default]
    Said,
    Results,
    GoOn,
    Summary,
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
struct StoredDocumentInfo {
    name: String,
    bytes: u64,
    pages: Option<u32>,
}

/// The draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredDraft {
    text: String,
    pictures: Vec<StoredPicture>,
    #[serde(default)]
    documents: Vec<StoredDocument>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct StoredDocument {
    id: AttachmentId,
    name: String,
    media_type: String,
    #[serde(serialize_with = "write_shared", deserialize_with = "read_shared")]
    data: Arc<str>,
    bytes: u64,
    pages: Option<u32>,
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

/// Tokens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredUsage {
    input: u64,
    output: u64,
    cache_write: u64,
    #[serde(default)]
    cache_write_1h: Option<u64>,
    cache_read: u64,
    thinking: Option<u64>,
}

impl StoredEntry {
    pub(crate) fn of(parent: Option<EntryId>, entry: &Entry) -> Self {
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
            blocks: store_blocks(&entry.whole_blocks()),
            plain: entry.plain,
            stop_reason: entry.stop_reason().map(|reason| reason.as_str().to_owned()),
            model: entry.model().map(str::to_owned),
            usage: entry.usage.map(StoredUsage::of),
            pictures: entry.pictures.iter().map(info).collect(),
            documents: entry.documents.iter().map(StoredDocumentInfo::of).collect(),
            earlier: Vec::new(),
            epoch: entry.epoch,
            parent,
            kind: match entry.kind {
                Kind::Said => StoredKind::Said,
                Kind::Results => StoredKind::Results,
                Kind::GoOn => StoredKind::GoOn,
                Kind::Summary => StoredKind::Summary,
            },
            stop_sequence: entry.stop_sequence().map(str::to_owned),
            prefix: entry.prefix,
            told: entry.told,
            revision: entry.revision.clone(),
            schema: entry.schema.as_ref().map(|schema| schema.get().to_owned()),
            notes: entry.notes.clone(),
            seam: entry.seam.clone(),
        }
    }

    /// The entry and its parent.
    pub(crate) fn into_entry(self) -> Result<(Option<EntryId>, Entry), SnapshotFault> {
        let info =
            |one: StoredPictureInfo| PictureInfo { name: one.name, width: one.width, height: one.height };
        let schema = self.schema.map(Json::parse).transpose().map_err(|_| SnapshotFault::Damaged)?;
        let entry = Entry {
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
            documents: self.documents.into_iter().map(StoredDocumentInfo::into_info).collect(),
            epoch: self.epoch,
            kind: match self.kind {
                StoredKind::Said => Kind::Said,
                StoredKind::Results => Kind::Results,
                StoredKind::GoOn => Kind::GoOn,
                StoredKind::Summary => Kind::Summary,
            },
            stop_sequence: self.stop_sequence,
            prefix: self.prefix,
            told: self.told,
            revision: self.revision,
            prefill: None,
            schema,
            notes: self.notes,
            seam: self.seam,
        };
        Ok((self.parent, entry))
    }
}

/// The entries of version 1 as a tree: one branch, and the replies that were tried again as other versions. Gives
/// the last one of the branch too.
pub(crate) fn of_version_1(entries: Vec<StoredEntry>, next: &mut u64) -> (Vec<StoredEntry>, Option<EntryId>) {
    let (mut branch, mut earlier): (Vec<StoredEntry>, Vec<StoredEntry>) = (Vec::new(), Vec::new());
    for mut entry in entries {
        entry.parent = branch.last().map(|before| before.id);
        for blocks in std::mem::take(&mut entry.earlier) {
            *next += 1;
            let (id, state) = (EntryId(*next), StoredState::Interrupted);
            earlier.push(StoredEntry { id, state, blocks, usage: None, ..entry.clone() });
        }
        branch.push(entry);
    }
    let last = branch.last().map(|entry| entry.id);
    branch.append(&mut earlier);
    (branch, last)
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

impl StoredDocumentInfo {
    fn of(info: &DocumentInfo) -> Self {
        Self { name: info.name.clone(), bytes: info.bytes, pages: info.pages }
    }

    fn into_info(self) -> DocumentInfo {
        DocumentInfo { name: self.name, bytes: self.bytes, pages: self.pages }
    }
}

impl StoredDraft {
    pub(crate) fn of(draft: &Draft) -> Self {
        let mut stored = Self { text: draft.text.clone(), pictures: Vec::new(), documents: Vec::new() };
        for (attachment, ready) in draft.ready() {
            let (id, name) = (attachment.id, attachment.name.clone());
            match ready.clone() {
                Ready::Picture(Picture { media_type, data, width, height }) => {
                    stored.pictures.push(StoredPicture { id, name, media_type, data, width, height });
                }
                Ready::Document(Document { media_type, data, bytes, pages }) => {
                    stored.documents.push(StoredDocument { id, name, media_type, data, bytes, pages });
                }
            }
        }
        stored
    }

    pub(crate) fn into_draft(self) -> Draft {
        let picture = |StoredPicture { id, name, media_type, data, width, height }: StoredPicture| {
            let ready = Ready::Picture(Picture { media_type, data, width, height });
            Attachment { id, name, state: AttachmentState::Ready(ready) }
        };
        let document = |StoredDocument { id, name, media_type, data, bytes, pages }: StoredDocument| {
            let ready = Ready::Document(Document { media_type, data, bytes, pages });
            Attachment { id, name, state: AttachmentState::Ready(ready) }
        };
        let mut attachments: Vec<Attachment> = self.pictures.into_iter().map(picture).collect();
        attachments.extend(self.documents.into_iter().map(document));
        // The runtime numbers them in the order in which they are chosen.
        attachments.sort_by_key(|one| one.id);
        Draft { text: self.text, attachments, ..Draft::default() }
    }
}

impl StoredUsage {
    pub(crate) fn of(usage: Usage) -> Self {
        Self {
            input: usage.input_tokens,
            output: usage.output_tokens,
            cache_write: usage.cache_creation_input_tokens,
            cache_write_1h: usage.cache_creation_1h_input_tokens,
            cache_read: usage.cache_read_input_tokens,
            thinking: usage.thinking_tokens,
        }
    }

    pub(crate) fn into_usage(self) -> Usage {
        Usage {
            input_tokens: self.input,
            output_tokens: self.output,
            cache_creation_input_tokens: self.cache_write,
            cache_creation_1h_input_tokens: self.cache_write_1h,
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
