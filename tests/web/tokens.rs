//! Tokens for the relay: where they come from, when they are asked for, and what is said when there is none.

use std::cell::Cell;
use std::rc::Rc;

use parlor::platform::door::Door;
use parlor::platform::limits::Limits;
use parlor::platform::pass::admit;
use serde_json::json;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Response;

use crate::relay::{Post, Relay};
use crate::world::{World, body, frame, thrown};

thread_local! {
    static DESKS: Cell<u32> = const { Cell::new(0) };
}

/// A path of the page's own server that gives tokens, and what stands behind it.
fn desk() -> (String, Relay) {
    DESKS.set(DESKS.get() + 1);
    let path = format!("/chat-token-{}", DESKS.get());
    let desk = Relay::new(&path, None);
    (path, desk)
}

/// A chat whose page gives tokens at a desk.
async fn with_desk() -> (World, Relay) {
    let (path, desk) = desk();
    let world = World::with(&[("token-url", &path)]).await;
    (world, desk)
}

async fn asked(world: &World, desk: &Relay, index: usize) -> Post {
    world.until("a token is asked for", || desk.count() > index).await;
    desk.post(index)
}

fn give(post: &Post, token: &str, seconds: f64) {
    let expires_at = (js_sys::Date::now() / 1000.0 + seconds).floor();
    let answer = json!({"token": token, "expires_at": expires_at as u64});
    post.respond(200, "application/json", &answer.to_string());
}

/// Writes and presses Enter.
fn say(world: &World, text: &str) {
    world.write(text);
    world.key("Enter", |_| {});
}

fn bearer(post: &Post) -> String {
    post.authorization().unwrap_or_default()
}

fn unauthorized(post: &Post, code: &str) {
    let error = json!({"type": "authentication_error", "message": "secret", "details": {"error_code": code}});
    post.respond(401, "application/json", &json!({"type": "error", "error": error}).to_string());
}

#[wasm_bindgen_test]
async fn a_page_that_gives_no_token_sends_none() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    assert_eq!((post.authorization(), post.credentials()), (None, "omit".to_owned()));
}

#[wasm_bindgen_test]
async fn a_token_is_fetched_with_the_pages_cookies_when_it_is_needed_and_held() {
    let (world, desk) = with_desk().await;
    frame().await;
    assert_eq!(desk.count(), 0, "nobody has asked anything yet");
    say(&world, "Where to?");
    let ask = asked(&world, &desk, 0).await;
    assert_eq!((ask.credentials(), ask.mode()), ("same-origin".to_owned(), "same-origin".to_owned()));
    assert_eq!(world.relay.count(), 0);
    give(&ask, "first", 600.0);
    let post = world.posted(0).await;
    assert_eq!((bearer(&post), post.credentials()), ("Bearer first".to_owned(), "omit".to_owned()));
    post.reply("To Kyoto");
    world.until_turn("idle").await;
    assert_eq!(bearer(&world.ask("And then?").await), "Bearer first");
    assert_eq!(desk.count(), 1);
}

#[wasm_bindgen_test]
async fn a_token_that_ends_within_a_minute_is_renewed_before_it_is_used() {
    let (world, desk) = with_desk().await;
    say(&world, "Where to?");
    // Used for what it was asked for, and for nothing after that.
    give(&asked(&world, &desk, 0).await, "short", 59.0);
    let post = world.posted(0).await;
    assert_eq!(bearer(&post), "Bearer short");
    post.reply("To Kyoto");
    world.until_turn("idle").await;
    say(&world, "And then?");
    let at = js_sys::Date::new(&(js_sys::Date::now() + 600_000.0).into()).to_iso_string();
    let answer = json!({"token": "long", "expires_at": String::from(at)});
    asked(&world, &desk, 1).await.respond(200, "application/json", &answer.to_string());
    let post = world.posted(1).await;
    assert_eq!(bearer(&post), "Bearer long");
    post.reply("Home");
    world.until_turn("idle").await;
    assert_eq!(bearer(&world.ask("And after that?").await), "Bearer long");
    assert_eq!(desk.count(), 2);
}

