//! Which Markdown becomes which element.

use markdown::old::Markdown;

use crate::outline::outline;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (markdown, expected) in cases {
        assert_eq!(outline(markdown), *expected, "{markdown:?}");
    }
}

#[test]
fn blocks() {
    check(&[
        ("", ""),
        ("a\nb\n\nc", "<p>a⏎b</p><p>c</p>"),
        (
            "# a\n## b\n### c\n#### d\n##### e\n###### f",
            "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5><h6>f</h6>",
        ),
        ("a\n===\nb\n---", "<h1>a</h1><h2>b</h2>"),
        ("> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("a\n\n---\n\nb", "<p>a</p><hr></hr><p>b</p>"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("7) a\n8) b", "<ol start=7><li>a</li><li>b</li></ol>"),
        ("0. a", "<ol start=0><li>a</li></ol>"),
    ]);
}

#[test]
fn tasks() {
    check(&[
        ("- [x] a\n- [ ] b", "<ul><li><input checked=></input> a</li><li><input></input> b</li></ul>"),
        (
            "- [X] a\n\n- [ ] b",
            "<ul><li><p><input checked=></input> a</p></li><li><p><input></input> b</p></li></ul>",
        ),
        ("- [y] a", "<ul><li>[y] a</li></ul>"),
    ]);
}

#[test]
fn tables() {
    let table = "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | **2** | `3` |";
    let expected = "<table><thead><tr><th>a</th><th align=left>b</th><th align=center>c</th><th align=right>d</th></tr></thead><tbody><tr><td>1</td><td align=left><strong>2</strong></td><td align=center><code>3</code></td><td align=right></td></tr></tbody></table>";
    check(&[
        (table, expected),
        ("|a|\n|-|", "<table><thead><tr><th>a</th></tr></thead></table>"),
        (
            "|a|\n|-|\n|1|\n|2|\n\nb",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table><p>b</p>",
        ),
    ]);
}

#[test]
fn code() {
    check(&[
        ("```json\n{ \"a\": 1 }\n\n```", "<pre><code class=language-json>{ \"a\": 1 }⏎⏎</code></pre>"),
        ("```c++ title=x\nb", "<pre><code class=language-c++>b</code></pre>"),
        ("~~~\n<b>\n~~~", "<pre><code>&lt;b>⏎</code></pre>"),
        ("    a\n    b", "<pre><code>a⏎b</code></pre>"),
        ("```\"><script>\na\n```", "<pre><code>a⏎</code></pre>"),
        ("```aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\na\n```", "<pre><code>a⏎</code></pre>"),
        ("`` `a` ``", "<p><code>`a`</code></p>"),
    ]);
}

#[test]
fn inlines() {
    check(&[
        (
            "*a* **b** ***c*** ~~d~~",
            "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del></p>",
        ),
        ("a  \nb\\\nc", "<p>a<br></br>b<br></br>c</p>"),
        ("&lt;b&gt; &amp; \\* &#x41;", "<p>&lt;b> & * A</p>"),
        ("5 * 3 * 2, snake_case_name, 2**3", "<p>5 * 3 * 2, snake_case_name, 2**3</p>"),
    ]);
}

#[test]
fn what_is_off_is_text() {
    check(&[
        ("a[^1]\n\n[^1]: b c", "<p>a[^1]</p><p>[^1]: b c</p>"),
        ("$a$ ~b~ ^c^", "<p>$a$ <del>b</del> ^c^</p>"),
        ("---\ntitle: a\n---", "<hr></hr><h2>title: a</h2>"),
        ("> [!NOTE]\n> a", "<blockquote><p>[!NOTE]⏎a</p></blockquote>"),
        ("# a {#id}", "<h1>a {#id}</h1>"),
    ]);
}

#[test]
fn it_grows() {
    let mut markdown = Markdown::new();
    assert!(markdown.blocks().is_empty());
    markdown.push("# Kyoto\n\nFour **da");
    let before = markdown.blocks();
    markdown.push("ys**");
    let after = markdown.blocks();
    assert_eq!(before[0], after[0], "what did not change is equal");
    assert_ne!(before[1], after[1]);
    assert_eq!(markdown, Markdown::from("# Kyoto\n\nFour **days**"));
    assert_eq!(markdown.source(), "# Kyoto\n\nFour **days**");
}
