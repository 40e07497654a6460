//! What must hold after every input, whatever it was: checked against books kept beside the conversation.

use std::collections::{BTreeSet, HashSet};

use conversation::{
    Attachment, AttachmentState, CallState, Change, Conversation, Effect, Entry, EntryId, EntryState, Event,
    Head, Input, Piece, RARE, Turn, TurnId,
};
use messages::{Profile, Reply, Role, StreamEvent, Usage};
use serde_json::Value;

use crate::rules;

/// Books kept beside a conversation.
pub struct Ledger {
    /// The turn whose request is out, with the reply as an accumulator of its own sees it.
    live: Option<(TurnId, Reply)>,
    /// Every turn that was ever posted.
    turns: HashSet<TurnId>,
    /// What the turns since the last new chat were charged.
    total: Usage,
    /// What that costs, in billionths.
    cost: u64,
    /// Every message that was ever on the page.
    seen: BTreeSet<EntryId>,
    /// Texts that were said by the host page or sent and must be somewhere.
    said: Vec<String>,
    /// The relay's revision as it was told last.
    revision: String,
    /// The same conversation without what is rare, until it needs it, and the charges that it is to tell then.
    late: Option<(Conversation, Vec<Effect>)>,
}

impl Ledger {
    pub fn new(conversation: &Conversation) -> Self {
        let revision = conversation.profile().map(|profile| profile.revision.clone()).unwrap_or_default();
        let total = *conversation.usage();
        let seen = conversation.entries().map(Entry::id).collect();
        Self {
            live: None,
            turns: HashSet::new(),
            total,
            cost: cost(conversation),
            seen,
            said: Vec::new(),
            revision,
            late: Some((conversation.clone().without_rare(), Vec::new()))
                .filter(|(one, _)| !one.turn().is_running()),
        }
    }

    /// Applies the input and balances the books.
    pub fn apply(&mut self, conversation: &mut Conversation, input: Input) -> Vec<Effect> {
        let before = conversation.clone();
        self.hear(&before, &input);
        let effects = conversation.apply(input.clone());
        self.late = self.late.take().and_then(|late| check_late(late, &input, conversation, &effects));
        check_put_away(conversation);
        if self.is_late(&before, &input) {
            assert!(effects.is_empty(), "{input:?} is of another turn, yet led to {effects:?}");
            assert_eq!(conversation.snapshot(), before.snapshot(), "{input:?} is of another turn");
            assert_eq!(conversation.turn(), before.turn(), "{input:?} is of another turn");
        }
        self.seen.extend(conversation.entries().map(Entry::id));
        self.check_texts(&before, conversation, &input);
        self.check_pictures(&before, conversation, &input);
        self.check_entries(&before, conversation, &input);
        self.check_charge(&before, conversation, &input, &effects);
        self.check_turns(conversation, &effects);
        check_page(conversation);
        if effects.contains(&Effect::Save) {
            check_setting_back(conversation);
        }
        effects
    }

