//! The trip planner with its tool: the guide calls `plan_day` for every day, and the page draws days, places, a map and
//! costs. A day that the page refuses is planned better; a long itinerary goes on where it stopped.

use e2e::environment;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use serde_json::json;

async fn opened() -> (Page, Site, Relay) {
    let site = Site::of(environment::dist()).await;
    let relay = Relay::guide(&[site.origin()]).await;
    site.proxy_to(relay.url());
    let page = Page::open_ready(&format!("{}/", site.origin())).await;
    page.run("document.querySelector('parlor-chat').show();", Vec::new()).await;
    (page, site, relay)
}

const TRIP: &str = "Plan four days from 8 to 11 November in Tokyo and Kyoto for two, with 2000 dollars. I like gardens and food.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guide_fills_the_itinerary_through_the_pages_tool() {
    let (page, _site, _relay) = opened().await;
    page.send(TRIP).await;
    page.until("it is planned", "replies().length && turn() === 'idle'").await;
    if page.read("calls().length").await == 0 {
        page.send("Plan it day by day.").await;
        page.until("it is planned", "replies().length === 2 && turn() === 'idle'").await;
    }
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    let done = states.as_array().unwrap().iter().filter(|state| *state == "done").count();
    assert!(done >= 3, "a call for each day: {states}");
    page.until(
        "several in one message",
        "chat.messages.some((message) => Array.isArray(message.content)
        && message.content.filter((block) => block.type === 'tool_use').length > 1)",
    )
    .await;
    let shown = page.read("text(document.querySelector('main') ?? document.body)").await;
    let shown = shown.as_str().unwrap();
    assert!(shown.contains("Kyoto") && shown.contains("Tokyo"), "{shown}");
    page.until("a map is drawn from coordinates", "[...document.querySelectorAll('svg circle, svg path')].some((shape) => !shape.closest('parlor-chat'))")
        .await;
    page.until("costs are added up", "/total/i.test(text(document.querySelector('main') ?? document.body))")
        .await;
    page.until("a cost line is visible", "text(one('.meta')).includes(' in')").await;
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_day_leads_to_a_better_plan() {
    let (page, _site, _relay) = opened().await;
    // The page's own budget field, lower than any plan of the guide.
    let field = "document.querySelector('main input[type=number], input[name=budget], #budget')";
    page.until("the page has a budget", &format!("shown({field})")).await;
    page.run(
        &format!(
            "const field = {field}; field.value = '60'; for (const kind of ['input', 'change'])
        field.dispatchEvent(new Event(kind, {{ bubbles: true }}));"
        ),
        Vec::new(),
    )
    .await;
    page.send(TRIP).await;
    page.until("it was tried", "replies().length && turn() === 'idle'").await;
    if page.read("calls().length").await == 0 {
        page.send("Plan it day by day.").await;
        page.until("it was tried", "replies().length === 2 && turn() === 'idle'").await;
    }
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    assert!(states.as_array().unwrap().contains(&json!("failed")), "the page refused a day: {states}");
    assert!(
        states.as_array().unwrap().last() == Some(&json!("done")) || states.to_string().contains("done"),
        "{states}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_itinerary_goes_on_where_it_stopped() {
    let (page, _site, _relay) = opened().await;
    page.send("I have 3 weeks in November for Japan. Write the whole itinerary out in full, day by day, hour by hour.").await;
    page.until("the turn is over", "replies().length && turn() === 'idle'").await;
    page.until("it may go on", "named('Continue')").await;
    let before = page.read("text(replies().at(-1)).length").await.as_u64().unwrap();
    page.press("Continue").await;
    page.until("it went on", &format!("turn() === 'idle' && text(replies().at(-1)).length > {before} + 40"))
        .await;
    assert_eq!(page.read("said().length").await, 1, "the request to go on is not shown");
}
