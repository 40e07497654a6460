//! Every message that ever was on the page can be brought back to it, however it came to be another version.

use std::collections::{BTreeSet, HashSet};

use conversation::{Break, Conversation, EntryId, Input, Turn};
use messages::Role;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, response};

/// Every message that some choice of versions shows.
fn reached(conversation: &Conversation) -> BTreeSet<EntryId> {
    let (mut known, mut shown) = (HashSet::new(), BTreeSet::new());
    let mut open = vec![conversation.clone()];
    while let Some(one) = open.pop() {
        let path: Vec<EntryId> = one.entries().map(|entry| entry.id()).collect();
        if !known.insert(path.clone()) {
            continue;
        }
        shown.extend(path);
        for item in one.items().into_iter().filter(|item| item.versions.count > 1) {
            for step in [-1, 1] {
                let mut other = one.clone();
                other.apply(Input::Choose { item: item.id, step });
                open.push(other);
            }
        }
    }
    shown
}

/// The running request comes to one of its ends.
fn end(desk: &mut Desk, how: u8) {
    let turn = desk.turn();
    let text = |text: &str| json!({"type": "text", "text": text});
    let call =
        json!({"type": "tool_use", "id": format!("c{}", desk.posted.len()), "name": "plan", "input": {}});
    let whole = |content: Value, reason| Input::Answer(turn, response(content, reason));
    match how % 6 {
        0 | 1 => desk.apply(whole(json!([text("1")]), "end_turn")),
        2 => desk.apply(whole(json!([text("1"), call]), "tool_use")),
        3 => desk.apply(whole(json!([text("1")]), "max_tokens")),
        4 => desk.begin("1").fail(Break::Cut),
        _ => desk.apply(Input::Stop).apply(Input::Aborted(turn)),
    };
}

fn step(desk: &mut Desk, what: u8, which: usize, how: u8) {
    match desk.state().clone() {
        Turn::Acting(turn) => {
            let id = format!("c{}", desk.posted.len());
            match how % 3 {
                0 => desk.apply(Input::Stop),
                1 => desk.apply(Input::Edit("next".to_owned())).apply(Input::Send),
                _ => desk.apply(Input::Ran { turn, id, result: Err("no".to_owned()) }),
            };
            return;
        }
        Turn::Idle | Turn::Failed(_) => {}
        _ => return end(desk, how),
    }
    let items = desk.conversation.items();
    let item = |role: Role| items.iter().filter(|item| item.role == role).map(|item| item.id).nth(which % 3);
    let input = match what % 8 {
        0 => Some(Input::Retry),
        1 => Some(Input::Continue),
        2 => item(Role::Assistant).map(Input::Regenerate),
        3 => item(Role::User).map(|item| Input::Revise { item, text: "other".to_owned() }),
        4 => item(Role::User).map(|item| Input::Choose { item, step: 1 - 2 * i32::from(how % 2) }),
        5 => item(Role::Assistant).map(|item| Input::Choose { item, step: 1 - 2 * i32::from(how % 2) }),
        6 => Some(Input::StartFresh).filter(|_| which == 0),
        _ => Some(Input::Edit("next".to_owned())),
    };
    let sends = matches!(input, Some(Input::Edit(_)));
    if let Some(input) = input {
        desk.apply(input);
    }
    if sends {
        desk.apply(Input::Send);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_message_is_out_of_reach(steps in prop::collection::vec((any::<u8>(), 0..3usize, any::<u8>()), 1..24)) {
        let mut desk = Desk::new();
        desk.offer(&["plan"]);
        desk.talk("one", "1");
        let mut seen = BTreeSet::new();
        for (what, which, how) in steps {
            step(&mut desk, what, which, how);
            seen.extend(desk.entries().into_iter().filter(|entry| !entry.is_hidden()).map(|entry| entry.id()));
        }
        for _ in 0..12 {
            match desk.state().clone() {
                Turn::Idle | Turn::Failed(_) => break,
                _ => step(&mut desk, 0, 0, 0),
            }
        }
        let reached = reached(&desk.conversation);
        let lost: Vec<_> = seen.difference(&reached).collect();
        prop_assert!(lost.is_empty(), "{lost:?} cannot be shown any more");
    }
}
