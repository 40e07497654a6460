//! Thinking: shown folded whether or not its text is told, posted back exactly as it came, and left out whenever what
//! stood before it changed. The upstream signs each block for the request it answers and refuses it under any other.

use e2e::answer::Answer;
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::{Request, Upstream};
use relay::config::Config;
use serde_json::{Value, json};

/// Every reply thinks first, and is bound to what it answers.
fn bound(request: &Request) -> Answer {
    Answer::stream().send_each(Transcript::read("thinking/summarised").signed(request).bytes(), 40)
}

/// The thinking blocks that a request posts.
fn thinking(request: &Request) -> Vec<Value> {
    let messages = request.messages();
    let blocks =
        messages.iter().flat_map(|message| message["content"].as_array().cloned().unwrap_or_default());
    blocks.filter(|block| block["type"].as_str().is_some_and(|kind| kind.contains("thinking"))).collect()
}

/// A posted text, whichever way it is written.
fn posts(request: &Request, text: &str) -> bool {
    String::from_utf8_lossy(&request.body).contains(text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thinking_is_folded_with_its_length_and_time() {
    let stage =
        Stage::inline(["thinking/summarised", "thinking/omitted", "thinking/redacted"].map(Answer::recorded))
            .await;
    let page = &stage.page;
    page.send("Where to?").await;
    page.reply(0).await;
    assert_eq!(page.read("replies()[0].querySelector('details.thinking').open").await, false);
    let line = page.read("text(replies()[0].querySelector('details.thinking summary'))").await;
    let line = line.as_str().unwrap();
    assert!(line.contains("Thought") && line.contains("characters"), "{line}");
    page.click("the fold", "replies()[0].querySelector('details.thinking summary')").await;
    page.until(
        "it can be read",
        "text(replies()[0].querySelector('.thinking-text')).includes('Kyoto and Nara fit')",
    )
    .await;

    for (index, question) in [(1, "When?"), (2, "And the pass?")] {
        page.send(question).await;
        let reply = page.reply(index).await;
        assert!(reply.contains("Thought"), "also when its text is not told: {reply}");
        assert!(!reply.contains("Eq") && !reply.contains("EmwK"), "a signature is not for people: {reply}");
    }
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_back_unchanged_for_as_long_as_nothing_before_it_changes() {
    let stage = Stage::before(Upstream::answering(bound).await, |_| {}).await;
    for (index, question) in ["Where to?", "And then?", "And after that?"].into_iter().enumerate() {
        stage.page.send(question).await;
        stage.page.reply(index).await;
        let request = stage.upstream.next().await.request;
        assert_eq!(thinking(&request).len(), index, "every block so far is posted");
    }
    assert!(stage.page.events("parlor-error").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redacted_and_omitted_blocks_go_back_byte_for_byte() {
    let stage = Stage::inline(["thinking/omitted", "thinking/redacted", "first"].map(Answer::recorded)).await;
    for (index, question) in ["When?", "And the pass?", "Then?"].into_iter().enumerate() {
        stage.page.send(question).await;
        stage.page.reply(index).await;
    }
    stage.upstream.next().await;
    stage.upstream.next().await;
    let posted = thinking(&stage.upstream.next().await.request);
    assert_eq!(posted.len(), 3);
    assert_eq!(posted[0]["thinking"], "");
    assert!(posted[0]["signature"].as_str().unwrap().starts_with("EqQB"));
    assert_eq!(
        posted[2],
        json!({"type": "redacted_thinking", "data": "EmwKAhgBEgyc3Rvcnktb3BhcXVlGgxub3QtZm9yLXlvdSIw"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_and_a_second_answer_leave_out_the_thinking_before_them() {
    let stage = Stage::before(Upstream::answering(bound).await, |_| {}).await;
    let page = &stage.page;
    page.send("Where to?").await;
    page.reply(0).await;
    page.send("And then?").await;
    page.reply(1).await;
    page.click("the second answer's button", "replies()[1].querySelector('[aria-label=\"Answer again\"]')")
        .await;
    page.until("the second version is there", "text(replies()[1]).includes('2 / 2') && turn() === 'idle'")
        .await;
    page.click("the edit of the second question", "said()[1].querySelector('[aria-label=Edit]')").await;
    page.until("it is being edited", "said()[1].dataset.state === 'editing'").await;
    page.keys(" By train?").await;
    page.chord(&[thirtyfour::Key::Enter]).await;
    page.until(
        "it is answered",
        "text(said()[1]).includes('By train?') && turn() === 'idle' && replies().length === 2",
    )
    .await;

    let mut counts = Vec::new();
    for exchange in stage.upstream.waiting().await {
        counts.push(thinking(&exchange.request).len());
    }
    assert_eq!(counts, [0, 1, 0, 0], "what came before an edit or a second answer goes without thinking");
    assert!(page.events("parlor-error").await.is_empty(), "nothing was refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_that_the_host_changed_goes_without_thinking() {
    let stage = Stage::inline([Answer::text("Yes.")]).await;
    let block = json!({"type": "thinking", "thinking": "", "signature": "EqQBstory"});
    let edited = json!([
        {"role": "user", "content": "Something else than what was asked."},
        {"role": "assistant", "content": [block, {"type": "text", "text": "Spring."}]},
    ]);
    stage.page.run("chat.messages = arguments[0];", vec![edited]).await;
    stage.page.send("And to Kyoto?").await;
    stage.page.reply(1).await;
    assert!(
        thinking(&stage.upstream.next().await.request).is_empty(),
        "a block bound to another history is a 400"
    );
}

/// A relay in front of `upstream` with this system prompt.
async fn relay_with(system: &str, upstream: &Upstream, origin: &str) -> Relay {
    let mut config = Config::upstream(&upstream.url()).unwrap();
    config.origins = vec![origin.to_owned()];
    config.profiles.get_mut("default").unwrap().system = Some(system.into());
    Relay::with(config).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_system_prompt_ends_old_thinking_with_a_note() {
    let upstream = Upstream::answering(bound).await;
    let site = Site::of(environment::embed()).await;
    let before = relay_with("You know the coast.", &upstream, site.origin()).await;
    let after = relay_with("You know the mountains.", &upstream, site.origin()).await;
    site.proxy_to(before.url());
    let page = Page::open_ready(&site.page("/", &Host::bare().attribute("mode", "inline"))).await;
    page.send("Where to?").await;
    page.reply(0).await;
    upstream.next().await;

    // The operator changes the prompt while the page is open: the first question after it is refused for its thinking,
    // and tried once more without.
    site.proxy_to(after.url());
    page.send("And then?").await;
    page.reply(1).await;
    assert_eq!(thinking(&upstream.next().await.request).len(), 1, "nobody knew yet");
    assert!(thinking(&upstream.next().await.request).is_empty());
    page.until(
        "a note says so",
        "notes().filter((note) => note.includes('sent again without')).length === 1",
    )
    .await;
    assert!(page.events("parlor-error").await.is_empty(), "a visitor can do nothing about it");

    // From here on the revision is known: what was thought under the old one is not posted, and nothing is refused.
    for (index, question) in [(2, "And after that?"), (3, "And last?")] {
        page.send(question).await;
        page.reply(index).await;
    }
    let asked = upstream.waiting().await;
    assert_eq!(asked.len(), 2, "each question was taken at once");
    let posted = thinking(&asked[1].request);
    assert!(
        (1..=2).contains(&posted.len()),
        "new thoughts are posted again, the first ones never: {posted:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thinking_that_was_cut_is_never_posted() {
    let stage = Stage::inline([Answer::recorded("thinking/cut"), Answer::recorded("first")]).await;
    let page = &stage.page;
    page.send("When is dinner?").await;
    page.turn("failed").await;
    page.send("Just the time, please.").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    stage.upstream.next().await;
    let request = stage.upstream.next().await.request;
    assert!(thinking(&request).is_empty());
    assert!(!posts(&request, "night train"), "{:?}", request.messages());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_tool_the_thinking_of_the_turn_goes_back() {
    let upstream = Upstream::answering(|request| {
        let name = if request.messages().len() == 1 { "thinking/with-tool" } else { "tools/after-results" };
        Answer::stream().send(Transcript::read(name).signed(request).bytes())
    })
    .await;
    let stage = Stage::before(upstream, crate::tools::any_tool).await;
    crate::tools::register(&stage.page, "() => 'fine'").await;
    stage.page.send("One short day.").await;
    stage.page.reply(0).await;
    stage.upstream.next().await;
    let request = stage.upstream.next().await.request;
    assert_eq!(thinking(&request).len(), 1);
    assert_eq!(request.messages()[1]["content"][0]["type"], "thinking", "and it still stands first");
}
