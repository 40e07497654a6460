//! What the relay tries again, how long it waits for that, and what it leaves to the client. The clock stands still
//! and jumps from one wait to the next, so waits are exact and take no time.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::serving::{Answer, NOWHERE, Running, hello, hello_streamed, say, shipped};
use crate::upstream::{Event, Received, Step, Upstream, answer, chunked_head, says, stream_head, within};

const REPLY: &str = r#"{"type":"message","content":[]}"#;

fn reply() -> Vec<Step> {
    says("200 OK", &[], REPLY)
}

fn error(status: &str, headers: &[(&str, &str)]) -> Vec<Step> {
    says(status, headers, r#"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#)
}

/// What became of a request whose tries meet these scripts in turn, what came up, and how long it took.
async fn tried(scripts: Vec<Vec<Step>>) -> (Answer, Vec<Received>, Duration) {
    let mut upstream = Upstream::following(scripts, Vec::new()).await;
    let since = Instant::now();
    let answer = say(shipped(&upstream.url), &hello()).await;
    let took = since.elapsed();
    (answer, upstream.posted(), took)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn the_third_try_may_succeed() {
    let (answer, came, took) = tried(vec![error("529 x", &[]), error("500 x", &[]), reply()]).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, REPLY));
    assert_eq!(came.len(), 3);
    assert!(came.iter().all(|request| request.text() == came[0].text()), "each try is the same request");
    assert!(
        (millis(1125)..millis(1510)).contains(&took),
        "half a second and one, less some chance: {took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn there_is_no_fourth() {
    let (answer, came, took) = tried(vec![error("529 x", &[])]).await;
    answer.error(529, "overloaded_error");
    assert_eq!(answer.header("x-should-retry"), Some("false"), "it has been tried enough");
    assert_eq!(came.len(), 3);
    assert!(took < millis(1510), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn passing_troubles_are_tried_again_and_others_are_not() {
    for status in ["408 x", "409 x", "500 x", "502 x", "503 x", "504 x", "529 x"] {
        let (answer, came, _) = tried(vec![error(status, &[]), reply()]).await;
        assert_eq!((answer.status.as_u16(), came.len()), (200, 2), "{status}");
    }
    let html = vec![Step::Send(answer("502 x", &[("content-type", "text/html")], "<html>"))];
    assert_eq!(tried(vec![html, reply()]).await.1.len(), 2, "whatever stands before the API");
    for status in ["302 x", "400 x", "401 x", "402 x", "403 x", "404 x", "413 x", "422 x"] {
        let (answer, came, took) = tried(vec![error(status, &[]), reply()]).await;
        assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("false")), "{status}");
        assert!(took < millis(10), "{status}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_are_tried_again_only_when_the_upstream_says_when() {
    let (answer, came, _) = tried(vec![error("429 x", &[]), reply()]).await;
    answer.error(429, "overloaded_error");
    assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("false")));
    for (wait, least) in [("1", 1000), ("2", 2000), ("0.25", 250)] {
        let (answer, came, took) = tried(vec![error("429 x", &[("retry-after", wait)]), reply()]).await;
        assert_eq!((answer.status.as_u16(), came.len()), (200, 2), "{wait}");
        assert!((millis(least)..millis(least + 10)).contains(&took), "{wait}: {took:?}");
    }
    let (answer, came, took) = tried(vec![error("429 x", &[("retry-after", "2")])]).await;
    assert_eq!((came.len(), answer.header("x-should-retry")), (3, Some("false")));
    assert!(took < millis(5000), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_longer_wait_is_the_clients() {
    for (status, wait, again) in
        [("429 x", "3", "true"), ("529 x", "30", "true"), ("503 x", "60", "true"), ("429 x", "61", "false")]
    {
        let (answer, came, took) = tried(vec![error(status, &[("retry-after", wait)]), reply()]).await;
        assert_eq!(answer.header("x-should-retry"), Some(again), "{status} {wait}");
        assert_eq!((came.len(), answer.header("retry-after")), (1, Some(wait)));
        assert!(took < millis(10), "at once: {took:?}");
    }
    let (answer, came, _) = tried(vec![error("529 x", &[("retry-after-ms", "2500")]), reply()]).await;
    assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("true")));
    assert_eq!((answer.header("retry-after-ms"), answer.header("retry-after")), (Some("2500"), Some("3")));
}

#[tokio::test(start_paused = true)]
async fn a_date_is_told_in_seconds() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(50));
    let (answer, came, _) = tried(vec![error("429 x", &[("retry-after", &date)]), reply()]).await;
    assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("true")));
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((40..=50).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_spend_limit_is_never_tried_again() {
    for code in ["enforced_spend_limit_reached", "contract_spend_limit_reached", "ramp_limit_exceeded"] {
        for wait in ["1", "30"] {
            let body = json!({"type": "error", "error":
                {"type": "rate_limit_error", "message": "x", "details": {"error_code": code}}});
            let spent =
                says("429 x", &[("retry-after", wait), ("x-should-retry", "true")], &body.to_string());
            let (answer, came, _) = tried(vec![spent, reply()]).await;
            answer.error(429, "rate_limit_error");
            assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("false")), "{code} {wait}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_upstreams_own_word_is_believed() {
    let (answer, came, _) = tried(vec![error("529 x", &[("x-should-retry", "false")]), reply()]).await;
    assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("false")));
    let never = error("503 x", &[("x-should-retry", "false"), ("retry-after", "9")]);
    let (answer, came, _) = tried(vec![never, reply()]).await;
    assert_eq!((came.len(), answer.header("x-should-retry")), (1, Some("false")));
    let (answer, came, _) = tried(vec![error("400 x", &[("x-should-retry", "true")]), reply()]).await;
    assert_eq!((answer.status.as_u16(), came.len()), (200, 2));
    let (_, came, _) = tried(vec![error("429 x", &[("x-should-retry", "true")]), reply()]).await;
    assert_eq!(came.len(), 1, "never a 429 that does not say when");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_fails_is_tried_again() {
    let (answer, came, _) = tried(vec![vec![Step::Reset], reply()]).await;
    assert_eq!((answer.status.as_u16(), came.len()), (200, 2));
    let half = b"HTTP/1.1 529 x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let (answer, came, _) = tried(vec![vec![Step::Send(half), Step::Reset], reply()]).await;
    assert_eq!((answer.status.as_u16(), came.len()), (200, 2));
    let since = Instant::now();
    let answer = say(shipped(NOWHERE), &hello()).await;
    answer.error(502, "api_error");
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    assert!((millis(1125)..millis(1510)).contains(&since.elapsed()), "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_once_an_answer_began() {
    let stream = [stream_head(), b"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n".to_vec()];
    let broken = vec![Step::Send(chunked_head()), Step::Reset];
    for script in [vec![Step::Send(stream.concat())], broken] {
        let mut upstream = Upstream::following(vec![script, reply()], Vec::new()).await;
        let answer = say(shipped(&upstream.url), &hello_streamed()).await;
        assert_eq!((answer.status.as_u16(), upstream.posted().len()), (200, 1));
        assert!(answer.body.starts_with("event: error\n"), "{}", answer.body);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_try_begins_within_five_seconds() {
    let go = Arc::new(Notify::new());
    let slow = [vec![Step::Wait(go.clone())], error("529 x", &[])].concat();
    let mut upstream = Upstream::following(vec![slow, reply()], Vec::new()).await;
    let asked = tokio::spawn({
        let config = shipped(&upstream.url);
        async move { say(config, &hello()).await }
    });
    upstream.request().await;
    tokio::time::advance(millis(4700)).await;
    go.notify_one();
    let answer = within(asked).await.unwrap();
    answer.error(529, "overloaded_error");
    assert!(upstream.is_untouched(), "with the shortest wait it would be after five seconds");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_ends_the_tries() {
    let mut upstream =
        Upstream::following(vec![error("529 x", &[("retry-after", "2")]), reply()], Vec::new()).await;
    let relay = Running::start(shipped(&upstream.url)).await;
    let request = tokio::spawn(relay.request(&hello()).send());
    upstream.request().await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    let later = tokio::time::timeout(Duration::from_secs(10), upstream.next()).await;
    assert!(later.is_err(), "nobody waits for an answer any more: {later:?}");
}

#[tokio::test(start_paused = true)]
async fn a_relay_that_closes_ends_the_tries() {
    let mut upstream =
        Upstream::following(vec![error("529 x", &[("retry-after", "2")]), reply()], Vec::new()).await;
    let mut config = shipped(&upstream.url);
    config.limits.drain = Duration::ZERO;
    let mut relay = Running::start(config).await;
    let request = tokio::spawn(relay.request(&hello()).send());
    assert!(matches!(upstream.next().await, Event::Request(_)));
    relay.stop();
    assert_eq!(within(request).await.unwrap().unwrap().status(), 529);
    relay.stopped().await;
    assert!(upstream.is_untouched());
}

#[tokio::test(start_paused = true)]
async fn a_relay_can_be_told_not_to_try_again() {
    let mut upstream = Upstream::following(vec![error("529 x", &[]), reply()], Vec::new()).await;
    let mut config = shipped(&upstream.url);
    config.limits.retry = Duration::ZERO;
    say(config, &hello()).await.error(529, "overloaded_error");
    assert_eq!(upstream.posted().len(), 1);
}
