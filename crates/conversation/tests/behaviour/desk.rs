//! The desk of the tests: a conversation with a ledger beside it, and words for what is done with it again and
//! again.

use conversation::{
    AttachmentId, Break, Change, Conversation, Document, Effect, Entry, EntryState, Event, Input, Offer,
    Picture, Turn, TurnId,
};
use messages::{Profile, Response, Role, StreamEvent, Tool};
use serde_json::{Value, json};

use crate::ledger::Ledger;

/// A request that was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    pub turn: TurnId,
    pub body: Value,
}

pub struct Desk {
    pub conversation: Conversation,
    ledger: Ledger,
    /// Every request so far.
    pub posted: Vec<Posted>,
    /// Every event for the host page so far.
    pub events: Vec<Event>,
    /// What the last input led to.
    pub last: Vec<Effect>,
}

impl Desk {
    pub fn new() -> Self {
        Self::over(Conversation::new(Profile::default()))
    }

    pub fn over(conversation: Conversation) -> Self {
        let ledger = Ledger::new(&conversation);
        Self { conversation, ledger, posted: Vec::new(), events: Vec::new(), last: Vec::new() }
    }

    /// Applies an input and holds everything that must always hold.
    pub fn apply(&mut self, input: Input) -> &mut Self {
        self.last = self.ledger.apply(&mut self.conversation, input);
        for effect in &self.last {
            match effect {
                Effect::Request { turn, body } => {
                    let body = serde_json::from_str(&body.to_string()).unwrap();
                    self.posted.push(Posted { turn: *turn, body });
                }
                Effect::Event(event) => self.events.push(event.clone()),
                _ => {}
            }
        }
        self
    }

    pub fn send(&mut self, text: &str) -> TurnId {
        self.apply(Input::Edit(text.to_owned())).apply(Input::Send);
        self.turn()
    }

    /// The relay's revision as it was told last.
    pub fn revision(&self) -> &str {
        self.ledger.revision()
    }

    /// The turn of the last request.
    pub fn turn(&self) -> TurnId {
        self.posted.last().expect("a request was posted").turn
    }

    /// The messages of the last request.
    pub fn messages(&self) -> Value {
        self.posted.last().expect("a request was posted").body["messages"].clone()
    }

    /// Feeds one event of the stream of this turn, given as its JSON.
    pub fn event(&mut self, turn: TurnId, event: Value) -> &mut Self {
        let event = StreamEvent::parse(&event.to_string()).expect("an event");
        self.apply(Input::Stream(turn, event))
    }

    /// The reply begins and has said `text` so far.
    pub fn begin(&mut self, text: &str) -> &mut Self {
        let turn = self.turn();
        self.event(turn, start(10)).event(turn, text_start(0)).event(turn, text_delta(0, text))
    }

    /// The reply that has begun ends well.
    pub fn finish(&mut self) -> &mut Self {
        self.finish_for("end_turn")
    }

    pub fn finish_for(&mut self, reason: &str) -> &mut Self {
        let turn = self.turn();
        self.event(turn, ending(reason, 20)).event(turn, json!({"type": "message_stop"}))
    }

    /// The connection of the running turn fails.
    pub fn fail(&mut self, cause: Break) -> &mut Self {
        self.apply(Input::Broken(self.turn(), cause));
        self.fail_waits(|turn| Input::Broken(turn, cause))
    }

    /// What is tried again by itself fails in the same way each time.
    pub fn fail_waits(&mut self, fail: impl Fn(TurnId) -> Input) -> &mut Self {
        while let Turn::Retrying(turn, _) = *self.state() {
            self.apply(Input::Due(turn));
            let again = self.turn();
            self.apply(fail(again));
        }
        self
    }

    /// The host page offers these tools.
    pub fn offer(&mut self, names: &[&str]) -> &mut Self {
        self.apply(Input::Offer(names.iter().map(|name| offer(name, false)).collect()))
    }

    /// A whole turn.
    pub fn talk(&mut self, question: &str, answer: &str) -> &mut Self {
        self.send(question);
        self.begin(answer).finish()
    }

