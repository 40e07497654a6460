//! Tools of the host page: the model calls them, the page's own code runs, and what it returns goes back in order.

use e2e::answer::{Answer, Gate};
use e2e::environment;
use e2e::host::Host;
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use relay::config::Profile;
use serde_json::{Value, json};

/// Registers `plan_day`; what it does with a day is `run`, a JavaScript function.
pub async fn register(page: &Page, run: &str) {
    page.run(&format!("{OFFER} window.remove = window.offer(({run}));"), Vec::new()).await;
}

/// Makes `window.offer(run, more)`, which registers `plan_day`.
const OFFER: &str = "window.ran = [];
    window.offer = (run, more = {}) => document.querySelector('parlor-chat').registerTool({
      name: 'plan_day', description: 'Puts one day of the trip on the page.',
      input_schema: { type: 'object', properties: { day: { type: 'integer' }, city: { type: 'string' } }, required: ['day'] },
      run: (input, options) => { window.ran.push(input.day); return run(input, options); }, ...more });";

/// Lets the page's tools through.
pub fn any_tool(profile: &mut Profile) {
    profile.tools = vec!["*".into()];
}

/// The results that a posted message holds.
pub fn results(message: &Value) -> Vec<Value> {
    let blocks = message["content"].as_array().cloned().unwrap_or_default();
    blocks.into_iter().filter(|block| block["type"] == "tool_result").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_streams_in_runs_and_its_result_goes_back() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("tools/single").split_at("Gardens by the sea");
    let answers =
        [Answer::stream().send(begin).wait(&gate).send(rest), Answer::recorded("tools/after-results")];
    let stage = Stage::profiled(answers, any_tool).await;
    let page = &stage.page;
    register(page, "() => ({ shown: true, days: 1 })").await;
    page.send("Plan a day in Kanazawa.").await;
    page.until("the call is shown while it grows", "calls()[0]?.dataset.state === 'growing'").await;
    page.until("so is what has come of its input", "calls()[0].textContent.includes('Kanazawa')").await;
    assert_eq!(page.read("ran").await, json!([]), "half an input runs nothing");
    gate.open();

    assert!(page.reply(0).await.contains("Shall I look for inns next?"));
    assert_eq!(page.read("ran").await, json!([1]));
    assert_eq!(
        page.read("calls().map((call) => [call.dataset.state, call.dataset.name])").await,
        json!([["done", "plan_day"]])
    );
    assert_eq!(page.read("replies().length").await, 1, "calls and text are one answer");

    let first = stage.upstream.next().await.request.json();
    assert_eq!(first["tools"][0]["name"], "plan_day");
    assert_eq!(first["tools"][0]["input_schema"]["required"], json!(["day"]));
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted.len(), 3);
    let call = &posted[1]["content"][1];
    assert_eq!((&call["id"], &call["name"]), (&json!("toolu_01Day1"), &json!("plan_day")));
    assert_eq!(call["caller"], json!({"type": "direct"}), "what is not understood goes back as it came");
    assert_eq!(call["input"]["places"][0]["lat"], json!(36.562));
    let result = &results(&posted[2])[0];
    assert_eq!(result["tool_use_id"], "toolu_01Day1");
    assert!(result["content"].to_string().contains("shown"), "{result}");
    assert!(!result["is_error"].as_bool().unwrap_or(false));

    let told = page.events("parlor-tool").await;
    let phases: Vec<_> = told.iter().map(|event| event["detail"]["phase"].as_str().unwrap()).collect();
    assert_eq!(phases, ["call", "result"]);
    assert_eq!(told[0]["detail"]["input"]["city"], "Kanazawa");
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_run_side_by_side_and_their_results_stand_in_the_order_of_the_calls() {
    let answers = [Answer::recorded("tools/parallel"), Answer::recorded("tools/after-results")];
    let stage = Stage::profiled(answers, any_tool).await;
    let page = &stage.page;
    register(page, "({ day }) => new Promise((done) => { (window.finish ??= {})[day] = done; })").await;
    page.send("Three days, please.").await;
    page.turn("acting").await;
    page.until("all three run at once", "Object.keys(window.finish ?? {}).length === 3").await;
    for day in [3, 1, 2] {
        page.run(&format!("finish[{day}]('day {day} is on the page');"), Vec::new()).await;
        page.until("its card is done", "calls().some((call) => call.dataset.state === 'done')").await;
    }
    page.reply(0).await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    let answered: Vec<_> = results(&posted[2]);
    let ids: Vec<_> = answered.iter().map(|result| result["tool_use_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["toolu_01A", "toolu_01B", "toolu_01C"]);
    for (result, day) in answered.iter().zip(1..) {
        assert!(result["content"].to_string().contains(&format!("day {day} is on the page")), "{result}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_the_tool_leads_to_a_better_plan() {
    let answers = ["tools/single", "tools/better-plan", "tools/after-results"].map(Answer::recorded);
    let stage = Stage::profiled(answers, any_tool).await;
    let page = &stage.page;
    register(
        page,
        "({ cost }) => { if (cost > 50) throw new Error('This day costs 84; 50 is left.'); return 'fine'; }",
    )
    .await;
    page.send("One day for fifty dollars.").await;
    page.reply(0).await;
    let states = page.read("calls().map((call) => call.dataset.state)").await;
    assert_eq!(states, json!(["failed", "done"]));
    stage.upstream.next().await;
    let result = results(&stage.upstream.next().await.request.messages()[2])[0].clone();
    assert_eq!(result["is_error"], true);
    assert!(result["content"].to_string().contains("This day costs 84; 50 is left."), "{result}");
    let last = stage.upstream.next().await.request.messages();
    assert_eq!(last.len(), 5, "both rounds stay in the history");
    assert!(!results(&last[4])[0]["is_error"].as_bool().unwrap_or(false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_that_the_page_does_not_have_is_answered_with_an_error() {
    let stage =
        Stage::profiled(["tools/unknown", "tools/after-results"].map(Answer::recorded), any_tool).await;
    register(&stage.page, "() => 'fine'").await;
    stage.page.send("Charter a boat.").await;
    stage.page.reply(0).await;
    assert_eq!(stage.page.read("calls()[0].dataset.state").await, "unknown");
    assert_eq!(stage.page.read("ran").await, json!([]));
    stage.upstream.next().await;
    let result = results(&stage.upstream.next().await.request.messages()[2])[0].clone();
    assert_eq!((&result["tool_use_id"], &result["is_error"]), (&json!("toolu_01Boat"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_input_that_is_not_whole_runs_nothing() {
    for broken in ["tools/cut", "tools/invalid"] {
        let stage = Stage::profiled([Answer::recorded(broken), Answer::recorded("first")], any_tool).await;
        let page = &stage.page;
        register(page, "() => 'fine'").await;
        page.send("A day in Kanazawa.").await;
        page.until("the turn is over", "replies().length && ['idle', 'failed'].includes(turn())").await;
        page.until("a sentence says so", "notices().length > 0").await;
        assert_eq!(page.read("ran").await, json!([]), "{broken}");
        page.send("Without tools, then.").await;
        page.shows("What do you like to do there?").await;
        page.turn("idle").await;
        stage.upstream.next().await;
        let posted = json!(stage.upstream.next().await.request.messages()).to_string();
        assert!(!posted.contains("tool_use"), "{broken}: a broken call is not posted back: {posted}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_tool_is_offered_no_more() {
    let stage = Stage::profiled([Answer::text("One."), Answer::text("Two.")], any_tool).await;
    register(&stage.page, "() => 'fine'").await;
    stage.page.send("With it.").await;
    stage.page.reply(0).await;
    stage.page.run("window.remove();", Vec::new()).await;
    stage.page.send("Without it.").await;
    stage.page.reply(1).await;
    assert_eq!(stage.upstream.next().await.request.json()["tools"][0]["name"], "plan_day");
    assert!(stage.upstream.next().await.request.json()["tools"][0].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_that_the_profile_does_not_allow_stays_on_the_page() {
    let stage = Stage::inline([Answer::text("No tools here.")]).await;
    register(&stage.page, "() => 'fine'").await;
    stage.page.send("Plan a day.").await;
    stage.page.reply(0).await;
    assert!(stage.upstream.next().await.request.json()["tools"][0].is_null(), "the profile names no tool");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_profile_every_tool_is_offered() {
    let upstream = Upstream::scripted(["tools/single", "tools/after-results"].map(Answer::recorded)).await;
    let site = Site::of(environment::embed()).await;
    site.proxy_past_the_relay(&upstream.url());
    let page = Page::open_ready(&site.page("/", &Host::bare().attribute("mode", "inline"))).await;
    register(&page, "() => 'fine'").await;
    page.send("Plan a day in Kanazawa.").await;
    page.reply(0).await;
    assert_eq!(page.read("ran").await, json!([1]));
    assert_eq!(upstream.next().await.request.json()["tools"][0]["name"], "plan_day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_registered_before_the_webassembly_is_there_goes_with_the_first_question() {
    let upstream = Upstream::scripted(["tools/single", "tools/after-results"].map(Answer::recorded)).await;
    let site = Site::of(environment::embed()).await;
    let mut config = relay::config::Config::upstream(&upstream.url()).unwrap();
    config.origins = vec![site.origin().to_owned()];
    any_tool(config.profiles.get_mut("default").unwrap());
    let relay = Relay::with(config).await;
    let gate = Gate::closed();
    site.hold(".wasm", &gate);
    let early = format!(
        "{OFFER} offer(() => 'fine'); const chat = document.querySelector('parlor-chat');
         const wrong = [{{}}, {{ name: 'no spaces allowed', input_schema: {{ type: 'object' }}, run() {{}} }},
           {{ name: 'a', input_schema: {{ type: 'string' }}, run() {{}} }}, {{ name: 'b', input_schema: {{ type: 'object' }} }}];
         window.refused = wrong.map((tool) => {{ try {{ chat.registerTool(tool); }} catch (error) {{ return error; }} }});
         chat.send('Plan a day in Kanazawa.');"
    );
    site.file("/early.js", "text/javascript", early);
    let page = Page::open(&site.page("/", &Host::inline(relay.url()).with_script("/early.js"))).await;
    let refused =
        page.read("refused.map((error) => [error instanceof TypeError, error?.message.endsWith('.')])").await;
    assert_eq!(refused, json!(vec![[true, true]; 4]), "a wrong definition is refused with a sentence");
    gate.open();
    page.ready().await;
    page.reply(0).await;
    assert_eq!(page.read("ran").await, json!([1]));
}
