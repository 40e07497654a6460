//! Who may chat, and how much: a relay that wants the site's token, and one whose visitor has used up the day.

use e2e::answer::Answer;
use e2e::host::Host;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::upstream::Upstream;
use relay::config::{Access, Config, Signed, SigningKey};
use relay::visitor::mint::{Claims, Signing, id};
use relay::visitor::token::now;
use serde_json::json;

const SECRET: &str = "a secret of at least thirty-two bytes";

/// Lets in whoever has a token that is signed with the secret.
fn signed(config: &mut Config) {
    config.access = Access::Signed(Signed {
        key: SigningKey::Secret(SECRET.to_owned().into()),
        source: "the story".to_owned(),
        audience: "parlor-relay".to_owned(),
        revoked: Vec::new(),
        revoked_file: None,
    });
    // What these stories count is what a message asks for.
    config.profiles.get_mut("default").expect("there is one profile").count_tokens = false;
}

/// A chat whose page's server gives tokens.
async fn stage(answers: impl IntoIterator<Item = Answer>) -> Stage {
    let host = |relay: &str| Host::inline(relay).attribute("token-url", "/chat-token");
    Stage::on(Upstream::scripted(answers).await, signed, host).await
}

/// From now on the page's server gives this visitor a token that ended so many seconds ago, or ends in as many.
fn give(site: &Site, seconds: i64) {
    let exp = now().saturating_add_signed(seconds);
    let claims = Claims {
        aud: "parlor-relay",
        sub: Some("ada"),
        jti: id().expect("the system gives random numbers"),
        iat: exp - 300,
        exp,
        profile: "default",
        origin: Some(site.origin()),
    };
    let token = Signing::secret(SECRET.as_bytes()).token(&claims).expect("the secret signs");
    site.file("/chat-token", "application/json", json!({"token": token, "expires_at": exp}).to_string());
}

/// How often the page asked its server for a token.
fn asked(site: &Site) -> usize {
    site.asked().iter().filter(|path| *path == "/chat-token").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_whom_the_site_knows_chats_with_one_token() {
    let Stage { page, site, relay: _relay, upstream } =
        stage([Answer::recorded("first"), Answer::recorded("first")]).await;
    assert_eq!(asked(&site), 0, "a visitor who asks nothing needs no token");
    give(&site, 300);
    page.send("A trip to Japan.").await;
    page.reply(0).await;
    page.send("And then?").await;
    page.reply(1).await;
    assert_eq!(asked(&site), 1);
    let request = upstream.next().await.request;
    assert_eq!(request.header("authorization"), None, "the site's token goes no further than the relay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_has_to_sign_in_keeps_the_question() {
    let Stage { page, site, relay: _relay, upstream: _upstream } = stage([Answer::recorded("first")]).await;
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    // The address answers 404: whoever wrote the page hears of it in the console.
    page.notice("This site could not let you into the chat.").await;
    assert_eq!(page.said().await, ["A trip to Japan."]);
    give(&site, 300);
    page.press("Try again").await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["A trip to Japan."], "it was not said twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_has_ended_is_asked_for_once_more() {
    let Stage { page, site, relay: _relay, upstream: _upstream } = stage([Answer::recorded("first")]).await;
    give(&site, -120);
    page.send("A trip to Japan.").await;
    page.turn("failed").await;
    page.notice("Your access to the chat has run out.").await;
    assert_eq!(asked(&site), 2, "once at first, and once after the relay said no");
    give(&site, 300);
    page.press("Try again").await;
    page.reply(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_used_up_day_is_said_kindly_with_when_it_is_over() {
    let folder = tempfile::tempdir().expect("a folder for the counts");
    let settle = |config: &mut Config| {
        config.state = Some(folder.path().to_owned());
        let profile = config.profiles.get_mut("default").expect("there is one profile");
        profile.budget.visitor.requests_day = Some(1);
    };
    let answers = [Answer::recorded("first")];
    let stage = Stage::on(Upstream::scripted(answers).await, settle, Host::inline).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.turn("idle").await;
    page.send("And then?").await;
    page.turn("failed").await;
    let said = page.notice("You have reached your limit for now.").await;
    assert!(said.contains("Your message is kept. You can ask again"), "{said}");
    let error = &page.events("parlor-error").await[0]["detail"];
    assert_eq!((&error["type"], &error["status"]), (&json!("rate_limit_error"), &json!(429)));
    assert_eq!(
        page.events("parlor-retry").await,
        Vec::<serde_json::Value>::new(),
        "nothing is tried in secret"
    );
    assert_eq!(page.said().await, ["A trip to Japan.", "And then?"]);
}
