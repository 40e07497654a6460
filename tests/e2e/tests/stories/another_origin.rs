//! A page on another origin embeds the chat with one tag: script, WebAssembly and answers come from the relay, and the
//! page's own policy names it.

use e2e::answer::Answer;
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;

fn policy(relay: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {relay} 'wasm-unsafe-eval'; style-src 'self'; connect-src {relay}; \
         img-src 'self' data: blob:"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_tag_and_a_policy_that_names_the_relay_are_enough() {
    let upstream = Upstream::scripted([Answer::stream().send(Transcript::read("first").bytes())]).await;
    let site = Site::empty().await;
    let relay = Relay::before(&upstream.url(), &[site.origin()]).await;
    // No `relay` attribute: it is where the script came from.
    let host = Host::launcher("").script_from(relay.url()).policy(policy(relay.url()));
    let page = Page::open_ready(&site.page("/", &host)).await;
    page.open_panel().await;
    page.send("A trip to Japan.").await;
    assert!(page.reply(0).await.contains("What do you like to do there?"));
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
    assert!(
        !site.asked().iter().any(|path| path.ends_with(".wasm")),
        "the page's own server has no part in it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_the_relay_does_not_know_is_told_so_and_nothing_is_lost() {
    let upstream = Upstream::scripted([]).await;
    let site = Site::empty().await;
    let relay = Relay::before(&upstream.url(), &["https://chat.example"]).await;
    let host = Host::inline("").script_from(relay.url());
    let page = Page::open_ready(&site.page("/", &host)).await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    assert_eq!(page.said().await, ["A trip to Japan."]);
    assert!(!page.notice("").await.is_empty());
    assert!(upstream.waiting().await.is_empty(), "the upstream is never asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_reaches_the_relay_through_its_own_server_reads_that_it_may_not() {
    let upstream = Upstream::scripted([]).await;
    let site = Site::of(environment::embed()).await;
    let relay = Relay::before(&upstream.url(), &["https://chat.example"]).await;
    site.proxy_to(relay.url());
    let page = Page::open_ready(&site.page("/", &Host::inline(""))).await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("This page may not use the chat").await;
    let error = &page.events("parlor-error").await[0]["detail"];
    assert_eq!((error["type"].as_str(), error["status"].as_u64()), (Some("permission_error"), Some(403)));
    assert_eq!(page.said().await, ["A trip to Japan."]);
    assert!(upstream.waiting().await.is_empty(), "the upstream is never asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_the_relay_does_not_have() {
    let upstream = Upstream::scripted([]).await;
    let site = Site::empty().await;
    let relay = Relay::before(&upstream.url(), &[site.origin()]).await;
    let host = Host::inline("").script_from(relay.url()).attribute("profile", "kitchen");
    let page = Page::open_ready(&site.page("/", &host)).await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("does not know this chat").await;
    let error = &page.events("parlor-error").await[0]["detail"];
    assert_eq!(error["type"], "not_found_error");
    assert_eq!(error["status"], 404);
    assert_eq!(page.said().await, ["A trip to Japan."]);
}
