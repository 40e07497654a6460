//! What holds for every text: never a panic, never anything outside the closed list, at no prefix.

use markdown::{Event, Options, parse};
use proptest::prelude::*;
use proptest::sample::select;

use crate::closed;
use crate::grown::check_prefixes;

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
        "[^x]",
        "$",
        "$$",
        "\\[",
        "\n|-|-|\n",
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

fn letters(events: &[Event]) -> String {
    let text = |event: &Event| match event {
        Event::Text(text) => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}

proptest! {
    #[test]
    fn every_prefix_keeps_to_the_closed_list(text in text()) {
        check_prefixes(&text);
    }

    #[test]
    fn any_text_keeps_to_the_closed_list(text: String) {
        closed::check(&parse(&text, Options::widget()));
    }

    #[test]
    fn words_are_never_lost(words in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let text = words.join(" ");
        for markdown in [text.clone(), format!("# {text}"), format!("- {text}"), format!("<i> {text}"), format!("[{text}](x:y)")] {
            prop_assert!(letters(&parse(&markdown, Options::widget())).contains(&text));
        }
    }
}
