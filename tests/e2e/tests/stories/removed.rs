//! An element taken out of the page leaves nothing behind; an element that is only moved goes on.

use e2e::answer::{Answer, Gate};
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_the_element_ends_the_request_and_every_timer_and_listener() {
    let held = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let upstream = Upstream::scripted([Answer::stream().send(begin).wait(&held).send(rest)]).await;
    let stage = Stage::on(upstream, |_| {}, Host::launcher).await;
    let page = &stage.page;
    page.open_panel().await;
    page.attach(&[e2e::environment::fixture("pictures/garden.jpg")]).await;
    page.until("the picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.send("A trip to Japan.").await;
    page.shows("for the city,").await;
    let exchange = stage.upstream.next().await;

    page.run("window.kept = chat; chat.remove();", Vec::new()).await;
    exchange.dropped().await;
    page.until("no timer, observer or listener is left", "__story.live.size === 0").await;
    page.until("nothing is left of it outside", "document.querySelectorAll('parlor-chat').length === 0")
        .await;

    // Put back: the conversation is still there, and the cut reply can be asked for again.
    page.run("document.querySelector('main').append(window.kept);", Vec::new()).await;
    page.until("the message is back", "said().length === 1").await;
    page.shows("for the city,").await;
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_the_element_lets_go_of_a_running_tool_and_of_a_wait() {
    let wait = Answer::error_with(429, "rate_limit_error", "Too many", &[("retry-after", "45")]);
    for (answer, state) in [(Answer::recorded("tools/single"), "acting"), (wait, "retrying")] {
        let stage = Stage::profiled([answer], crate::tools::any_tool).await;
        let page = &stage.page;
        let run = "(input, { signal }) => new Promise(() => signal.addEventListener('abort', () => { window.let_go = true; }))";
        crate::tools::register(page, run).await;
        page.send("Plan a day.").await;
        page.turn(state).await;
        page.run("chat.remove();", Vec::new()).await;
        page.until(state, &format!("window.let_go || {state:?} === 'retrying'")).await;
        page.until("no timer, observer or listener is left", "__story.live.size === 0").await;
        assert!(
            page.violations().await.iter().all(|line| line.contains("status of 429")),
            "{:?}",
            page.violations().await
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moved_element_keeps_its_chat_and_its_stream() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let stage = Stage::inline([Answer::stream().send(begin).wait(&gate).send(rest)]).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.shows("for the city,").await;
    page.write("half a thou").await;
    page.run("document.body.prepend(chat);", Vec::new()).await;
    assert_eq!(page.draft().await, "half a thou");
    gate.open();
    assert!(page.reply(0).await.contains("What do you like to do there?"));
    assert_eq!(page.events("parlor-ready").await.len(), 1);
    assert_eq!(stage.upstream.waiting().await.len(), 1, "one stream, not two");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_elements_on_a_page_are_two_chats() {
    let upstream = Upstream::answering(|request| {
        let asked = request.messages()[0].to_string();
        let answer = if asked.contains("first") { "To the first." } else { "To the second." };
        Answer::stream().send(Transcript::of_text([answer]).bytes())
    })
    .await;
    let stage = Stage::on(upstream, |_| {}, Host::inline).await;
    let page = &stage.page;
    page.run("const twin = chat.cloneNode(); twin.id = 'twin'; document.body.append(twin);", Vec::new())
        .await;
    page.run(
        "for (const each of document.querySelectorAll('parlor-chat')) each.send(each.id || 'first');",
        Vec::new(),
    )
    .await;
    let both = "[...document.querySelectorAll('parlor-chat')].map((each) => each.messages)";
    page.until("both are answered", &format!("{both}.every((messages) => messages.length === 2)")).await;
    let whole = "[...document.querySelectorAll('parlor-chat')].every((each) => each.shadowRoot
        .querySelector('[data-turn=idle] [data-role=assistant][data-state=complete]'))";
    page.until("both answers are whole", whole).await;
    let answers = page.read(&format!("{both}.map((messages) => messages[1].content[0].text)")).await;
    assert_eq!(answers, json!(["To the first.", "To the second."]));
}
