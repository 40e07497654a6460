//! The relay cannot be reached: refused, or answered for by a development server's proxy with an empty 500.

use axum::http::StatusCode;
use e2e::answer::Answer;
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::trouble::Trouble;
use e2e::upstream::Upstream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_connection() {
    let Stage { page, site: _site, relay, upstream: _upstream } = Stage::inline([]).await;
    relay.stop().await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("cannot be reached").await;
    assert_eq!(page.said().await, ["A trip to Japan."]);
    let error = &page.events("parlor-error").await[0]["detail"];
    assert_eq!(error["retryable"], true);
    assert_eq!(error["status"], serde_json::Value::Null);
    let waits = page.events("parlor-retry").await;
    let waits: Vec<_> = waits.iter().map(|retry| retry["detail"]["after_ms"].as_u64().unwrap()).collect();
    assert!(matches!(waits[..], [1000..2000, 2000..3000]), "it was tried twice more by itself: {waits:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_500_and_then_the_relay_comes_up() {
    let upstream = Upstream::scripted([Answer::stream().send(Transcript::read("first").bytes())]).await;
    let site = Site::of(environment::embed()).await;
    site.proxy_to("http://127.0.0.1:9");
    let page = Page::open_ready(&site.page("/", &Host::bare().attribute("mode", "inline"))).await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("cannot be reached").await;
    page.write("typed meanwhile").await;

    let relay = Relay::before(&upstream.url(), &[site.origin()]).await;
    site.proxy_to(relay.url());
    page.press("Try again").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    assert_eq!(page.said().await, ["A trip to Japan."], "it was not said twice");
    assert_eq!(page.draft().await, "typed meanwhile");
    assert_eq!(upstream.next().await.request.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_without_a_network_and_then_with_one() {
    let answers = [Answer::stream().send(Transcript::read("first").bytes())];
    let Stage { page, site: _site, relay: _relay, upstream } = Stage::inline(answers).await;
    page.network(false).await;
    page.send("A trip to Japan.").await;
    page.write("typed meanwhile").await;
    page.turn("failed").await;
    assert_eq!(page.read("navigator.onLine").await, false);

    page.network(true).await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    assert_eq!(page.said().await, ["A trip to Japan."], "it was not said twice");
    assert_eq!(page.draft().await, "typed meanwhile");
    assert_eq!(upstream.next().await.request.messages().len(), 1);
    page.until("no notice is left", "notices().length === 0").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_for_it_cannot_be_loaded_either() {
    let Stage { page, site, relay, upstream: _upstream } = Stage::inline([]).await;
    site.trouble("/parlor-late-*.wasm", [Trouble::Status(StatusCode::SERVICE_UNAVAILABLE); 3]);
    relay.stop().await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("What you wrote is kept").await;
    assert_eq!(page.events("parlor-error").await, Vec::<serde_json::Value>::new(), "its words are not there");

    page.notice("cannot be reached").await;
    page.until("one notice is left", "notices().length === 1").await;
    let order = page
        .read("__story.events.map((event) => event.type).filter((type) => type !== 'parlor-ready')")
        .await;
    assert_eq!(order, serde_json::json!(["parlor-message", "parlor-retry", "parlor-retry", "parlor-error"]));
}
