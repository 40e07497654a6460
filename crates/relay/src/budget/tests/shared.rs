//! Counting together in a real Redis: as the ledger of one process does, whoever else counts there, and whatever
//! happens to Redis.

use std::time::Instant;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use redis::aio::MultiplexedConnection;
use tokio::runtime::Runtime;

use super::model::{Answer, Deed, Model, deed, lines};
use super::*;
use crate::budget::shared::Shared;
use crate::budget::shared::script::{CLOCK, Outcome, Scripts};
use crate::config::SharedLimits;

#[path = "../../../tests/service/redis_server.rs"]
#[allow(dead_code)] // only the tests from outside ask for a certificate
mod redis_server;

use redis_server::RedisServer;

/// A clock that a test sets.
const HAND: &str = "{ redis.call('GET', 'clock'), '0' }";

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it happens while the test has patience")
}

async fn connected(redis: &RedisServer) -> MultiplexedConnection {
    let client = redis::Client::open(redis.url()).unwrap();
    within(client.get_multiplexed_async_connection()).await.unwrap()
}

async fn set(connection: &mut MultiplexedConnection, seconds: u64) {
    redis::cmd("SET").arg("clock").arg(seconds).exec_async(connection).await.unwrap();
}

async fn relay(redis: &RedisServer, local: bool, clock: &str) -> Shared {
    let limits = SharedLimits { url: redis.url().into(), local };
    let shared = Shared::with_clock(&limits, clock).unwrap();
    up(&shared).await;
    shared
}

/// Waits until it is connected and everything it had to write is written.
async fn up(shared: &Shared) {
    within(async { while !shared.end().await {} }).await;
}

/// Takes, again where a busy machine made it wait for too long.
async fn take(shared: &Shared, claim: &Claim) -> Result<Receipt, Denied> {
    within(async {
        loop {
            match shared.take(claim.clone()).await {
                Err(Denied::Unavailable) => up(shared).await,
                answer => return answer,
            }
        }
    })
    .await
}

fn global(caps: Caps, amount: Amount) -> Claim {
    claim(&[line(Scope::Global, "", caps)], amount)
}

fn tokens_day(cap: u64, tokens: u64) -> Claim {
    global(Caps { tokens_day: Some(cap), ..Caps::default() }, Amount::stream(tokens, 0))
}

/// Does everything at Redis and at the model, and compares.
async fn compare(redis: &RedisServer, deeds: &[Deed]) {
    let mut connection = connected(redis).await;
    redis::cmd("FLUSHALL").exec_async(&mut connection).await.unwrap();
    set(&mut connection, NOON).await;
    let ledger = relay(redis, false, HAND).await;
    let mut model = Model::default();
    let mut running: Vec<(Receipt, usize)> = Vec::new();
    for (number, deed) in deeds.iter().enumerate() {
        match *deed {
            Deed::Take(visitor, tokens) => {
                let day = (NOON + model.time) / 86_400;
                let fits = model.fits(visitor, tokens, day);
                match take(&ledger, &claim(&lines(visitor), Amount::stream(tokens, 0))).await {
                    Ok(receipt) => {
                        assert!(fits, "{number}: taken, and does not fit");
                        running.push((receipt, model.answers.len()));
                        let minute = model.minute();
                        model.answers.push(Answer { visitor, minute, day, tokens, runs: true });
                    }
                    denied => assert!(!fits, "{number}: {denied:?}, and fits"),
                }
            }
            Deed::Settle(which, tokens) if !running.is_empty() => {
                let (receipt, answer) = running.swap_remove(which % running.len());
                ledger.settle(&receipt, Amount::stream(tokens, 0));
                up(&ledger).await;
                model.answers[answer].tokens = tokens;
                model.answers[answer].runs = false;
            }
            Deed::Pass(seconds) => {
                model.time += seconds;
                set(&mut connection, NOON + model.time).await;
                assert!(ledger.renew().await);
            }
            Deed::Settle(..) | Deed::Restart => {}
        }
    }
}

