//! A long history of plain messages stays text until it is looked at. Nobody can tell: what it says, posts and becomes
//! is what a history that was read at once says, posts and becomes.

use conversation::{Conversation, Effect, Input, Snapshot};
use messages::{History, Message, Profile};
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

fn kept(messages: &[Value]) -> History {
    History::read(json!(messages).to_string()).unwrap()
}

fn read(messages: &[Value]) -> History {
    let read = |message: &Value| Message::read(&message.to_string()).unwrap();
    messages.iter().map(read).collect::<Vec<_>>().into()
}

/// The same conversation twice: with its beginning kept as text, and read.
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
fn the_beginning_of_a_long_plain_history_stays_text() {
    let history = kept(&plain(LENGTH));
    assert_eq!((history.run.len(), history.rest.len()), (53, 8));
    for index in 0..53 {
        assert_eq!(json!(history.run.message(index)), plain(LENGTH)[index]);
    }
    assert_eq!(kept(&plain(40)).run.len(), 0, "a short one is read");
    // What is no plain message ends it, and a question and an answer before that are read as well.
    let odd = [
        json!({"role": "user", "content": " \n\t"}),
        json!({"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}]}),
        json!({"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}),
        json!({"role": "user", "content": []}),
        json!({"role": "assistant", "content": "once more"}),
        json!({"role": "user", "content": "a", "id": 1}),
    ];
    for odd in odd {
        let mut messages = plain(80);
        messages[60] = odd;
        let history = kept(&messages);
        assert_eq!(history.run.len(), 51, "{}", messages[60]);
        assert_eq!(json!(history.rest), json!(read(&messages).rest[51..]));
        same(&both(&messages));
    }
    // An escape that is not the shortest way to write a sign would be posted in another form than a read one.
    let text = json!(plain(LENGTH)).to_string().replace("number 42", "n\\u0075mber 42");
    assert_eq!(History::read(text).unwrap().run.len(), 33);
}

#[test]
fn what_is_no_list_of_messages_is_refused_wherever_it_breaks() {
    let text = json!(plain(80)).to_string();
    for cut in [text.len() - 1, text.len() / 2, 5, 0] {
        assert!(History::read(text[..cut].to_owned()).is_err(), "{cut}");
    }
    assert!(History::read(format!("{text} x")).is_err());
    assert!(History::read(format!(" {text} ")).is_ok_and(|history| history.run.len() == 71));
    assert!(History::read(text.replacen("number 78", "number 78\"}, {\"role\": \"nobody", 1)).is_err());
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
