//! What is woken, when and how often, and what goes with what.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use proptest::prelude::*;

use super::*;

/// What an effect saw, each time that it ran.
type Seen<T> = Rc<RefCell<Vec<T>>>;

/// Looks again and again, for as long as the present owner lives.
fn watch<T: 'static>(mut look: impl FnMut() -> T + 'static) -> Seen<T> {
    let seen: Seen<T> = Rc::default();
    let into = Rc::clone(&seen);
    now_and_then(Box::new(move || {
        let saw = look();
        into.borrow_mut().push(saw);
    }));
    seen
}

fn memo<T: Default + PartialEq + 'static>(reckon: impl Fn() -> T + 'static) -> Memo<T> {
    Memo::new(Box::new(reckon))
}

/// Runs a test as a view would, and lets go of everything at its end.
fn owned(act: impl FnOnce()) {
    Owner::default().with(act);
}

#[test]
fn an_effect_runs_once_for_whatever_happened_since() {
    owned(|| {
        let (a, b) = (RwSignal::new(1), RwSignal::new(10));
        let sums = watch(move || a.get() + b.get());
        a.set(2);
        b.set(20);
        assert_eq!(*sums.borrow(), [11], "before anybody flushed");
        flush();
        flush();
        assert_eq!(*sums.borrow(), [11, 22]);
    });
}

#[test]
fn an_effect_that_begins_later_runs_after_what_is_being_made() {
    owned(|| {
        let made = Rc::new(Cell::new(false));
        let (at_first, then) = (Rc::clone(&made), Rc::new(Cell::new(None)));
        let told = Rc::clone(&then);
        effect(Box::new(move || told.set(Some(at_first.get()))));
        assert_eq!(then.get(), None);
        made.set(true);
        flush();
        assert_eq!(then.get(), Some(true));
    });
}

#[test]
fn a_memo_is_reckoned_when_asked_and_wakes_only_when_it_is_another() {
    owned(|| {
        let number = RwSignal::new(1);
        let reckoned = Rc::new(Cell::new(0));
        let count = Rc::clone(&reckoned);
        let odd = memo(move || {
            count.set(count.get() + 1);
            number.get() % 2 == 1
        });
        assert_eq!(reckoned.get(), 0, "nobody asked");
        let seen = watch(move || odd.get());
        number.set(3);
        flush();
        assert_eq!((seen.borrow().len(), reckoned.get()), (1, 2));
        number.set(4);
        assert!(!odd.get_untracked(), "asked before the flush");
        flush();
        assert_eq!((seen.borrow().as_slice(), reckoned.get()), ([true, false].as_slice(), 3));
    });
}

#[test]
fn nobody_sees_two_values_of_different_times() {
    owned(|| {
        let number = RwSignal::new(1);
        let next = memo(move || number.get() + 1);
        let far = memo(move || next.get() + 1);
        let seen = watch(move || (number.get(), next.get(), far.get()));
        number.set(5);
        flush();
        assert_eq!(*seen.borrow(), [(1, 2, 3), (5, 6, 7)]);
    });
}

#[test]
fn only_what_was_read_last_wakes() {
    owned(|| {
        let (which, left, right) = (RwSignal::new(true), RwSignal::new(1), RwSignal::new(2));
        let seen = watch(move || if which.get() { left.get() } else { right.get() });
        which.set(false);
        flush();
        left.set(100);
        flush();
        right.set(3);
        flush();
        assert_eq!(*seen.borrow(), [1, 2, 3]);
    });
}

#[test]
fn looking_without_being_woken_wakes_nobody() {
    owned(|| {
        let (read, peeked) = (RwSignal::new(1), RwSignal::new(1));
        let seen = watch(move || read.get() + peeked.get_untracked() + untrack(|| peeked.get()));
        peeked.set(10);
        flush();
        assert_eq!(seen.borrow().len(), 1);
        read.set(2);
        flush();
        assert_eq!(*seen.borrow(), [3, 22]);
    });
}

#[test]
fn an_effect_that_changes_what_it_reads_runs_again() {
    owned(|| {
        let number = RwSignal::new(0);
        let seen = watch(move || {
            let now = number.get();
            if now < 3 {
                number.set(now + 1);
            }
            now
        });
        flush();
        assert_eq!(*seen.borrow(), [0, 1, 2, 3]);
    });
}

#[test]
fn what_is_made_in_a_run_goes_before_the_next_and_is_not_run_in_vain() {
    owned(|| {
        let (outer, inner) = (RwSignal::new(1), RwSignal::new(10));
        let seen: Seen<(i32, i32)> = Rc::default();
        let into = Rc::clone(&seen);
        now_and_then(Box::new(move || {
            let (outer, into) = (outer.get(), Rc::clone(&into));
            now_and_then(Box::new(move || into.borrow_mut().push((outer, inner.get()))));
        }));
        // The inner one is told first, and yet it must not run: the outer one makes another.
        inner.set(20);
        outer.set(2);
        flush();
        inner.set(30);
        flush();
        assert_eq!(*seen.borrow(), [(1, 10), (2, 20), (2, 30)]);
    });
}

