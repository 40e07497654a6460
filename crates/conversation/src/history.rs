//! From the messages of a conversation to the messages that are posted: a history that the Messages API accepts.
//!
//! The rules kept here: it begins with the user, the roles alternate, no text is empty, every tool use is
//! answered by the next message, what was cut goes back as text alone, thinking goes back byte for byte or not
//! at all. The same entries always give the same messages, since newer models bind their thinking to all that
//! stood before it. What had to be repaired is told.

mod extent;

use messages::block::ContentBlock;
use messages::message::{Message, Role};

use crate::binding::Prefix;
use crate::entry::{Entry, Kind};
use crate::id::EntryId;
use crate::pairing;
use crate::repair::{self, LeftOut, Repairs};
use crate::request::Posting;
use crate::seam;

pub(crate) use extent::{Extent, content, is_listed, listed, listed_entries};
use extent::{is_cut, loses, texts};

/// A history to post.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) messages: Vec<Message>,
    /// What was repaired in it.
    pub(crate) repairs: Repairs,
    /// What a reply to it is bound to.
    pub(crate) prefix: Prefix,
    /// The last reply that stands in it under what it was made under.
    pub(crate) known: Option<EntryId>,
}

/// The messages to post for these entries.
pub(crate) fn posted(extent: &Extent<'_>, posting: &Posting<'_>, left_out: &LeftOut) -> Posted {
    let start = Prefix::of(posting.settings.mark(), posting.revision);
    let mut builder = Builder {
        posting,
        left_out,
        messages: Vec::new(),
        calls: Vec::new(),
        joins: false,
        repairs: extent.repairs.clone(),
        follows: extent.past.is_some(),
        prefix: extent.past.map_or(start, |past| past.bind(start)),
        known: None,
    };
    left_out.tell(&mut builder.repairs);
    if let Some(summary) = extent.summary {
        builder.push(Role::User, vec![ContentBlock::text(seam::told(summary))], &[]);
    }
    // The system prompt is the profile's alone.
    let entries: Vec<&Entry> =
        extent.entries.iter().copied().filter(|entry| entry.role != Role::System).collect();
    let mut runs = entries.chunk_by(|one, other| one.role == other.role).peekable();
    while let Some(run) = runs.next() {
        match run.first().map(|first| first.role) {
            Some(Role::User) => builder.asked(run),
            _ => builder.said(run, runs.peek().is_none()),
        }
    }
    let Builder { messages, repairs, prefix, known, .. } = builder;
    Posted { messages, repairs, prefix, known }
}

struct Builder<'a> {
    posting: &'a Posting<'a>,
    left_out: &'a LeftOut,
    messages: Vec<Message>,
    /// The ids of all calls so far, in the order of the alphabet.
    calls: Vec<String>,
    /// The last message holds something that the person said.
    joins: bool,
    /// More stands before what is built here: it ends with a question.
    follows: bool,
    repairs: Repairs,
    prefix: Prefix,
    known: Option<EntryId>,
}

