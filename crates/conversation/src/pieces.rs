//! How a reply's entries become the pieces that the view draws. Reads the entries of one item and nothing else.

use std::borrow::Cow;

use messages::block::{ContentBlock, ToolResult, ToolUse};
use messages::message::{Content, Role};
use messages::search::{self, SearchResults};
use messages::{Json, schema, server_tool};

use crate::acting::{DECLINED, NOT_RUN, Progress, UNKNOWN};
use crate::conversation::Conversation;
use crate::entry::{Body, Entry, EntryState, Kind};
use crate::id::ItemId;
use crate::piece::{CallState, DataState, Part, Piece};
use crate::source::Sources;

impl Conversation {
    /// What an item is made of, in order. Of a message of the person it is the text alone; see
    /// [`Entry::blocks`] for what is attached to it.
    #[must_use]
    pub fn pieces(&self, item: ItemId) -> Vec<Piece<'_>> {
        let Some((start, end)) = self.span(item) else { return Vec::new() };
        let mut builder = Builder { conversation: self, start, end, ..Builder::new(self) };
        for (place, entry) in (start..).zip(self.tree.part(start, end)) {
            match entry.kind {
                Kind::Said => builder.add_entry(place, entry),
                Kind::GoOn => (builder.joins, builder.resumes) = (true, true),
                Kind::Results | Kind::Summary => {}
            }
        }
        builder.finish()
    }

    /// The text of an item, Markdown, its parts divided by blank lines.
    #[must_use]
    pub fn text(&self, item: ItemId) -> String {
        let texts: Vec<String> = self.pieces(item).iter().filter_map(Piece::text).collect();
        texts.join("\n\n")
    }
}

impl Piece<'_> {
    /// The text of a text or of data.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text { parts } => Some(parts.iter().map(|part| part.text).collect()),
            Self::Data { text, .. } => Some(text.clone()),
            _ => None,
        }
    }
}

/// The pieces of one item while they are put together.
pub(crate) struct Builder<'a> {
    conversation: &'a Conversation,
    start: usize,
    end: usize,
    pieces: Vec<Piece<'a>>,
    sources: Sources,
    /// The next text goes on with the last one.
    joins: bool,
    /// A reply that was asked to go on has said nothing yet.
    resumes: bool,
}

impl<'a> Builder<'a> {
    fn new(conversation: &'a Conversation) -> Self {
        let (pieces, sources) = (Vec::new(), Sources::default());
        Self { conversation, start: 0, end: 0, pieces, sources, joins: false, resumes: false }
    }

    fn add_entry(&mut self, place: usize, entry: &'a Entry) {
        if let Some(prefill) = entry.prefill.as_deref() {
            self.add_text(prefill, Vec::new());
        }
        let rare = self.conversation.rare;
        for (index, block) in entry.blocks().iter().enumerate() {
            let growing = entry.is_growing(index);
            match block {
                ContentBlock::Text(text) => {
                    let sources = rare.map(|rare| (rare.cite)(&mut self.sources, block)).unwrap_or_default();
                    self.add_text(&text.text, sources);
                }
                ContentBlock::Thinking(_) | ContentBlock::RedactedThinking(_) => {
                    self.add_thinking(thinking(entry, index, block, growing));
                }
                // Shown once the table is there.
                block => match rare {
                    Some(rare) => (rare.piece)(self, place, entry, index, block),
                    None => self.joins = false,
                },
            }
        }
        // A pause is gone on from in the next entry; anything else ends the text.
        self.joins = self.joins && entry.is_paused();
        self.resumes = false;
    }

    /// A call of a tool, of the page or of the server. Anything else only ends the text before it.
    pub(crate) fn add_block(
        &mut self,
        place: usize,
        entry: &'a Entry,
        index: usize,
        block: &'a ContentBlock,
    ) {
        if let ContentBlock::ToolUse(used) = block {
            let state = self.call_state(place, entry, used);
            let input = match entry.input_so_far(index) {
                Some(input) if entry.is_growing(index) => Cow::Borrowed(input),
                _ => Cow::Borrowed(used.broken_input.as_deref().unwrap_or(used.input.get())),
            };
            let (id, name) = (used.id.clone(), used.name.clone());
            self.add(Piece::Call { entry: entry.id, id, name, input, state });
        } else {
            let search = self.search(place, entry, block);
            self.pieces.extend(search);
            self.joins = false;
        }
    }

    fn add(&mut self, piece: Piece<'a>) {
        self.pieces.push(piece);
        (self.joins, self.resumes) = (false, false);
    }

    /// What the model thinks before it goes on with a text stands before that text, which stays one.
    fn add_thinking(&mut self, piece: Piece<'a>) {
        match self.pieces.pop() {
            Some(text @ Piece::Text { .. }) if self.resumes => self.pieces.extend([piece, text]),
            last => {
                self.pieces.extend(last);
                self.add(piece);
            }
        }
    }

    fn add_text(&mut self, text: &'a str, sources: Vec<usize>) {
        if text.is_empty() {
            return;
        }
        let part = Part { text, sources };
        match self.pieces.last_mut() {
            Some(Piece::Text { parts }) if self.joins => parts.push(part),
            _ => self.pieces.push(Piece::Text { parts: vec![part] }),
        }
        self.joins = true;
    }

