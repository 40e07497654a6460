//! Random inputs in random order. What must hold is held by the desk after each of them; here are the inputs.

use conversation::{
    AttachmentFault, AttachmentId, Break, CallState, Conversation, EntryId, Head, Input, Options,
    Piece as Shown, Turn, TurnId,
};
use messages::{ApiError, ErrorKind, Json, Message, Prices, Profile};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{
    Desk, block_start, block_stop, ending, error_event, input_delta, offer, picture, response, start,
    text_delta, text_start,
};
use crate::rules;
use crate::steps::{CONTENTS, Piece, REASONS, Step, Which, step};

/// A desk and a counter that makes every text another one.
struct Table {
    desk: Desk,
    count: u64,
}

impl Table {
    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn text(&mut self) -> String {
        format!("<text {}>", self.number())
    }

    fn turn(&self, which: Which) -> Option<TurnId> {
        match which {
            Which::Present => self.desk.posted.last().map(|posted| posted.turn),
            Which::Earlier(back) => {
                let count = self.desk.posted.len();
                (count > 0).then(|| self.desk.posted[back % count].turn)
            }
        }
    }

    /// A thinking block signed for the last request.
    fn thinking(&self) -> Value {
        let posted = &self.desk.posted.last().unwrap().body;
        let signature = rules::signature(posted, "Hm.", self.desk.revision());
        json!({"type": "thinking", "thinking": "Hm.", "signature": signature})
    }

    fn tool(&mut self) -> Value {
        json!({"type": "tool_use", "id": format!("toolu_{}", self.number()), "name": "plan", "input": {}})
    }

    fn server_tool(&mut self) -> Value {
        json!({"type": "server_tool_use", "id": format!("srvtoolu_{}", self.number()), "name": "web_search",
            "input": {}})
    }

    fn event(&mut self, piece: Piece) -> Value {
        match piece {
            Piece::Start => start(10),
            Piece::Text(index) => text_start(index),
            Piece::Thinking(index) => {
                block_start(index, json!({"type": "thinking", "thinking": "Hm.", "signature": ""}))
            }
            Piece::Sign(index) => {
                let delta = json!({"type": "signature_delta", "signature": self.thinking()["signature"]});
                json!({"type": "content_block_delta", "index": index, "delta": delta})
            }
            Piece::Tool(index) => block_start(index, self.tool()),
            Piece::ServerTool(index) => block_start(index, self.server_tool()),
            Piece::More(index, text) => text_delta(index, text),
            Piece::Input(index, text) => input_delta(index, text),
            Piece::Stop(index) => block_stop(index),
            Piece::Ending(reason, usage) => ending(reason, usage),
            Piece::End => json!({"type": "message_stop"}),
            Piece::Error => error_event("overloaded_error"),
            Piece::Ping => json!({"type": "ping"}),
        }
    }

    fn content(&mut self, kind: usize) -> Value {
        let text = json!({"type": "text", "text": self.text()});
        let blank = json!({"type": "text", "text": " "});
        let (tool, other) = (self.tool(), self.tool());
        let call = self.server_tool();
        let result = json!({"type": "web_search_tool_result", "tool_use_id": call["id"], "content": []});
        match kind % CONTENTS {
            0 => json!([text]),
            1 => json!([self.thinking(), text]),
            2 => json!([self.thinking(), blank, text, tool, other]),
            3 => json!([text, call, result, text]),
            4 => json!([text, call]),
            5 => json!([text, self.thinking()]),
            _ => json!([]),
        }
    }

    fn stream_whole(&mut self, turn: TurnId, kind: usize) {
        let content = self.content(kind);
        self.desk.event(turn, start(10));
        for (index, block) in (0..).zip(content.as_array().unwrap()) {
            self.desk.event(turn, block_start(index, block.clone())).event(turn, block_stop(index));
        }
        let reason = REASONS[kind / CONTENTS];
        self.desk.event(turn, ending(reason, 20)).event(turn, json!({"type": "message_stop"}));
    }
}

fn profile(kind: usize) -> Profile {
    let mut profile = Profile::default();
    match kind {
        1 => profile.model = "claude-sonnet-5-5".to_owned(),
        2 => profile.revision = "2".to_owned(),
        3 => profile.max_body_bytes = 600,
        4 => {
            profile.images.max_count = 3;
            profile.images.max_side = 2000;
        }
        5 => {
            let prices = json!({"models": {"claude-haiku-5-5": {"input": 1, "output": 5}}});
            profile.prices = Prices::read(&prices.to_string());
            profile.max_tool_rounds = 1;
        }
        6 => {
            profile.model = "claude-haiku-4-5".to_owned();
            profile.prefill = Some("Well,".to_owned());
        }
        _ => {}
    }
    profile
}