#[wasm_bindgen_test]
async fn after_a_401_a_token_is_asked_for_once_more() {
    let (world, desk) = with_desk().await;
    // So long that its beginning stays with the page and is posted from there, twice too.
    let roles = "role: index % 2 ? 'assistant' : 'user', content: `Message ${index}`";
    world
        .script(&format!("chat.messages = Array.from({{ length: 80 }}, (_, index) => ({{ {roles} }}));"))
        .unwrap();
    say(&world, "Where to?");
    give(&asked(&world, &desk, 0).await, "old", 600.0);
    let first = world.posted(0).await;
    unauthorized(&first, "token_expired");
    give(&asked(&world, &desk, 1).await, "new", 600.0);
    let second = world.posted(1).await;
    assert_eq!((bearer(&second), second.body()), ("Bearer new".to_owned(), first.body()));
    assert_eq!(second.body()["messages"][79]["content"], "Message 79");
    unauthorized(&second, "token_revoked");
    world.until_text(".notice", "Your access to the chat was ended.").await;
    assert_eq!((desk.count(), world.relay.count(), world.heard("parlor-retry")), (2, 2, 0));
    let told = &world.details("parlor-error")[0];
    assert_eq!((&told["type"], &told["status"]), (&json!("authentication_error"), &json!(401)));
    // A person may try again, with the token that was not taken as long as it is held.
    world.press("Try again").await;
    world.posted(2).await.reply("To Kyoto");
    world.until_text("[part=message][data-latest] .prose", "To Kyoto").await;
}

#[wasm_bindgen_test]
async fn requests_at_the_same_time_ask_once() {
    let (path, desk) = desk();
    let relay = Relay::new("https://parallel.test", None);
    let door = Rc::new(Door::new(Some(path), None, Limits::default().token));
    let init = || {
        let init = js_sys::Object::new();
        js_sys::Reflect::set(&init, &"method".into(), &"POST".into()).unwrap();
        init
    };
    let request = || admit(Rc::clone(&door), "https://parallel.test/v1/messages".to_owned(), init());
    let (one, other) = (request(), request());
    while desk.count() == 0 {
        frame().await;
    }
    give(&desk.post(0), "one", 600.0);
    while relay.count() < 2 {
        frame().await;
    }
    for index in [0, 1] {
        assert_eq!(bearer(&relay.post(index)), "Bearer one");
        relay.post(index).respond(200, "application/json", "{}");
    }
    for answer in [one, other] {
        let answer: Response = JsFuture::from(answer).await.unwrap().into();
        assert!(answer.ok());
    }
    assert_eq!(desk.count(), 1);
}

