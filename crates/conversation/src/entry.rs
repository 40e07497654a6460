//! One message of the conversation.

use std::borrow::Cow;

use messages::block::ContentBlock;
use messages::message::{Message, Role};
use messages::response::{StopReason, Usage};
use messages::{Json, Reply};

use crate::binding::Prefix;
use crate::document::DocumentInfo;
use crate::draft::{Draft, Ready};
use crate::id::EntryId;
use crate::picture::Picture;
use crate::repair::Note;
use crate::seam::Seam;

/// A message of the history: what the person said, a reply as far as it has come, or what goes between the two
/// without being shown.
#[derive(Clone, Debug)]
pub struct Entry {
    pub(crate) id: EntryId,
    pub(crate) role: Role,
    pub(crate) body: Body,
    /// The content is one text and goes out as a string instead of a list of blocks.
    pub(crate) plain: bool,
    pub(crate) state: EntryState,
    pub(crate) stop_reason: Option<StopReason>,
    pub(crate) model: Option<String>,
    pub(crate) usage: Option<Usage>,
    pub(crate) stop_sequence: Option<String>,
    pub(crate) pictures: Vec<PictureInfo>,
    pub(crate) documents: Vec<DocumentInfo>,
    pub(crate) kind: Kind,
    /// The settings under which a reply was made, see [`crate::binding`]. `None`: not made here, so nothing is
    /// known about what stood before it.
    pub(crate) epoch: Option<u32>,
    /// All that stood before a reply when it was made.
    pub(crate) prefix: Option<Prefix>,
    /// The relay's revision under which a reply was made, as far as it was told.
    pub(crate) revision: Option<String>,
    /// The text that the relay's profile puts before each reply, while the reply grows. Then it is part of it.
    pub(crate) prefill: Option<String>,
    /// The JSON schema that the answer to this question is to follow.
    pub(crate) schema: Option<Json>,
    /// What was repaired in the history when this question was posted.
    pub(crate) notes: Vec<Note>,
    /// Flags: the kinds of repairs of this message that the person was told of.
    pub(crate) told: u16,
    /// The summary that stands for everything up to here in what is posted.
    pub(crate) seam: Option<Seam>,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something was said, by whoever it is from.
    Said,
    /// A user message that holds nothing but the results of tools.
    Results,
    /// A user message that asks to go on with what was cut.
    GoOn,
    /// A user message with the summary with which a conversation starts fresh.
    Summary,
}

/// The content: settled, or still growing.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Settled(Vec<ContentBlock>),
    Growing(Box<Reply>),
}

/// What the widget asks for when a reply was cut and the person wants the rest.
pub const GO_ON: &str = "Your last reply was cut off. Go on exactly where it ended, in the middle of a word if need \
be. Repeat nothing, and do not say that you go on.";

/// How a message ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EntryState {
    /// It is whole.
    #[default]
    Complete,
    /// It is coming in.
    Streaming,
    /// The person or the host page stopped it; what had come is kept.
    Stopped,
    /// The connection or the server failed in the middle; what had come is kept.
    Interrupted,
}