impl Builder<'_> {
    /// What the user says until the assistant does.
    fn asked(&mut self, run: &[&Entry]) {
        let mut blocks = Vec::new();
        for entry in run {
            let before = blocks.len();
            let left_out = |place| self.left_out.has(entry.id, place);
            // The API gives JSON by a schema only where nothing is to be cited.
            let how = repair::Asked { left_out: &left_out, cites: self.posting.settings.schema.is_none() };
            let mut dropped = Vec::new();
            for (at, block) in entry.blocks().iter().enumerate() {
                match repair::asked(block, at, how, &mut dropped) {
                    Ok(block) => blocks.push((entry.id, block)),
                    Err(kind) => dropped.push(kind),
                }
            }
            dropped.into_iter().for_each(|kind| self.repairs.add(entry.id, kind, 1));
            if entry.blocks().is_empty() {
                self.repairs.add(entry.id, repair::Kind::EmptyLeftOut, 1);
            } else if blocks.len() > before && entry.kind == Kind::Said {
                self.repairs.add(entry.id, repair::Kind::Joined, usize::from(self.joins));
                self.joins = true;
            }
        }
        let caller = self.messages.last().filter(|last| last.role == Role::Assistant);
        let open = caller.map(pairing::calls).unwrap_or_default();
        let asker = run.first().map(|entry| entry.id);
        let blocks = pairing::answer(&open, blocks, asker, &mut self.repairs);
        self.push(Role::User, blocks, run);
    }

    /// What the assistant says until the user does. `last`: nothing follows it.
    fn said(&mut self, run: &[&Entry], last: bool) {
        if self.messages.is_empty() && !self.follows {
            // A greeting of the host page may stand first on the page; the API wants the user there.
            if let Some(first) = run.first() {
                self.repairs.add(first.id, repair::Kind::GreetingLeftOut, 1);
            }
            return;
        }
        let resumed = last && self.posting.resumes;
        let mut blocks: Vec<ContentBlock> = Vec::new();
        for entry in run {
            let cut = is_cut(entry, run, resumed);
            if cut {
                self.repairs.add(entry.id, repair::Kind::UnfinishedLeftOut, usize::from(loses(entry)));
                blocks.extend(texts(entry).map(ContentBlock::text));
                continue;
            }
            let bound = self.is_bound(entry, &blocks);
            for block in entry.blocks() {
                match repair::said(block, bound) {
                    Ok(block) if self.is_new(&block) => blocks.push(block),
                    Ok(_) => self.repairs.add(entry.id, repair::Kind::UnknownLeftOut, 1),
                    // What a server did not sign it does not want back either: nothing is missing then.
                    Err(repair::Kind::ThinkingDropped) if !repair::is_signed(block) => {}
                    Err(kind) => self.repairs.add(entry.id, kind, 1),
                }
            }
            if entry.blocks().is_empty() {
                self.repairs.add(entry.id, repair::Kind::EmptyLeftOut, 1);
            }
            if bound && entry.usage.is_some() {
                self.known = Some(entry.id);
            }
        }
        if !resumed {
            self.drop_last_thoughts(run, &mut blocks);
        }
        self.push(Role::Assistant, blocks, run);
    }

    /// Whether all that stands before a reply is what stood before it when it was made.
    fn is_bound(&self, entry: &Entry, before: &[ContentBlock]) -> bool {
        let mut prefix = self.prefix;
        before.iter().for_each(|block| prefix.add(Role::Assistant, block));
        entry.epoch.is_some()
            && entry.epoch == self.posting.epoch
            && entry.revision.as_deref() == Some(self.posting.revision)
            && entry.prefix == Some(prefix)
    }

    /// The API takes the id of a call once.
    fn is_new(&mut self, block: &ContentBlock) -> bool {
        match block {
            ContentBlock::ToolUse(tool) => match self.calls.binary_search(&tool.id) {
                Ok(_) => false,
                Err(place) => {
                    self.calls.insert(place, tool.id.clone());
                    true
                }
            },
            _ => true,
        }
    }

    /// A message does not end with thinking.
    fn drop_last_thoughts(&mut self, run: &[&Entry], blocks: &mut Vec<ContentBlock>) {
        while blocks.pop_if(|last| last.is_thinking()).is_some() {
            if let Some(entry) = run.last() {
                self.repairs.add(entry.id, repair::Kind::ThinkingDropped, 1);
            }
        }
    }

    /// Adds a message made of these entries, or joins it to the last one when that has the same role.
    fn push(&mut self, role: Role, mut blocks: Vec<ContentBlock>, run: &[&Entry]) {
        if blocks.is_empty() {
            return;
        }
        match run {
            [one] if one.is_in_text(role) => self.prefix.add_text(role, one.id),
            _ => blocks.iter().for_each(|block| self.prefix.add(role, block)),
        }
        let plain = run.len() < 2 && run.iter().all(|entry| entry.plain);
        self.joins = self.joins && role == Role::User;
        match self.messages.pop() {
            Some(last) if last.role == role => {
                let mut all = last.into_blocks();
                all.append(&mut blocks);
                self.messages.push(Message::new(role, all));
            }
            last => {
                self.messages.extend(last);
                self.messages.push(Message { role, content: content(blocks, plain) });
            }
        }
    }
}
