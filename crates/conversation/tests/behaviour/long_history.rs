//! The beginning of a long plain history stays with the page until it is looked at. Nobody can tell: what it says, posts
//! and becomes is what a history that was read at once says, posts and becomes.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use conversation::{Conversation, Effect, Input, Snapshot};
use messages::{History, Message, Profile, RequestText, Run, Texts};
use serde_json::{Value, json};

use crate::desk::{Desk, response};
use crate::rules;

const LENGTH: usize = 61;

/// Questions and answers in turn, as strings and as blocks, with whatever has to be escaped.
fn plain(length: usize) -> Vec<Value> {
    let text = |index: usize| match index % 5 {
        0 => format!("\n\"{index}\" \\ is\tnoted"),
        1 => format!("{index}, ünï ✓ 🎉\u{2028}"),
        _ => format!("number {index}"),
    };
    let message = |index: usize| match index % 2 {
        0 => json!({"role": "user", "content": text(index)}),
        _ if index.is_multiple_of(3) => json!({"content": text(index), "role": "assistant"}),
        _ => json!({"role": "assistant", "content": [{"type": "text", "text": text(index)}]}),
    };
    (0..length).map(message).collect()
}

/// Texts as a page holds them, the bytes of their messages, and how often one was asked for.
#[derive(Debug)]
struct Page(Vec<String>, usize, Rc<Cell<usize>>);

impl Texts for Page {
    fn text(&self, index: usize) -> String {
        self.2.set(self.2.get() + 1);
        self.0[index].clone()
    }

    fn are_postable(&self) -> bool {
        self.0.iter().all(|text| !text.trim().is_empty())
    }

