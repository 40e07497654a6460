//! Random conversations turn by turn, so that long and branched histories come about: the desk holds every body
//! against the rules, thinking bound to its prefix among them.

use conversation::{CallState, Conversation, Effect, EntryId, Head, Input, Piece, Turn};
use messages::profile::ModelChoice;
use messages::{ApiError, ErrorKind, Json, Profile, Role};
use proptest::collection::vec;
use proptest::prelude::*;
use rules::Rules;
use serde_json::{Value, json};

use crate::desk::{Desk, offer, pdf, plan, response};
use crate::rules as local;

/// What happens in one turn, or between two.
#[derive(Clone, Debug)]
enum Move {
    /// A question with this many pictures of a size and documents, and the replies to it.
    Ask(u64, u32, u64),
    Revise(usize),
    Regenerate(usize),
    Choose(usize, i32),
    Summarise(bool),
    Continue,
    Retry,
    Configure(usize),
    Offer(bool),
    /// The host page says something while the turn waits for its reply.
    Interrupt,
    Reload,
}

/// A reply: its kind, how it ends, what happens instead of it.
#[derive(Clone, Debug)]
struct Say {
    kind: usize,
    reason: &'static str,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Whole,
    Stopped,
    /// The server refuses the thinking.
    Bound,
    /// Another revision answers.
    Revised,
}

fn moves() -> impl Strategy<Value = Move> {
    let side = prop::sample::select(vec![10u32, 1900, 2500]);
    prop_oneof![
        8 => (0..4u64, side, 0..3u64).prop_map(|(pictures, side, documents)| Move::Ask(pictures, side, documents)),
        4 => Just(Move::Ask(0, 10, 0)),
        2 => (0..9usize).prop_map(Move::Revise),
        2 => (0..9usize).prop_map(Move::Regenerate),
        3 => (0..9usize, prop::sample::select(vec![-1, 1])).prop_map(|(back, step)| Move::Choose(back, step)),
        2 => any::<bool>().prop_map(Move::Summarise),
        2 => Just(Move::Continue),
        1 => Just(Move::Retry),
        1 => (0..6usize).prop_map(Move::Configure),
        1 => any::<bool>().prop_map(Move::Offer),
        1 => Just(Move::Interrupt),
        1 => Just(Move::Reload),
    ]
}

fn say() -> impl Strategy<Value = Say> {
    let reason =
        prop::sample::select(vec!["end_turn", "end_turn", "max_tokens", "pause_turn", "refusal", "tool_use"]);
    let way = prop::sample::select(vec![
        Way::Whole,
        Way::Whole,
        Way::Whole,
        Way::Whole,
        Way::Stopped,
        Way::Bound,
        Way::Revised,
    ]);
    (0..7usize, reason, way).prop_map(|(kind, reason, way)| Say { kind, reason, way })
}

fn profile(kind: usize) -> Profile {
    let mut profile = Profile { count_tokens: true, ..Profile::default() };
    match kind {
        1 => profile.max_body_bytes = 3000,
        2 => profile.images.max_count = 2,
        3 => profile.revision = "2".to_owned(),
        4 => {
            let model = ModelChoice { context_window: Some(300), ..ModelChoice::new("claude-haiku-5-5") };
            profile.models = vec![model];
        }
        5 => profile.model = "claude-sonnet-5-5".to_owned(),
        _ => {}
    }
    profile
}

struct Table {
    desk: Desk,
    count: u64,
    says: std::vec::IntoIter<Say>,
}

impl Table {
    fn new(says: Vec<Say>) -> Self {
        let mut desk = Desk::over(Conversation::new(profile(0)));
        desk.apply(Input::Offer(vec![offer("plan", false)]));
        Self { desk, count: 0, says: says.into_iter() }
    }

    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn apply(&mut self, input: Input) {
        self.desk.apply(input);
        let rules = Rules::new().account(self.desk.revision());
        for effect in &self.desk.last {
            if let Effect::Count { body, .. } = effect {
                let body: Value = serde_json::from_str(&body.to_string()).unwrap();
                assert_eq!(rules.check_count(&body), Ok(()), "{body}");
            }
        }
    }

    fn item(&self, back: usize) -> Option<EntryId> {
        self.desk.conversation.item_ids().into_iter().rev().nth(back)
    }

    fn content(&mut self, kind: usize) -> Value {
        let number = self.number();
        let text = json!({"type": "text", "text": format!("answer {number}")});
        let tool =
            |id: u64| json!({"type": "tool_use", "id": format!("toolu_{id}"), "name": "plan", "input": {}});
        let search = json!({"type": "server_tool_use", "id": format!("srvtoolu_{number}"), "name": "web_search", "input": {}});
        let found = json!({"type": "web_search_tool_result", "tool_use_id": search["id"], "content": []});
        let thinking = self.thinking();
        match kind {
            0 => json!([text]),
            1 => json!([thinking, text]),
            2 => json!([thinking, tool(number), tool(self.number())]),
            3 => json!([thinking, search, found, thinking, text]),
            4 => json!([thinking, text, search]),
            5 => json!([text, thinking]),
            _ => {
                json!([{"type": "redacted_thinking", "data": thinking["signature"]}, {"type": "text", "text": " "}, text])
            }
        }
    }

    /// Thinking without text, as newer models give it, signed for the last request.
    fn thinking(&self) -> Value {
        let body = &self.desk.posted.last().unwrap().body;
        json!({"type": "thinking", "thinking": "", "signature": local::signature(body, "", self.desk.revision())})
    }

