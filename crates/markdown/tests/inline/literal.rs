//! GitHub's links without brackets.

use markdown::Options;

use crate::check;

/// Checks addresses that are links as they are written.
#[track_caller]
fn whole(addresses: &[&str]) {
    for address in addresses {
        check(Options::widget(), &[(address, &format!("<a {address}>{address}</a>"))]);
    }
}

#[test]
fn addresses() {
    whole(&[
        "https://a.b",
        "http://localhost:8080/a?b=c#d",
        "HTTPS://a.b/c",
        "https://a.b/c_d_e/*f*/~g~/",
        "https://a.b/c_(d)",
        "https://münchen.de/é",
        "https://🍄.ga/",
        "https://a.b/?c=d&e=f",
        "https://a.b/[c]",
        "https://a.b/a=b;c",
    ]);
    check(
        Options::widget(),
        &[
            ("www.a.b/c", "<a http://www.a.b/c>www.a.b/c</a>"),
            ("see https://a.b/c.", "see <a https://a.b/c>https://a.b/c</a>."),
            ("(https://a.b/c)", "(<a https://a.b/c>https://a.b/c</a>)"),
            ("https://a.b/?c&amp;d", "<a https://a.b/?c&d>https://a.b/?c&d</a>"),
            ("https://a.b/c&gt;", "<a https://a.b/c>https://a.b/c</a>>"),
            ("\"https://a.b\",", "\"<a https://a.b>https://a.b</a>\","),
            ("a@b.co, mailto:c@d.e.", "<a mailto:a@b.co>a@b.co</a>, <a mailto:c@d.e>mailto:c@d.e</a>."),
            ("_a@b.co_", "<em><a mailto:a@b.co>a@b.co</a></em>"),
        ],
    );
}

#[test]
fn what_is_no_address() {
    for text in [
        "https://",
        "https:/a.b",
        "xhttps://a.b",
        "https:// a",
        "www.",
        "awww.a.b",
        "www",
        "https://a_b.c_d",
        "a@b",
        "a@b.1",
        "ssh://a.b",
        "file://a.b",
        "://a.b",
        "javascript://a.b",
    ] {
        check(Options::widget(), &[(text, text)]);
    }
    check(Options::widget(), &[("ftp://a.b", "ftp://a.b")]);
    check(Options::gfm(), &[("ftp://a.b", "<a ftp://a.b>ftp://a.b</a>")]);
}

#[test]
fn where_an_address_ends_beside_marks_and_other_scripts() {
    check(
        Options::widget(),
        &[
            ("**https://a.b/c**。", "<strong><a https://a.b/c>https://a.b/c</a></strong>。"),
            ("**https://a.b/c**的", "<strong><a https://a.b/c>https://a.b/c</a></strong>的"),
            ("~~https://a.b~~", "<del><a https://a.b>https://a.b</a></del>"),
            ("访问https://a.b/c，然后", "访问<a https://a.b/c>https://a.b/c</a>，然后"),
            ("“https://a.b/c”", "“<a https://a.b/c>https://a.b/c</a>”"),
            ("https://a.b/c\u{FDD0}1\u{FDD1}", "<a https://a.b/c>https://a.b/c</a>\u{FDD0}1\u{FDD1}"),
            ("[https://a.b/c]", "[<a https://a.b/c>https://a.b/c</a>]"),
            ("[see https://a.b/c](https://d.e)", "<a https://d.e>see https://a.b/c</a>"),
            ("https://a.b`c`", "<a https://a.b>https://a.b</a><code>c</code>"),
        ],
    );
}
