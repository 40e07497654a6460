//! An upstream that nobody here wrote (npm `@copilotkit/aimock`): a whole chat in the widget through the relay.

use e2e::aimock::Aimock;
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_answers_thinks_and_is_busy() {
    let aimock = Aimock::start().await;
    let site = Site::of(environment::embed()).await;
    let relay = Relay::before(aimock.url(), &[site.origin()]).await;
    let page = Page::open_ready(&site.page("/", &Host::inline(relay.url()))).await;

    page.send("Which gardens do you like?").await;
    assert!(page.reply(0).await.contains("Kenroku-en in Kanazawa and Ryoan-ji"));
    page.until("Markdown became elements", "text(replies()[0].querySelector('strong')) === 'Ryoan-ji'").await;
    page.until("the tokens are told", "/21\\D+19/.test(text(one('.meta')))").await;

    page.send("Please think about the season.").await;
    assert!(page.reply(1).await.contains("Go in November."));

    page.send("Are you busy?").await;
    page.turn("failed").await;
    page.notice("busy").await;
    assert_eq!(page.events("parlor-error").await[0]["detail"]["type"], "overloaded_error");
}
