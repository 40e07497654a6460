//! What a host page may choose, and what it is told of what it may not.

use conversation::{Conversation, Event, Input, OptionFault, Options, RARE};
use messages::profile::ModelChoice;
use messages::{Json, Message, Profile};
use serde_json::{Value, json};

use crate::desk::Desk;

/// A profile that was told, with two models.
fn profile() -> Profile {
    let mut small = ModelChoice::new("claude-haiku-5-5");
    small.efforts = vec!["low".to_owned(), "high".to_owned()];
    let mut large = ModelChoice::new("claude-sonnet-5-5");
    large.max_output = Some(500);
    large.structured_outputs = false;
    Profile {
        revision: "r1".to_owned(),
        models: vec![small, large],
        max_tokens: 1000,
        efforts: vec!["low".to_owned(), "max".to_owned()],
        ..Profile::default()
    }
}

fn desk(options: Options) -> Desk {
    let mut desk = Desk::over(Conversation::new(profile()));
    desk.apply(Input::Options(options));
    desk
}

fn faults(desk: &Desk) -> Vec<OptionFault> {
    let fault = |event: &Event| match event {
        Event::Refused(fault) => Some(fault.clone()),
        _ => None,
    };
    desk.events.iter().filter_map(fault).collect()
}

fn number(text: &str) -> Option<Json> {
    Json::parse(text.to_owned()).ok()
}

#[test]
fn what_was_wished_before_the_table_was_there_is_granted_with_it() {
    let mut conversation = Conversation::awaiting_profile();
    let wishes =
        Options { max_tokens: Some(300), stop_sequences: vec!["END".to_owned()], ..Options::default() };
    for input in [Input::Configure(profile()), Input::Options(wishes.clone())] {
        assert!(conversation.try_apply(input).is_ok());
    }
    assert_eq!(*conversation.options(), Options::default());
    assert!(conversation.awaits_rare());
    let _ = conversation.complete(&RARE);
    assert_eq!(*conversation.options(), wishes);
}

#[test]
fn what_the_profile_allows_is_posted() {
    let mut desk = desk(Options {
        max_tokens: Some(300),
        effort: Some("low".to_owned()),
        stop_sequences: vec!["END".to_owned()],
        user_id: Some("visitor-7".to_owned()),
        examples: vec![Message::user("Oslo?"), Message::assistant("Cold.")],
        ..Options::default()
    });
    assert_eq!(faults(&desk), []);
    desk.send("Rome?");
    let body = &desk.posted[0].body;
    assert_eq!(body["max_tokens"], 300);
    assert_eq!(body["output_config"], json!({"effort": "low"}));
    assert_eq!(body["stop_sequences"], json!(["END"]));
    assert_eq!(body["metadata"], json!({"user_id": "visitor-7"}));
    assert_eq!(body["messages"][0], json!({"role": "user", "content": "Oslo?"}));
    assert_eq!(body["messages"][2], json!({"role": "user", "content": "Rome?"}));
    assert_eq!(desk.texts(), ["Rome?"], "examples are not shown");
    assert_eq!(desk.host_messages().as_array().unwrap().len(), 1);
}

#[test]
fn another_model_brings_its_own_limit() {
    let mut desk = desk(Options { model: Some("claude-sonnet-5-5".to_owned()), ..Options::default() });
    desk.send("one");
    assert_eq!(desk.posted[0].body["model"], "claude-sonnet-5-5");
    assert_eq!(desk.posted[0].body["max_tokens"], 500);
}

