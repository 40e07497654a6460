//! Compares with an independent reader, pulldown-cmark, on texts made of marks.
//!
//! Where they differ, and why:
//! - An address in angle brackets inside a link's text is a link to it. Here links are never inside links, as the
//!   specification asks, and the outer one stays.
//! - It takes `\[b]` behind `[a]` for a label, though an escaped bracket begins none. Such texts are left out.

use markdown::{Options, Policy};
use proptest::prelude::*;
use pulldown_cmark as other;

use crate::outline::outline;
use crate::{read, soup};

/// What the other reader makes of a paragraph, in the same short form.
fn expected(text: &str) -> String {
    let source = format!("{text}\n\n[ref]: https://ref.example");
    let mut out = String::new();
    // For each open link whether it is shown.
    let mut links = Vec::new();
    for event in other::Parser::new(&source) {
        match event {
            other::Event::Start(tag) => match tag {
                other::Tag::Paragraph => {}
                other::Tag::Emphasis => out.push_str("<em>"),
                other::Tag::Strong => out.push_str("<strong>"),
                other::Tag::Link { dest_url, title, link_type, .. } => {
                    links.push(!links.contains(&true));
                    if links.last() == Some(&false) {
                        continue;
                    }
                    let mail = if link_type == other::LinkType::Email { "mailto:" } else { "" };
                    let title = if title.is_empty() { String::new() } else { format!(" \"{title}\"") };
                    out.push_str(&format!("<a {mail}{dest_url}{title}>"));
                }
                other::Tag::Image { dest_url, title, .. } => {
                    let title = if title.is_empty() { String::new() } else { format!(" \"{title}\"") };
                    out.push_str(&format!("<img {dest_url}{title}>"));
                }
                tag => panic!("not one paragraph: {tag:?}"),
            },
            other::Event::End(tag) => match tag {
                other::TagEnd::Emphasis => out.push_str("</em>"),
                other::TagEnd::Strong => out.push_str("</strong>"),
                other::TagEnd::Link if links.pop() == Some(true) => out.push_str("</a>"),
                other::TagEnd::Image => out.push_str("</img>"),
                _ => {}
            },
            other::Event::Text(text) => out.push_str(&text),
            other::Event::Code(code) => out.push_str(&format!("<code>{code}</code>")),
            other::Event::SoftBreak => out.push('⏎'),
            other::Event::HardBreak => out.push('↵'),
            other::Event::InlineHtml(html) => out.push_str(&format!("<html {html}>")),
            event => panic!("not inside a leaf: {event:?}"),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_same_as_an_independent_reader(text in soup::commonmark()) {
        prop_assume!(!text.contains("]\\["));
        let options = Options { policy: Policy::Everything, ..Options::commonmark() };
        prop_assert_eq!(outline(&read(&text, options, false).0), expected(&text));
    }
}
