//! What holds for every text: never a panic, never anything outside the closed list, at no prefix; and the
//! pieces that it came in do not matter.

use markdown::old::{Markdown, Node};
use proptest::prelude::*;
use proptest::sample::select;

use crate::closed;

/// Texts made of what Markdown is made of.
fn text() -> impl Strategy<Value = String> {
    let pieces: &[&str] = &[
        "a",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\t",
        "#",
        "- ",
        "1. ",
        "> ",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "|",
        "|-|",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "[x] ",
        "]: ",
        "<",
        ">",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "https://a.example",
        "javascript:",
        "data:",
        "mailto:a@b",
        "&",
        "&#x6A;",
        "&colon;",
        "&Tab;",
        "\\",
        "\"",
        "'",
        "\0",
        "\r",
        "---",
        "===",
        "é",
        "😀",
        "\u{200B}",
        "\u{202E}",
    ];
    prop::collection::vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn letters(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Element { children, .. } => letters(children),
        })
        .collect()
}

proptest! {
    #[test]
    fn every_prefix_keeps_to_the_closed_list(text in text()) {
        let mut markdown = Markdown::new();
        for char in text.chars() {
            markdown.push(char.encode_utf8(&mut [0; 4]));
            closed::check(&markdown.blocks());
        }
        prop_assert_eq!(markdown.blocks(), Markdown::from(text.as_str()).blocks());
    }

    #[test]
    fn any_text_keeps_to_the_closed_list(text: String) {
        closed::check(&Markdown::from(text.as_str()).blocks());
    }

    #[test]
    fn words_are_never_lost(words in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let text = words.join(" ");
        for markdown in [text.clone(), format!("# {text}"), format!("- {text}"), format!("<i> {text}"), format!("[{text}](x:y)")] {
            prop_assert!(letters(&Markdown::from(markdown.as_str()).blocks()).contains(&text));
        }
    }
}