#[wasm_bindgen_test]
async fn without_a_token_the_question_is_kept_and_asked_again_on_request() {
    let (world, desk) = with_desk().await;
    say(&world, "Where to?");
    asked(&world, &desk, 0).await.respond(403, "text/html", "<p>Sign in</p>");
    world.until_text(".notice", "You may have to sign in first.").await;
    assert_eq!((world.relay.count(), world.text(".said")), (0, "Where to?".into()));
    assert_eq!(world.details("parlor-error")[0]["type"], "authentication_error");
    let answers = [(500, "{}"), (200, "<p>Hello</p>"), (200, "{}"), (200, r#"{"token": "not a header"}"#)];
    for (index, (status, answer)) in answers.into_iter().enumerate() {
        world.press("Try again").await;
        asked(&world, &desk, index + 1).await.respond(status, "application/json", answer);
        world.until("it failed", || world.heard("parlor-error") == index + 2).await;
        world.until_text(".notice", "This site could not let you into the chat.").await;
    }
    assert_eq!(world.relay.count(), 0);
    world.press("Try again").await;
    give(&asked(&world, &desk, 5).await, "at-last", 600.0);
    let post = world.posted(0).await;
    assert_eq!(bearer(&post), "Bearer at-last");
    post.reply("To Kyoto");
    world.until_text(".prose", "To Kyoto").await;
}

#[wasm_bindgen_test]
async fn a_site_that_says_nothing_is_given_up() {
    let (path, desk) = desk();
    let world = World::with_limits(Limits { token: 30, ..Limits::default() });
    world.host.set_attribute("token-url", &path).unwrap();
    world.configure();
    say(&world, "Where to?");
    asked(&world, &desk, 0).await;
    world.until_text(".notice", "This site could not let you into the chat.").await;
    assert_eq!(world.text(".said"), "Where to?");
}

#[wasm_bindgen_test]
async fn the_pages_own_function_gives_tokens_in_any_form() {
    let world = World::open().await;
    // A token that says itself that it ends in half a minute, then one that never does, then one with a time.
    world
        .script(
            "let n = 0; window.asked = 0;
             const soon = btoa(JSON.stringify({exp: Date.now() / 1000 + 30})).replace(/=+$/, '');
             const all = [`a.${soon}.c`, {token: 'second', expires_at: Date.now() / 1000 + 50}, 'third'];
             chat.getToken = async () => (window.asked += 1, all[n++]);",
        )
        .unwrap();
    for (index, begins) in
        ["Bearer a.", "Bearer second", "Bearer third", "Bearer third"].into_iter().enumerate()
    {
        let post = world.ask("Where to?").await;
        assert!(bearer(&post).starts_with(begins), "{index}: {}", bearer(&post));
        post.reply("To Kyoto");
        world.until_turn("idle").await;
    }
    assert_eq!(world.value("window.asked"), json!(3));
    // Taken back, nothing is sent along any more.
    world.script("chat.getToken = null").unwrap();
    assert_eq!(world.ask("And now?").await.authorization(), None);
}

#[wasm_bindgen_test]
async fn a_challenge_is_posted_to_the_relay_which_gives_the_token() {
    let world = World::open().await;
    world.script("chat.getToken = () => ({challenge: 'puzzle \"solved\"'})").unwrap();
    say(&world, "Where to?");
    world.until("a session is asked for", || world.relay.session_count() == 1).await;
    let session = world.relay.session(0);
    assert_eq!(session.body(), json!({"challenge": "puzzle \"solved\""}));
    assert!(session.url().ends_with(".test/v1/session") && session.authorization().is_none());
    assert_eq!(session.credentials(), "omit");
    give(&session, "session", 600.0);
    let post = world.posted(0).await;
    assert_eq!(bearer(&post), "Bearer session");
    unauthorized(&post, "token_invalid");
    world.until("another session is asked for", || world.relay.session_count() == 2).await;
    world.relay.session(1).respond(403, "application/json", "{}");
    world.until_text(".notice", "This site could not let you into the chat.").await;
}

#[wasm_bindgen_test]
async fn a_function_that_fails_or_is_none_is_told() {
    let world = World::open().await;
    for code in ["throw new Error('away')", "return Promise.reject('away')", "return 7", "return null"] {
        world.script(&format!("chat.getToken = () => {{ {code} }}")).unwrap();
        let before = world.heard("parlor-error");
        say(&world, "Where to?");
        world.until("it failed", || world.heard("parlor-error") == before + 1).await;
        world.until_text(".notice", "This site could not let you into the chat.").await;
    }
    assert_eq!(world.relay.count(), 0);
    assert!(thrown(&world, "chat.getToken = 'abc'").starts_with("TypeError: getToken must be a function"));
    assert_eq!(world.value("typeof chat.getToken"), json!("function"));
}

#[wasm_bindgen_test]
async fn a_function_set_before_the_widget_is_there_is_kept() {
    let world = World::aside();
    let early = "chat.getToken = () => 'early'; chat.setAttribute('open', ''); return 0";
    world.script(early).unwrap();
    body().append_child(&world.host).unwrap();
    world.ready().await;
    assert_eq!(bearer(&world.ask("Where to?").await), "Bearer early");
}

#[wasm_bindgen_test]
async fn a_token_is_for_one_profile() {
    let (world, desk) = with_desk().await;
    say(&world, "Where to?");
    give(&asked(&world, &desk, 0).await, "one", 600.0);
    world.posted(0).await.reply("To Kyoto");
    world.until_turn("idle").await;
    world.host.set_attribute("profile", "other").unwrap();
    say(&world, "And then?");
    give(&asked(&world, &desk, 1).await, "two", 600.0);
    let post = world.posted(1).await;
    assert!(post.url().ends_with("/p/other/v1/messages"), "{}", post.url());
    assert_eq!(bearer(&post), "Bearer two");
}

#[wasm_bindgen_test]
async fn a_profile_that_is_not_for_everybody_is_read_with_a_token() {
    let profile = json!({"model": "claude-test", "starters": ["A weekend in Lisbon"]});
    let world = World::under_aside(&profile);
    world.relay.lock();
    let (path, desk) = desk();
    world.host.set_attribute("token-url", &path).unwrap();
    body().append_child(&world.host).unwrap();
    give(&asked(&world, &desk, 0).await, "reader", 600.0);
    world.until("the profile is there", || world.button("A weekend in Lisbon").is_some()).await;
    let reads: Vec<Option<String>> = [0, 1].map(|index| world.relay.read(index).authorization()).to_vec();
    assert_eq!(reads, [None, Some("Bearer reader".to_owned())]);
    assert_eq!((world.relay.read_count(), desk.count()), (2, 1));
}
