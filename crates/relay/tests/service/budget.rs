//! Limits from outside: who is refused, what they are told, and what a restart remembers.

use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use relay::budget::{Caps, Rules};
use relay::config::PriceList;
use relay::serving::address::Peer;
use relay::{Config, app};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::serving::{
    Answer, NOWHERE, PAGE, Running, client, hello, hello_streamed, post, refused_to_serve, with,
};
use crate::settings::{file, program};
use crate::upstream::{Event, Step, Upstream, says, stream_head, within};

const MESSAGE: &str = r#"{"type":"message","content":[],"usage":{"input_tokens":1,"output_tokens":1}}"#;

fn limited(upstream: &str, rules: Rules) -> Config {
    with(upstream, |profile| profile.budget = rules)
}

fn visitor(caps: Caps) -> Rules {
    Rules { visitor: caps, ..Rules::default() }
}

async fn answer(app: &Router, request: Request<Body>) -> Answer {
    let response = within(app.clone().oneshot(request)).await.unwrap();
    let (head, body) = response.into_parts();
    let body = within(axum::body::to_bytes(body, usize::MAX)).await.unwrap();
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// A request over a connection from this address.
fn from(address: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(Peer(peer.ip()));
    request
}

/// What a limit that was reached says.
fn details(answer: &Answer) -> Value {
    answer.error(429, "rate_limit_error");
    let details = answer.json()["error"]["details"].clone();
    assert_eq!(details["error_code"], "limit_reached");
    details
}

#[tokio::test]
async fn requests_are_counted_before_they_are_read() {
    let rules = visitor(Caps { requests_minute: Some(2), ..Caps::default() });
    let app = app(limited(NOWHERE, rules));
    for _ in 0..2 {
        answer(&app, post("not JSON")).await.error(400, "invalid_request_error");
    }
    let refused = answer(&app, post("not JSON")).await;
    let details = details(&refused);
    assert_eq!((&details["scope"], &details["measure"]), (&"visitor".into(), &"requests".into()));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.header("x-should-retry"), Some("true"));
    assert_eq!(refused.header("access-control-allow-origin"), Some(PAGE), "so that the page can read it");
    let count =
        Request::post("/v1/messages/count_tokens").header("origin", PAGE).body(Body::empty()).unwrap();
    self::details(&answer(&app, count).await);
    let profile = Request::get("/v1/profile").header("origin", PAGE).body(Body::empty()).unwrap();
    assert_eq!(answer(&app, profile).await.status, 200, "reading is free");
}

#[tokio::test]
async fn each_address_counts_alone_and_a_64_of_ipv6_as_one() {
    let rules = visitor(Caps { requests_minute: Some(1), ..Caps::default() });
    let app = app(limited(NOWHERE, rules));
    for (address, free) in [
        ("192.0.2.1:1", true),
        ("192.0.2.2:1", true),
        ("192.0.2.1:2", false),
        ("[::ffff:192.0.2.1]:1", false),
        ("[2001:db8::1]:1", true),
        ("[2001:db8::ffff:2]:1", false),
        ("[2001:db8:0:1::1]:1", true),
    ] {
        let status = answer(&app, from(address, post("x"))).await.status;
        assert_eq!(status == 400, free, "{address}: {status}");
    }
}

#[tokio::test]
async fn a_request_that_may_cost_too_much_is_not_posted() {
    let mut upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let rules = Rules { global: Caps { money_day: Some(1000), ..Caps::default() }, ..Rules::default() };
    let app = app(limited(&upstream.url, rules));
    let refused = answer(&app, post(hello().to_string())).await;
    let details = details(&refused);
    assert_eq!((&details["scope"], &details["measure"]), (&"global".into(), &"money".into()));
    assert!(
        refused.header("retry-after").is_none() && details["frees_at"].is_null(),
        "waiting does not help"
    );
    assert_eq!(refused.header("x-should-retry"), Some("false"));
    assert!(upstream.is_untouched());
}