    /// Answers, runs tools and waits until nothing runs any more.
    fn settle(&mut self) {
        for _ in 0..12 {
            match self.desk.state().clone() {
                Turn::Waiting(turn) | Turn::Summarising(turn) => self.reply(turn),
                Turn::Acting(turn) => self.act(turn),
                Turn::Retrying(turn, _) => self.apply(Input::Due(turn)),
                Turn::Stopping(turn) => self.apply(Input::Aborted(turn)),
                Turn::Streaming(_) => self.apply(Input::Stop),
                Turn::Idle | Turn::Failed(_) => return,
            }
        }
        self.apply(Input::Stop);
        if let Some(turn) = self.desk.state().id() {
            self.apply(Input::Aborted(turn));
        }
    }

    fn reply(&mut self, turn: conversation::TurnId) {
        let plain = Say { kind: 1, reason: "end_turn", way: Way::Whole };
        let Say { kind, reason, way } = self.says.next().unwrap_or(plain);
        match way {
            Way::Stopped => return self.apply(Input::Stop),
            Way::Bound => {
                let words = "messages.1.content.0: Invalid `signature` in `thinking` block";
                let mut error = ApiError::new(ErrorKind::InvalidRequest, words);
                error.status = Some(400);
                return self.apply(Input::Rejected(turn, error));
            }
            Way::Revised => {
                let revision = Some(format!("revision {}", self.number()));
                self.apply(Input::Accepted(turn, Head { revision, lowered: None }));
            }
            Way::Whole => {}
        }
        let content = self.content(kind);
        self.apply(Input::Answer(turn, response(content, reason)));
    }

    fn act(&mut self, turn: conversation::TurnId) {
        let Some(item) = self.item(0) else { return };
        let running = self.desk.conversation.pieces(item).into_iter().find_map(|piece| match piece {
            Piece::Call { id, state: CallState::Running, .. } => Some(id),
            _ => None,
        });
        match running {
            Some(id) => {
                self.apply(Input::Ran { turn, id, result: Json::of("done").map_err(|_| String::new()) })
            }
            None => self.apply(Input::Stop),
        }
    }

    fn play(&mut self, one: Move) {
        match one {
            Move::Ask(pictures, side, documents) => self.ask(pictures, side, documents),
            Move::Interrupt => {
                self.ask(0, 10, 0);
                self.apply(Input::Say(format!("aside {}", self.count)));
            }
            Move::Revise(back) => {
                let text = format!("revised {}", self.number());
                if let Some(item) = self.item(back) {
                    self.apply(Input::Revise { item, text });
                }
            }
            Move::Regenerate(back) => {
                if let Some(item) = self.item(back) {
                    self.apply(Input::Regenerate(item));
                }
            }
            Move::Choose(back, step) => {
                if let Some(item) = self.item(back) {
                    self.apply(Input::Choose { item, step });
                }
            }
            Move::Summarise(fresh) => self.apply(if fresh { Input::StartFresh } else { Input::Summarise }),
            Move::Continue => self.apply(Input::Continue),
            Move::Retry => self.apply(Input::Retry),
            Move::Configure(kind) => self.apply(Input::Configure(profile(kind))),
            Move::Offer(yes) => {
                self.apply(Input::Offer(if yes { vec![offer("plan", false)] } else { Vec::new() }));
            }
            Move::Reload => {
                let profile = self.desk.conversation.profile().cloned();
                let restored = Conversation::restore(self.desk.conversation.snapshot(), profile).unwrap();
                self.desk = Desk::over(restored);
            }
        }
        self.settle();
    }

    fn ask(&mut self, pictures: u64, side: u32, documents: u64) {
        for _ in 0..pictures {
            let id = self.number();
            self.desk.attach(id, side);
        }
        for at in 0..documents {
            let id = self.number();
            let document = if at == 0 { plan(200) } else { pdf(2) };
            self.desk.hand_in(id, &format!("plan {id}"), document);
        }
        let text = format!("question {}", self.number());
        self.apply(Input::Edit(text));
        self.apply(Input::Send);
        if !self.desk.state().is_running() {
            // It does not fit: the person takes everything out again and asks without.
            let ids: Vec<_> =
                self.desk.conversation.draft().attachments().iter().map(|one| one.id()).collect();
            ids.into_iter().for_each(|id| self.apply(Input::Detach(id)));
            self.apply(Input::Send);
        }
    }
}

proptest! {
    // Each case is many turns, each turn many checks.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_history_that_a_conversation_comes_to_is_accepted(
        turns in vec(moves(), 1..14),
        says in vec(say(), 0..30),
    ) {
        let mut table = Table::new(says);
        for one in turns {
            table.play(one);
        }
    }

    #[test]
    fn a_conversation_that_nobody_changes_posts_all_its_thinking_back(kinds in vec((1..4usize, 0..2u64), 1..8)) {
        let says = kinds.iter().flat_map(|(kind, _)| {
            let reason = if *kind == 2 { "tool_use" } else { "end_turn" };
            let first = Say { kind: *kind, reason, way: Way::Whole };
            // After a round of tools comes an answer.
            let second = (*kind == 2).then_some(Say { kind: 1, reason: "end_turn", way: Way::Whole });
            std::iter::once(first).chain(second)
        });
        let mut table = Table::new(says.collect());
        for (_, pictures) in &kinds {
            table.play(Move::Ask(*pictures, 10, 0));
        }
        table.play(Move::Ask(0, 10, 0));
        let made = table.desk.entries().iter().flat_map(|entry| entry.blocks()).filter(|block| block.is_thinking()).count();
        let posted = table.desk.posted.last().unwrap().body.to_string();
        // All but that of the last reply.
        prop_assert_eq!(posted.matches("\"signature\":\"bound").count(), made - 1);
        let notes = table.desk.conversation.items().into_iter().filter(|item| item.role == Role::User);
        for question in notes {
            prop_assert_eq!(table.desk.conversation.notes(question.id), &[]);
        }
    }
}
