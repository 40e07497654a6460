//! What the server itself looked up: searches, pauses and citations, shown as numbered sources and posted back as they
//! came.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

/// The bytes of the blocks that a recording brings whole, as they stand on the wire.
fn whole_blocks(name: &str, kind: &str) -> Vec<String> {
    let recording = String::from_utf8(Transcript::read(name).bytes()).unwrap();
    let starts =
        recording.lines().filter(|line| line.contains(&format!("\"content_block\":{{\"type\":\"{kind}\"")));
    starts
        .map(|line| line.split_once("\"content_block\":").unwrap().1)
        .map(|rest| rest.strip_suffix('}').unwrap().to_owned())
        .collect()
}

/// Lets the model search and read pages. What a profile does not open cannot be posted back either.
fn searches(profile: &mut relay::config::Profile) {
    profile.tools = ["web_search", "web_fetch"].map(str::to_owned).to_vec();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_is_shown_with_its_sources_and_goes_back_byte_for_byte() {
    let stage =
        Stage::profiled([Answer::recorded("search/results"), Answer::text("You are welcome.")], searches)
            .await;
    let page = &stage.page;
    page.send("When does the garden open?").await;
    let reply = page.reply(0).await;
    assert!(reply.contains("opening hours November"), "what was searched for is told: {reply}");
    assert!(!reply.contains("Eq8CCioI"), "what is encrypted is not for people: {reply}");
    page.until(
        "the search is done",
        "calls().length === 0 && one('.call[data-kind=search]')?.dataset.state === 'done'",
    )
    .await;
    let marks = page.read("all('.mark').map((mark) => [text(mark), mark.getAttribute('aria-label')])").await;
    let expected = json!([["1", "Source 1"], ["2", "Source 2"], ["1", "Source 1"]]);
    assert_eq!(marks, expected, "a source has one number, however often it is cited");
    let listed = page
        .read("all('.source').map((source) => [source.dataset.number, source.querySelector('a')?.href])")
        .await;
    assert_eq!(
        listed,
        json!([["1", "https://example.com/kenroku-en/hours"], ["2", "https://example.org/maple-report"]])
    );
    let links = page
        .read("all('.source a').every((link) => link.target === '_blank' && link.rel.includes('noopener'))");
    assert_eq!(links.await, true);
    page.until("text around a citation is one paragraph", "all('.prose p').length === 2").await;

    page.send("Thank you.").await;
    page.reply(1).await;
    stage.upstream.next().await;
    let request = stage.upstream.next().await.request;
    let posted = String::from_utf8(request.body.clone()).unwrap();
    for block in whole_blocks("search/results", "web_search_tool_result") {
        assert!(posted.contains(&block), "the result went back as it came:\n{block}\n{posted}");
    }
    let content = request.messages()[1]["content"].clone();
    assert_eq!(content[1]["type"], "server_tool_use");
    assert_eq!(content[1]["input"], json!({"query": "Kenroku-en opening hours November"}));
    assert_eq!(content[6]["citations"][1]["cited_text"], "Evening lights from 6 November.");
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_that_did_not_work_says_so() {
    let stage =
        Stage::profiled([Answer::recorded("search/failed"), Answer::text("Then by train.")], searches).await;
    let page = &stage.page;
    page.send("Are there night boats?").await;
    assert!(page.reply(0).await.contains("so this is from memory."));
    page.until("the search failed", "one('.call[data-kind=search]')?.dataset.state === 'failed'").await;
    assert!(
        !page.read("root.textContent").await.to_string().contains("max_uses_exceeded"),
        "a code is no sentence"
    );
    page.send("And then?").await;
    page.reply(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_citation_has_a_place_in_the_list() {
    let stage =
        Stage::profiled([Answer::recorded("search/citations"), Answer::text("Good.")], searches).await;
    let page = &stage.page;
    page.send("What should I know?").await;
    let reply = page.reply(0).await;
    for title in ["Packing list", "Bus guide", "Inn Hana", "Kenroku-en: opening hours"] {
        assert!(reply.contains(title), "{title} is listed: {reply}");
    }
    for quote in [
        "Boots are of no use in June.",
        "The last bus leaves at 17:05.",
        "Breakfast is at seven.",
        "Cash only.",
    ] {
        assert!(page.read("text(one('.sources-list'))").await.as_str().unwrap().contains(quote), "{quote}");
    }
    let numbers = page.read("all('.source').map((source) => Number(source.dataset.number))").await;
    let count = numbers.as_array().unwrap().len();
    assert!(count >= 5, "{numbers}");
    assert_eq!(numbers, json!((1..=count).collect::<Vec<_>>()));
    // A source without an address: its mark leads into the list.
    page.click("the mark of the packing list", "all('button.mark')[0]").await;
    page.until("its line has the focus", "root.activeElement?.closest('.source')?.dataset.number === '1'")
        .await;

    page.send("Thank you.").await;
    page.reply(1).await;
    stage.upstream.next().await;
    let content = stage.upstream.next().await.request.messages()[1]["content"].clone();
    let kinds: Vec<_> = content
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|block| block["citations"].as_array().cloned().unwrap_or_default())
        .map(|citation| citation["type"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["char", "page", "content_block", "search_result", "web_search_result", "moon"];
    assert_eq!(kinds, expected.map(|kind| format!("{kind}_location")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_goes_on_by_itself_with_the_content_unchanged() {
    let stage = Stage::profiled(["search/paused", "search/resumed"].map(Answer::recorded), searches).await;
    let page = &stage.page;
    page.send("Is there a ferry on Wednesday?").await;
    let reply = page.reply(0).await;
    assert!(reply.contains("I am comparing ferries."), "{reply}");
    assert!(reply.contains("take the one from Niigata."), "{reply}");
    assert_eq!(page.read("replies().length").await, 1, "a pause is not an end");
    assert_eq!(page.events("parlor-stop").await.len(), 1);

    let first = stage.upstream.next().await.request.messages();
    let second = stage.upstream.next().await.request;
    assert_eq!(second.messages()[..1], first[..]);
    assert_eq!(second.messages().len(), 2, "nothing is said in between");
    assert_eq!(second.messages()[1]["role"], "assistant");
    let body = String::from_utf8(second.body.clone()).unwrap();
    for block in whole_blocks("search/paused", "web_search_tool_result") {
        assert!(body.contains(&block), "{block}\n{body}");
    }
    assert_eq!(second.messages()[1]["content"][3]["input"], json!({"query": "ferry Naoetsu Ogi autumn"}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_pauses_without_end_is_stopped() {
    let upstream = Upstream::answering(|request| match request.messages().last().unwrap()["role"].as_str() {
        Some("user") if request.messages().len() > 1 => Answer::text("Back again."),
        _ => Answer::recorded("search/paused"),
    })
    .await;
    let stage = Stage::before(upstream, searches).await;
    let page = &stage.page;
    page.send("Read everything.").await;
    page.turn("failed").await;
    page.until("a sentence says why", "notices().length > 0").await;
    page.until("what came is kept", "text(replies()[0]).includes('I am comparing ferries.')").await;
    let asked = stage.upstream.waiting().await.len();
    assert!((2..=7).contains(&asked), "it went on a few times and not for ever: {asked}");
    page.send("Just tell me what you know.").await;
    page.shows("Back again.").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_with_nothing_pending_goes_on_when_asked() {
    let stage =
        Stage::inline([Answer::recorded("endings/pause-alone"), Answer::text(" Here is page two.")]).await;
    let page = &stage.page;
    page.send("Read everything.").await;
    page.press("Continue").await;
    page.shows("I go on reading. Here is page two.").await;
    page.turn("idle").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_the_server_fetched_goes_back_as_it_came() {
    let stage = Stage::profiled([Answer::recorded("search/fetched"), Answer::text("Yes.")], searches).await;
    stage.page.send("When is it open?").await;
    assert!(stage.page.reply(0).await.contains("It is open every day from eight."));
    stage.page.send("Every day?").await;
    stage.page.reply(1).await;
    stage.upstream.next().await;
    let posted = String::from_utf8(stage.upstream.next().await.request.body).unwrap();
    for block in whole_blocks("search/fetched", "web_fetch_tool_result") {
        assert!(posted.contains(&block), "{block}\n{posted}");
    }
}