#[tokio::test]
async fn what_has_no_price_fits_under_no_limit_of_money() {
    let mut upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let with_caps = |caps| {
        with(&upstream.url, |profile| {
            profile.prices = PriceList::Unknown;
            profile.budget = visitor(caps);
        })
    };
    let rich = app(with_caps(Caps { money_day: Some(u64::MAX - 1), ..Caps::default() }));
    let told = details(&answer(&rich, post(hello().to_string())).await);
    assert_eq!(told["measure"], "money");
    let counted = app(with_caps(Caps { tokens_day: Some(100_000), ..Caps::default() }));
    assert_eq!(answer(&counted, post(hello().to_string())).await.status, 200);
    assert_eq!(upstream.posted().len(), 1);
}

#[tokio::test]
async fn a_running_answer_holds_its_place_until_it_is_over_or_let_go() {
    let mut upstream = Upstream::start(vec![Step::Send(stream_head()), Step::Hold]).await;
    let rules = visitor(Caps { streams: Some(1), ..Caps::default() });
    let app = app(limited(&upstream.url, rules));
    let stream = || post(hello_streamed().to_string());
    for _ in 0..2 {
        let running = within(app.clone().oneshot(stream())).await.unwrap();
        assert_eq!(running.status(), 200);
        upstream.request().await;
        let refused = answer(&app, stream()).await;
        let details = details(&refused);
        assert_eq!((&details["scope"], &details["measure"]), (&"visitor".into(), &"streams".into()));
        assert!(details["frees_at"].is_null() && refused.header("retry-after").is_none());
        drop(running);
        assert!(matches!(upstream.next().await, Event::Gone));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_post_no_more_than_the_budget_has() {
    let mut upstream = Upstream::start(vec![Step::Send(stream_head()), Step::Hold]).await;
    // A message may use its bytes, which are fewer than 160, and the 1024 tokens that it asks for.
    let each = 1024 + 160;
    let rules = Rules { global: Caps { tokens_day: Some(each * 7), ..Caps::default() }, ..Rules::default() };
    let app = app(limited(&upstream.url, rules));
    let one = |_| tokio::spawn(app.clone().oneshot(post(hello_streamed().to_string())));
    let mut running = Vec::new();
    for task in (0..200).map(one).collect::<Vec<_>>() {
        let response = within(task).await.unwrap().unwrap();
        if response.status() == 200 {
            running.push(response);
        } else {
            assert_eq!(response.status(), 429);
        }
    }
    assert_eq!(running.len(), 7);
    assert_eq!(upstream.posted().len(), 7);
}

/// Settings with a limit of the day and the counts in a folder.
fn two_a_day(state: &Path) -> Config {
    let mut config = limited(NOWHERE, visitor(Caps { requests_day: Some(2), ..Caps::default() }));
    config.state = Some(state.to_owned());
    config
}

#[tokio::test]
async fn a_restart_remembers_the_day() {
    let folder = tempfile::tempdir().unwrap();
    for expected in [400, 400, 429] {
        let mut running = Running::start(two_a_day(folder.path())).await;
        assert_eq!(running.post(&"x".into()).await.status(), expected);
        running.stop();
        running.stopped().await;
    }
}

#[tokio::test]
async fn two_relays_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(two_a_day(folder.path())).await;
    running.post(&"x".into()).await;
    let sentence = refused_to_serve(two_a_day(folder.path())).await;
    assert!(sentence.contains(folder.path().to_str().unwrap()), "{sentence}");
    assert!(sentence.contains("another relay") && sentence.contains("state ="), "{sentence}");
}

/// The program in front of an upstream, with settings beside which its state is.
#[cfg(unix)]
pub struct Process {
    child: Child,
    url: String,
}

#[cfg(unix)]
impl Process {
    pub fn start(mut command: Command, settings: &Path) -> Self {
        use std::io::{BufRead, BufReader};
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--config"])
            .arg(settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").expect(&line).trim_end().to_owned();
        Self { child, url }
    }

    pub async fn post(&self, body: &Value) -> reqwest::Response {
        within(self.asks("messages", body).send()).await.unwrap()
    }

    /// A request to an address behind `/v1/`.
    fn asks(&self, address: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = client().post(format!("{}/v1/{address}", self.url)).header("origin", PAGE);
        request.header("content-type", "application/json").body(body.to_string())
    }

    /// Ends at once, and gives what was logged.
    pub fn killed(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_kill_forgets_no_reservation() {
    let mut upstream = Upstream::start(vec![Step::Send(stream_head()), Step::Hold]).await;
    let settings = format!(
        "upstream = \"{}\"\norigins = [\"{PAGE}\"]\n[limits]\nmodels_ms = 0\n[budget.visitor]\ntokens_day = 2000\n",
        upstream.url
    );
    let (_folder, path) = file(&settings);
    let process = Process::start(program(), &path);
    let running = process.post(&hello_streamed()).await;
    assert_eq!(running.status(), 200);
    upstream.request().await;
    process.killed();
    let process = Process::start(program(), &path);
    let refused = process.post(&hello_streamed()).await;
    assert_eq!(refused.status(), 429, "what the first may have cost is still counted");
    let body: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(body["error"]["details"]["measure"], "tokens");
    process.killed();
}

#[cfg(unix)]
#[tokio::test]
async fn a_kill_forgets_no_request_that_went_up_or_was_refused() {
    let counted = json!({"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": "Hello"}]});
    for (address, body, goes_up) in [
        ("messages", hello_streamed(), true),
        ("messages/count_tokens", counted, true),
        ("messages", "x".into(), false),
    ] {
        let mut upstream = Upstream::start(vec![Step::Hold]).await;
        let settings = format!(
            "upstream = \"{}\"\norigins = [\"{PAGE}\"]\n[limits]\nmodels_ms = 0\n[budget.visitor]\nrequests_day = 1\n",
            upstream.url
        );
        let (_folder, path) = file(&settings);
        let process = Process::start(program(), &path);
        let asked = tokio::spawn(process.asks(address, &body).send());
        if goes_up {
            // Nothing has been answered when the process ends.
            upstream.request().await;
        } else {
            assert_eq!(within(asked).await.unwrap().unwrap().status(), 400);
        }
        process.killed();
        let process = Process::start(program(), &path);
        let refused = process.post(&hello_streamed()).await;
        assert_eq!(refused.status(), 429, "{address}");
        let told: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(told["error"]["details"]["measure"], "requests", "{address}");
        process.killed();
    }
}

/// The disk is full for this process alone: its files may not grow past a size.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn counts_that_cannot_be_written_refuse_everybody() {
    let settings = format!(
        "upstream = \"{NOWHERE}\"\norigins = [\"{PAGE}\"]\n[limits]\nmodels_ms = 0\n[budget.visitor]\nrequests_day = 100000\n"
    );
    let (_folder, path) = file(&settings);
    // The store is made whole before the limit holds.
    let process = Process::start(program(), &path);
    assert_eq!(process.post(&"x".into()).await.status(), 400);
    process.killed();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""]);
    command.arg(program().get_program()).env_remove("ANTHROPIC_API_KEY").env_remove("STATE_DIRECTORY");
    let process = Process::start(command, &path);
    let mut refused = 0;
    for _ in 0..2000 {
        let answer = process.post(&"x".into()).await;
        if answer.status() == 503 {
            let body = answer.text().await.unwrap();
            assert!(body.contains("cannot keep its counts"), "{body}");
            refused += 1;
            if refused == 3 {
                break;
            }
        } else {
            assert_eq!(answer.status(), 400);
            assert_eq!(refused, 0, "once it fails, it stays closed");
        }
    }
    assert_eq!(refused, 3);
    let log = process.killed();
    assert_eq!(log.matches("the counts cannot be kept").count(), 1, "{log}");
}
