//! The trip planner with its tool: the guide calls `plan_day` for every day, and the page draws days, places, a map and
//! costs. A plan that the page refuses is made better; a long itinerary goes on where it stopped.

use e2e::environment;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use serde_json::json;

/// The demo page with its chat open. What stands first is dropped first.
async fn opened() -> (Page, Site, Relay) {
    let site = Site::of(environment::dist()).await;
    let relay = Relay::guide(&[site.origin()]).await;
    site.proxy_to(relay.url());
    let page = Page::open_ready(&format!("{}/", site.origin())).await;
    page.run("chat.show();", Vec::new()).await;
    (page, site, relay)
}

const TRIP: &str =
    "Plan four days from 8 to 11 November in Tokyo and Kyoto for one person. I like gardens and food.";

/// Asks for the plan and waits until nothing runs any more.
async fn planned(page: &Page) {
    page.send(TRIP).await;
    page.until("the plan is made", "replies()[0]?.dataset.state === 'complete' && turn() === 'idle'").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guide_fills_the_itinerary_through_the_pages_tool() {
    let (page, _site, _relay) = opened().await;
    page.until("nothing is planned", "document.querySelectorAll('.itinerary .day').length === 0").await;
    planned(&page).await;
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    assert_eq!(states, json!(["done", "done", "done", "done"]), "a call for each day");
    let together =
        "chat.messages.filter((message) => message.role === 'assistant' && Array.isArray(message.content))
        .map((message) => message.content.filter((block) => block.type === 'tool_use').length)";
    let together = page.read(together).await;
    assert!(together.as_array().unwrap().contains(&json!(4)), "all in one reply: {together}");

    page.until("each day is on the page", "document.querySelectorAll('.itinerary .day').length === 4").await;
    page.until("with its places", "document.querySelectorAll('.itinerary .stop').length >= 8").await;
    page.until(
        "the title names the trip",
        "text(document.querySelector('#itinerary-title')).includes('4 days')",
    )
    .await;
    page.until("a map is drawn", "document.querySelector('.itinerary .map-place svg')").await;
    let drawn = page.read("document.querySelector('.map-place svg').getAttribute('aria-label') ?? text(document.querySelector('.map-place figcaption'))");
    assert!(!drawn.await.as_str().unwrap().is_empty(), "the map has words too");
    let sum = page.read("text(document.querySelector('.total-sum'))").await;
    assert!(
        sum.as_str().unwrap().contains(|letter: char| letter.is_ascii_digit()),
        "the costs are added up: {sum}"
    );
    page.until("what the chat costs is told", "/[\\d.]+k? in .* out · \\$/.test(text(one('.meta')))").await;
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_day_leads_to_a_better_plan() {
    let (page, _site, _relay) = opened().await;
    planned(&page).await;
    let dear = page.read("Number(text(document.querySelector('.total-sum')).replace(/[^0-9]/g, ''))").await;
    let dear = dear.as_u64().unwrap();

    // Anew, with a budget on the page that the same plan goes over. The guide is not told of it.
    let (page, _site, _relay) = opened().await;
    let field = page.element("the budget", "document.querySelector('#budget-amount')").await;
    field.send_keys((dear * 7 / 10).to_string()).await.unwrap();
    planned(&page).await;
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    let states: Vec<_> =
        states.as_array().unwrap().iter().map(|state| state.as_str().unwrap().to_owned()).collect();
    assert!(states.iter().any(|state| state == "failed"), "the page refused a day: {states:?}");
    assert_eq!(states.last().map(String::as_str), Some("done"), "and took a better one: {states:?}");
    page.until("every day is on the page", "document.querySelectorAll('.itinerary .day').length === 4").await;
    page.until("within the budget", "text(document.querySelector('.budget-state')).includes('left')").await;
    let errors = page
        .read("told('tool').filter((tool) => tool.is_error).map((tool) => JSON.stringify(tool.content))")
        .await;
    assert!(errors.to_string().contains("budget"), "the model was told why: {errors}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_itinerary_goes_on_where_it_stopped() {
    let (page, _site, _relay) = opened().await;
    let asked = [
        "Three weeks in Tokyo and Kyoto from 3 November. I love gardens and food.",
        "Write out the whole itinerary",
    ];
    page.send(asked[0]).await;
    page.until("the days are on the page", "replies()[0]?.dataset.state === 'complete' && turn() === 'idle'")
        .await;
    page.run("chat.options = { max_tokens: 600 };", Vec::new()).await;
    page.send(asked[1]).await;
    page.until("the turn is over", "replies()[1]?.dataset.state === 'complete' && turn() === 'idle'").await;
    let mut rounds = 0;
    while page.read("Boolean(named('Continue'))").await == true && rounds < 12 {
        rounds += 1;
        let before = page.read("JSON.stringify(chat.messages).length").await;
        page.press("Continue").await;
        page.until(
            "it went on",
            &format!("JSON.stringify(chat.messages).length > {before} && turn() === 'idle'"),
        )
        .await;
    }
    assert!((1..12).contains(&rounds), "it reached its length and came to its end: {rounds}");
    assert_eq!(page.said().await, asked, "the requests to go on are not shown");
    assert_eq!(page.read("replies().length").await, 2, "it is one answer");
    let text = page.read("text(replies()[1])").await;
    let text = text.as_str().unwrap();
    for day in ["3 Nov", "13 Nov", "23 Nov"] {
        assert_eq!(text.matches(&format!("\n{day}, ")).count(), 1, "{day} is there, once: {text}");
    }
}
