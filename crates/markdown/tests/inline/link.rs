//! Links, images, labels and the marks of footnotes beyond the specification's examples.

use markdown::Options;

use crate::{check, read};

#[test]
fn links_and_images() {
    check(
        Options::gfm(),
        &[
            ("[a](u 't')", "<a u \"t\">a</a>"),
            ("[*a*][ref]", "<a https://ref.example><em>a</em></a>"),
            (
                "[REF] [ref][] [a][ref]",
                "<a https://ref.example>REF</a> <a https://ref.example>ref</a> <a https://ref.example>a</a>",
            ),
            ("[ref][ ]", "<a https://ref.example>ref</a>[ ]"),
            ("![a *b*](u)", "<img u>a <em>b</em></img>"),
            ("[a [b](u)](v)", "[a <a u>b</a>](v)"),
            ("[![a](u)](v)", "<a v><img u>a</img></a>"),
            ("*[a*](u)", "*<a u>a*</a>"),
            ("[a](<u", "[a](<u"),
            ("[a] (u)", "[a] (u)"),
            ("[a\\]](u)", "<a u>a]</a>"),
            ("\\[a](u)", "[a](u)"),
            ("!\\[a](u)", "![a](u)"),
            ("[x <https://a.b> y](u)", "<a u>x https://a.b y</a>"),
            ("[https://a.b](u)", "<a u>https://a.b</a>"),
            ("[a@b.c](u)", "<a u>a@b.c</a>"),
        ],
    );
}

#[test]
fn marks_of_footnotes() {
    check(
        Options::gfm(),
        &[
            ("a[^1]", "a<note 1>"),
            ("a![^1]", "a!<note 1>"),
            ("a[^1][^1]", "a<note 1><note 1>"),
            ("a[^2]", "a[^2]"),
            ("a[^2][^1]", "a[^2]<note 1>"),
            ("[^1](u)", "<a u>^1</a>"),
            ("[^1 a]", "[^1 a]"),
            ("[^]", "[^]"),
            ("*a[^1]*", "<em>a<note 1></em>"),
            ("[a[^1]](u)", "<a u>a<note 1></a>"),
        ],
    );
    check(Options::commonmark(), &[("a[^1]", "a[^1]")]);
}

#[test]
fn labels_that_nothing_defines() {
    for (text, expected) in [
        ("[Foo  bar]", &["foo bar"][..]),
        ("[a][b]", &["b"]),
        ("[a][]", &["a"]),
        ("![a]", &["a"]),
        ("[a [b] c]", &["b"]),
        ("x[^N] y[^1]", &["^n"]),
        ("[z] [a] [z]", &["z", "a"]),
        ("[ref] [a](u) [ ] []", &[]),
        ("[`]`]", &[]),
        ("`[a]` \\[b]", &[]),
    ] {
        assert_eq!(read(text, Options::gfm(), false).1, expected, "{text}");
    }
    let long = "a".repeat(1000);
    assert_eq!(read(&format!("[{long}]"), Options::gfm(), false).1, [] as [&str; 0]);
}
