//! Settled blocks are given again, the same as the first time but for definitions that came since.

use markdown::{Document, Event, Options};
use proptest::prelude::*;

use crate::feed::{Reading, Said, outline, revise};
use crate::random;

/// Replays each part between two boundaries and compares it with what was said of it.
#[track_caller]
fn check(text: &str) {
    let mut reading = Reading::new(Options::widget());
    reading.push(text);
    reading.finish();
    let Said { events, boundaries, lengths, revised } = &reading.said;
    let mut from = (0, 0);
    for to in boundaries.iter().copied().zip(lengths.iter().copied()) {
        let said = events[from.1..to.1].to_vec();
        let mut again = Said::default();
        reading.document.replay(from.0..to.0, &mut again);
        assert!(again.boundaries.is_empty() && again.revised.is_empty());
        let expected = revise(said.clone(), revised);
        let shown: Vec<Event> = without_waits(&again.events);
        assert!(
            shown == expected,
            "{text:?} {from:?} {to:?}\n{}\nis not\n{}",
            outline(&shown),
            outline(&expected)
        );
        // Whoever waits has the name that it had.
        let waits = again.events.iter().filter(|event| matches!(event, Event::Wait(_)));
        for wait in waits {
            assert!(said.contains(wait), "{text:?} {wait:?}");
        }
        from = to;
    }
    assert_eq!(from.1, events.len(), "{text:?}: all is inside boundaries");
}

fn without_waits(events: &[Event]) -> Vec<Event> {
    events.iter().filter(|event| !matches!(event, Event::Wait(_))).cloned().collect()
}

#[test]
fn blocks_between_boundaries() {
    check(
        "# a\n\nb [c] [d]\n\n- e\n  - [f]\n\n- g\n\n```\nh\n```\n| i | [c] |\n|---|---|\nj\n\n[c]: /x\n[d]: https://x.example\n",
    );
    check("a [^1]\n| b |\n|---|\n| c |\n***\n[^1]: d\n\n    e\n\nf\n===\n<div>\n\n$$\ng\n$$\n");
    check("\u{feff}a\r\n\r\n> b\r\nc\r\n\r\nd");
}

#[test]
fn boundaries_are_said_as_soon_as_a_block_is_complete() {
    let mut reading = Reading::new(Options::widget());
    for (more, boundaries) in [
        ("# a\n", &[4][..]),
        ("b\n", &[4]),
        ("\n", &[4, 6]),
        ("- c\n\n", &[4, 6]),
        ("d\n", &[4, 6, 12]),
        ("---\n```\ne\n```\n", &[4, 6, 12, 18, 28]),
    ] {
        reading.push(more);
        assert_eq!(reading.said.boundaries, boundaries, "{more:?}");
    }
}

#[test]
fn nothing_to_replay() {
    let document = Document::new(Options::widget());
    let mut said = Said::default();
    document.replay(0..0, &mut said);
    document.replay(5..9, &mut said);
    assert!(said.events.is_empty());
}

proptest! {
    #[test]
    fn random_documents(text in random::document()) {
        check(&text);
    }
}
