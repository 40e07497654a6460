//! The official SDKs are clients of the relay: each call comes out as it does from the API itself, every error as the
//! same exception. Both are asked in the same run, and what they gave is compared.

use std::path::PathBuf;
use std::process::Stdio;

use e2e::answer::Answer;
use e2e::relay::Relay;
use e2e::transcript::Transcript;
use e2e::upstream::{Request, Upstream};
use e2e::{environment, within};
use relay::config::Config;
use serde_json::{Map, Value, json};
use tokio::process::Command;

/// Every status that the API gives, with the type of its error.
const ERRORS: [(u16, &str); 11] = [
    (400, "invalid_request_error"),
    (401, "authentication_error"),
    (402, "billing_error"),
    (403, "permission_error"),
    (404, "not_found_error"),
    (409, "conflict_error"),
    (413, "request_too_large"),
    (429, "rate_limit_error"),
    (500, "api_error"),
    (504, "timeout_error"),
    (529, "overloaded_error"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_sdk_cannot_tell_the_relay_from_the_api() {
    let outcomes = compared(environment::python(), "sdk/relay.py", Vec::new()).await;
    let classes = [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (413, "ContentTooLargeError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (529, "OverloadedError"),
    ];
    for (status, class) in classes {
        assert_eq!(outcomes[&format!("error {status}")]["error"], class);
    }
    let answer = &outcomes["stream"]["answer"];
    assert_eq!(answer[0]["content"][1]["text"], "Spring brings blossom, autumn brings red maples.");
    assert_eq!(answer[0]["usage"]["output_tokens"], 310);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_typescript_sdk_cannot_tell_the_relay_from_the_api() {
    let outcomes = compared("node".into(), "sdk/relay.mjs", vec![environment::node_modules()]).await;
    let classes = [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (529, "OverloadedError"),
    ];
    for (status, class) in classes {
        assert_eq!(outcomes[&format!("error {status}")]["error"], class);
    }
    let answer = &outcomes["stream"]["answer"];
    assert_eq!(answer["content"][1]["text"], "Spring brings blossom, autumn brings red maples.");
    assert_eq!(answer["usage"]["output_tokens"], 310);
}

/// What a program gets from the upstream itself and through the relay, which is the same.
async fn compared(interpreter: PathBuf, program: &str, more: Vec<PathBuf>) -> Map<String, Value> {
    let upstream = Upstream::answering(answer).await.count(|body| {
        let text = body["messages"][0]["content"].as_str().unwrap_or_default();
        text.len() as u64 + 100 * body["tools"].as_array().map_or(0, Vec::len) as u64
    });
    let mut config = Config::upstream(&upstream.url()).unwrap();
    let profile = config.profiles.get_mut("default").unwrap();
    profile.programs = true;
    profile.tools = vec!["plan_day".to_owned()];
    // The upstream's errors are to come out as they are, at once.
    config.limits.retry = std::time::Duration::ZERO;
    let relay = Relay::with(config).await;

    let run = async |base: &str| {
        let statuses: Vec<u16> = ERRORS.map(|(status, _)| status).to_vec();
        let run = Command::new(&interpreter)
            .arg(environment::fixture(program))
            .args([base, &json!(statuses).to_string()])
            .args(&more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .output();
        let output = within("the SDK's program ends", run).await.expect("the interpreter starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Map<String, Value>>(&output.stdout).expect("the program writes JSON")
    };
    let itself = run(&upstream.url()).await;
    let asked = upstream.waiting().await.len();
    let counted = upstream.counted().len();
    let through = run(relay.url()).await;
    for (name, outcome) in &itself {
        let is_error = name.starts_with("error");
        assert_eq!(outcome.get("error").is_some(), is_error, "{name}: {outcome}");
        assert_eq!(&through[name], outcome, "{name}");
    }
    assert_eq!(itself.len(), through.len());
    assert!(itself.len() > 2 * ERRORS.len(), "{:?}", itself.keys());

    let posted = upstream.waiting().await;
    let requests = posted.iter().map(|exchange| exchange.request.clone());
    let requests: Vec<Request> = requests.chain(upstream.counted().into_iter().skip(counted)).collect();
    assert_eq!(posted.len(), asked, "the relay asks once for each call");
    for request in requests {
        assert_eq!(request.header("anthropic-version"), Some("2026-10-21"));
        let all = format!("{:?}", request.headers);
        assert!(!all.contains("a-key-for-the-relay"), "a client's key is for the relay alone: {all}");
        assert!(!all.contains("stainless"), "{all}");
    }
    through
}

/// What the upstream answers to a question.
fn answer(request: &Request) -> Answer {
    let messages = request.messages();
    let content = &messages[0]["content"];
    let wanted = content.as_str().or(content[1]["text"].as_str()).unwrap_or_default();
    let recorded = |name: &str| Answer::stream().send_each(Transcript::read(name).bytes(), 33);
    let whole = |name: &str| {
        let body = std::fs::read(environment::fixture(name)).unwrap();
        let body = serde_json::from_slice(&body).unwrap();
        Answer::json(200, &[("request-id", "req_011Whole")], &body)
    };
    match (wanted, messages.len()) {
        ("stream", _) => recorded("thinking/omitted"),
        ("tool", 1) => whole("answers/whole-tool.json"),
        ("tool streamed", 1) => recorded("tools/single"),
        ("tool streamed", _) => recorded("tools/after-results"),
        ("error in stream", _) => {
            let error =
                json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
            let (begin, _) = Transcript::read("first").split_at("Kyoto");
            Answer::stream().send(begin).send(format!("event: error\ndata: {error}\n\n"))
        }
        _ => match wanted.strip_prefix("error ").and_then(|status| status.parse::<u16>().ok()) {
            Some(status) => {
                let (status, kind) = ERRORS.into_iter().find(|(error, _)| *error == status).unwrap();
                Answer::error(status, kind, "the service's own words")
            }
            None => whole("answers/whole.json"),
        },
    }
}
