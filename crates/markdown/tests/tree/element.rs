//! Which Markdown becomes which element.

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
        ("> a\n> > b", "<quote><p>a</p><quote><p>b</p></quote></quote>"),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("7) a\n8) b", "<ol 7><li>a</li><li>b</li></ol>"),
        ("0. a", "<ol 0><li>a</li></ol>"),
    ]);
}

#[test]
fn tasks() {
    check(&[
        ("- [x] a\n- [ ] b", "<ul><li><task done>a</li><li><task>b</li></ul>"),
        ("- [X] a\n\n- [ ] b", "<ul><li><p><task done>a</p></li><li><p><task>b</p></li></ul>"),
        ("- [y] a", "<ul><li>[y] a</li></ul>"),
    ]);
}

#[test]
fn tables() {
    let table = "| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | **2** | `3` |";
    let expected = "<table><tr><th>a</th><th left>b</th><th center>c</th><th right>d</th></tr><tr><td>1</td><td left><strong>2</strong></td><td center><code>3</code></td><td right></td></tr></table>";
    check(&[
        (table, expected),
        ("|a|\n|-|", "<table><tr><th>a</th></tr></table>"),
        (
            "|a|\n|-|\n|1|\n|2|\n\nb",
            "<table><tr><th>a</th></tr><tr><td>1</td></tr><tr><td>2</td></tr></table><p>b</p>",
        ),
    ]);
}

#[test]
fn code() {
    check(&[
        ("```json\n{ \"a\": 1 }\n\n```", "<pre json>{ \"a\": 1 }⏎⏎</pre>"),
        ("```c++ title=x\nb", "<pre c++ title=x>b⏎</pre>"),
        ("~~~\n<b>\n~~~", "<pre>&lt;b>⏎</pre>"),
        ("    a\n    b", "<pre>a⏎b⏎</pre>"),
        ("```\"><script>\na\n```", "<pre \"><script>>a⏎</pre>"),
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
        ("a  \nb\\\nc", "<p>a<br>b<br>c</p>"),
        ("&lt;b&gt; &amp; \\* &#x41;", "<p>&lt;b> & * A</p>"),
        ("5 * 3 * 2, snake_case_name, 2**3", "<p>5 * 3 * 2, snake_case_name, 2**3</p>"),
    ]);
}

#[test]
fn footnotes() {
    check(&[
        ("a[^1]\n\n[^1]: b c", "<p>a<note 1></p><footnote 1><p>b c</p></footnote>"),
        ("[^x]: b\n\n    c\n\nd[^X] [^y]", "<footnote x><p>b</p><p>c</p></footnote><p>d<note x> [^y]</p>"),
    ]);
}

#[test]
fn formulas() {
    check(&[
        ("$a$ costs $5 and $6", "<p><math>a</math> costs $5 and $6</p>"),
        ("$$a\nb$$", "<p><math display>a⏎b</math></p>".replace('⏎', "\n").as_str()),
        ("a\n\\[\nb\n\n# c\n\\]\nd", "<p>a</p><p><math display>b\n\n# c</math></p><p>d</p>"),
        ("$$\na", "<p><math display>a</math></p>"),
        ("$$", "<p>$$</p>"),
    ]);
}

#[test]
fn what_is_not_known_is_text() {
    check(&[
        ("~b~ ^c^", "<p><del>b</del> ^c^</p>"),
        ("---\ntitle: a\n---", "<hr><h2>title: a</h2>"),
        ("> [!NOTE]\n> a", "<quote><p>[!NOTE]⏎a</p></quote>"),
        ("# a {#id}", "<h1>a {#id}</h1>"),
    ]);
}