    /// The relay's revision as it was told last.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    fn hear(&mut self, before: &Conversation, input: &Input) {
        match input {
            Input::Configure(profile) => profile.revision.clone_into(&mut self.revision),
            Input::Accepted(turn, Head { revision: Some(revision), .. })
                if before.turn().id() == Some(*turn) && !matches!(before.turn(), Turn::Stopping(_)) =>
            {
                revision.clone_into(&mut self.revision);
            }
            _ => {}
        }
    }

    fn is_late(&self, before: &Conversation, input: &Input) -> bool {
        let turn = match input {
            Input::Stream(turn, _) => {
                // While a turn is being stopped even its own events are late.
                return before.turn().id() != Some(*turn) || matches!(before.turn(), Turn::Stopping(_));
            }
            Input::Accepted(turn, _) => {
                return before.turn().id() != Some(*turn) || matches!(before.turn(), Turn::Stopping(_));
            }
            Input::Answer(turn, _) | Input::Rejected(turn, _) => turn,
            Input::Broken(turn, _) | Input::Aborted(turn) => turn,
            _ => return false,
        };
        before.turn().id() != Some(*turn)
    }

    /// Nothing typed is lost: what was in the draft is there still, or in a message.
    fn check_texts(&mut self, before: &Conversation, after: &Conversation, input: &Input) {
        match input {
            Input::Say(text) | Input::Revise { text, .. } if !text.trim().is_empty() => {
                self.said.push(text.clone())
            }
            // Typing over a text is the person's own doing.
            Input::Edit(_) => self.said.retain(|text| !before.draft().text().contains(text.as_str())),
            Input::Clear | Input::Replace(_) => {
                self.said.retain(|text| {
                    unsent(before).contains(text.as_str()) && matches!(input, Input::Replace(_))
                });
            }
            _ => {}
        }
        let typed = before.draft().text();
        if !matches!(input, Input::Edit(_)) && !typed.trim().is_empty() {
            let kept = after.draft().text().starts_with(typed);
            assert!(kept || self.is_asked(after, typed), "{typed:?} was typed and is lost after {input:?}");
            if !kept {
                self.said.push(typed.to_owned());
            }
        }
        // Nearly always it is in a message, and looking into the snapshot is slow.
        for text in self.said.iter().filter(|text| !self.is_asked(after, text)) {
            let kept = unsent(after).contains(text.as_str());
            assert!(kept, "{text:?} was said and is lost after {input:?}");
        }
    }

    /// Whether it is in a message of the person, on the page or in another version.
    fn is_asked(&self, conversation: &Conversation, text: &str) -> bool {
        let asks = |entry: &Entry| entry.role() == Role::User && entry.text().contains(text);
        self.seen.iter().rev().filter_map(|id| conversation.entry(*id)).any(asks)
    }

    /// A picture that was read stays in the draft until the person takes it out, the message with it is there,
    /// or other limits refuse it in sight.
    fn check_pictures(&self, before: &Conversation, after: &Conversation, input: &Input) {
        for attachment in before.draft().attachments() {
            let in_draft = after.draft().attachments().iter().any(|one| one.id() == attachment.id());
            let taken_out = matches!(input, Input::Detach(id) if *id == attachment.id());
            let asked = after.entries().rfind(|entry| entry.role() == Role::User);
            let asked = asked.filter(|entry| before.entry(entry.id()).is_none());
            let sent = asked.is_some_and(|entry| match attachment.state() {
                AttachmentState::Refused(_) => true,
                AttachmentState::Ready(_) | AttachmentState::Reading => {
                    entry.pictures().iter().any(|info| info.name == attachment.name())
                        || entry.documents().iter().any(|info| info.name == attachment.name())
                }
            });
            assert!(in_draft || taken_out || sent, "{} is lost after {input:?}", attachment.name());
        }
    }

    /// Messages go only with a new chat or a new history.
    fn check_entries(&self, before: &Conversation, after: &Conversation, input: &Input) {
        if matches!(input, Input::Clear | Input::Replace(_)) {
            return;
        }
        for entry in before.entries() {
            assert!(after.entry(entry.id()).is_some(), "a message is gone after {input:?}");
        }
    }

    /// The total adds up what every turn was charged, each turn once.
    fn check_charge(
        &mut self,
        before: &Conversation,
        after: &Conversation,
        input: &Input,
        effects: &[Effect],
    ) {
        let charges = effects.iter().filter_map(|effect| match effect {
            Effect::Event(Event::Usage { turn, .. }) => Some(*turn),
            _ => None,
        });
        let charges: Vec<Usage> = charges.collect();
        if let Some((turn, reply)) = &mut self.live {
            match input {
                Input::Stream(id, event) if id == turn && !matches!(event, StreamEvent::Error(_)) => {
                    let _ = reply.apply(event.clone());
                }
                // A stream that turns into a document is refused and charged as the stream told.
                Input::Answer(id, response)
                    if matches!(before.turn(), Turn::Waiting(out) | Turn::Summarising(out) if out == id)
                        && id == turn =>
                {
                    *reply = Reply::from(response.clone());
                }
                _ => {}
            }
            let out = matches!(after.turn(), Turn::Waiting(id) | Turn::Streaming(id) | Turn::Summarising(id) if id == turn);
            let over = !out;
            if over {
                let expected = reply.usage();
                self.total += expected;
                let expected: Vec<Usage> =
                    Some(expected).filter(|usage| *usage != Usage::default()).into_iter().collect();
                assert_eq!(charges, expected, "what the turn was charged, after {input:?}");
                self.live = None;
            } else {
                assert!(charges.is_empty(), "a running turn is charged at its end");
            }
        } else {
            assert!(charges.is_empty(), "no turn ran that could be charged");
        }
        for effect in effects {
            if let Effect::Event(Event::Usage { cost: Some(cost), .. }) = effect {
                self.cost += cost.nanos;
            }
        }
        if matches!(input, Input::Clear) {
            (self.total, self.cost) = (Usage::default(), 0);
        }
        assert_eq!(cost(after), self.cost, "what all cost after {input:?}");
        assert_eq!(*after.usage(), self.total, "the total after {input:?}");
    }

    /// At most one turn runs, its name is new, and what is posted satisfies the rules.
    fn check_turns(&mut self, after: &Conversation, effects: &[Effect]) {
        let profile = after.profile().cloned().unwrap_or_default();
        for effect in effects {
            match effect {
                Effect::Request { turn, body } => {
                    assert!(self.live.is_none(), "a second turn beside a running one");
                    assert!(self.turns.insert(*turn), "a turn's name was given before");
                    self.live = Some((*turn, Reply::new()));
                    rules::check(&body.to_string(), &profile, &self.revision);
                }
                Effect::Abort(turn) => assert!(self.turns.contains(turn), "a turn is aborted that never was"),
                _ => {}
            }
        }
        let live = self.live.as_ref().map(|(turn, _)| *turn);
        let waits = match after.turn() {
            Turn::Waiting(turn) | Turn::Streaming(turn) | Turn::Summarising(turn) => Some(*turn),
            _ => None,
        };
        assert_eq!(waits, live, "the turn that runs is the one that was posted");
    }
}