/// What is known of a picture that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureInfo {
    /// The file's name.
    pub name: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Entry {
    /// A list's key.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// Who said it. A host page may also set system messages; they are neither for the eye nor posted.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// How it ended.
    #[must_use]
    pub fn state(&self) -> EntryState {
        self.state
    }

    /// The content. While the reply streams its text grows in place; see [`Reply::blocks`].
    #[must_use]
    pub fn blocks(&self) -> &[ContentBlock] {
        match &self.body {
            Body::Settled(blocks) => blocks,
            Body::Growing(reply) => reply.blocks(),
        }
    }

    /// The content with the text that the reply went on from.
    pub(crate) fn whole_blocks(&self) -> Cow<'_, [ContentBlock]> {
        match &self.prefill {
            None => Cow::Borrowed(self.blocks()),
            Some(prefill) => {
                let mut blocks = self.blocks().to_vec();
                begin_with(prefill.clone(), &mut blocks);
                Cow::Owned(blocks)
            }
        }
    }

    /// All its text, the parts divided by a blank line.
    #[must_use]
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.blocks().iter().filter_map(ContentBlock::as_text).collect();
        texts.join("\n\n")
    }

    /// Why the reply ended, as the server told it.
    #[must_use]
    pub fn stop_reason(&self) -> Option<&StopReason> {
        match &self.body {
            Body::Settled(_) => self.stop_reason.as_ref(),
            Body::Growing(reply) => reply.stop_reason(),
        }
    }

    /// The model that replied, once known.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        match &self.body {
            Body::Settled(_) => self.model.as_deref(),
            Body::Growing(reply) => Some(reply.model()).filter(|model| !model.is_empty()),
        }
    }

    /// What the reply was charged, once it ended.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        self.usage.as_ref()
    }

    /// The names and sizes of the pictures the person sent, in the order of the image blocks. Empty for
    /// messages that the host page set.
    #[must_use]
    pub fn pictures(&self) -> &[PictureInfo] {
        &self.pictures
    }

    /// The names and sizes of the documents the person sent, in the order of the document blocks. Empty for
    /// messages that the host page set.
    #[must_use]
    pub fn documents(&self) -> &[DocumentInfo] {
        &self.documents
    }

    /// The stop string that the reply met.
    #[must_use]
    pub fn stop_sequence(&self) -> Option<&str> {
        match &self.body {
            Body::Settled(_) => self.stop_sequence.as_deref(),
            Body::Growing(reply) => reply.stop_sequence(),
        }
    }

    /// Whether it is part of an [`Item`](crate::Item) without being shown itself: results of tools, and what
    /// the widget asks in the person's name.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.kind != Kind::Said
    }

    /// True for a reply that a retry may take the place of: one that came to no end, or to one from which there is
    /// no going on.
    pub(crate) fn is_replaceable(&self) -> bool {
        let cut_short = self.stop_reason() == Some(&StopReason::MaxTokens)
            && !self.blocks().iter().filter_map(ContentBlock::as_text).any(|text| !text.trim().is_empty());
        self.role == Role::Assistant && (self.state != EntryState::Complete || self.is_refused() || cut_short)
    }

    /// Whether the model paused here and goes on when this is posted last. Only the work of the server's own tools
    /// is ever paused; a reply without any cannot end a request.
    pub(crate) fn is_paused(&self) -> bool {
        let of_server = |block: &ContentBlock| {
            block.type_name().ends_with("_tool_use") && !matches!(block, ContentBlock::ToolUse(_))
        };
        self.role == Role::Assistant
            && self.state == EntryState::Complete
            && self.stop_reason() == Some(&StopReason::PauseTurn)
            && self.blocks().iter().any(of_server)
            && self.blocks().iter().all(|block| block.broken_input().is_none())
    }

    /// Whether it is nothing but a whole text of this side, so that it is posted as it is.
    pub(crate) fn is_in_text(&self, role: Role) -> bool {
        let is_text = |block: &ContentBlock| matches!(block, ContentBlock::Text(text) if text.extra.is_empty() && !text.text.trim().is_empty());
        self.role == role
            && self.state == EntryState::Complete
            && self.kind == Kind::Said
            && self.seam.is_none()
            && !self.is_refused()
            && !self.blocks().is_empty()
            && self.blocks().iter().all(is_text)
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.role == Role::Assistant && self.stop_reason() == Some(&StopReason::Refusal)
    }

    pub(crate) fn settled(id: EntryId, role: Role, blocks: Vec<ContentBlock>, plain: bool) -> Self {
        Self {
            id,
            role,
            body: Body::Settled(blocks),
            plain,
            state: EntryState::Complete,
            stop_reason: None,
            model: None,
            usage: None,
            stop_sequence: None,
            pictures: Vec::new(),
            documents: Vec::new(),
            kind: Kind::Said,
            epoch: None,
            prefix: None,
            revision: None,
            prefill: None,
            schema: None,
            notes: Vec::new(),
            told: 0,
            seam: None,
        }
    }

    /// What the person says with this draft. Pictures and documents come first: the model reads them better so.
    pub(crate) fn of_draft(id: EntryId, draft: &Draft) -> Self {
        let mut blocks = Vec::new();
        let (mut pictures, mut documents) = (Vec::new(), Vec::new());
        for (attachment, ready) in draft.ready() {
            let name = attachment.name.clone();
            match ready {
                Ready::Picture(Picture { media_type, data, width, height }) => {
                    blocks.push(ContentBlock::image(media_type.as_str(), data.clone()));
                    pictures.push(PictureInfo { name, width: *width, height: *height });
                }
                Ready::Document(document) => {
                    blocks.push(document.block(&name));
                    documents.push(document.info(&name));
                }
            }
        }
        let plain = blocks.is_empty();
        if !draft.text.trim().is_empty() {
            blocks.push(ContentBlock::text(draft.text.as_str()));
        }
        Self { pictures, documents, ..Self::settled(id, Role::User, blocks, plain) }
    }

    /// What the host page says in the person's name.
    pub(crate) fn of_text(id: EntryId, text: String) -> Self {
        Self::settled(id, Role::User, vec![ContentBlock::text(text)], true)
    }

    /// What the widget says in the person's name.
    pub(crate) fn hidden(id: EntryId, kind: Kind, blocks: Vec<ContentBlock>) -> Self {
        Self { kind, ..Self::settled(id, Role::User, blocks, kind != Kind::Results) }
    }

    /// A message that the host page set.
    pub(crate) fn of_message(id: EntryId, message: Message) -> Self {
        let plain = matches!(message.content, messages::Content::Text(_));
        let role = message.role;
        let blocks = message.into_blocks();
        let kind = kind_of(role, &blocks);
        Self { kind, ..Self::settled(id, role, blocks, plain) }
    }

    /// A reply that begins to show.
    pub(crate) fn of_reply(id: EntryId, reply: Box<Reply>, epoch: Option<u32>) -> Self {
        let body = Body::Growing(reply);
        let state = EntryState::Streaming;
        Self { body, state, epoch, ..Self::settled(id, Role::Assistant, Vec::new(), false) }
    }

    /// Ends a growing reply. Gives what it was charged.
    pub(crate) fn settle(&mut self, state: EntryState) -> Usage {
        let Body::Growing(reply) = std::mem::replace(&mut self.body, Body::Settled(Vec::new())) else {
            return Usage::default();
        };
        let response = reply.into_response();
        let mut blocks = response.content;
        if let Some(prefill) = self.prefill.take() {
            begin_with(prefill, &mut blocks);
        }
        self.body = Body::Settled(blocks);
        self.state = state;
        self.stop_reason = response.stop_reason;
        self.stop_sequence = response.stop_sequence;
        self.model = Some(response.model).filter(|model| !model.is_empty());
        self.usage = Some(response.usage);
        response.usage
    }
}

/// What a message of the host page is for: it may be one that was read here before.
fn kind_of(role: Role, blocks: &[ContentBlock]) -> Kind {
    match blocks {
        [] => Kind::Said,
        _ if role != Role::User => Kind::Said,
        [ContentBlock::Text(text)] if text.text == GO_ON => Kind::GoOn,
        blocks if blocks.iter().all(|block| matches!(block, ContentBlock::ToolResult(_))) => Kind::Results,
        _ => Kind::Said,
    }
}

/// Puts the text that a reply went on from before what came of it.
fn begin_with(prefill: String, blocks: &mut Vec<ContentBlock>) {
    if blocks.is_empty() {
        return;
    }
    let first = blocks.iter().position(|block| block.as_text().is_some());
    match first.map(|first| &mut blocks[first]) {
        Some(ContentBlock::Text(text)) => text.text.insert_str(0, &prefill),
        _ => blocks.insert(0, ContentBlock::text(prefill)),
    }
}