    /// A picture is chosen and read.
    pub fn attach(&mut self, id: u64, side: u32) -> &mut Self {
        self.choose(id);
        self.apply(Input::Attached { id: AttachmentId(id), picture: picture(side) })
    }

    /// A picture is chosen and is being read.
    pub fn choose(&mut self, id: u64) -> &mut Self {
        self.apply(Input::Reading { id: AttachmentId(id), name: format!("photo {id}.png") })
    }

    /// A document is chosen and read.
    pub fn hand_in(&mut self, id: u64, name: &str, document: Document) -> &mut Self {
        self.apply(Input::Reading { id: AttachmentId(id), name: name.to_owned() });
        self.apply(Input::Document { id: AttachmentId(id), document })
    }

    pub fn entries(&self) -> Vec<&Entry> {
        self.conversation.entries().collect()
    }

    /// The last message on the page.
    pub fn entry(&self) -> &Entry {
        self.conversation.entries().next_back().expect("a message")
    }

    /// Role, state and text of every message on the page.
    pub fn page(&self) -> Vec<(Role, EntryState, String)> {
        self.entries().iter().map(|entry| (entry.role(), entry.state(), entry.text())).collect()
    }

    /// The texts of the messages on the page.
    pub fn texts(&self) -> Vec<String> {
        self.entries().into_iter().map(Entry::text).collect()
    }

    pub fn state(&self) -> &Turn {
        self.conversation.turn()
    }

    pub fn changed(&self, change: Change) -> bool {
        self.last.contains(&Effect::Changed(change))
    }

    /// The conversation's messages as JSON.
    pub fn host_messages(&self) -> Value {
        serde_json::to_value(self.conversation.messages()).unwrap()
    }
}

pub fn offer(name: &str, confirm: bool) -> Offer {
    let tool = json!({"name": name, "description": "", "input_schema": {"type": "object"}});
    Offer { tool: Tool::read(&tool.to_string()).unwrap(), confirm }
}

pub fn start(input_tokens: u64) -> Value {
    json!({"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant",
        "model": "claude-haiku-5-5", "content": [], "stop_reason": null,
        "usage": {"input_tokens": input_tokens, "output_tokens": 1}}})
}

pub fn text_start(index: u32) -> Value {
    block_start(index, json!({"type": "text", "text": ""}))
}

pub fn block_start(index: u32, block: Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

pub fn block_stop(index: u32) -> Value {
    json!({"type": "content_block_stop", "index": index})
}

pub fn text_delta(index: u32, text: &str) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": text}})
}

pub fn input_delta(index: u32, piece: &str) -> Value {
    json!({"type": "content_block_delta", "index": index,
        "delta": {"type": "input_json_delta", "partial_json": piece}})
}

pub fn ending(reason: &str, output_tokens: u64) -> Value {
    json!({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": null},
        "usage": {"output_tokens": output_tokens}})
}

pub fn error_event(kind: &str) -> Value {
    json!({"type": "error", "error": {"type": kind, "message": "words of the server"}})
}

/// A reply that came whole.
pub fn response(content: Value, reason: &str) -> Response {
    let json = json!({"id": "msg_2", "type": "message", "role": "assistant", "model": "claude-haiku-5-5",
        "content": content, "stop_reason": reason, "usage": {"input_tokens": 7, "output_tokens": 3}});
    Response::read(&json.to_string()).unwrap()
}

pub fn picture(side: u32) -> Picture {
    let data = rules::png(side, 1);
    Picture { media_type: "image/png".to_owned(), data: data.into(), width: side, height: 1 }
}

/// A text of this many bytes.
pub fn plan(bytes: usize) -> Document {
    let (media_type, pages) = ("text/plain".to_owned(), None);
    Document { media_type, data: "x".repeat(bytes).into(), bytes: bytes as u64, pages }
}

/// A PDF of this many pages.
pub fn pdf(pages: u32) -> Document {
    let media_type = "application/pdf".to_owned();
    Document { media_type, data: "JVBERi0xLjcK".into(), bytes: 9, pages: Some(pages) }
}
