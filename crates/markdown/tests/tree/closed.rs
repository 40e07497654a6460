//! What every document must keep to with the widget's policy, whatever the text: what may stand inside what, and
//! which addresses a link has.

use markdown::{End, Event, Tag};

/// As deep as containers, leaves and what is inside lines may go together.
const DEPTH: usize = 64 + 4 + 64;

/// Panics when the events hold anything outside the closed list.
pub(crate) fn check(events: &[Event]) {
    let mut open: Vec<&Tag> = Vec::new();
    let mut cells = 0;
    for event in events {
        let parent = open.last().copied();
        match event {
            Event::Enter(tag) => {
                check_place(tag, &open);
                match tag {
                    Tag::Row { .. } => cells = 0,
                    Tag::Cell { .. } => cells += 1,
                    _ => {}
                }
                open.push(tag);
                assert!(open.len() <= DEPTH, "depth {}", open.len());
            }
            Event::Exit(end) => {
                let tag = open.pop().unwrap_or_else(|| panic!("{end:?} of nothing"));
                assert!(is_end_of(*end, tag), "{end:?} of {tag:?}");
                if let (Tag::Row { .. }, Some(Tag::Table { align })) = (tag, open.last()) {
                    assert_eq!(cells, align.len(), "cells for columns");
                }
            }
            Event::Rule => assert!(parent.is_none_or(is_container), "a rule in {parent:?}"),
            Event::Html(_) | Event::InlineHtml(_) => panic!("HTML: {event:?}"),
            Event::Text(text) => {
                assert!(parent.is_some_and(|tag| !is_container(tag)), "text in {parent:?}: {text:?}");
            }
            Event::Task(_) => assert!(matches!(parent, Some(Tag::Paragraph)), "a task in {parent:?}"),
            Event::Code(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Math { .. }
            | Event::Note { .. }
            | Event::Wait(_) => {
                let line = parent.is_some_and(|tag| !is_container(tag) && !matches!(tag, Tag::Code { .. }));
                assert!(line, "{event:?} in {parent:?}");
            }
        }
    }
    assert!(open.is_empty(), "{open:?} are open");
}

fn check_place(tag: &Tag, open: &[&Tag]) {
    let parent = open.last().copied();
    let fine = match tag {
        Tag::Paragraph
        | Tag::Heading(1..=6)
        | Tag::Quote
        | Tag::List { .. }
        | Tag::Code { .. }
        | Tag::Footnote { .. } => parent.is_none_or(|parent| is_container(parent) && !is_list(parent)),
        Tag::Heading(_) | Tag::Image { .. } => false,
        Tag::Item => parent.is_some_and(is_list),
        Tag::Table { align } => parent.is_none_or(is_container) && !align.is_empty(),
        Tag::Row { .. } => matches!(parent, Some(Tag::Table { .. })),
        Tag::Cell { .. } => matches!(parent, Some(Tag::Row { .. })),
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough => parent.is_some_and(holds_lines),
        Tag::Link { url, .. } => {
            assert!(is_web_or_mail(url), "{url:?}");
            assert!(!open.iter().any(|tag| matches!(tag, Tag::Link { .. })), "a link in a link");
            parent.is_some_and(holds_lines)
        }
    };
    assert!(fine, "{tag:?} in {parent:?}");
}

fn is_list(tag: &Tag) -> bool {
    matches!(tag, Tag::List { .. })
}

fn is_container(tag: &Tag) -> bool {
    matches!(tag, Tag::Quote | Tag::List { .. } | Tag::Item | Tag::Footnote { .. })
}

fn holds_lines(tag: &Tag) -> bool {
    use Tag::{Cell, Emphasis, Heading, Link, Paragraph, Strikethrough, Strong};
    matches!(tag, Paragraph | Heading(_) | Cell { .. } | Emphasis | Strong | Strikethrough | Link { .. })
}

fn is_end_of(end: End, tag: &Tag) -> bool {
    matches!(
        (end, tag),
        (End::Paragraph, Tag::Paragraph)
            | (End::Heading, Tag::Heading(_))
            | (End::Quote, Tag::Quote)
            | (End::List { .. }, Tag::List { .. })
            | (End::Item, Tag::Item)
            | (End::Code, Tag::Code { .. })
            | (End::Table, Tag::Table { .. })
            | (End::Row, Tag::Row { .. })
            | (End::Cell, Tag::Cell { .. })
            | (End::Footnote, Tag::Footnote { .. })
            | (End::Emphasis, Tag::Emphasis)
            | (End::Strong, Tag::Strong)
            | (End::Strikethrough, Tag::Strikethrough)
            | (End::Link, Tag::Link { .. })
    )
}

/// As a browser would see it: control characters are dropped, the scheme's case does not matter.
fn is_web_or_mail(address: &str) -> bool {
    let seen: String =
        address.chars().filter(|char| !char.is_ascii_control()).collect::<String>().to_lowercase();
    seen == address.to_lowercase()
        && ["http://", "https://", "mailto:"].iter().any(|scheme| {
            seen.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\']))
        })
}