fn options(kind: usize) -> Options {
    let mut options = Options::default();
    match kind {
        1 => options.model = Some("claude-sonnet-5-5".to_owned()),
        2 => options.max_tokens = Some(100),
        3 => options.examples = vec![Message::user("example"), Message::assistant("answer")],
        _ => {}
    }
    options
}

fn history(kind: usize) -> Vec<Message> {
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": "of elsewhere"});
    let messages = match kind {
        0 => json!([{"role": "assistant", "content": "Hello"}, {"role": "assistant", "content": [thinking]}]),
        1 => json!([{"role": "user", "content": ""}, {"role": "system", "content": "Be rude."},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "stray"}]}]),
        2 => json!([{"role": "user", "content": "q"}, {"role": "assistant", "content": [thinking,
            {"type": "tool_use", "id": "toolu_a", "name": "plan", "input": {}}]}, {"role": "assistant", "content": []}]),
        _ => json!([]),
    };
    serde_json::from_value(messages).unwrap()
}

impl Table {
    fn play(&mut self, step: Step) {
        match step {
            Step::Configure(kind) => self.apply(Input::Configure(profile(kind))),
            Step::Edit(kind) => {
                let text = if kind == 0 { " ".to_owned() } else { self.text() };
                self.apply(Input::Edit(text));
            }
            Step::Choose(id) => {
                self.desk.choose(id);
            }
            Step::Read(id, side) => {
                self.apply(Input::Attached { id: AttachmentId(id), picture: picture(side) })
            }
            Step::Unreadable(id) => {
                self.apply(Input::Refused { id: AttachmentId(id), fault: AttachmentFault::Unreadable });
            }
            Step::Detach(id) => self.apply(Input::Detach(AttachmentId(id))),
            Step::Send => self.apply(Input::Send),
            Step::Ask => {
                let text = self.text();
                self.apply(Input::Edit(text));
                self.apply(Input::Send);
            }
            Step::Say => {
                let text = self.text();
                self.apply(Input::Say(text));
            }
            Step::Stop => self.apply(Input::Stop),
            Step::Retry => self.apply(Input::Retry),
            Step::Clear => self.apply(Input::Clear),
            Step::Replace(kind) => self.apply(Input::Replace(history(kind).into())),
            // The host page sets messages, not sizes: what is said of long sides holds for pictures sent here.
            Step::SetBack if self.desk.entries().iter().all(|entry| entry.pictures().is_empty()) => {
                self.apply(Input::Replace(self.desk.conversation.messages().into()));
            }
            Step::SetBack => {}
            Step::Dismiss => self.apply(Input::Dismiss),
            Step::Reload => self.reload(),
            step => self.play_act(step),
        }
    }

    fn play_act(&mut self, step: Step) {
        match step {
            Step::Offer(kind) => {
                let offers = [
                    vec![],
                    vec![offer("plan", false)],
                    vec![offer("plan", true)],
                    vec![offer("other", false)],
                ];
                self.apply(Input::Offer(offers[kind].clone()));
            }
            Step::Confirm(yes) => {
                if let Some(id) = self.call(&CallState::Asking) {
                    self.apply(Input::Confirm { id, yes });
                }
            }
            Step::Ran(kind) => {
                let Some(turn) = self.desk.state().id() else { return };
                let Some(id) = self.call(&CallState::Running) else { return };
                let results = [
                    json!("done"),
                    json!(""),
                    json!([{"type": "text", "text": "done"}]),
                    json!({"ok": true}),
                ];
                let result = match kind {
                    0 => Err("no seat left".to_owned()),
                    kind => Ok(Json::of(&results[kind]).unwrap()),
                };
                self.apply(Input::Ran { turn, id, result });
            }
            Step::Due => {
                if let Turn::Retrying(turn, _) = *self.desk.state() {
                    self.apply(Input::Due(turn));
                }
            }
            Step::Now => self.apply(Input::Now),
            Step::Online => self.apply(Input::Online),
            Step::Revise(at) => {
                let text = self.text();
                let Some(item) = self.item(at) else { return };
                self.apply(Input::Revise { item, text });
            }
            Step::Regenerate(at) => {
                let Some(item) = self.item(at) else { return };
                self.apply(Input::Regenerate(item));
            }
            Step::Version(at, step) => {
                let Some(item) = self.item(at) else { return };
                self.apply(Input::Choose { item, step });
            }
            Step::Continue => self.apply(Input::Continue),
            Step::AskData => {
                let text = self.text();
                let schema = Json::of(&json!({"type": "object", "additionalProperties": false})).unwrap();
                self.apply(Input::Ask { text, schema });
            }
            Step::Options(kind) => self.apply(Input::Options(options(kind))),
            Step::Summarise(fresh) => self.apply(if fresh { Input::StartFresh } else { Input::Summarise }),
            step => self.play_reply(step),
        }
    }