/// What all requests cost, in billionths.
fn cost(conversation: &Conversation) -> u64 {
    conversation.cost().map_or(0, |cost| cost.nanos)
}

/// What was typed or said and not posted.
fn unsent(conversation: &Conversation) -> String {
    let snapshot: Value = serde_json::to_value(conversation.snapshot()).unwrap();
    snapshot["draft"]["text"].as_str().unwrap().to_owned()
}

/// What is on the page fits the turn.
fn check_page(conversation: &Conversation) {
    let streaming: Vec<bool> =
        conversation.entries().map(|entry| entry.state() == EntryState::Streaming).collect();
    let (last, others) = streaming.split_last().map_or((false, &[][..]), |(last, others)| (*last, others));
    assert!(!others.contains(&true), "only the last message can be coming in");
    assert_eq!(last, matches!(conversation.turn(), Turn::Streaming(_)), "the turn streams when a reply does");
    let mut ids: Vec<_> = conversation.entries().map(|entry| entry.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), conversation.entries().len(), "names of messages are given once");
    check_items(conversation);
}

/// The items divide what is on the page, and the last one's pieces fit the turn.
fn check_items(conversation: &Conversation) {
    let items = conversation.items();
    let divided: Vec<EntryId> = items.iter().flat_map(|item| item.entries.clone()).collect();
    assert_eq!(divided, conversation.entries().map(Entry::id).collect::<Vec<_>>());
    assert_eq!(items.iter().map(|item| item.id).collect::<Vec<_>>(), conversation.item_ids());
    for item in &items {
        assert!(item.versions.index < item.versions.count, "{item:?}");
        assert_eq!(item.entries.first(), Some(&item.id));
    }
    let (mut begun, mut speaker) = (Vec::new(), None);
    for entry in conversation.entries() {
        let goes_on =
            entry.is_hidden() || entry.role() == Role::Assistant && speaker == Some(Role::Assistant);
        if begun.is_empty() || !goes_on {
            begun.push(entry.id());
        }
        speaker = if entry.is_hidden() { speaker } else { Some(entry.role()) };
    }
    assert_eq!(conversation.item_ids(), begun);
    assert_eq!(conversation.item_count(), begun.len());
    for (index, id) in begun.iter().enumerate() {
        assert_eq!((conversation.item_at(index), conversation.item_index(*id)), (Some(*id), Some(index)));
    }
    assert_eq!((conversation.item_at(begun.len()), conversation.last_item()), (None, begun.last().copied()));
    let Some(last) = items.last() else { return };
    assert_eq!(conversation.item(last.id).as_ref(), Some(last));
    let pieces = conversation.pieces(last.id);
    let open =
        |piece: &Piece| matches!(piece, Piece::Call { state: CallState::Asking | CallState::Running, .. });
    let acts = matches!(conversation.turn(), Turn::Acting(_));
    assert_eq!(pieces.iter().any(open), acts, "a tool runs or asks while the turn acts: {pieces:?}");
    let sources = conversation.sources(last.id).len();
    for piece in &pieces {
        if let Piece::Text { parts } = piece {
            assert!(parts.iter().flat_map(|part| &part.sources).all(|number| (1..=sources).contains(number)));
        }
    }
}

