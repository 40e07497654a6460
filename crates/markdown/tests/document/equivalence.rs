//! At every prefix and in whatever pieces a document comes: what is settled and what is behind it are what one
//! reading of that prefix gives.

use markdown::{Event, Options, parse};
use proptest::prelude::*;

use crate::feed::{Reading, outline};
use crate::random;

/// Checks a document at every prefix, and that its settled part does not depend on the pieces.
#[track_caller]
pub fn check(text: &str, options: Options) {
    let mut reading = Reading::new(options);
    let mut prefix = String::new();
    for char in text.chars() {
        prefix.push(char);
        reading.push(char.encode_utf8(&mut [0; 4]));
        same(&prefix, reading.with(reading.document.tail()), parse(&prefix, options));
    }
    let tail = reading.with(reading.document.tail());
    reading.finish();
    same(text, reading.with(reading.document.tail()), tail);
    let mut whole = Reading::new(options);
    whole.push(text);
    whole.finish();
    same(text, reading.said.events, whole.said.events);
    assert_eq!(reading.said.boundaries, whole.said.boundaries, "{text:?}");
}

#[track_caller]
fn same(text: &str, left: Vec<Event>, right: Vec<Event>) {
    assert!(left == right, "{text:?}\n{}\nis not\n{}", outline(&left), outline(&right));
}

/// Documents in which something is decided late.
const LATE: &[&str] = &[
    "Title\n===\n\nOther\n---\nText\n- a\n",
    "[a] and ![b][a] and [c][]\n\n> [a]: /x 'title'\n\n[c]:\n/y\n\"long\ntitle\"\n[a]: /second\n",
    "| [a] | b |\n|---|:-:|\n| [c] | `\\|` |\n| d\n\n[a]: /x\n[c]: /y",
    "# See [a]\n\nand [^1] and [^2]\n\n[^1]: One\n    more\n\n    - [a]\n\n[a]: /x\n[^2]:\n",
    "above\n| a | b |\n|--|--|\n| 1 | 2 |\nc\n- d\n",
    "- a\n\n  - b\n- c\n\n\nd\n\n1. e\n2. f\n\n   g\n",
    "    code\n\n\n    more\n\n\ntext",
    "> quote\nlazy\n> - item\nlazy\n\n> > deep\n> less\n",
    "```rust\nfn main() {}\n\n```\n~~~\nopen\n",
    "<div>\n*a*\n\n*b*\n<!-- c\n\nd --> e\nf",
    "$$\nx\n\ny\n$$ after\n\\[ a\nb \\]\n\n$$\nopen",
    "- [ ] a\n- [x] b\n- [x]\n- [ ] [c]\n\n[c]: /x\n",
    "[a]: /x\n===\n[a]\n\n[b]: /y\n---\n\n[c]: /z\n| h |\n|---|\n",
    "a\r\nb\rc\r\n\r\n# d\r- e\r\n- f",
    "\u{feff}# a\n\n\0b\0\n",
];

#[test]
fn what_is_decided_late() {
    for text in LATE {
        for options in [Options::commonmark(), Options::gfm(), Options::widget()] {
            check(text, options);
        }
    }
}

#[test]
fn a_leaf_is_given_once_more_for_each_definition_that_it_waited_for() {
    let mut reading = Reading::new(Options::commonmark());
    reading.push("[a] [b]\n\n");
    assert!(reading.said.revised.is_empty());
    reading.push("[a]: /x\n\n");
    let first = reading.said.revised.clone();
    assert_eq!(first.keys().collect::<Vec<_>>(), [&0]);
    reading.push("[b]: /y\n\n");
    assert_ne!(reading.said.revised, first);
    // Nothing waits any more; the first definition stays.
    let second = reading.said.revised.clone();
    reading.push("[a]: /z\n\n[b]: /z\n\n");
    assert_eq!(reading.said.revised, second);
}

proptest! {
    #[test]
    fn random_documents(text in random::document()) {
        for options in [Options::gfm(), Options::widget()] {
            check(&text, options);
        }
    }

    #[test]
    fn random_pieces(text in random::document(), sizes in random::sizes()) {
        let mut whole = Reading::new(Options::widget());
        whole.push(&text);
        let mut pieces = Reading::new(Options::widget());
        random::cut(&text, &sizes).for_each(|piece| pieces.push(piece));
        prop_assert_eq!(whole.document.source(), pieces.document.source());
        prop_assert_eq!(whole.document.preview(), pieces.document.preview());
        prop_assert_eq!(whole.said.events, pieces.said.events);
        prop_assert_eq!(whole.said.boundaries, pieces.said.boundaries);
    }
}
