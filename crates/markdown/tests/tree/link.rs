//! Links: which addresses may be one, what the others become, and what an image becomes.

use crate::outline::outline;

#[test]
fn addresses_of_the_web_and_of_mail_are_links() {
    for (markdown, address, text) in [
        ("[a](https://example.com/b?c=d#e)", "https://example.com/b?c=d#e", "a"),
        ("[a](HTTP://example.com)", "HTTP://example.com", "a"),
        ("[a](mailto:a@example.com)", "mailto:a@example.com", "a"),
        ("<https://example.com>", "https://example.com", "https://example.com"),
        ("<a@example.com>", "mailto:a@example.com", "a@example.com"),
        ("[a][1]\n\n[1]: https://example.com", "https://example.com", "a"),
        ("[a](<https://example.com/b c>)", "https://example.com/b c", "a"),
        ("[a](https://example.com/&#x22;&lt;)", "https://example.com/\"<", "a"),
        ("[](https://example.com)", "https://example.com", "https://example.com"),
    ] {
        assert_eq!(outline(markdown), format!("<p><a {address}>{}</a></p>", text.replace('<', "&lt;")));
    }
}

#[test]
fn a_link_may_have_a_title() {
    assert_eq!(
        outline("[a](https://example.com \"A title\")"),
        "<p><a https://example.com \"A title\">a</a></p>"
    );
}

#[test]
fn any_other_address_is_text() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#09;script:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "&#1;javascript:alert(1)",
        "&#x6A;avascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "javascript&#x0003A;alert(1)",
        "<&#32;javascript:alert(1)>",
        "&#xA0;javascript:alert(1)",
        "\u{200B}javascript:alert(1)",
        "\u{FEFF}https://example.com",
        "\\javascript:alert(1)",
        "data:text/html,x",
        "data:image/png;base64,iVBORw0",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "filesystem:https://example.com/1",
        "view-source:https://example.com",
        "about:blank",
        "tel:123",
        "ftp://example.com",
        "intent://example.com",
        "web+x:y",
        "x-https://example.com",
        "ht&Tab;tp://",
        "/path",
        "//example.com",
        "\\\\\\\\example.com",
        "#part",
        "?query",
        "example.com",
        "",
        "https:",
        "https:example.com",
        "https:/example.com",
        "https://",
        "https:///example.com",
        "https://\\\\\\\\example.com",
        "https://?a",
        "http:\\\\\\\\example.com",
        "<ht tps://example.com>",
        "mailto:",
    ] {
        assert_eq!(outline(&format!("[a]({address})")), "<p>a</p>", "{address}");
        assert_eq!(outline(&format!("![a]({address})")), "<p>a</p>", "{address}");
    }
    assert_eq!(outline("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>");
    assert_eq!(outline("<tel:123>"), "<p>tel:123</p>");
    assert_eq!(outline("[a][1]\n\n[1]: javascript:alert(1)"), "<p>a</p>");
    assert_eq!(outline("[**a** `b`](x:y)"), "<p><strong>a</strong> <code>b</code></p>");
}

#[test]
fn control_characters_are_not_part_of_a_link() {
    let link = "<p><a https://example.com>a</a></p>";
    for address in
        ["ht&#9;tps://exam&#10;ple.com", "&#1;https://example.com&#127;", "<https://example.com&#32;>"]
    {
        assert_eq!(outline(&format!("[a]({address})")), link, "{address}");
    }
}

#[test]
fn an_image_is_a_link_with_its_description() {
    for (markdown, expected) in [
        ("![a *b*](https://example.com/c.png)", "<p><a https://example.com/c.png>a <em>b</em></a></p>"),
        (
            "![](https://example.com/c.png)",
            "<p><a https://example.com/c.png>https://example.com/c.png</a></p>",
        ),
        ("![a][1]\n\n[1]: https://example.com", "<p><a https://example.com>a</a></p>"),
        ("[![a](https://i.example)](https://example.com)", "<p><a https://example.com>a</a></p>"),
        (
            "[![](https://i.example)](https://example.com)",
            "<p><a https://example.com>https://example.com</a></p>",
        ),
        ("![a [b](https://b.example) c](https://example.com)", "<p><a https://example.com>a b c</a></p>"),
        ("[![a](https://i.example)](x:y)", "<p><a https://i.example>a</a></p>"),
        ("![](data:image/png;base64,x)", "<p></p>"),
    ] {
        assert_eq!(outline(markdown), expected, "{markdown}");
    }
}

#[test]
fn a_definition_that_arrives_late_is_judged_as_any_other() {
    assert_eq!(outline("![a][1]\n\n[1]: https"), "<p>a</p>");
    assert_eq!(
        outline("![a][1]\n\n[1]: https://example.com/?secret"),
        "<p><a https://example.com/?secret>a</a></p>"
    );
}