/// What a host page reads it can set, and reads again; what is stored can be read again.
fn check_setting_back(conversation: &Conversation) {
    let read = serde_json::to_value(conversation.messages()).unwrap();
    let one_by_one: Vec<_> = (0..).map_while(|index| conversation.message(index)).collect();
    assert_eq!(one_by_one, conversation.messages());
    let mut other = Conversation::new(Profile::default());
    other.apply(Input::Replace(messages::Message::read_all(&read.clone().to_string()).unwrap().into()));
    assert_eq!(serde_json::to_value(other.messages()).unwrap(), read);

    let stored = serde_json::to_string(&conversation.snapshot()).unwrap();
    let snapshot = serde_json::from_str(&stored).unwrap();
    let restored = Conversation::restore(snapshot, conversation.profile().cloned()).unwrap();
    let texts = |one: &Conversation| one.entries().map(|entry| entry.text()).collect::<Vec<_>>();
    assert_eq!(texts(&restored), texts(conversation));
    assert_eq!(restored.draft().text(), unsent(conversation));
    assert_eq!(restored.usage(), conversation.usage());
}

/// Whoever has what is rare only later comes to the same, before and after. Gives it back until it had to be there.
fn check_late(
    (mut late, mut untold): (Conversation, Vec<Effect>),
    input: &Input,
    whole: &Conversation,
    effects: &[Effect],
) -> Option<(Conversation, Vec<Effect>)> {
    // What was charged before is priced by the profile of then, and wishes are granted whole.
    let ends =
        matches!(input, Input::Options(_)) || matches!(input, Input::Configure(_)) && !untold.is_empty();
    let mut given = if ends { late.complete(&RARE) } else { Vec::new() };
    let tried = late.try_apply(input.clone());
    let counts = effects.iter().any(|effect| matches!(effect, Effect::Count { .. }));
    let goes_on = tried.is_ok() && !ends && !counts;
    given.extend(tried.unwrap_or_else(|back| {
        let mut given = late.complete(&RARE);
        given.extend(late.apply(back));
        given
    }));
    let goes_on = goes_on && late.snapshot() == whole.snapshot() && late.turn() == whole.turn();
    if !goes_on {
        given.extend(late.complete(&RARE));
    }
    let is_charge = |effect: &&Effect| matches!(effect, Effect::Event(Event::Usage { .. }));
    let charges = |effects: &[Effect]| effects.iter().filter(is_charge).cloned().collect::<Vec<_>>();
    untold.extend(charges(effects));
    let told = if goes_on { Vec::new() } else { std::mem::take(&mut untold) };
    assert_eq!(charges(&given), told, "{input:?}");
    let done = |effects: &[Effect]| {
        let done = effects.iter().filter(|effect| {
            !matches!(effect, Effect::Changed(_) | Effect::Save | Effect::Event(Event::Usage { .. }))
        });
        done.cloned().collect::<Vec<_>>()
    };
    assert_eq!(done(&given), done(effects), "{input:?}");
    for effect in effects.iter().filter(|effect| matches!(effect, Effect::Changed(_) | Effect::Save)) {
        // Of these some are for what the table shows.
        let shown = matches!(effect, Effect::Changed(Change::Context | Change::Item(_)));
        let known = given.contains(effect) || goes_on && shown;
        assert!(known, "{input:?} without {effect:?}");
    }
    assert_eq!(late.turn(), whole.turn(), "{input:?}");
    assert_eq!(late.snapshot(), whole.snapshot(), "{input:?}");
    for item in whole.item_ids().into_iter().filter(|_| !goes_on || !late.awaits_rare()) {
        assert_eq!(late.pieces(item), whole.pieces(item), "{input:?}");
    }
    goes_on.then_some((late, untold))
}

/// What is put away in memory is what would be read back from a store.
fn check_put_away(conversation: &Conversation) {
    let restored = Conversation::restore(conversation.snapshot(), None).expect("a snapshot of this version");
    // Of a call that still comes in more is kept in memory.
    let calls = |entry: &Entry| entry.blocks().iter().any(|block| block.as_text().is_none());
    let grows = conversation.entries().any(|entry| entry.state() == EntryState::Streaming && calls(entry));
    // A store brings attachments into the order of their ids, in which the runtime gives them.
    if !grows && conversation.draft().attachments().is_sorted_by_key(Attachment::id) {
        assert_eq!(conversation.clone().put_away().snapshot(), restored.snapshot());
        assert_eq!(conversation.clone().put_away().draft(), restored.draft());
    }
    assert_eq!(*conversation.clone().put_away().turn(), Turn::Idle);
}
