//! What outlives the process.

use tempfile::TempDir;

use super::*;
use crate::budget::store::Closed;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn opened(hand: &Hand, folder: &TempDir) -> Memory {
    memory(hand, Some(Store::open(folder.path()).unwrap()))
}

fn one(name: &str, tokens_day: u64) -> [Line; 1] {
    let caps = Caps { tokens_day: Some(tokens_day), streams: Some(1), ..Caps::default() };
    [line(Scope::Visitor, name, caps)]
}

#[tokio::test(start_paused = true)]
async fn a_day_goes_on_after_a_restart() {
    let (hand, folder) = (Hand::at_noon(), folder());
    let ledger = opened(&hand, &folder);
    let receipt = ledger.take(claim(&one("a", 10), Amount::stream(8, 0))).unwrap();
    ledger.settle(&receipt, Amount::stream(3, 0));
    ledger.take(claim(&one("b", 10), Amount::stream(8, 0))).unwrap();
    drop(ledger);
    let ledger = opened(&hand, &folder);
    short(ledger.take(claim(&one("a", 10), Amount::stream(8, 0))));
    ledger.take(claim(&one("a", 10), Amount::stream(7, 0))).expect("what was settled has gone back");
    short(ledger.take(claim(&one("b", 10), Amount::stream(3, 0))));
    ledger
        .take(claim(&one("b", 10), Amount::stream(2, 0)))
        .expect("what was not settled stays, its stream not");
}

#[tokio::test(start_paused = true)]
async fn a_new_day_begins_with_nothing_and_an_old_one_is_forgotten() {
    let (hand, folder) = (Hand::at_noon(), folder());
    let ledger = opened(&hand, &folder);
    let early = ledger.take(claim(&one("a", 10), Amount::stream(10, 0))).unwrap();
    hand.pass(86_400).await;
    ledger.take(claim(&one("b", 10), Amount::stream(10, 0))).unwrap();
    ledger.settle(&early, Amount::default());
    ledger.take(claim(&one("a", 10), Amount::stream(4, 0))).unwrap();
    drop(ledger);
    hand.set(NOON);
    let ledger = opened(&hand, &folder);
    short(ledger.take(claim(&one("b", 10), Amount::stream(1, 0))));
    ledger.take(claim(&one("a", 10), Amount::stream(6, 0))).expect("the clock was set back, the day was not");
}

/// A request is written with what is put aside for its answer, or by itself.
#[tokio::test(start_paused = true)]
async fn a_knock_is_on_disk_once_it_is_kept_or_a_claim_follows_it() {
    let caps = Caps { requests_day: Some(1), tokens_day: Some(10), ..Caps::default() };
    let visitor = |name: &str| [line(Scope::Visitor, name, caps)];
    let (hand, folder) = (Hand::at_noon(), folder());
    let ledger = opened(&hand, &folder);
    let knock =
        |name: &str| ledger.knock(claim(&visitor(name), Amount::KNOCK)).unwrap().expect("it is to be kept");
    knock("neither");
    let kept = knock("kept");
    ledger.keep(&kept).unwrap();
    ledger.keep(&kept).expect("a second time changes nothing");
    knock("followed");
    ledger.take(claim(&visitor("followed"), Amount::stream(4, 0))).unwrap();
    short(ledger.knock(claim(&visitor("neither"), Amount::KNOCK)).map(|receipt| receipt.unwrap()));
    drop(ledger);
    let ledger = opened(&hand, &folder);
    for name in ["kept", "followed"] {
        short(ledger.take(claim(&visitor(name), Amount::KNOCK)));
    }
    ledger.take(claim(&visitor("neither"), Amount::KNOCK)).expect("nobody was told that it counts");
}

#[tokio::test(start_paused = true)]
async fn a_knock_that_is_not_on_disk_makes_no_room() {
    let (hand, folder) = (Hand::at_noon(), folder());
    let ledger = Memory::new(hand.wall(), 1, Some(Store::open(folder.path()).unwrap()));
    let caps = Caps { requests_day: Some(1), ..Caps::default() };
    let one = |name: &str| claim(&[line(Scope::Visitor, name, caps)], Amount::KNOCK);
    let slow = ledger.knock(one("slow")).unwrap().unwrap();
    hand.pass(120).await;
    assert_eq!(ledger.knock(one("other")), Err(Denied::Full));
    ledger.keep(&slow).unwrap();
    ledger.knock(one("other")).unwrap();
    assert_eq!(ledger.keys(), 1);
}

#[test]
fn a_day_that_is_over_is_not_written() {
    let folder = folder();
    let mut store = Store::open(folder.path()).unwrap();
    let (key, used) = ([7; 16], Amount { requests: 1, streams: 0, tokens: 2, nanos: u64::MAX });
    store.write(5, [(&key, &used)].into_iter()).unwrap();
    store.write(4, [(&key, &Amount::default())].into_iter()).unwrap();
    assert_eq!((store.day(), store.read(5, &key).unwrap()), (5, used));
    drop(store);
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!((store.day(), store.read(5, &key).unwrap()), (5, used));
    assert_eq!(store.read(6, &key).unwrap(), Amount::default());
}

#[tokio::test(start_paused = true)]
async fn keys_that_made_room_come_back_from_the_store() {
    let (hand, folder) = (Hand::at_noon(), folder());
    let ledger = Memory::new(hand.wall(), 1, Some(Store::open(folder.path()).unwrap()));
    let caps = Caps { requests_day: Some(2), ..Caps::default() };
    let visitor = |name: &str| [line(Scope::Visitor, name, caps)];
    for round in 0..2 {
        for name in ["a", "b", "c"] {
            ledger.take(claim(&visitor(name), Amount::KNOCK)).unwrap();
            assert_eq!(ledger.keys(), 1, "{round}");
            hand.pass(60).await;
        }
    }
    for name in ["a", "b", "c"] {
        short(ledger.take(claim(&visitor(name), Amount::KNOCK)));
    }
}

#[tokio::test(start_paused = true)]
async fn one_process_at_a_time() {
    let folder = folder();
    let first = Store::open(folder.path()).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(Closed::Taken)));
    drop(first);
    Store::open(folder.path()).unwrap();
}

#[test]
fn a_folder_that_cannot_be_one() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let closed = Store::open(&file).unwrap_err();
    assert!(matches!(closed, Closed::Broken(_)));
    let sentence = closed.to_string();
    for way in ["writable", "state =", "delete it"] {
        assert!(sentence.contains(way), "{sentence}");
    }
}
