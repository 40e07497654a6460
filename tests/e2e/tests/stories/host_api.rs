//! What a host page can do with the element: early calls, `messages`, `open`, methods, events.

use e2e::answer::{Answer, Close, Gate};
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

use crate::first_chat::plain;

fn answer(text: &str) -> Answer {
    Answer::stream().send(Transcript::of_text([text]).bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_before_the_webassembly_is_there_are_kept_and_done_in_order() {
    let upstream = Upstream::scripted([answer("Ready now.")]).await;
    let site = Site::of(environment::embed()).await;
    let relay = Relay::before(&upstream.url(), &[site.origin()]).await;
    let gate = Gate::closed();
    site.hold(".wasm", &gate);
    site.file(
        "/early.js",
        "text/javascript",
        "const chat = document.querySelector('parlor-chat');
         chat.messages = [{ role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Good day.' }];
         chat.show();
         chat.send('Are you there?');",
    );
    let page = Page::open(&site.page("/", &Host::launcher(relay.url()).with_script("/early.js"))).await;
    assert_eq!(page.read("chat.open").await, true);
    assert_eq!(page.read("chat.messages.length").await, 2);
    assert!(page.events("parlor-ready").await.is_empty());
    gate.open();
    page.ready().await;
    page.until("it was answered", "replies().length === 2 && turn() === 'idle'").await;
    let posted: Vec<_> = upstream.next().await.request.messages().iter().map(plain).collect();
    let expected = json!([
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Good day."},
        {"role": "user", "content": "Are you there?"},
    ]);
    assert_eq!(json!(posted), expected);
    assert!(page.read("shown(one('[part~=panel]'))").await.as_bool().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_read_back_equal_as_json_whatever_they_hold() {
    let stage = Stage::inline([]).await;
    let messages = json!([
        {"role": "user", "content": [{"type": "text", "text": "What is the weather? 🌦"},
            {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}, "cache_control": {"type": "ephemeral"}}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "", "signature": "EqQ="},
            {"type": "redacted_thinking", "data": "xyz"}, {"type": "text", "text": "Let me look.", "citations": null},
            {"type": "tool_use", "id": "toolu_01", "name": "weather", "input": {"city": "Kyōto", "days": 1.50, "deep": {"a": [null, true]}}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_01", "content": [{"type": "text", "text": "rain"}], "is_error": false}]},
        {"role": "assistant", "content": [{"type": "shimmer", "novel": {"deeply": ["kept", 1000]}}, {"type": "text", "text": "Rain."}]},
    ]);
    stage.page.run("chat.messages = arguments[0];", vec![messages.clone()]).await;
    assert_eq!(stage.page.read("chat.messages").await, messages);
    stage
        .page
        .until("they are shown", "said().length === 1 && replies().length === 1 && calls().length === 1")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn setting_messages_stops_a_running_turn_first() {
    let held = Gate::closed();
    let (begin, _) = Transcript::read("first").split_at("Kyoto");
    let stage = Stage::inline([Answer::stream().send(begin).wait(&held).then(Close::Never)]).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.shows("for the city,").await;
    let exchange = stage.upstream.next().await;
    page.run(
        "chat.messages = [{ role: 'user', content: 'Anew' }, { role: 'assistant', content: 'Yes.' }];",
        Vec::new(),
    )
    .await;
    exchange.dropped().await;
    page.turn("idle").await;
    page.until("the new messages are shown", "text(replies()[0]).includes('Yes.') && said().length === 1")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_is_an_attribute_and_a_property_and_tells_when_it_changes() {
    let stage = Stage::on(Upstream::scripted([]).await, |_| {}, Host::launcher).await;
    let page = &stage.page;
    let is_open = "[chat.open, chat.hasAttribute('open'), shown(one('[part~=panel]'))]";
    assert_eq!(page.read(is_open).await, json!([false, false, false]));
    for (how, open) in [
        ("chat.open = true;", true),
        ("chat.removeAttribute('open');", false),
        ("chat.show();", true),
        ("chat.hide();", false),
        ("chat.setAttribute('open', '');", true),
    ] {
        page.run(how, Vec::new()).await;
        page.until(how, &format!("JSON.stringify({is_open}) === '[{open},{open},{open}]'")).await;
    }
    page.press("Close").await;
    page.until("closed by a person", &format!("JSON.stringify({is_open}) === '[false,false,false]'")).await;
    page.open_panel().await;
    assert_eq!(page.read(is_open).await, json!([true, true, true]));
    let told = page.read("__story.events.map((event) => event.type).slice(1)").await;
    let expected =
        ["open", "close", "open", "close", "open", "close", "open"].map(|name| format!("parlor-{name}"));
    assert_eq!(told, json!(expected));
    let ready = &page.events("parlor-ready").await[0];
    assert_eq!(ready["detail"], json!({}));
    assert_eq!(ready["target"], "parlor-chat");
    assert_eq!((&ready["bubbles"], &ready["composed"]), (&json!(true), &json!(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn methods_send_stop_and_clear_and_leave_the_draft_alone() {
    let answers = [answer("First."), Answer::never(), answer("Third.")];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.write("a draft of mine").await;
    page.run("chat.send('From the page');", Vec::new()).await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["From the page"]);
    assert_eq!(page.draft().await, "a draft of mine");

    page.run("chat.send('Again');", Vec::new()).await;
    page.turn("waiting").await;
    page.run("chat.stop();", Vec::new()).await;
    page.turn("idle").await;
    page.run("chat.clear();", Vec::new()).await;
    page.until("nothing is said", "said().length === 0 && chat.messages.length === 0").await;
    assert_eq!(page.draft().await, "a draft of mine");

    page.chord(&[thirtyfour::Key::Enter]).await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["a draft of mine"]);
    let stops = page.events("parlor-stop").await;
    assert_eq!(stops.len(), 3, "one for each turn that ended: {stops:?}");
    assert!(stops.iter().all(|stop| stop["detail"]["reason"].is_string()), "{stops:?}");
}
