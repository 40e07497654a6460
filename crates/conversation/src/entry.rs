//! One message on the page.

use messages::Reply;
use messages::block::ContentBlock;
use messages::message::{Message, Role};
use messages::response::{StopReason, Usage};

use crate::draft::Draft;
use crate::id::EntryId;

/// A message on the page: what the person said, or a reply as far as it has come.
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
    pub(crate) pictures: Vec<PictureInfo>,
    pub(crate) earlier: Vec<Vec<ContentBlock>>,
    /// The settings under which a reply was made, see [`crate::binding`]. `None`: not made here, so nothing is
    /// known about what stood before it.
    pub(crate) epoch: Option<u32>,
}

/// The content: settled, or still growing.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Settled(Vec<ContentBlock>),
    Growing(Box<Reply>),
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryState {
    /// It is whole.
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

    /// The unfinished or refused replies whose place this one took, oldest first.
    #[must_use]
    pub fn earlier(&self) -> &[Vec<ContentBlock>] {
        &self.earlier
    }

    /// True for a reply that a retry may take the place of.
    pub(crate) fn is_replaceable(&self) -> bool {
        self.role == Role::Assistant && (self.state != EntryState::Complete || self.is_refused())
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.role == Role::Assistant && self.stop_reason() == Some(&StopReason::Refusal)
    }

    fn settled(id: EntryId, role: Role, blocks: Vec<ContentBlock>, plain: bool) -> Self {
        Self {
            id,
            role,
            body: Body::Settled(blocks),
            plain,
            state: EntryState::Complete,
            stop_reason: None,
            model: None,
            usage: None,
            pictures: Vec::new(),
            earlier: Vec::new(),
            epoch: None,
        }
    }

    /// What the person says with this draft. Pictures come first: the model reads them better so.
    pub(crate) fn of_draft(id: EntryId, draft: &Draft) -> Self {
        let mut blocks = Vec::new();
        let mut pictures = Vec::new();
        for (attachment, picture) in draft.pictures() {
            blocks.push(ContentBlock::image(picture.media_type.as_str(), picture.data.clone()));
            let (name, width, height) = (attachment.name.clone(), picture.width, picture.height);
            pictures.push(PictureInfo { name, width, height });
        }
        let plain = blocks.is_empty();
        if !draft.text.trim().is_empty() {
            blocks.push(ContentBlock::text(draft.text.as_str()));
        }
        Self { pictures, ..Self::settled(id, Role::User, blocks, plain) }
    }

    /// What the host page says in the person's name.
    pub(crate) fn of_text(id: EntryId, text: String) -> Self {
        Self::settled(id, Role::User, vec![ContentBlock::text(text)], true)
    }

    /// A message that the host page set.
    pub(crate) fn of_message(id: EntryId, message: Message) -> Self {
        let plain = matches!(message.content, messages::Content::Text(_));
        Self::settled(id, message.role, message.into_blocks(), plain)
    }

    /// A reply that begins to show.
    pub(crate) fn of_reply(
        id: EntryId,
        reply: Box<Reply>,
        epoch: u32,
        earlier: Vec<Vec<ContentBlock>>,
    ) -> Self {
        let state = EntryState::Streaming;
        let body = Body::Growing(reply);
        Self {
            body,
            state,
            epoch: Some(epoch),
            earlier,
            ..Self::settled(id, Role::Assistant, Vec::new(), false)
        }
    }

    /// Ends a growing reply. Gives what it was charged.
    pub(crate) fn settle(&mut self, state: EntryState) -> Usage {
        let Body::Growing(reply) = std::mem::replace(&mut self.body, Body::Settled(Vec::new())) else {
            return Usage::default();
        };
        let response = reply.into_response();
        self.body = Body::Settled(response.content);
        self.state = state;
        self.stop_reason = response.stop_reason;
        self.model = Some(response.model).filter(|model| !model.is_empty());
        self.usage = Some(response.usage);
        response.usage
    }
}
