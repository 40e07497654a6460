//! What a text that goes on is shown as meanwhile.

use markdown::Options;

use crate::outline::{outline, visible};
use crate::read;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(outline(&read(text, Options::widget(), true).0), *expected, "{text}");
    }
}

#[test]
fn what_is_open_counts_as_closed() {
    check(&[
        ("a **bo", "a <strong>bo</strong>"),
        ("a **bold ", "a <strong>bold</strong>"),
        ("*i", "<em>i</em>"),
        ("_i", "<em>i</em>"),
        ("***x", "<em><strong>x</strong></em>"),
        ("**a *b", "<strong>a <em>b</em></strong>"),
        ("*a **b** c", "<em>a <strong>b</strong> c</em>"),
        ("~~x", "<del>x</del>"),
        ("**a ~~b", "<strong>a <del>b</del></strong>"),
        ("这是**加粗", "这是<strong>加粗</strong>"),
        ("use `co", "use <code>co</code>"),
        ("use ``a`b", "use <code>a`b</code>"),
        ("**`co", "<strong><code>co</code></strong>"),
        ("**[te", "<strong>te</strong>"),
        ("[**te", "<strong>te</strong>"),
        ("**a\nb", "<strong>a⏎b</strong>"),
    ]);
}

#[test]
fn marks_at_the_end_are_left_out() {
    check(&[
        ("a *", "a "),
        ("a **", "a "),
        ("a_", "a_"),
        ("a `", "a "),
        ("a ~", "a "),
        ("a ~~", "a "),
        ("a [", "a "),
        ("a ![", "a "),
        ("a <", "a "),
        ("a $", "a "),
        ("a $$", "a "),
        ("a \\", "a "),
        ("a \\(", "a "),
        ("a \\[", "a "),
        ("a &am", "a "),
        ("a &#12", "a "),
        ("a!", "a!"),
        ("a !", "a "),
        // White space behind them makes them what they are.
        ("a * ", "a *"),
        ("a ** ", "a **"),
        ("R& ", "R&"),
        ("a [ ", "a ["),
        ("a \\ ", "a \\"),
    ]);
}

#[test]
fn half_of_a_closing_mark_is_left_out() {
    check(&[
        ("**bold*", "<strong>bold</strong>"),
        ("**bold**", "<strong>bold</strong>"),
        ("***x*", "<em><strong>x</strong></em>"),
        ("***x**", "<em><strong>x</strong></em>"),
        ("***x***", "<em><strong>x</strong></em>"),
        ("*a*", "<em>a</em>"),
        ("__a_", "<strong>a</strong>"),
        ("~~x~", "<del>x</del>"),
        ("``a`", "<code>a</code>"),
        ("$$x$", "<display>x</display>"),
        ("\\(x\\", "<math>x</math>"),
    ]);
}

#[test]
fn links_that_are_being_written_show_their_text() {
    check(&[
        ("see [te", "see te"),
        ("see [text]", "see text"),
        ("see [text](", "see text"),
        ("see [text](htt", "see text"),
        ("see [text](https://a.b \"ti", "see text"),
        ("see [**te**xt](https://a.b", "see <strong>te</strong>xt"),
        ("see [text](https://a.b)", "see <a https://a.b>text</a>"),
        ("see [text][re", "see text"),
        ("see [ref]", "see <a https://ref.example>ref</a>"),
        ("see [text](a b", "see [text](a b"),
        ("see [text] ", "see [text]"),
        ("![alt", "alt"),
        ("![alt](https://a.b/c.pn", "alt"),
        ("[![alt](https://a.b/c.pn", "alt"),
        ("<htt", "htt"),
        ("<https://a.b/c", "https://a.b/c"),
        ("<me@exa", "me@exa"),
        ("<div", "<div"),
        ("x[^", "x"),
        ("x[^1", "x"),
        ("x[^1]", "x<note 1>"),
        ("x[^2]", "x[^2]"),
    ]);
}

#[test]
fn formulas_that_are_being_written() {
    check(&[
        ("$\\frac{a", "<math>\\frac{a</math>"),
        ("$x^2", "<math>x^2</math>"),
        ("$$x", "<display>x</display>"),
        ("\\(x", "<math>x</math>"),
        ("\\[x", "<display>x</display>"),
        ("$\\", ""),
        ("$$x\\", "<display>x</display>"),
        ("it costs $5", "it costs $5"),
        ("$HOME", "$HOME"),
    ]);
}

#[test]
fn what_is_not_clear_is_shown() {
    check(&[
        ("2*3", "2*3"),
        ("2**8", "2**8"),
        ("~5 minutes", "~5 minutes"),
        ("a[0", "a[0"),
        ("5 < 6", "5 < 6"),
        ("a ` b", "a ` b"),
        ("snake_case", "snake_case"),
    ]);
}

#[test]
fn what_grows_too_long_is_shown() {
    let long = "漢字".repeat(100);
    for text in [format!("[{long}"), format!("[a][{long}"), format!("[a]({long}"), format!("x[^{long}")] {
        assert_eq!(outline(&read(&text, Options::widget(), true).0), text);
    }
    check(&[("a[0][i + 1", "a[0][i + 1"), ("[a][b\nc", "[a][b⏎c")]);
    let address = format!("data:image/png;base64,{}", "x".repeat(1000));
    check(&[(&format!("![a]({address}"), "a"), (&format!("![a]({address})"), "a")]);
}

/// The number of characters that can be seen never falls by more than the marks that were just typed; here all
/// prefixes of a text with everything in it.
#[test]
fn what_can_be_seen_grows() {
    let text = "Some **bold *and* text** with `code`, a [link **to** it](https://a.example \"title\"), ~~no~~ \
        $\\alpha$, \\(y\\), <https://b.example>, ![image](https://c.example/d.png)[^1] &amp; more.\nEnd *here*";
    let mut before = 0;
    for end in 0..=text.len() {
        let shown = visible(&read(&text[..end], Options::widget(), true).0);
        let count = shown.chars().filter(|char| !char.is_whitespace()).count();
        assert!(count >= before, "{} -> {shown}", &text[..end]);
        assert!(!shown.contains(['*', '`', '[', ']', '(', '<', '~', '$']), "{shown}");
        before = count;
    }
}
