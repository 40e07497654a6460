//! What an answer is settled at, however it ends, seen from outside: a second request that fits into what is left to
//! the token, and does not fit into a token less.

use std::sync::Arc;

use relay::budget::{Amount, Caps, Rules};
use relay::chat::request::{self, Purpose};
use relay::chat::upward;
use relay::config::{Config, Profile, Thinking};
use relay::meter::bound;
use relay::models::named;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};

use crate::serving::{Running, client, hello, hello_streamed, with};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, says, within};

const START: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":31,\"cache_creation_input_tokens\":200,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":200},\"cache_read_input_tokens\":1280,\"output_tokens\":1}}}\n\n";
/// 16 bytes of text, so 6 tokens at most.
const TEXT: &str = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Teal, \\u00e9\\n日 oki\"}}\n\n";
const THINKING: &str = "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n";
const DELTA: &str = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":57}}\n\n";
const STOP: &str = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
const ERROR: &str = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
const MESSAGE: &str = r#"{"type":"message","content":[],"usage":{"input_tokens":40,"output_tokens":12}}"#;

/// Whole input of [`START`], and what it costs with so much output: 0.10 plain, 0.20 written for an hour, 0.01 read,
/// 0.50 out.
const INPUT: u64 = 31 + 200 + 1280;

fn told(output: u64) -> Amount {
    used(INPUT + output, 31 * 100 + 200 * 200 + 1280 * 10 + output * 500)
}

fn used(tokens: u64, nanos: u64) -> Amount {
    Amount { tokens, nanos, ..Amount::default() }
}

/// How the client behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Client {
    /// It reads to the end.
    Stays,
    /// It goes once the upstream has done all it does.
    Goes,
}

/// One way in which an answer can end.
struct Ending {
    name: &'static str,
    body: Value,
    upstream: Vec<Step>,
    client: Client,
    thinking: bool,
    /// What it is settled at, of what was put aside.
    used: fn(input: u64, output: u64) -> Amount,
}

/// Streamed, without thinking, read to the end.
fn streamed(name: &'static str, events: &[&str], used: fn(u64, u64) -> Amount) -> Ending {
    let mut upstream = vec![Step::Send(chunked_head())];
    upstream.extend(events.iter().map(|event| Step::Send(chunk(event))));
    upstream.push(Step::Send(b"0\r\n\r\n".to_vec()));
    Ending { name, body: hello_streamed(), upstream, client: Client::Stays, thinking: false, used }
}

/// The same, but the connection breaks after the events.
fn cut(name: &'static str, events: &[&str], used: fn(u64, u64) -> Amount) -> Ending {
    let mut ending = streamed(name, events, used);
    *ending.upstream.last_mut().unwrap() = Step::Reset;
    ending
}

fn thinking(ending: Ending) -> Ending {
    Ending { thinking: true, ..ending }
}

/// The same, but the upstream falls silent, and the client goes.
fn left(name: &'static str, events: &[&str], used: fn(u64, u64) -> Amount) -> Ending {
    let mut ending = streamed(name, events, used);
    *ending.upstream.last_mut().unwrap() = Step::Hold;
    Ending { client: Client::Goes, ..ending }
}

fn whole(name: &'static str, upstream: Vec<Step>, used: fn(u64, u64) -> Amount) -> Ending {
    Ending { name, body: hello(), upstream, client: Client::Stays, thinking: false, used }
}

/// Everything that was put aside for input, at 0.10 a million, and so much output.
fn guessed(input: u64, output: u64) -> Amount {
    used(input + output, input * 100 + output * 500)
}

