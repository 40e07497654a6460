//! A limit of the relay that is reached: said kindly, with when it frees up, and the question is kept.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::relay::Post;
use crate::world::World;

const SECRET: &str = "three dollars";

/// Refuses as the relay does. `details` beside the code.
fn refuse(post: &Post, retry: bool, mut details: Value) {
    details["error_code"] = json!("limit_reached");
    let error = json!({"type": "rate_limit_error", "message": SECRET, "details": details});
    post.header("x-should-retry", if retry { "true" } else { "false" });
    post.respond(429, "application/json", &json!({"type": "error", "error": error}).to_string());
}

/// This many milliseconds from now, as RFC 3339 writes it.
fn in_ms(ms: f64) -> String {
    let at = js_sys::Date::new(&(js_sys::Date::now() + ms).into());
    at.to_iso_string().into()
}

#[wasm_bindgen_test]
async fn a_spent_day_names_the_hour_and_offers_nothing_that_would_be_refused() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    world.write("the next question");
    let frees_at = in_ms(3.0 * 3_600_000.0);
    refuse(&post, false, json!({"scope": "visitor", "measure": "money", "frees_at": frees_at}));
    world.until_text(".notice", "You have reached your limit for now.").await;
    let notice = world.one(".notice");
    assert_eq!(notice.get_attribute("role").as_deref(), Some("status"));
    let said = world.text(".notice-text");
    let options = js_sys::JSON::parse(r#"{"hour":"numeric","minute":"2-digit"}"#).unwrap();
    let time = js_sys::Function::new_with_args(
        "at, options",
        "return new Intl.DateTimeFormat([], options).format(new Date(at))",
    );
    let time = time.call2(&"".into(), &frees_at.as_str().into(), &options).unwrap().as_string().unwrap();
    assert!(said.contains("Your message is kept.") && said.contains(&time), "{said}");
    assert!(world.button("Try again").is_none(), "it would be refused again");
    let told = &world.details("parlor-error")[0];
    assert_eq!((&told["type"], &told["status"]), (&json!("rate_limit_error"), &json!(429)));
    assert!(told["message"].as_str().unwrap().contains(&time), "{told}");
    assert!(!world.root().text_content().unwrap().contains(SECRET) && !told.to_string().contains(SECRET));
    assert_eq!(
        (world.text(".said"), world.input().value()),
        ("Where to?".into(), "the next question".into())
    );
    assert_eq!((world.heard("parlor-retry"), world.relay.count()), (0, 1));
}

#[wasm_bindgen_test]
async fn when_it_frees_up_the_way_on_is_there() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    refuse(&post, false, json!({"scope": "global", "measure": "tokens", "frees_at": in_ms(1200.0)}));
    world.until_text(".notice", "This chat has reached its limit for now.").await;
    world.until_text(".notice-text", "You can ask again in").await;
    assert!(world.button("Try again").is_none());
    world.until_text(".notice-title", "You can ask again.").await;
    assert_eq!(world.relay.count(), 1, "it was tried again by itself");
    world.press("Try again").await;
    let again = world.posted(1).await;
    assert_eq!(again.body(), post.body());
    again.reply("To Kyoto");
    world.until_text(".prose", "To Kyoto").await;
    world.until("the notice is gone", || world.find(".notice").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_short_wait_is_waited_for() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.header("retry-after-ms", "40");
    refuse(&post, true, json!({"scope": "visitor", "measure": "requests", "frees_at": in_ms(40.0)}));
    world.posted(1).await.reply("To Kyoto");
    world.until_text(".prose", "To Kyoto").await;
    assert_eq!((world.heard("parlor-retry"), world.heard("parlor-error")), (1, 0));
}

#[wasm_bindgen_test]
async fn where_no_time_is_known_the_person_decides() {
    let world = World::open().await;
    refuse(&world.ask("Where to?").await, false, json!({"scope": "visitor", "measure": "streams"}));
    world.until_text(".notice", "when one of them is done").await;
    world.press("Try again").await;
    refuse(
        &world.posted(1).await,
        false,
        json!({"scope": "profile", "measure": "money", "frees_at": "soon"}),
    );
    world.until_text(".notice", "Try again later.").await;
    world.press("Try again").await;
    refuse(&world.posted(2).await, false, json!({"scope": "visitor", "measure": "tokens"}));
    world.until_text(".notice", "more than the chat may use at once").await;
}
