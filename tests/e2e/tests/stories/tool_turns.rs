//! Who has a say while tools are at work: the visitor may allow or refuse, stop, or just go on; and a model that never
//! stops calling is stopped.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

use crate::tools::{any_tool, register, results};

/// A tool that asks first.
const ASKS: &str = "window.ran = [];
    chat.registerTool({ name: 'plan_day', description: 'Puts one day of the trip on the page.', confirm: true,
      input_schema: { type: 'object' }, run: ({ day }) => { ran.push(day); return 'fine'; } });";

/// A tool that never ends, and knows when nobody waits for it any more.
const NEVER: &str = "(input, { signal }) => new Promise(() => signal.addEventListener('abort', () => { window.let_go = true; }))";

async fn asked(state: &str, button: &str) -> Stage {
    let stage =
        Stage::profiled(["tools/single", "tools/after-results"].map(Answer::recorded), any_tool).await;
    let page = &stage.page;
    page.run(ASKS, Vec::new()).await;
    page.send("Plan a day.").await;
    page.until("the call asks", "calls()[0]?.dataset.state === 'asking'").await;
    page.turn("acting").await;
    assert_eq!(page.read("ran").await, json!([]), "nothing runs unasked");
    assert!(page.read("calls()[0].open").await.as_bool().unwrap(), "what is asked about can be read");
    page.press(button).await;
    page.reply(0).await;
    assert_eq!(page.read("calls()[0].dataset.state").await, state);
    stage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_allowed_call_runs() {
    let stage = asked("done", "Allow").await;
    assert_eq!(stage.page.read("ran").await, json!([1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_call_does_not_run_and_the_model_hears_it() {
    let stage = asked("declined", "Don't allow").await;
    assert_eq!(stage.page.read("ran").await, json!([]));
    stage.upstream.next().await;
    let result = results(&stage.upstream.next().await.request.messages()[2])[0].clone();
    assert_eq!((&result["tool_use_id"], &result["is_error"]), (&json!("toolu_01Day1"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_on_closes_what_is_open() {
    let stage =
        Stage::profiled([Answer::recorded("tools/parallel"), Answer::text("As you like.")], any_tool).await;
    let page = &stage.page;
    register(page, NEVER).await;
    page.send("Three days.").await;
    page.until("all three run", "ran.length === 3").await;
    page.send("Never mind, tell me about trains.").await;
    page.shows("As you like.").await;
    page.turn("idle").await;
    page.until("the page's code was told", "window.let_go").await;
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    assert_eq!(states, json!(["not-run", "not-run", "not-run"]));

    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted.len(), 3, "the text is in the message of the results: {posted:?}");
    let kinds: Vec<_> = posted[2]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["tool_result", "tool_result", "tool_result", "text"]);
    assert!(results(&posted[2]).iter().all(|result| result["is_error"] == true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_lets_go_of_the_tool() {
    let stage =
        Stage::profiled([Answer::recorded("tools/single"), Answer::text("On we go.")], any_tool).await;
    let page = &stage.page;
    register(page, NEVER).await;
    page.send("Plan a day.").await;
    page.turn("acting").await;
    page.press("Stop").await;
    page.turn("idle").await;
    page.until("the page's code was told", "window.let_go").await;
    page.send("Anything else?").await;
    page.shows("On we go.").await;
    page.turn("idle").await;
    assert!(page.events("parlor-error").await.is_empty(), "a stop is not an error");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_never_stops_calling_is_stopped() {
    let upstream = Upstream::answering(|request| {
        if json!(request.messages()).to_string().contains("Enough.") {
            return Answer::text("Enough it is.");
        }
        let id = format!("toolu_{:02}", request.messages().len());
        let call = json!({"type": "tool_use", "id": id, "name": "plan_day", "input": {"day": request.messages().len()}});
        Answer::stream().send(Transcript::of_blocks(&[call], "tool_use").bytes())
    })
    .await;
    let few = |profile: &mut relay::config::Profile| {
        any_tool(profile);
        profile.max_tool_rounds = 3;
    };
    let stage = Stage::before(upstream, few).await;
    let page = &stage.page;
    register(page, "() => 'fine'").await;
    page.send("Plan without end.").await;
    page.turn("failed").await;
    page.until("a sentence says why", "notices().length > 0").await;
    assert_eq!(page.read("ran.length").await, 3, "one call in each of three rounds");
    page.send("Enough.").await;
    page.shows("Enough it is.").await;
    page.turn("idle").await;
}
