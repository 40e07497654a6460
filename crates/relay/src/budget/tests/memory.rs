//! One claim after the other.

use std::time::Duration;

use super::*;
use crate::budget::claim::Span;
use crate::budget::scope::Measure;

fn tokens(tokens: u64) -> Amount {
    Amount::stream(tokens, 0)
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_reached_and_not_passed() {
    let ledger = memory(&Hand::at_noon(), None);
    let caps = Caps { tokens_minute: Some(10), ..Caps::default() };
    let lines = [line(Scope::Visitor, "a", caps)];
    ledger.take(claim(&lines, tokens(4))).unwrap();
    ledger.take(claim(&lines, tokens(6))).unwrap();
    let short = short(ledger.take(claim(&lines, tokens(1))));
    assert_eq!((short.scope, short.measure, short.span), (Scope::Visitor, Measure::Tokens, Span::Minute));
    assert_eq!(short.wait, Some(Duration::from_secs(60)));
    let other = [line(Scope::Visitor, "b", caps)];
    ledger.take(claim(&other, tokens(10))).expect("each has a count of its own");
    let same_name = [line(Scope::Block, "a", caps)];
    ledger.take(claim(&same_name, tokens(10))).expect("and so has each scope");
}

#[tokio::test(start_paused = true)]
async fn what_one_line_refuses_no_line_counts() {
    let ledger = memory(&Hand::at_noon(), None);
    let all = line(Scope::Global, "", Caps { requests_day: Some(2), ..Caps::default() });
    let one = |name| line(Scope::Visitor, name, Caps { requests_day: Some(1), ..Caps::default() });
    ledger.take(claim(&[all.clone(), one("a")], Amount::KNOCK)).unwrap();
    for _ in 0..5 {
        let refused = ledger.take(claim(&[all.clone(), one("a")], Amount::KNOCK));
        assert_eq!(short(refused).scope, Scope::Visitor);
    }
    ledger.take(claim(&[all.clone(), one("b")], Amount::KNOCK)).expect("the refused ones left it room");
    assert_eq!(short(ledger.take(claim(&[all, one("c")], Amount::KNOCK))).scope, Scope::Global);
}

#[tokio::test(start_paused = true)]
async fn a_minute_frees_up_at_its_end() {
    let hand = Hand::at_noon();
    let ledger = memory(&hand, None);
    let lines = [line(Scope::Visitor, "a", Caps { requests_minute: Some(1), ..Caps::default() })];
    hand.pass(45).await;
    ledger.take(claim(&lines, Amount::KNOCK)).unwrap();
    let wait = short(ledger.take(claim(&lines, Amount::KNOCK))).wait.unwrap();
    assert_eq!(wait, Duration::from_secs(15));
    hand.pass(14).await;
    assert_eq!(short(ledger.take(claim(&lines, Amount::KNOCK))).wait, Some(Duration::from_secs(1)));
    hand.pass(1).await;
    ledger.take(claim(&lines, Amount::KNOCK)).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_day_frees_up_at_midnight() {
    let hand = Hand::at_noon();
    let ledger = memory(&hand, None);
    let lines = [line(Scope::Global, "", Caps { money_day: Some(5), ..Caps::default() })];
    ledger.take(claim(&lines, Amount::stream(0, 5))).unwrap();
    let short = short(ledger.take(claim(&lines, Amount::stream(0, 1))));
    assert_eq!((short.measure, short.wait), (Measure::Money, Some(Duration::from_secs(43_200))));
    hand.pass(43_200).await;
    ledger.take(claim(&lines, Amount::stream(0, 5))).unwrap();
}

#[tokio::test(start_paused = true)]
async fn settling_gives_back_what_was_not_used() {
    let ledger = memory(&Hand::at_noon(), None);
    let caps = Caps { tokens_minute: Some(10), tokens_day: Some(10), streams: Some(1), ..Caps::default() };
    let lines = [line(Scope::Visitor, "a", caps)];
    let receipt = ledger.take(claim(&lines, tokens(10))).unwrap();
    let running = short(ledger.take(claim(&lines, Amount::stream(0, 0))));
    assert_eq!((running.measure, running.span, running.wait), (Measure::Streams, Span::Now, None));
    ledger.settle(&receipt, tokens(3));
    let receipt = ledger.take(claim(&lines, tokens(7))).unwrap();
    ledger.settle(&receipt, tokens(7));
    assert_eq!(short(ledger.take(claim(&lines, tokens(1)))).measure, Measure::Tokens);
}

#[tokio::test(start_paused = true)]
async fn more_than_was_put_aside_counts_too() {
    let ledger = memory(&Hand::at_noon(), None);
    let lines = [line(Scope::Visitor, "a", Caps { tokens_day: Some(10), ..Caps::default() })];
    let receipt = ledger.take(claim(&lines, tokens(1))).unwrap();
    ledger.settle(&receipt, tokens(10));
    short(ledger.take(claim(&lines, tokens(1))));
}

#[tokio::test(start_paused = true)]
async fn a_reservation_is_settled_where_it_was_made() {
    let hand = Hand::at_noon();
    let ledger = memory(&hand, None);
    let caps = Caps { tokens_minute: Some(10), tokens_day: Some(100), ..Caps::default() };
    let lines = [line(Scope::Visitor, "a", caps)];
    let early = ledger.take(claim(&lines, tokens(10))).unwrap();
    hand.pass(60).await;
    ledger.take(claim(&lines, tokens(10))).unwrap();
    ledger.settle(&early, tokens(0));
    short(ledger.take(claim(&lines, tokens(1))));
    hand.pass(60).await;
    for _ in 0..9 {
        ledger.take(claim(&lines, tokens(10))).expect("the day has them back");
        hand.pass(60).await;
    }
    assert_eq!(short(ledger.take(claim(&lines, tokens(1)))).span, Span::Day);
}

#[tokio::test(start_paused = true)]
async fn of_several_limits_the_one_that_frees_up_last_is_told() {
    let ledger = memory(&Hand::at_noon(), None);
    let day = line(Scope::Global, "", Caps { requests_day: Some(1), ..Caps::default() });
    let minute =
        line(Scope::Visitor, "a", Caps { requests_minute: Some(1), streams: Some(1), ..Caps::default() });
    let lines = [day, minute];
    ledger.take(claim(&lines, Amount { streams: 1, ..Amount::KNOCK })).unwrap();
    let told = short(ledger.take(claim(&lines, Amount { streams: 1, ..Amount::KNOCK })));
    assert_eq!((told.scope, told.span), (Scope::Global, Span::Day));
}

#[tokio::test(start_paused = true)]
async fn what_is_larger_than_the_limit_never_fits() {
    let ledger = memory(&Hand::at_noon(), None);
    let caps = Caps { tokens_minute: Some(10), tokens_day: Some(5), ..Caps::default() };
    let lines = [line(Scope::Visitor, "a", caps)];
    ledger.take(claim(&lines, tokens(5))).unwrap();
    assert!(!short(ledger.take(claim(&lines, tokens(5)))).is_forever());
    let told = short(ledger.take(claim(&lines, tokens(6))));
    assert!(told.is_forever());
    assert_eq!((told.span, told.wait), (Span::Day, None));
    let told = short(ledger.take(claim(&lines, tokens(u64::MAX))));
    assert!(told.is_forever(), "and does not wrap around");
}

#[tokio::test(start_paused = true)]
async fn what_asks_for_nothing_passes_a_limit_that_is_reached() {
    let ledger = memory(&Hand::at_noon(), None);
    let lines = |cap| [line(Scope::Visitor, "a", Caps { tokens_day: Some(cap), ..Caps::default() })];
    ledger.take(claim(&lines(10), tokens(10))).unwrap();
    ledger.take(claim(&lines(5), Amount::KNOCK)).expect("the limit was lowered below what is used");
}
