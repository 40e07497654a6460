//! What a first question and its reply in text do not need, behind one table of functions. Whoever loads the code in
//! two parts may have the table later: what only it leads to is called by name from nowhere else, so it is not in the
//! part that [`Conversation::try_apply`] is in.

use messages::block::ContentBlock;
use messages::event::StreamEvent;
use messages::{Json, Profile};

use crate::conversation::Conversation;
use crate::draft::{Draft, Ready};
use crate::effect::{Change, Effect, Effects};
use crate::ending::answers;
use crate::entry::Entry;
use crate::id::TurnId;
use crate::input::Input;
use crate::item::Versions;
use crate::piece::DataState;
use crate::pieces::Builder;
use crate::request::{self, Body, Fault, Posting};
use crate::source::Sources;
use crate::tree::Tree;
use crate::turn::Failure;

/// Makes the request that posts this much of the path, with a question behind it that may be of a draft.
type Posted = fn(&Tree, usize, Option<&Entry>, Option<&Draft>, &Posting<'_>) -> Result<Body, Fault>;

/// The table. There is one, [`RARE`].
#[derive(Debug)]
pub struct Rare {
    /// Does what waited for the table.
    pub(crate) complete: fn(&mut Conversation, &'static Rare) -> Vec<Effect>,
    /// The versions of the item between these places of the path.
    pub(crate) versions: fn(&Conversation, usize, usize) -> Versions,
    /// Takes an input that seldom comes.
    pub(crate) input: fn(&mut Conversation, Input, &mut Effects),
    /// The request with a history of any kind.
    pub(crate) body: Posted,
    /// The end of a reply of any kind.
    pub(crate) completed: fn(&mut Conversation, &mut Effects),
    /// Tries once more without any thinking.
    pub(crate) strip: fn(&mut Conversation, usize, &Failure, &mut Effects) -> bool,
    /// Makes messages of the past that the page keeps, to change something in it.
    pub(crate) read_past: fn(&mut Tree),
    /// Ends the tools that run.
    pub(crate) close_tools: fn(&mut Conversation, &mut Effects) -> bool,
    /// Lets go of the tools that run.
    pub(crate) drop_tools: fn(&mut Conversation, &mut Effects) -> bool,
    /// Looks up what was charged.
    pub(crate) price: fn(&mut Conversation, &mut Effects),
    /// Reads what of a profile is not read at once.
    pub(crate) read_profile: fn(&mut Profile),
    /// Grants wishes beside the model and the effort.
    pub(crate) grant: fn(&mut Conversation, &mut Effects),
    /// Looks how full the window is.
    pub(crate) measure: fn(&mut Conversation, &mut Effects),
    /// Holds the draft's attachments against the profile.
    pub(crate) recheck: fn(&mut Conversation),
    /// The numbers of what a block rests on.
    pub(crate) cite: fn(&mut Sources, &ContentBlock) -> Vec<usize>,
    /// Makes a piece of a block that is neither text nor thinking.
    pub(crate) piece: for<'a> fn(&mut Builder<'a>, usize, &'a Entry, usize, &'a ContentBlock),
    /// Whether a text is the data that was asked for.
    pub(crate) data: fn(&Conversation, usize, &Json, &str) -> DataState,
}

/// All of it.
pub static RARE: Rare = Rare {
    complete: Conversation::completed_by,
    versions: Conversation::versions,
    input: Conversation::apply_rare,
    body: |tree, keep, question, draft, posting| {
        let (past, entries) = tree.stretch(keep);
        request::body(past, entries.chain(question), draft, posting)
    },
    completed: Conversation::completed_in_any_way,
    strip: Conversation::strip,
    read_past: Tree::read_all,
    close_tools: Conversation::close_tools,
    drop_tools: Conversation::drop_tools,
    price: Conversation::price_all,
    read_profile: Profile::complete,
    grant: Conversation::grant_beside,
    measure: Conversation::measure,
    recheck: Conversation::recheck,
    cite: Sources::number,
    piece: |builder, place, entry, index, block| builder.add_block(place, entry, index, block),
    data: Conversation::data_state,
};

impl Conversation {
    /// The table is there. Gives what has to be done about what waited for it.
    pub fn complete(&mut self, rare: &'static Rare) -> Vec<Effect> {
        (rare.complete)(self, rare)
    }

    fn completed_by(&mut self, rare: &'static Rare) -> Vec<Effect> {
        let mut out = Effects::default();
        if self.rare.replace(rare).is_none() {
            self.put_off = false;
            self.tree.reader = Some(rare.read_past);
            if let Some(profile) = &mut self.profile {
                (rare.read_profile)(profile);
                self.grant_beside(&mut out);
            }
            (rare.price)(self, &mut out);
            // What is kept as text is nothing but text.
            (self.tree.past().len()..self.item_count())
                .filter_map(|index| self.item_at(index))
                .filter(|id| self.is_half_shown(*id))
                .for_each(|id| out.changed(Change::Item(id)));
            if !self.draft.attachments.is_empty() {
                (rare.recheck)(self);
                out.changed(Change::Draft);
            }
            self.settle(&mut out);
            (rare.measure)(self, &mut out);
        }
        out.into_vec()
    }

    /// Whether something waits for the table, which [`Conversation::complete`] gives.
    #[must_use]
    pub fn awaits_rare(&self) -> bool {
        self.put_off && self.rare.is_none()
    }

    /// The same without the table, as it is for whoever has that later.
    #[must_use]
    pub fn without_rare(mut self) -> Self {
        self.rare = None;
        self.tree.reader = None;
        self.put_off = self.item_ids().into_iter().any(|id| self.is_half_shown(id));
        self
    }

    fn apply_rare(&mut self, input: Input, out: &mut Effects) {
        match input {
            Input::Reading { id, name } => self.reading(id, name, out),
            Input::Attached { id, picture } => self.attached(id, Ready::Picture(picture), out),
            Input::Document { id, document } => self.attached(id, Ready::Document(document), out),
            Input::Refused { id, fault } => self.refused(id, fault, out),
            Input::Detach(id) => self.detach(id, out),
            Input::Answer(turn, response) => self.answer(turn, response, out),
            Input::Rejected(turn, error) => self.rejected(turn, error, out),
            Input::Confirm { id, yes } => self.confirm(&id, yes, out),
            Input::Ran { turn, id, result } => self.ran(turn, &id, result, out),
            Input::Revise { item, text } => self.revise(item, text, out),
            Input::Regenerate(item) => self.regenerate(item, out),
            Input::Choose { item, step } => self.choose(item, step, out),
            Input::Continue => self.go_on(out),
            Input::Summarise => self.summarise(false, out),
            Input::StartFresh => self.summarise(true, out),
            Input::Counted { id, tokens } => self.counted(id, tokens, out),
            Input::Online => self.online(out),
            // All others are taken before they come here.
            _ => {}
        }
    }

    /// Whether an input that often comes needs the table this time.
    pub(crate) fn is_rare(&self, input: &Input) -> bool {
        match input {
            Input::Stream(turn, StreamEvent::MessageStop) => self.ends_rarely(*turn),
            Input::Stream(_, StreamEvent::Error(_)) => true,
            Input::Retry => !self.is_in_text(self.retried(), true),
            _ => false,
        }
    }

    /// Whether the end of this stream needs the table: the reply is more than text.
    fn ends_rarely(&self, turn: TurnId) -> bool {
        let Some(running) = self.running.as_ref().filter(|running| running.turn == turn) else {
            return false;
        };
        let said = self.tree.last().map(Entry::blocks).unwrap_or_default();
        running.plan.is_some()
            || running.hidden.is_some()
            || self.schema_before(running.keep).is_some()
            || !said.iter().all(is_common)
            || !said.iter().any(answers)
    }

    /// Whether this much of the path can be posted without the table, with a question behind it or with one that it
    /// `asks` itself: nothing but whole texts, in turn, and nothing that is still to be granted.
    pub(crate) fn is_in_text(&self, keep: usize, asks: bool) -> bool {
        if keep.is_multiple_of(2) == asks || self.tree.past().len() > 0 || self.wishes.name_more() {
            return false;
        }
        let roles = [messages::Role::User, messages::Role::Assistant];
        self.tree.part(0, keep).zip(roles.into_iter().cycle()).all(|(entry, role)| entry.is_in_text(role))
    }

    /// Whether the table would show more of this item.
    fn is_half_shown(&self, item: crate::id::ItemId) -> bool {
        // What is kept as text is nothing but text.
        let (start, end) =
            self.span(item).filter(|(start, _)| *start >= self.tree.past().len()).unwrap_or_default();
        let is_text =
            |block: &ContentBlock| matches!(block, ContentBlock::Text(text) if text.extra.is_empty());
        !self.tree.part(start, end).flat_map(Entry::blocks).all(is_text)
            || self.schema_before(start).is_some()
    }
}

/// Whether a block is shown and ended without the table.
pub(crate) fn is_common(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::Text(_)) || block.is_thinking()
}
