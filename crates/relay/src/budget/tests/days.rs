//! Clocks that are set.

use std::time::Duration;

use super::*;
use crate::budget::window::Clock;

const DAY: u64 = 86_400;

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_changes_nothing() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 0);
    let before = clock.moment();
    for back in [1, 1800, DAY, 400 * DAY, NOON] {
        hand.set(NOON - back);
        assert_eq!(clock.moment(), before, "{back} s back");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_ahead_opens_a_day_once() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 0);
    let today = clock.moment().day;
    for _ in 0..3 {
        hand.set(NOON + DAY);
        assert_eq!(clock.moment().day, today + 1);
        hand.set(NOON);
        assert_eq!(clock.moment().day, today + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn days_go_on_after_a_clock_was_far_ahead() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 0);
    hand.set(NOON + 3650 * DAY);
    let ahead = clock.moment();
    hand.set(NOON);
    assert_eq!(clock.moment().day, ahead.day);
    hand.pass(DAY / 2 - 1).await;
    assert_eq!((clock.moment().day, clock.moment().day_left), (ahead.day, Duration::from_secs(1)));
    hand.pass(1).await;
    assert_eq!(clock.moment().day, ahead.day + 1);
    hand.pass(DAY).await;
    assert_eq!(clock.moment().day, ahead.day + 2);
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_a_little_is_waited_for() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 0);
    let before = clock.moment();
    hand.set(NOON - 100);
    hand.pass(100).await;
    assert_eq!(clock.moment().day_left, before.day_left, "and the day is not shorter for it");
    hand.pass(1).await;
    assert_eq!(clock.moment().day_left, before.day_left - Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn minutes_do_not_look_at_the_wall() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 0);
    hand.set(NOON + 10 * DAY);
    assert_eq!((clock.moment().minute, clock.moment().minute_left), (0, Duration::from_secs(60)));
    hand.set(NOON);
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!((clock.moment().minute, clock.moment().minute_left), (1, Duration::from_secs(59)));
}

#[tokio::test(start_paused = true)]
async fn a_restart_does_not_open_an_earlier_day() {
    let hand = Hand::at_noon();
    let mut clock = Clock::new(hand.wall(), 20_005);
    let moment = clock.moment();
    assert_eq!((moment.day, moment.day_left), (20_005, Duration::from_secs(DAY)));
}