    /// An item of the page, counted from its end.
    fn item(&self, back: usize) -> Option<EntryId> {
        self.desk.conversation.item_ids().into_iter().rev().nth(back)
    }

    /// A call of the last item in this state.
    fn call(&self, state: &CallState) -> Option<String> {
        let pieces = self.desk.conversation.pieces(self.item(0)?);
        pieces.into_iter().find_map(|piece| match piece {
            Shown::Call { id, state: is, .. } if is == *state => Some(id),
            _ => None,
        })
    }

    fn play_reply(&mut self, step: Step) {
        let (Step::Stream(which, _) | Step::Answer(which, _)) = &step else { return self.play_end(step) };
        let Some(turn) = self.turn(*which) else { return };
        match step {
            Step::Stream(_, piece) => {
                let event = self.event(piece);
                self.desk.event(turn, event);
            }
            Step::Answer(_, kind) => {
                let content = self.content(kind);
                self.apply(Input::Answer(turn, response(content, REASONS[kind / CONTENTS])));
            }
            _ => {}
        }
    }

    fn play_end(&mut self, step: Step) {
        let which = match &step {
            Step::Rejected(which) | Step::Broken(which) => *which,
            Step::Aborted(which) | Step::Accepted(which, _) => *which,
            _ => Which::Present,
        };
        let Some(turn) = self.turn(which) else { return };
        match step {
            Step::Reply(kind) if *self.desk.state() == Turn::Waiting(turn) => self.stream_whole(turn, kind),
            Step::Rejected(_) => self.apply(Input::Rejected(turn, ApiError::new(ErrorKind::Overloaded, ""))),
            Step::Broken(_) => self.apply(Input::Broken(turn, Break::Cut)),
            Step::Aborted(_) => self.apply(Input::Aborted(turn)),
            Step::Accepted(_, kind) => {
                let revision = [None, Some("2".to_owned()), Some(String::new())][kind].clone();
                self.apply(Input::Accepted(turn, Head { revision, lowered: None }));
            }
            _ => {}
        }
    }

    fn apply(&mut self, input: Input) {
        self.desk.apply(input);
    }

    /// The page is left and opened again. What was posted before is not this page's any more.
    fn reload(&mut self) {
        let profile = self.desk.conversation.profile().cloned();
        let restored = Conversation::restore(self.desk.conversation.snapshot(), profile).unwrap();
        self.desk = Desk::over(restored);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_whatever_order(known in any::<bool>(), steps in vec(step(), 1..80)) {
        play(known, steps);
    }

}

/// One that this found: an answer as data waits for the table again once the page was opened anew.
#[test]
fn data_that_a_page_finds_waits_for_what_checks_it() {
    use Step::{AskData, Configure, Edit, Reload, Reply, Send};
    play(false, vec![Configure(0), AskData, Edit(1), Reply(49), Reload, Send]);
}

fn play(known: bool, steps: Vec<Step>) {
    let conversation =
        if known { Conversation::new(Profile::default()) } else { Conversation::awaiting_profile() };
    let mut table = Table { desk: Desk::over(conversation), count: 0 };
    for step in steps {
        table.play(step);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_long_conversation_is_accepted_turn_by_turn(kinds in vec((0..CONTENTS * REASONS.len(), 0..6u8), 1..10)) {
        let mut table = Table { desk: Desk::new(), count: 0 };
        for (kind, way) in kinds {
            table.play(Step::Ask);
            if way == 0 {
                table.play(Step::Stream(Which::Present, Piece::Start));
                table.play(Step::Stream(Which::Present, Piece::Text(0)));
                table.play(Step::Stream(Which::Present, Piece::More(0, "half")));
                table.play(Step::Broken(Which::Present));
                table.play(Step::Retry);
            }
            table.play(Step::Reply(kind));
            // Tools that are not there were answered, and a pause was gone on from.
            for _ in 0..2 {
                table.play(Step::Reply(0));
            }
            prop_assert!(!table.desk.state().is_running());
            // Each question was posted, whatever became of the turns before it.
            let posted = table.desk.posted.last().unwrap().body.to_string();
            prop_assert!(table.desk.entries().iter().rfind(|entry| entry.role() == messages::Role::User)
                .is_some_and(|entry| posted.contains(&entry.text())));
        }
    }
}