#[test]
fn it_is_as_the_model_says() {
    let redis = RedisServer::start();
    let runtime = Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    let deeds = proptest::collection::vec(deed(), 1..60);
    let compared = runner.run(&deeds, |deeds| {
        runtime.block_on(compare(&redis, &deeds));
        Ok(())
    });
    compared.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_over_two_relays_never_pass_the_edge() {
    const FIT: usize = 71;
    let redis = RedisServer::start();
    let relays = [relay(&redis, false, CLOCK).await, relay(&redis, false, CLOCK).await].map(Arc::new);
    let caps = Caps { money_day: Some(FIT as u64 * 10 + 9), ..Caps::default() };
    let ten = global(caps, Amount::stream(0, 10));
    // Each uses ten up; every second answer ends at once.
    let one = |number: usize| {
        let (relay, claim) = (Arc::clone(&relays[number % 2]), ten.clone());
        tokio::spawn(async move {
            let receipt = take(&relay, &claim).await;
            if let (Ok(receipt), 0) = (&receipt, number % 4) {
                relay.settle(receipt, Amount::stream(0, 10));
            }
            receipt.is_ok()
        })
    };
    let mut taken = 0;
    for task in (0..200).map(one).collect::<Vec<_>>() {
        taken += usize::from(within(task).await.unwrap());
    }
    for relay in &relays {
        up(relay).await;
    }
    assert_eq!(taken, FIT);
    take(&relays[0], &global(caps, Amount::stream(0, 9))).await.expect("exactly that is left");
    short(take(&relays[1], &global(caps, Amount::stream(0, 1))).await);
}

#[tokio::test]
async fn a_limit_says_when_it_frees_up_by_the_clock_of_redis() {
    let redis = RedisServer::start();
    let mut connection = connected(&redis).await;
    set(&mut connection, NOON + 20).await;
    let relay = relay(&redis, false, HAND).await;
    let caps = Caps { requests_minute: Some(1), requests_day: Some(2), ..Caps::default() };
    let knock = global(caps, Amount::KNOCK);
    take(&relay, &knock).await.unwrap();
    assert_eq!(short(take(&relay, &knock).await).wait, Some(Duration::from_secs(40)));
    set(&mut connection, NOON + 60).await;
    take(&relay, &knock).await.unwrap();
    let day = short(take(&relay, &knock).await);
    assert_eq!(day.wait, Some(Duration::from_secs(43_200 - 60)), "the one that frees up last");
    assert!(short(take(&relay, &tokens_day(5, 6)).await).is_forever());
    let huge = global(Caps { money_day: Some(u64::MAX), ..Caps::default() }, Amount::stream(0, u64::MAX));
    short(take(&relay, &huge).await);
}

#[tokio::test]
async fn a_relay_that_is_gone_gives_its_places_back() {
    let redis = RedisServer::start();
    let mut connection = connected(&redis).await;
    set(&mut connection, NOON).await;
    let (gone, here) = (relay(&redis, false, HAND).await, relay(&redis, false, HAND).await);
    let caps = Caps { streams: Some(1), tokens_day: Some(10), ..Caps::default() };
    let one = global(caps, Amount::stream(5, 0));
    take(&gone, &one).await.unwrap();
    set(&mut connection, NOON + 29).await;
    assert_eq!(short(take(&here, &one).await).wait, None);
    assert!(gone.renew().await);
    drop(gone);
    set(&mut connection, NOON + 58).await;
    short(take(&here, &one).await);
    set(&mut connection, NOON + 60).await;
    let held = take(&here, &one).await.expect("nothing was heard of the first for its while");
    here.settle(&held, Amount::stream(5, 0));
    up(&here).await;
    short(take(&here, &one).await);
}

#[tokio::test]
async fn what_is_settled_twice_goes_back_once() {
    let redis = RedisServer::start();
    let relay = relay(&redis, false, CLOCK).await;
    let first = take(&relay, &tokens_day(20, 10)).await.unwrap();
    take(&relay, &tokens_day(20, 10)).await.unwrap();
    for _ in 0..2 {
        relay.settle(&first, Amount::stream(4, 0));
    }
    up(&relay).await;
    short(take(&relay, &tokens_day(20, 7)).await);
    take(&relay, &tokens_day(20, 6)).await.unwrap();
}

#[tokio::test]
async fn a_claim_that_is_called_back_takes_nothing_whenever_it_comes() {
    let redis = RedisServer::start();
    let mut connection = connected(&redis).await;
    let scripts = Scripts::new(CLOCK);
    let all = tokens_day(10, 10);
    scripts.call_back(&mut connection, "late", &all).await.unwrap();
    assert_eq!(scripts.take(&mut connection, "late", all.clone()).await.unwrap(), Outcome::Lost);
    assert!(matches!(scripts.take(&mut connection, "a", all.clone()).await, Ok(Outcome::Taken(_))));
    assert!(matches!(scripts.take(&mut connection, "b", all.clone()).await, Ok(Outcome::Short(_))));
    scripts.call_back(&mut connection, "a", &all).await.unwrap();
    assert!(matches!(scripts.take(&mut connection, "b", all).await, Ok(Outcome::Taken(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_hangs_refuses_within_200_ms_and_keeps_nothing() {
    let redis = RedisServer::start();
    let relay = relay(&redis, false, CLOCK).await;
    let mut fastest = Duration::MAX;
    // Each of the rounds is slowed down by what else the machine does; the fastest one least.
    for _ in 0..4 {
        take(&relay, &tokens_day(1_000_000, 1)).await.unwrap();
        redis.hold();
        let asked = Instant::now();
        assert_eq!(relay.take(tokens_day(20, 10)).await, Err(Denied::Unavailable));
        fastest = fastest.min(asked.elapsed());
        assert!(!relay.is_ready(), "the next one does not even ask");
        redis.go_on();
        up(&relay).await;
    }
    assert!(fastest < Duration::from_millis(200), "{fastest:?}");
    take(&relay, &tokens_day(20, 16)).await.expect("only the four tokens of the rounds are used up");
    short(take(&relay, &tokens_day(20, 1)).await);
}

#[tokio::test]
async fn a_redis_that_was_killed_is_found_again() {
    let mut redis = RedisServer::start();
    let relay = relay(&redis, false, CLOCK).await;
    take(&relay, &tokens_day(20, 10)).await.unwrap();
    redis.kill();
    assert_eq!(relay.take(tokens_day(20, 10)).await, Err(Denied::Unavailable));
    redis.again();
    take(&relay, &tokens_day(20, 10)).await.unwrap();
}

#[tokio::test]
async fn alone_it_counts_by_itself_and_tells_redis_later() {
    let mut redis = RedisServer::start();
    let relay = relay(&redis, true, CLOCK).await;
    redis.kill();
    let first = relay.take(tokens_day(20, 15)).await.expect("counted here");
    assert!(first.id.is_empty() && relay.is_ready());
    short(relay.take(tokens_day(20, 15)).await);
    relay.settle(&first, Amount::stream(12, 0));
    relay.take(tokens_day(20, 8)).await.expect("what was settled is free again");
    redis.again();
    up(&relay).await;
    let fits = tokens_day(20, 8);
    let receipt = within(async {
        loop {
            match relay.take(fits.clone()).await {
                Ok(receipt) if !receipt.id.is_empty() => return receipt,
                _ => up(&relay).await,
            }
        }
    });
    assert_eq!(receipt.await.claim, fits);
    short(take(&relay, &tokens_day(20, 1)).await);
}