    fn bytes(&self) -> u64 {
        self.1 as u64
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A history of which all but the end stays with the page.
fn kept(messages: &[Value]) -> History {
    kept_by(messages, &Rc::default())
}

fn kept_by(messages: &[Value], looks: &Rc<Cell<usize>>) -> History {
    let count = (messages.len() - 9) / 2 * 2 + 1;
    let content = |message: &Value| message["content"].clone();
    let text = |message: &Value| {
        let content = content(message);
        content.as_str().or_else(|| content[0]["text"].as_str()).unwrap().to_owned()
    };
    let size = |message: &Value| {
        let units = text(message).encode_utf16().count() as u32;
        units << 1 | u32::from(content(message).is_array())
    };
    let bytes = json!(messages[..count]).to_string().len() - 2;
    let texts = Rc::new(Page(messages[..count].iter().map(text).collect(), bytes, Rc::clone(looks)));
    let run = Run::new(texts, messages[..count].iter().map(size).collect());
    History { run, rest: read(&messages[count..]).rest }
}

fn read(messages: &[Value]) -> History {
    let read = |message: &Value| Message::read(&message.to_string()).unwrap();
    messages.iter().map(read).collect::<Vec<_>>().into()
}

/// The same conversation twice: with its beginning left with the page, and read.
fn both(messages: &[Value]) -> [Desk; 2] {
    [kept(messages), read(messages)].map(|history| {
        let mut desk = Desk::over(Conversation::new(Profile { count_tokens: true, ..Profile::default() }));
        desk.apply(Input::Replace(history));
        desk
    })
}

fn same([kept, read]: &[Desk; 2]) {
    assert_eq!(format!("{:?}", kept.last), format!("{:?}", read.last));
    assert_eq!(kept.texts(), read.texts());
    let all = |desk: &Desk| json!(desk.conversation.messages());
    assert_eq!(all(kept), all(read));
    for index in [0, 1, 2, 51, 52, 53, 60, 61, 62] {
        let one = |desk: &Desk| json!(desk.conversation.message(index));
        assert_eq!(one(kept), one(read), "{index}");
    }
    assert_eq!(kept.conversation.items(), read.conversation.items());
    assert_eq!(kept.conversation.context(), read.conversation.context());
    let stored = |desk: &Desk| serde_json::to_value(desk.conversation.snapshot()).unwrap();
    assert_eq!(stored(kept), stored(read));
}

fn each(desks: &mut [Desk; 2], act: impl Fn(&mut Desk)) {
    desks.iter_mut().for_each(act);
    same(desks);
}

#[test]
fn it_reads_as_it_was_written() {
    let messages = plain(LENGTH);
    let history = kept(&messages);
    assert_eq!((history.run.len(), history.rest.len()), (53, 8));
    assert_eq!(json!(history.run.messages().collect::<Vec<_>>()), json!(messages[..53]));
    same(&both(&messages));
}

/// The body that a first question would post.
fn asked(conversation: &mut Conversation, history: History) -> Option<RequestText> {
    conversation.apply(Input::Replace(history));
    let effects = conversation.apply(Input::Say("on".to_owned()));
    effects.into_iter().find_map(|effect| match effect {
        Effect::Request { body, .. } => Some(body),
        _ => None,
    })
}

#[test]
fn it_is_not_looked_at_before_someone_scrolls_there_and_is_posted_from_where_it_is() {
    let looks = Rc::new(Cell::new(0));
    let mut conversation = Conversation::new(Profile::default());
    let body = asked(&mut conversation, kept_by(&plain(LENGTH - 1), &looks)).unwrap();
    // The last of it, since what follows may belong to it.
    assert_eq!((conversation.item_count(), body.run.len(), looks.get()), (LENGTH, 51, 1));
    assert!(conversation.item(conversation.item_ids()[20]).is_some() && looks.get() > 1);
}

#[test]
fn what_cannot_be_posted_as_it_is_is_repaired() {
    for place in [0, 19, 20, 50] {
        let mut messages = plain(LENGTH - 1);
        messages[place]["content"] = json!(" \n\t");
        // What is counted.
        same(&both(&messages));
        for act in [Input::Say("one".to_owned()), Input::Summarise] {
            let posted = [kept(&messages), read(&messages)].map(|history| {
                let mut desk = Desk::new();
                desk.apply(Input::Replace(history)).apply(act.clone());
                desk.posted[0].body.clone()
            });
            assert_eq!(posted[0], posted[1], "{place} {act:?}");
        }
    }
}

#[test]
fn a_request_that_is_too_long_with_it_is_not_posted() {
    let length = |max_body_bytes| {
        let profile = Profile { max_body_bytes, ..Profile::default() };
        let body = asked(&mut Conversation::new(profile), kept(&plain(LENGTH - 1)));
        body.map(|body| body.to_string().len() as u64)
    };
    let long = length(u64::MAX).unwrap();
    assert_eq!((length(long), length(long - 1)), (Some(long), None));
}

#[test]
fn turns_after_it_are_the_same() {
    let mut desks = both(&plain(LENGTH - 1));
    same(&desks);
    each(&mut desks, |desk| {
        desk.talk("one", "1").talk("two", "2");
    });
    assert_eq!(desks[0].posted[0].body, desks[1].posted[0].body);
    assert_eq!(desks[0].posted[0].body["messages"].as_array().unwrap().len(), LENGTH);
    each(&mut desks, |desk| {
        desk.send("three");
        desk.begin("th").apply(Input::Stop);
    });
    each(&mut desks, |desk| {
        desk.apply(Input::Aborted(desk.turn()));
    });
    each(&mut desks, |desk| {
        desk.apply(Input::Retry);
    });
    let posted = |desk: &Desk| desk.messages();
    assert_eq!(posted(&desks[0]), posted(&desks[1]));
}

#[test]
fn thinking_stays_bound_to_it_when_it_is_read() {
    let mut desks = both(&plain(LENGTH - 1));
    each(&mut desks, |desk| {
        let turn = desk.send("think");
        let signature = rules::signature(&desk.posted[0].body, "deep", desk.revision());
        let thinking = json!({"type": "thinking", "thinking": "deep", "signature": signature});
        desk.apply(Input::Answer(
            turn,
            response(json!([thinking, {"type": "text", "text": "so"}]), "end_turn"),
        ));
    });
    each(&mut desks, |desk| {
        desk.talk("go on", "g");
    });
    assert!(desks[0].messages().to_string().contains("signature"), "what stood before it is the same");
    let first = |desk: &Desk| desk.conversation.item_ids()[0];
    each(&mut desks, |desk| {
        let item = first(desk);
        desk.apply(Input::Revise { item, text: "other".to_owned() });
    });
    each(&mut desks, |desk| {
        desk.begin("o").finish();
    });
    each(&mut desks, |desk| {
        let item = first(desk);
        desk.apply(Input::Choose { item, step: -1 });
    });
    each(&mut desks, |desk| {
        desk.send("and now");
    });
    let posted = desks.each_ref().map(Desk::messages);
    assert_eq!(posted[0], posted[1]);
}

#[test]
fn examples_stand_before_it() {
    let mut desks = both(&plain(LENGTH - 1));
    each(&mut desks, |desk| {
        let examples = vec![Message::user(r#","messages":["#), Message::assistant("e")];
        desk.apply(Input::Options(conversation::Options { examples, ..Default::default() }));
        desk.talk("one", "1");
    });
    assert_eq!(desks[0].posted[0].body, desks[1].posted[0].body);
    assert_eq!(desks[0].messages()[0]["content"], r#","messages":["#);
}

#[test]
fn whatever_reaches_into_it_reads_it() {
    for place in [0, 20, 50, 51, 52, 53, 54, 58] {
        let mut desks = both(&plain(LENGTH - 1));
        each(&mut desks, |desk| {
            let item = desk.conversation.item_ids()[place];
            match place % 2 {
                0 => desk.apply(Input::Revise { item, text: "else".to_owned() }),
                _ => desk.apply(Input::Regenerate(item)),
            };
        });
        each(&mut desks, |desk| {
            desk.begin("so").finish();
        });
        each(&mut desks, |desk| {
            let item = desk.conversation.item_ids()[place];
            desk.apply(Input::Choose { item, step: -1 });
        });
        assert_eq!(desks[0].messages(), desks[1].messages());
    }
    let mut desks = both(&plain(LENGTH - 1));
    each(&mut desks, |desk| {
        desk.apply(Input::StartFresh);
    });
    each(&mut desks, |desk| {
        desk.begin("all").finish();
    });
    each(&mut desks, |desk| {
        desk.talk("on", "we go");
    });
    let mut desks = both(&plain(LENGTH - 1));
    each(&mut desks, |desk| {
        desk.apply(Input::Summarise);
    });
    each(&mut desks, |desk| {
        desk.begin("most").finish();
    });
    each(&mut desks, |desk| {
        desk.talk("on", "we go");
    });
    assert_eq!(desks[0].messages(), desks[1].messages());
}

#[test]
fn a_refused_turn_behind_it_takes_nothing_of_it() {
    let mut desks = both(&plain(LENGTH - 1));
    each(&mut desks, |desk| {
        desk.send("bad");
        desk.begin("no").finish_for("refusal");
    });
    each(&mut desks, |desk| {
        desk.talk("good", "yes");
    });
    assert_eq!(desks[0].messages(), desks[1].messages());
}

#[test]
fn what_the_widget_once_asked_is_found_again() {
    let mut messages = plain(LENGTH);
    messages[30] = json!({"role": "user", "content": conversation::GO_ON});
    let desks = both(&messages);
    same(&desks);
    assert_eq!(desks[0].conversation.item_count(), LENGTH - 2);
}

#[test]
fn it_is_stored_and_restored() {
    let mut desks = both(&plain(LENGTH));
    each(&mut desks, |desk| {
        let stored = serde_json::to_string(&desk.conversation.snapshot()).unwrap();
        let stored: Snapshot = serde_json::from_str(&stored).unwrap();
        let restored = Conversation::restore(stored, Some(Profile::default())).unwrap();
        assert_eq!(json!(restored.messages()), json!(desk.conversation.messages()));
    });
    assert!(!desks[0].last.iter().any(|effect| matches!(effect, Effect::Request { .. })));
}
