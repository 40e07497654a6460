//! What holds for every text.

use markdown::Options;
use proptest::prelude::*;

use crate::outline::{check_form, visible};
use crate::{read, soup};

const OPTIONS: [Options; 3] = [Options::commonmark(), Options::gfm(), Options::widget()];

/// The characters that are neither white space nor marks.
fn words(text: &str) -> String {
    text.chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, '\u{301}' | '\u{200D}' | '😀' | '👩' | '👧'))
        .collect()
}

/// Whether all characters of `part` are in `whole` in this order.
fn within(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().filter(|char| !char.is_whitespace()).all(|wanted| rest.any(|char| char == wanted))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn events_are_well_formed(text in soup::everything()) {
        for options in OPTIONS {
            for calm in [false, true] {
                let (events, mut unknown) = read(&text, options, calm);
                check_form(&events);
                let given = unknown.len();
                unknown.sort_unstable();
                unknown.dedup();
                prop_assert_eq!(unknown.len(), given, "each label once");
            }
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,40}", tail in "[*_`\\[\\]()!<>&\\\\$~:w@.\n \"'^#;a-z0-9]{0,40}") {
        for options in OPTIONS {
            for calm in [false, true] {
                for text in [&text, &tail, &format!("{text}{tail}{text}")] {
                    check_form(&read(text, options, calm).0);
                }
            }
        }
    }

    #[test]
    fn what_is_shown_was_written(text in soup::everything()) {
        // The address of a definition is not in the text.
        prop_assume!(!text.contains('&') && !text.contains("ref]"));
        for options in OPTIONS {
            for calm in [false, true] {
                let shown = visible(&read(&text, options, calm).0);
                prop_assert!(within(&shown, &text), "{shown}");
            }
        }
    }

    #[test]
    fn only_marks_are_left_out(text in soup::marks()) {
        prop_assume!(!text.contains("](") && !text.contains("]["));
        for options in OPTIONS {
            for calm in [false, true] {
                let shown = visible(&read(&text, options, calm).0);
                prop_assert_eq!(words(&shown), words(&text), "{}", shown);
            }
        }
    }

    #[test]
    fn a_text_reads_the_same_at_any_time(text in soup::everything()) {
        prop_assert_eq!(read(&text, Options::widget(), true), read(&text, Options::widget(), true));
        prop_assert_eq!(read(&text, Options::widget(), false), read(&format!(" {text}\n"), Options::widget(), false));
    }
}
