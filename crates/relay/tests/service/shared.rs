//! Two relays that count together in a real Redis, from outside.

use relay::Config;
use relay::budget::{Caps, Rules};
use relay::config::SharedLimits;

use crate::redis_server::RedisServer;
use crate::serving::{NOWHERE, Running, hello_streamed, with};
use crate::settings::{checked, sentence};
use crate::upstream::{Step, Upstream, stream_head, within};

/// Settings with these limits for everybody together, counted in this Redis.
fn together(redis: &RedisServer, upstream: &str, global: Caps) -> Config {
    let mut config = with(upstream, |profile| profile.budget = Rules { global, ..Rules::default() });
    config.shared = Some(SharedLimits { url: redis.url().into(), local: false });
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_over_two_relays_post_no_more_than_the_budget_has() {
    let redis = RedisServer::start();
    let mut upstream = Upstream::start(vec![Step::Send(stream_head()), Step::Hold]).await;
    // A message may use its bytes, with what is around it, and the 1024 tokens that it asks for.
    let global = Caps { tokens_day: Some((1024 + 200) * 7), ..Caps::default() };
    let relays = [
        Running::start(together(&redis, &upstream.url, global)).await,
        Running::start(together(&redis, &upstream.url, global)).await,
    ];
    let one = |number: usize| tokio::spawn(relays[number % 2].request(&hello_streamed()).send());
    let (mut running, mut late) = (Vec::new(), 0);
    for task in (0..200).map(one).collect::<Vec<_>>() {
        let response = within(task).await.unwrap().unwrap();
        match response.status().as_u16() {
            200 => running.push(response),
            429 => {}
            // On a busy machine Redis may answer too late, which lets nobody in.
            503 => late += 1,
            other => panic!("{other}"),
        }
    }
    assert!(running.len() == 7 || (late > 0 && running.len() < 7), "{} and {late}", running.len());
    assert_eq!(upstream.posted().len(), running.len());
}

#[tokio::test]
async fn without_redis_nobody_is_answered() {
    let mut redis = RedisServer::start();
    let day = Caps { requests_day: Some(1000), ..Caps::default() };
    let relay = Running::start(together(&redis, NOWHERE, day)).await;
    within(async { while relay.post(&"x".into()).await.status() != 400 {} }).await;
    redis.hold();
    assert_eq!(relay.post(&"x".into()).await.status(), 503);
    redis.go_on();
    within(async { while relay.post(&"x".into()).await.status() != 400 {} }).await;
    redis.kill();
    let refused = relay.post(&"x".into()).await;
    assert_eq!(refused.status(), 503);
    let body = refused.text().await.unwrap();
    assert!(body.contains("overloaded_error") && body.contains("cannot keep its counts"), "{body}");
    redis.again();
    within(async { while relay.post(&"x".into()).await.status() != 400 {} }).await;
}

#[test]
fn the_program_says_where_it_counts_and_keeps_the_password() {
    let output = checked("", &["--guide", "--limits", "redis://ada:pass-word@cache.example/1"], None);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("cache.example:6379, database 1; while it is gone nobody is answered"), "{text}");
    assert!(!text.contains("pass-word"));
    let line = sentence(&checked("", &["--guide", "--limits", "http://:pass-word@cache.example"], None));
    assert!(line.contains("--limits") && line.contains("redis://host:6379/0"), "{line}");
    assert!(!line.contains("pass-word"));
}
