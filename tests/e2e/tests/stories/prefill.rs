//! A profile may begin every reply for models that take it; for the others the relay does not start.

use e2e::answer::Answer;
use e2e::stage::Stage;
use relay::config::{Config, Flags, load};
use serde_json::json;

use crate::first_chat::plain;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reply_goes_on_from_what_the_profile_wrote() {
    let prefilled = |profile: &mut relay::config::Profile| {
        profile.model = "claude-haiku-4-5".into();
        profile.models = vec!["claude-haiku-4-5".into()];
        profile.prefill = Some("\"A day".into());
    };
    let stage =
        Stage::profiled([Answer::recorded("endings/prefilled"), Answer::text(" more.\"")], prefilled).await;
    let page = &stage.page;
    page.send("One line about the day.").await;
    let reply = page.reply(0).await;
    assert!(reply.contains("\"A day by the sea, then the market.\", and so to bed."), "{reply}");
    let posted: Vec<_> = stage.upstream.next().await.request.messages().iter().map(plain).collect();
    assert_eq!(json!(posted[1..]), json!([{"role": "assistant", "content": "\"A day"}]));

    page.send("And the next?").await;
    page.reply(1).await;
    let posted: Vec<_> = stage.upstream.next().await.request.messages().iter().map(plain).collect();
    assert_eq!(posted.len(), 4);
    assert_eq!(
        posted[1]["content"], "\"A day by the sea, then the market.\", and so to bed.",
        "joined in the history"
    );
    assert_eq!(posted[3], json!({"role": "assistant", "content": "\"A day"}));
}

fn loaded(settings: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parlor.toml");
    std::fs::write(&path, settings).unwrap();
    let flags = Flags { config: Some(path), ..Flags::default() };
    load::load(&flags, &|_| None).map_err(|error| error.to_string())
}

#[test]
fn a_model_that_takes_no_prefill_is_refused_at_start_up() {
    let settings = |model: &str, prefill: &str| {
        format!(
            "[profiles.default]\nupstream = \"http://127.0.0.1:9\"\nmodel = \"{model}\"\nprefill = \"{prefill}\"\n"
        )
    };
    let error = loaded(&settings("claude-haiku-5-5", "A day")).unwrap_err();
    assert!(error.contains("prefill") && error.contains("claude-haiku-5-5"), "{error}");
    assert!(loaded(&settings("claude-haiku-4-5", "A day")).is_ok());
    // The API refuses white space at its end.
    match loaded(&settings("claude-haiku-4-5", "A day ")) {
        Ok(config) => assert_eq!(config.profiles["default"].prefill.as_deref(), Some("A day")),
        Err(error) => assert!(error.contains("prefill"), "{error}"),
    }
}