    fn call_state(&self, place: usize, entry: &Entry, used: &ToolUse) -> CallState {
        // Tools run when the reply is there as a whole.
        if entry.state == EntryState::Streaming {
            return CallState::Growing;
        }
        let last = place + 1 == self.conversation.tree.len();
        if let Some(acting) = self.conversation.acting.as_ref().filter(|_| last) {
            return match acting.progress(&used.id) {
                Some(Progress::Asking) => CallState::Asking,
                Some(Progress::Running) => CallState::Running,
                Some(Progress::Ended { content, is_error }) => ended(Some(content), *is_error),
                None => CallState::NotRun,
            };
        }
        // The results stand in the message after the call, which may be the person's next one.
        let results = self.conversation.tree.at(place + 1).map(Entry::blocks).unwrap_or_default();
        match results.iter().find_map(|block| as_result(block).filter(|result| result.tool_use_id == used.id))
        {
            Some(result) => ended(result.content.as_ref(), result.is_error == Some(true)),
            None => CallState::NotRun,
        }
    }

    /// The call of a tool of the server, with its result where it has come.
    fn search(&self, place: usize, entry: &Entry, block: &ContentBlock) -> Option<Piece<'a>> {
        let call = server_tool::call(block)?;
        let later = self.conversation.tree.part(place, self.end).flat_map(|entry| entry.blocks());
        let result =
            later.into_iter().find(|block| server_tool::answered(block).as_deref() == Some(&call.id));
        let (results, failed) = match result.and_then(search::results) {
            Some(SearchResults::Found(found)) => (Some(found.len()), None),
            Some(SearchResults::Failed(code)) => (None, Some(code)),
            None => (None, None),
        };
        let last = place + 1 == self.end;
        let running =
            result.is_none() && last && (entry.state == EntryState::Streaming || self.is_resuming(entry));
        Some(Piece::Search { name: call.name, query: call.query, results, failed, running })
    }

    /// Whether a pause is being gone on from.
    fn is_resuming(&self, entry: &Entry) -> bool {
        entry.is_paused() && self.conversation.turn.is_running()
    }

    fn finish(mut self) -> Vec<Piece<'a>> {
        let first = self.conversation.tree.at(self.start);
        let schema = match first {
            Some(first) if first.role == Role::Assistant => self.conversation.schema_before(self.start),
            _ => None,
        };
        let Some(schema) = schema else { return self.pieces };
        let refused =
            self.conversation.tree.part(self.start, self.end).next_back().is_some_and(Entry::is_refused);
        // What the model says between its calls of tools is not the answer.
        if let Some(last) = self.pieces.last_mut().filter(|_| !refused)
            && let Piece::Text { parts } = last
        {
            let text: String = parts.iter().map(|part| part.text).collect();
            let check =
                self.conversation.rare.map(|rare| (rare.data)(self.conversation, self.end, &schema, &text));
            let state = check.unwrap_or(DataState::Growing);
            *last = Piece::Data { text, state };
        }
        self.pieces
    }
}

impl Conversation {
    /// Whether the text of the item that ends before this place is what its question asked for.
    pub(crate) fn data_state(&self, end: usize, schema: &Json, text: &str) -> DataState {
        let last = end.checked_sub(1).and_then(|last| self.tree.at(last));
        if !last.is_some_and(Entry::is_whole) {
            return DataState::Growing;
        }
        match schema::check(schema.get(), text) {
            Ok(()) => DataState::Valid,
            Err(faults) => DataState::Invalid(faults),
        }
    }
}

fn thinking<'a>(entry: &Entry, index: usize, block: &'a ContentBlock, running: bool) -> Piece<'a> {
    let text = match block {
        ContentBlock::Thinking(block) => block.thinking.as_str(),
        _ => "",
    };
    let redacted = matches!(block, ContentBlock::RedactedThinking(_));
    let characters = text.chars().count();
    Piece::Thinking { entry: entry.id, index, text, redacted, characters, running }
}

fn as_result(block: &ContentBlock) -> Option<&ToolResult> {
    match block {
        ContentBlock::ToolResult(result) => Some(result),
        _ => None,
    }
}

fn ended(content: Option<&Json>, is_error: bool) -> CallState {
    let text = content.map(as_text).unwrap_or_default();
    match text.as_str() {
        _ if !is_error => CallState::Done { text },
        NOT_RUN => CallState::NotRun,
        DECLINED => CallState::Declined,
        UNKNOWN => CallState::Unknown,
        _ => CallState::Failed { text },
    }
}

/// The text of a result; its JSON where it holds none.
fn as_text(content: &Json) -> String {
    let texts = match Content::read(content.get()) {
        Ok(Content::Text(text)) => return text,
        Ok(Content::Blocks(blocks)) => {
            blocks.iter().filter_map(ContentBlock::as_text).collect::<Vec<_>>().join("\n\n")
        }
        Err(_) => String::new(),
    };
    if texts.is_empty() { content.get().to_owned() } else { texts }
}

impl Entry {
    /// Whether this block is still coming in.
    fn is_growing(&self, index: usize) -> bool {
        matches!(&self.body, Body::Growing(reply) if reply.is_open(index))
    }

    fn input_so_far(&self, index: usize) -> Option<&str> {
        match &self.body {
            Body::Growing(reply) => reply.input_so_far(index),
            Body::Settled(_) => None,
        }
    }
}
