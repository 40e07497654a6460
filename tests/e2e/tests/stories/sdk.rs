//! The official Python SDK is a client of the relay, streamed and not.

use std::process::Stdio;

use e2e::answer::Answer;
use e2e::relay::Relay;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use e2e::{environment, within};
use relay::config::Config;
use serde_json::{Value, json};
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_sdk_talks_to_the_relay_streamed_and_not() {
    let whole: Value =
        serde_json::from_slice(&std::fs::read(environment::fixture("answers/whole.json")).unwrap()).unwrap();
    let answers = [
        Answer::stream().send_each(Transcript::read("thinking/omitted").bytes(), 33),
        Answer::json(200, &[("request-id", "req_011Whole")], &whole),
        Answer::error(400, "invalid_request_error", "messages: nothing to do"),
    ];
    let upstream = Upstream::scripted(answers).await;
    let mut config = Config::upstream(&upstream.url()).unwrap();
    config.profiles.get_mut("default").unwrap().programs = true;
    let relay = Relay::with(config).await;

    let run = Command::new(environment::python())
        .arg(environment::fixture("sdk/relay.py"))
        .arg(relay.url())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output();
    let output = within("the SDK's program ends", run).await.expect("PARLOR_PYTHON starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).expect("the program writes JSON");

    assert_eq!(seen["streamed"]["text"], "Spring brings blossom, autumn brings red maples.");
    assert_eq!(seen["streamed"]["kinds"], json!(["thinking", "text"]));
    assert_eq!(seen["streamed"]["stop_reason"], "end_turn");
    assert_eq!(seen["streamed"]["output_tokens"], 310);
    assert_eq!(seen["whole"]["text"], "This answer came whole, as **JSON**.");
    assert_eq!(seen["whole"]["request_id"], "req_011Whole");
    assert_eq!(seen["refused"]["status"], 400);
    assert_eq!(seen["refused"]["type"], "invalid_request_error");

    for streams in [true, false] {
        let request = upstream.next().await.request;
        assert_eq!(request.json()["stream"].as_bool().unwrap_or(false), streams);
        assert_eq!(request.header("anthropic-version"), Some("2026-10-21"));
        let all = format!("{:?}", request.headers);
        assert!(!all.contains("a-key-for-the-relay"), "a client's key is for the relay alone: {all}");
    }
}
