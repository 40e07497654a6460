//! Input that is hard for such parsers: time in proportion to its length, no deep stack.
//!
//! Each text is so long that a parser with quadratic time would need minutes where this needs a moment.

use std::time::{Duration, Instant};

use markdown::Options;

use crate::outline::check_form;
use crate::read;

/// A start, what is repeated, a middle, what is repeated behind it.
const CASES: &[[&str; 4]] = &[
    ["", "*a **a ", "b", " a** a*"],
    ["", "a_ ", "", ""],
    ["", "_a ", "", ""],
    ["", "a]", "", ""],
    ["", "[a", "", ""],
    ["", "*a_ ", "", ""],
    ["a**b", "c* ", "", ""],
    ["", "[ a_", "", ""],
    ["", "[ (](", "", ""],
    ["", "[", "a", "]"],
    ["", "![", "a", "](b)"],
    ["", "[", "a", "](b)"],
    ["", "*", "a", "*"],
    ["", "*a ", "b", " c*"],
    ["", "_*", "a", "*_"],
    ["", "[a](<b", "", ""],
    ["", "[a](b", "", ""],
    ["", "[a](b \"", "", ""],
    ["", "[a](b 'c\"", "", ""],
    ["", "[a](\\(", "", ""],
    ["", "a <!--", "", ""],
    ["a", "<?", "", ""],
    ["a", "<!D ", "", ""],
    ["a", "<![CDATA[", "", ""],
    ["", "<a b='", "", ""],
    ["", "<a b=\"c' d='e\" ", "", ""],
    ["", "<a ", "", ""],
    ["", "<a:", "", ""],
    ["", "<a@", "", ""],
    ["", "[^\n", "", ""],
    ["", "<a [^\n", "", ""],
    ["", "[^a", "", "]"],
    ["", "[^1]", "", ""],
    // Openers of one mark and closers of another: each closer would look at all of them.
    ["", "_a _a _a _a _a _a _a _a ", "", "a* a* a* a* a* a* a* a* "],
    ["", "~a~~b", "", ""],
    ["", "~~a ~b ", "", ""],
    ["", "~", "a", "~"],
    ["", "`a``b", "", ""],
    ["", "``a` ", "", ""],
    ["", "&amp", "", ""],
    ["", "&", "", ""],
    ["", "&#1", "", ""],
    ["", "\\", "", ""],
    ["", "http://a.b/(", "", ""],
    ["", "http://a.b/", "", ")"],
    ["", "http://_", "", ""],
    ["", "_www._", "", ""],
    ["", "www.", "", ""],
    ["", "www.a ", "", ""],
    ["", "http://a.b;", "", ""],
    ["", "http://a.b/*a ", "", ""],
    ["*a ", "http://a.b/*", "", ""],
    ["a* ", "a* http://a.b/_ ", "", ""],
    ["", "a@", "", ""],
    ["", "a@b.", "", ""],
    ["", "a@b.c ", "", ""],
    ["", "a@b-", "", ""],
    ["", "$a ", "", ""],
    ["", "$a$1", "", ""],
    ["", "$$a$ ", "", ""],
    ["", "\\(a", "", ""],
    ["", "\\[a\\)", "", ""],
    ["", "x", "", ""],
    ["", "word ", "", ""],
    ["", "漢。", "", ""],
    ["", "*漢。", "", ""],
    ["", "[ref]", "", ""],
    ["", "[a][", "", "]"],
    ["", "[a]", "", ""],
    ["", "**a*b", "", ""],
    ["", "a \n", "", ""],
];

#[test]
fn time_in_proportion_to_the_length() {
    for [start, unit, middle, tail] in CASES {
        let text = [start, &*unit.repeat(10_000), middle, &*tail.repeat(10_000)].concat();
        for options in [Options::commonmark(), Options::gfm(), Options::widget()] {
            for calm in [false, true] {
                let begin = Instant::now();
                let (events, _) = read(&text, options, calm);
                let took = begin.elapsed();
                assert!(took < Duration::from_secs(5), "{unit:?} {options:?} calm {calm}: {took:?}");
                check_form(&events);
            }
        }
    }
}

#[test]
fn runs_of_all_lengths() {
    let ticks: String = (1..1500).map(|length| format!("{} ", "`".repeat(length))).collect();
    let stars: String = (1..1500).map(|length| format!("{}a ", "*".repeat(length))).collect();
    for text in [ticks, stars] {
        let begin = Instant::now();
        check_form(&read(&text, Options::widget(), false).0);
        check_form(&read(&text, Options::widget(), true).0);
        assert!(begin.elapsed() < Duration::from_secs(5));
    }
}