#[test]
fn an_owner_that_goes_takes_everything_with_it() {
    let (signal, kept) = (Shared::new(1), Rc::new(()));
    let owner = Owner::default();
    let read = signal.clone();
    let seen = owner.with(|| {
        keep(Box::new(Rc::clone(&kept)));
        let value = StoredValue::new(Rc::clone(&kept));
        let memo = memo(move || value.get_value().is_some());
        watch(move || (read.get(), memo.get()))
    });
    assert_eq!(Rc::strong_count(&kept), 3);
    signal.set(2);
    owner.clear();
    flush();
    signal.set(3);
    flush();
    assert_eq!(*seen.borrow(), [(1, true)]);
    assert_eq!((Rc::strong_count(&kept), Rc::strong_count(&seen)), (1, 1));
}

#[test]
fn what_is_gone_reads_as_nothing_even_when_another_took_its_place() {
    let first = Owner::default();
    let (signal, value, reckoned) = first.with(|| (RwSignal::new(7), StoredValue::new(7), memo(|| 7)));
    drop(first);
    owned(|| {
        let (other, next) = (RwSignal::new(8), RwSignal::new(9));
        signal.set(1);
        value.set_value(1);
        assert_eq!((signal.get(), value.get_value(), reckoned.get()), (0, None, 0));
        assert_eq!((other.get(), next.get()), (8, 9));
    });
}

#[test]
fn without_an_owner_nothing_stays() {
    let signal = RwSignal::new(7);
    assert_eq!(signal.get(), 0);
}

#[test]
fn a_trigger_and_a_stored_value_wake_as_they_say() {
    owned(|| {
        let (trigger, value) = (Trigger::new(), StoredValue::new(vec![1]));
        let heard = trigger.clone();
        let seen = watch(move || {
            heard.track();
            value.get_value().unwrap_or_default().len()
        });
        value.update_value(|value| value.push(2));
        flush();
        assert_eq!(*seen.borrow(), [1]);
        trigger.notify();
        flush();
        assert_eq!(*seen.borrow(), [1, 2]);
    });
}

#[test]
fn changing_a_stored_value_while_it_is_being_changed_does_nothing() {
    owned(|| {
        let value = StoredValue::new(1);
        let inner = value.update_value(|_| value.update_value(|value| *value = 2));
        assert_eq!((inner, value.get_value()), (Some(None), Some(1)));
    });
}

/// What a node of a random graph rests on, by place among those before it.
type Rests = Vec<Vec<prop::sample::Index>>;

/// The values of all nodes, reckoned from the signals' in one go: a node is the sum of what it rests on, cut short, so
/// that it often stays the same.
fn expected(signals: &[u8], rests: &Rests) -> Vec<u8> {
    let mut all = signals.to_vec();
    for on in rests {
        let sum: u32 = on.iter().map(|index| u32::from(*index.get(&all))).sum();
        all.push((sum / 3 % 7) as u8);
    }
    all
}

proptest! {
    #[test]
    fn every_effect_sees_the_newest_values_and_runs_only_for_new_ones(
        mut signals in prop::collection::vec(0u8..20, 1..5),
        rests in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 1..4), 1..12),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..20, any::<bool>()), 0..30),
    ) {
        let owner = Owner::default();
        owner.with(|| {
            let inputs: Vec<RwSignal<u8>> = signals.iter().map(|value| RwSignal::new(*value)).collect();
            let mut nodes: Vec<Rc<dyn Fn() -> u8>> = Vec::new();
            nodes.extend(inputs.iter().map(|input| {
                let input = *input;
                Rc::new(move || input.get()) as Rc<dyn Fn() -> u8>
            }));
            for on in &rests {
                let on: Vec<_> = on.iter().map(|index| Rc::clone(index.get(&nodes))).collect();
                let node = memo(move || (on.iter().map(|read| u32::from(read())).sum::<u32>() / 3 % 7) as u8);
                nodes.push(Rc::new(move || node.get()));
            }
            let seen: Vec<Seen<u8>> = nodes.iter().map(|read| {
                let read = Rc::clone(read);
                watch(move || read())
            }).collect();
            let mut now = expected(&signals, &rests);
            for (which, value, flushes) in &changes {
                let place = which.index(inputs.len());
                signals[place] = *value;
                inputs[place].set(*value);
                if !flushes {
                    continue;
                }
                let runs: Vec<usize> = seen.iter().map(|seen| seen.borrow().len()).collect();
                flush();
                let next = expected(&signals, &rests);
                for (at, seen) in seen.iter().enumerate() {
                    let seen = seen.borrow();
                    assert_eq!(seen.last(), next.get(at));
                    // A signal wakes whenever it is set, a memo when it is another one.
                    if at >= inputs.len() {
                        assert_eq!(seen.len() - runs[at], usize::from(now[at] != next[at]));
                    }
                }
                now = next;
            }
        });
    }
}