#[test]
fn each_wish_outside_is_refused_and_the_profile_holds() {
    let examples = |roles: &[&str]| {
        let message = |role: &&str| json!({"role": role, "content": "x"});
        let all: Vec<Value> = roles.iter().map(message).collect();
        Options { examples: serde_json::from_value(all.into()).unwrap(), ..Options::default() }
    };
    let wish = |change: fn(&mut Options)| {
        let mut options = Options::default();
        change(&mut options);
        options
    };
    let table: Vec<(Options, OptionFault)> = vec![
        (wish(|one| one.model = Some("gpt".into())), OptionFault::Model { wished: "gpt".into() }),
        (wish(|one| one.max_tokens = Some(1001)), OptionFault::MaxTokens { wished: 1001, limit: 1000 }),
        (wish(|one| one.max_tokens = Some(0)), OptionFault::MaxTokens { wished: 0, limit: 1000 }),
        (wish(|one| one.effort = Some("high".into())), OptionFault::Effort { wished: "high".into() }),
        (wish(|one| one.effort = Some("max".into())), OptionFault::Effort { wished: "max".into() }),
        (wish(|one| one.stop_sequences = vec!["END".into(), " ".into()]), OptionFault::StopSequences),
        (wish(|one| one.user_id = Some(String::new())), OptionFault::UserId),
        (wish(|one| one.user_id = Some("x".repeat(513))), OptionFault::UserId),
        (wish(|one| one.temperature = number("0.5")), OptionFault::Sampling { name: "temperature" }),
        (wish(|one| one.top_p = number("0.5")), OptionFault::Sampling { name: "top_p" }),
        (wish(|one| one.top_k = number("5")), OptionFault::Sampling { name: "top_k" }),
        (examples(&["assistant", "user"]), OptionFault::Examples),
        (examples(&["user"]), OptionFault::Examples),
        (examples(&["user", "assistant", "system", "assistant"]), OptionFault::Examples),
    ];
    for (options, fault) in table {
        let mut desk = desk(options);
        assert_eq!(faults(&desk), [fault]);
        assert_eq!(*desk.conversation.options(), Options::default());
        desk.send("one");
        let plain = json!({"model": "claude-haiku-5-5", "max_tokens": 1000, "stream": true,
            "messages": [{"role": "user", "content": "one"}]});
        assert_eq!(desk.posted[0].body, plain);
    }
}

#[test]
fn what_the_profile_closes_is_refused() {
    let closed = Profile { stop_sequences: false, metadata: false, ..profile() };
    let mut desk = Desk::over(Conversation::new(closed));
    let (stop_sequences, user_id) = (vec!["END".to_owned()], Some("visitor".to_owned()));
    desk.apply(Input::Options(Options { stop_sequences, user_id, ..Options::default() }));
    assert_eq!(faults(&desk), [OptionFault::UserId, OptionFault::StopSequences]);
}

#[test]
fn sampling_is_posted_where_the_profile_opens_it() {
    let mut desk = Desk::over(Conversation::new(Profile { sampling: true, ..profile() }));
    let (temperature, top_p) = (number("0.5"), number("\"much\""));
    desk.apply(Input::Options(Options { temperature, top_p, ..Options::default() }));
    assert_eq!(faults(&desk), [OptionFault::Sampling { name: "top_p" }]);
    assert_eq!(desk.conversation.options().temperature, number("0.5"));
}

#[test]
fn wishes_wait_for_the_profile_and_are_asked_again_of_the_next_one() {
    let mut desk = Desk::over(Conversation::awaiting_profile());
    let options = Options { model: Some("claude-sonnet-5-5".to_owned()), ..Options::default() };
    desk.apply(Input::Options(options.clone()));
    assert_eq!(faults(&desk), []);
    desk.apply(Input::Configure(Profile { models: vec![], ..profile() }));
    assert_eq!(faults(&desk).len(), 1);
    desk.apply(Input::Configure(profile()));
    assert_eq!(*desk.conversation.options(), options, "the wish is still there");
    desk.send("one");
    assert_eq!(desk.posted[0].body["model"], "claude-sonnet-5-5");
}

#[test]
fn a_server_that_tells_no_profile_leaves_model_and_effort_to_the_page() {
    let mut desk = Desk::new();
    let (model, effort) = (Some("claude-opus-5".to_owned()), Some("high".to_owned()));
    desk.apply(Input::Options(Options { model, effort, ..Options::default() }));
    assert_eq!(faults(&desk), []);
}

#[test]
fn options_hold_from_the_next_turn_on() {
    let mut desk = desk(Options::default());
    desk.send("one");
    desk.begin("1").apply(Input::Options(Options { max_tokens: Some(10), ..Options::default() }));
    desk.finish_for("max_tokens").apply(Input::Continue);
    assert_eq!(desk.posted[1].body["max_tokens"], 10);
}
