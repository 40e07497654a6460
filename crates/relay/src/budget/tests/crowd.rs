//! Many at once, and many different ones.

use std::sync::Barrier;
use std::thread;

use super::*;
use crate::budget::memory::KEYS;

#[test]
fn two_hundred_at_once_never_pass_the_edge() {
    const FIT: u64 = 71;
    let ledger = memory(&Hand::at_noon(), None);
    let caps = Caps { money_day: Some(FIT * 10 + 9), streams: Some(1000), ..Caps::default() };
    let all = line(Scope::Global, "", caps);
    let start = Barrier::new(200);
    let (ledger, all, start) = (&ledger, &all, &start);
    // Each uses ten up; every second answer ends at once.
    let taken: u64 = thread::scope(|scope| {
        let one = |number: u64| {
            move || {
                let own = line(Scope::Visitor, &number.to_string(), Caps::default());
                start.wait();
                let receipt = ledger.take(claim(&[all.clone(), own], Amount::stream(0, 10)));
                if let (Ok(receipt), 0) = (&receipt, number % 2) {
                    ledger.settle(receipt, Amount::stream(0, 10));
                }
                u64::from(receipt.is_ok())
            }
        };
        let threads: Vec<_> = (0..200).map(|number| scope.spawn(one(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(taken, FIT);
    ledger.take(claim(std::slice::from_ref(all), Amount::stream(0, 9))).expect("exactly that is left");
    short(ledger.take(claim(std::slice::from_ref(all), Amount::stream(0, 1))));
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_idle_make_room() {
    let hand = Hand::at_noon();
    let ledger = Memory::new(hand.wall(), 4, None);
    let one = |name: &str| {
        let caps = Caps { requests_minute: Some(1), streams: Some(1), ..Caps::default() };
        [line(Scope::Block, name, caps)]
    };
    let held = ledger.take(claim(&one("held"), Amount::stream(0, 0))).unwrap();
    for name in ["b", "c", "d"] {
        ledger.take(claim(&one(name), Amount::KNOCK)).unwrap();
    }
    assert_eq!(ledger.take(claim(&one("e"), Amount::KNOCK)), Err(Denied::Full), "all count in this minute");
    short(ledger.take(claim(&one("b"), Amount::KNOCK)));
    hand.pass(60).await;
    for name in ["e", "f", "g"] {
        ledger.take(claim(&one(name), Amount::KNOCK)).unwrap();
        assert_eq!(ledger.keys(), 4);
    }
    assert_eq!(ledger.take(claim(&one("h"), Amount::KNOCK)), Err(Denied::Full));
    short(ledger.take(claim(&one("held"), Amount::stream(0, 0))));
    ledger.settle(&held, Amount::default());
    hand.pass(60).await;
    ledger.take(claim(&one("held"), Amount::stream(0, 0))).unwrap();
}

#[tokio::test(start_paused = true)]
async fn running_answers_alone_fill_it() {
    let ledger = Memory::new(Hand::at_noon().wall(), 2, None);
    let one = |name: &str| [line(Scope::Block, name, Caps { streams: Some(9), ..Caps::default() })];
    for name in ["a", "b"] {
        ledger.take(claim(&one(name), Amount::stream(0, 0))).unwrap();
    }
    assert_eq!(ledger.take(claim(&one("c"), Amount::stream(0, 0))), Err(Denied::Full));
    ledger.take(claim(&one("a"), Amount::stream(0, 0))).expect("who is there is still served");
}

#[tokio::test(start_paused = true)]
async fn days_are_not_forgotten_where_nothing_else_keeps_them() {
    let hand = Hand::at_noon();
    let ledger = Memory::new(hand.wall(), 1, None);
    let one = |name: &str| [line(Scope::Block, name, Caps { requests_day: Some(1), ..Caps::default() })];
    ledger.take(claim(&one("a"), Amount::KNOCK)).unwrap();
    hand.pass(3600).await;
    assert_eq!(ledger.take(claim(&one("b"), Amount::KNOCK)), Err(Denied::Full));
    hand.pass(86_400).await;
    ledger.take(claim(&one("b"), Amount::KNOCK)).unwrap();
}

/// A million visitors one after the other need the memory of those that are kept, and no more.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_million_keys_leave_memory_flat() {
    let hand = Hand::at_noon();
    let bound = KEYS / 5;
    let ledger = Memory::new(hand.wall(), bound, None);
    let caps = Caps { requests_minute: Some(20), ..Caps::default() };
    let mut full = 0;
    for number in 0..1_000_000_usize {
        if number % bound == 0 {
            hand.pass(60).await;
        }
        if number == 2 * bound {
            full = resident();
        }
        ledger.take(claim(&[line(Scope::Block, &number.to_string(), caps)], Amount::KNOCK)).unwrap();
    }
    let grown = resident().saturating_sub(full);
    assert_eq!(ledger.keys(), bound);
    assert!(grown < 16 << 20, "{grown} bytes more than with {bound} keys");
}

/// Bytes of memory that this process has.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let pages: u64 =
        std::fs::read_to_string("/proc/self/statm").unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
