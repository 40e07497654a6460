//! Emphasis, strikethrough, code, escapes, breaks, entities and HTML beyond the specification's examples.

use markdown::{Event, Options, Tag};

use crate::outline::check_form;
use crate::{check, read};

#[test]
fn delimiters_of_other_scripts() {
    check(
        Options::commonmark(),
        &[
            ("**強調**する", "<strong>強調</strong>する"),
            ("これは**強調**です", "これは<strong>強調</strong>です"),
            ("これは_強調_です", "これは_強調_です"),
            // The rule of the specification, which many regret: after punctuation only white space lets it close.
            ("**強調。**する", "**強調。**する"),
            ("**نص**", "<strong>نص</strong>"),
            ("a*\u{301}b*", "a<em>\u{301}b</em>"),
            ("*a😀*b", "*a😀*b"),
            ("*a\u{FDD0}1\u{FDD1}*b", "<em>a\u{FDD0}1\u{FDD1}</em>b"),
            ("*a\u{A0}*", "*a\u{A0}*"),
        ],
    );
}

#[test]
fn strikethrough() {
    check(
        Options::gfm(),
        &[
            ("~~a~~ ~b~", "<del>a</del> <del>b</del>"),
            ("~~~a~~~", "~~~a~~~"),
            ("~~a~b~~", "<del>a~b</del>"),
            ("~a~~", "~a~~"),
            ("~~**a**~~", "<del><strong>a</strong></del>"),
            ("**~~a**~~", "<strong>~~a</strong>~~"),
            ("~ a ~", "~ a ~"),
        ],
    );
    check(Options::commonmark(), &[("~~a~~ www.a.b https://a.b a@b.c", "~~a~~ www.a.b https://a.b a@b.c")]);
}

#[test]
fn code_comes_first() {
    check(
        Options::widget(),
        &[
            ("*a`*`", "*a<code>*</code>"),
            ("[a`](https://a.b)`", "[a<code>](https://a.b)</code>"),
            ("`` ` ``", "<code>`</code>"),
            ("`  `", "<code>  </code>"),
            ("` a\nb `", "<code>a b</code>"),
            ("`a\\`b`", "<code>a\\</code>b`"),
            ("`$a$` $`a`$", "<code>$a$</code> $<code>a</code>$"),
            ("`&amp;`", "<code>&amp;</code>"),
            ("\\`a`", "`a`"),
        ],
    );
}

#[test]
fn breaks() {
    check(
        Options::widget(),
        &[
            ("a  \nb", "a↵b"),
            ("a \n  b", "a⏎b"),
            ("a\\\nb", "a↵b"),
            ("a\t\nb", "a⏎b"),
            ("*a*  \nb", "<em>a</em>↵b"),
            ("a  \r\nb\r\nc", "a↵b⏎c"),
            ("  a  ", "a"),
            ("a\\", "a\\"),
            ("", ""),
        ],
    );
}

#[test]
fn entities_are_text_without_meaning() {
    check(
        Options::widget(),
        &[
            ("&#42;a&#42;", "*a*"),
            ("&lt;b&gt; &copy; &nope; &amp", "<b> © &nope; &amp"),
            ("&#91;a](https://a.b)", "[a](<a https://a.b>https://a.b</a>)"),
            ("*a&#42;*", "<em>a*</em>"),
        ],
    );
}

#[test]
fn html_is_html_or_text() {
    let text = "a <b c='*d*'>*e*</b> <!-- *f* --> <br/> <g";
    check(
        Options::commonmark(),
        &[(text, "a <html <b c='*d*'>><em>e</em><html </b>> <html <!-- *f* -->> <html <br/>> <g")],
    );
    check(Options::widget(), &[(text, "a <b c='*d*'><em>e</em></b> <!-- *f* --> <br/> <g")]);
}

#[test]
fn what_is_nested_too_deep_gives_its_content() {
    for (open, close) in [("*a ", " b*"), ("**a ", " b**"), ("![", "](https://a.b)"), ("_a *b ", " c* d_")] {
        let text = [open.repeat(1000), "x".to_owned(), close.repeat(1000)].concat();
        for options in [Options::commonmark(), Options::widget()] {
            let (events, _) = read(&text, options, false);
            check_form(&events);
            let deep = events.iter().filter(|event| matches!(event, Event::Enter(_))).count();
            let link = matches!(events.first(), Some(Event::Enter(Tag::Link { .. })));
            assert_eq!(deep, if link { 1 } else { 64 }, "{open}");
        }
    }
}