fn endings() -> Vec<Ending> {
    let nothing = |_, _| Amount::default();
    let json = |head: &str| {
        vec![Step::Send(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{{").into_bytes()), Step::Reset]
    };
    vec![
        streamed("finished", &[START, TEXT, DELTA, STOP], |_, _| told(57)),
        thinking(streamed("finished, with thinking", &[START, THINKING, DELTA, STOP], |_, _| told(57))),
        cut("cut before it began", &[": ping\n\n"], |input, _| guessed(input, 0)),
        cut("cut after it began", &[START], |_, _| told(1)),
        cut("cut in its text", &[START, TEXT, TEXT], |_, _| told(11)),
        cut("cut in an event", &[START, TEXT, "event: message_delta\ndata: {\"type\":\"mess"], |_, _| {
            told(6)
        }),
        cut("cut behind its last usage", &[START, TEXT, DELTA], |_, _| told(57)),
        streamed("ended without its last usage", &[START, TEXT], |_, _| told(6)),
        streamed("ended with an error", &[START, TEXT, ERROR], |_, _| told(6)),
        cut("cut in thinking that was seen", &[START, THINKING], |_, output| told(output)),
        thinking(cut("cut where thinking was possible", &[START, TEXT], |_, output| told(output))),
        thinking(cut("cut before thinking could be seen", &[], guessed)),
        left("left in its text", &[START, TEXT], |_, _| told(6)),
        thinking(left("left where thinking was possible", &[START, TEXT], |_, output| told(output))),
        left("left before it began", &[], |input, _| guessed(input, 0)),
        Ending {
            upstream: vec![Step::Hold],
            ..left("left before its headers", &[], |input, _| guessed(input, 0))
        },
        Ending {
            upstream: vec![Step::Reset],
            ..cut("broken before its headers", &[], |input, _| guessed(input, 0))
        },
        whole("a message", says("200 OK", &[], MESSAGE), |_, _| used(52, 40 * 100 + 12 * 500)),
        whole("a message without usage", says("200 OK", &[], r#"{"type":"message","content":[]}"#), guessed),
        whole("half a message", json("content-type: application/json\r\ncontent-length: 99"), guessed),
        Ending { client: Client::Goes, ..whole("a message nobody waited for", vec![Step::Hold], guessed) },
        whole("refused", says("400 Bad Request", &[], "{}"), nothing),
        whole("overloaded", says("529 Overloaded", &[], "{}"), nothing),
        whole(
            "refused with success",
            says("200 OK", &[], r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#),
            nothing,
        ),
    ]
}

fn ruled(profile: &mut Profile, thinking: bool) {
    let disabled = Thinking { form: "disabled".to_owned(), display: None, budget: None };
    profile.thinking = (!thinking).then_some(disabled);
}

/// What is put aside for a request: its input, its output, and both with their price.
fn reserved(body: &Value, config: &Config) -> (u64, u64, Amount) {
    let rules = &config.profiles["default"];
    let bytes = body.to_string();
    let asked = request::read(bytes.as_bytes(), Purpose::Reply, rules, &named).unwrap();
    let length = upward::body(&asked, rules).len();
    let bound = bound(&asked, length, rules, rules.price_list().as_ref(), named(&asked.model).as_deref());
    (bound.input, bound.output, bound.amount)
}

/// Whether a second request fits, when the first ended so and the limits are these.
async fn second_fits(ending: &Ending, caps: Caps) -> bool {
    let scripts = vec![ending.upstream.clone(), says("200 OK", &[], MESSAGE)];
    let mut upstream = Upstream::following(scripts, Vec::new()).await;
    let relay = Running::start(with(&upstream.url, |profile| {
        ruled(profile, ending.thinking);
        profile.budget = Rules { global: caps, ..Rules::default() };
    }))
    .await;
    match ending.client {
        Client::Stays => {
            let response = relay.post(&ending.body).await;
            assert_ne!(response.status(), 429, "{}", ending.name);
            let _ = within(response.bytes()).await;
        }
        Client::Goes => {
            let request = relay.request(&ending.body).send();
            let sends = ending.upstream.iter().filter(|step| matches!(step, Step::Send(_))).count();
            let client = tokio::spawn(async move {
                let mut response = request.await.unwrap();
                // The head is no piece of the body.
                let mut text = String::new();
                while text.matches("\n\n").count() + 1 < sends {
                    text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
                }
                response
            });
            upstream.request().await;
            if sends > 0 {
                drop(within(client).await.unwrap());
            } else {
                client.abort();
            }
            assert!(matches!(upstream.next().await, Event::Gone), "{}", ending.name);
        }
    }
    match relay.post(&hello()).await.status().as_u16() {
        200 => true,
        429 => false,
        other => panic!("{}: {other}", ending.name),
    }
}

#[tokio::test]
async fn every_end_is_settled_to_the_token() {
    for ending in endings() {
        let config = with("http://127.0.0.1:1", |profile| ruled(profile, ending.thinking));
        let (input, output, first) = reserved(&ending.body, &config);
        let (_, _, second) = reserved(&hello(), &config);
        let used = (ending.used)(input, output);
        let name = ending.name;
        let tokens = |cap| Caps { tokens_day: Some(cap), ..Caps::default() };
        let money = |cap| Caps { money_day: Some(cap), ..Caps::default() };
        // The first must fit by itself, so what it used can be seen only where it is more than they differ.
        let least = |used: u64, first: u64, second: u64| (used + second).max(first);
        let cap = least(used.tokens, first.tokens, second.tokens);
        assert!(second_fits(&ending, tokens(cap)).await, "{name}: it counts for too many tokens");
        if cap > first.tokens {
            assert!(!second_fits(&ending, tokens(cap - 1)).await, "{name}: it counts for too few tokens");
        }
        let cap = least(used.nanos, first.nanos, second.nanos);
        assert!(second_fits(&ending, money(cap)).await, "{name}: it counts for too much money");
        if cap > first.nanos {
            assert!(!second_fits(&ending, money(cap - 1)).await, "{name}: it counts for too little money");
        }
    }
}

#[tokio::test]
async fn a_request_that_reaches_nobody_costs_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (_, _, one) = reserved(&hello(), &with(&nobody, |profile| ruled(profile, false)));
    let relay = Running::start(with(&nobody, |profile| {
        ruled(profile, false);
        let caps = Caps { tokens_day: Some(one.tokens), money_day: Some(one.nanos), ..Caps::default() };
        profile.budget = Rules { global: caps, ..Rules::default() };
    }))
    .await;
    for _ in 0..3 {
        assert_eq!(relay.post(&hello()).await.status(), 502);
    }
}

#[tokio::test]
async fn a_try_that_was_lost_counts_beside_the_one_that_was_answered() {
    let scripts = vec![vec![Step::Reset], says("529 Overloaded", &[], "{}"), says("200 OK", &[], MESSAGE)];
    let config = |url: &str, cap| {
        let mut config = with(url, |profile| {
            ruled(profile, false);
            profile.budget.global = Caps { tokens_day: Some(cap), ..Caps::default() };
        });
        config.limits.retry = std::time::Duration::from_secs(5);
        config
    };
    let (_, _, one) = reserved(&hello(), &config("http://127.0.0.1:1", 0));
    for (cap, status) in [(one.tokens * 2 + 52, 200), (one.tokens * 2 + 51, 429)] {
        let upstream = Upstream::following(scripts.clone(), Vec::new()).await;
        let relay = Running::start(config(&upstream.url, cap)).await;
        assert_eq!(relay.post(&hello()).await.status(), 200);
        assert_eq!(relay.post(&hello()).await.status(), status);
    }
}

#[tokio::test]
async fn another_try_is_made_only_where_it_could_be_paid_beside_the_lost_one() {
    let scripts = vec![vec![Step::Reset], says("200 OK", &[], MESSAGE)];
    let (_, _, one) = reserved(&hello(), &with("http://127.0.0.1:1", |profile| ruled(profile, false)));
    for (cap, status, tries) in [(one.nanos * 2, 200, 2), (one.nanos * 2 - 1, 429, 1)] {
        let mut upstream = Upstream::following(scripts.clone(), Vec::new()).await;
        let mut config = with(&upstream.url, |profile| {
            ruled(profile, false);
            let caps = Caps { money_day: Some(cap), streams: Some(1), ..Caps::default() };
            profile.budget = Rules { global: caps, ..Rules::default() };
        });
        config.limits.retry = std::time::Duration::from_secs(5);
        let relay = Running::start(config).await;
        let answer = relay.post(&hello()).await;
        assert_eq!((answer.status().as_u16(), upstream.posted().len()), (status, tries), "{cap}");
        if status == 429 {
            let text = within(answer.text()).await.unwrap();
            assert!(text.contains("limit_reached") && text.contains("money"), "{text}");
        }
    }
}

#[tokio::test]
async fn searches_are_settled_as_they_are_told_or_else_as_many_as_there_may_have_been() {
    let told = DELTA.replace("57}", "57,\"server_tool_use\":{\"web_search_requests\":2}}");
    let body = || {
        let mut body = hello_streamed();
        body["tools"] = json!([{"type": "web_search_20260318", "name": "web_search", "max_uses": 5}]);
        body
    };
    // A cent a search; the money of the tokens is that of the same reply without any.
    for (events, searches, output) in [
        (vec![START, TEXT, &told, STOP], 2, 57),
        (vec![START, TEXT, DELTA, STOP], 0, 57),
        (vec![START, TEXT], 5, 6),
    ] {
        let nanos = self::told(output).nanos + searches * 10_000_000;
        let opened = |profile: &mut Profile, caps| {
            ruled(profile, false);
            profile.tools = vec!["web_search".to_owned()];
            profile.budget = Rules { global: caps, ..Rules::default() };
        };
        let limited = Caps { money_day: Some(1), ..Caps::default() };
        let config = with("http://127.0.0.1:1", |profile| opened(profile, limited));
        let (_, _, first) = reserved(&body(), &config);
        for (cap, status) in [(first.nanos + nanos, 200), (first.nanos + nanos - 1, 429)] {
            let scripts = vec![streamed("", &events, |_, _| Amount::default()).upstream];
            let upstream = Upstream::following(scripts, Vec::new()).await;
            let caps = Caps { money_day: Some(cap), ..Caps::default() };
            let relay = Running::start(with(&upstream.url, |profile| opened(profile, caps))).await;
            let _ = within(relay.post(&body()).await.bytes()).await;
            let second = relay.post(&body()).await.status().as_u16();
            assert_eq!(second, status, "{searches} searches and {output} tokens, of {cap}");
        }
    }
}

#[tokio::test]
async fn counting_tokens_is_free() {
    let upstream = Upstream::start(says("200 OK", &[], r#"{"input_tokens":5}"#)).await;
    let relay = Running::start(with(&upstream.url, |profile| {
        profile.budget.global = Caps { tokens_day: Some(1), money_day: Some(1), ..Caps::default() };
    }))
    .await;
    let body = json!({"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": "Hello"}]});
    for _ in 0..2 {
        let url = format!("{}/v1/messages/count_tokens", relay.url);
        let request = client().post(url).header("origin", crate::serving::PAGE);
        let request = request.header("content-type", "application/json").body(body.to_string());
        assert_eq!(within(request.send()).await.unwrap().status(), 200);
    }
}

/// Each answer uses all that it may, so that nothing hides behind what is given back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_the_edge_over_sockets_never_pass_it() {
    let (input, output, one) =
        reserved(&hello(), &with("http://127.0.0.1:1", |profile| ruled(profile, false)));
    let usage = json!({"input_tokens": input, "output_tokens": output});
    let message = json!({"type": "message", "content": [], "usage": usage}).to_string();
    let go = Arc::new(Notify::new());
    let answer = says("200 OK", &[], &message);
    let script = [vec![Step::Wait(go.clone())], answer].concat();
    let upstream = Upstream::start(script).await;
    let relay = Arc::new(
        Running::start(with(&upstream.url, |profile| {
            ruled(profile, false);
            let caps = Caps { money_day: Some(one.nanos * 11 + one.nanos / 2), ..Caps::default() };
            profile.budget = Rules { global: caps, ..Rules::default() };
        }))
        .await,
    );
    let (tell, mut statuses) = mpsc::unbounded_channel();
    for _ in 0..200 {
        let (relay, tell) = (relay.clone(), tell.clone());
        tokio::spawn(async move { tell.send(relay.post(&hello()).await.status().as_u16()) });
    }
    for _ in 0..189 {
        assert_eq!(within(statuses.recv()).await, Some(429), "nobody is answered yet");
    }
    for _ in 0..11 {
        go.notify_one();
        assert_eq!(within(statuses.recv()).await, Some(200));
    }
    assert_eq!(relay.post(&hello()).await.status(), 429, "what is left is less than one may cost");
}
