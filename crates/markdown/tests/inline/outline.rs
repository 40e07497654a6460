//! Events in a short form, and the properties that every list of events has.

use markdown::{End, Event, Tag};

/// The short form: `<em>`, `<a ADDRESS>`, `⏎` for the end of a line, `↵` for a line break.
pub fn outline(events: &[Event]) -> String {
    events.iter().map(part).collect()
}

fn part(event: &Event) -> String {
    let titled = |url: &str, title: &str| {
        if title.is_empty() { url.to_owned() } else { format!("{url} \"{title}\"") }
    };
    match event {
        Event::Enter(Tag::Emphasis) => "<em>".to_owned(),
        Event::Enter(Tag::Strong) => "<strong>".to_owned(),
        Event::Enter(Tag::Strikethrough) => "<del>".to_owned(),
        Event::Enter(Tag::Link { url, title }) => format!("<a {}>", titled(url, title)),
        Event::Enter(Tag::Image { url, title }) => format!("<img {}>", titled(url, title)),
        Event::Exit(End::Emphasis) => "</em>".to_owned(),
        Event::Exit(End::Strong) => "</strong>".to_owned(),
        Event::Exit(End::Strikethrough) => "</del>".to_owned(),
        Event::Exit(End::Link) => "</a>".to_owned(),
        Event::Exit(End::Image) => "</img>".to_owned(),
        Event::Text(text) => text.clone(),
        Event::Code(code) => format!("<code>{code}</code>"),
        Event::SoftBreak => "⏎".to_owned(),
        Event::HardBreak => "↵".to_owned(),
        Event::InlineHtml(html) => format!("<html {html}>"),
        Event::Math { tex, display: false } => format!("<math>{tex}</math>"),
        Event::Math { tex, display: true } => format!("<display>{tex}</display>"),
        Event::Note { label } => format!("<note {label}>"),
        other => panic!("not inside a leaf: {other:?}"),
    }
}

/// What can be seen of the events: their text and code, formulas as their source.
pub fn visible(events: &[Event]) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Math { tex: text, .. } => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// Checks that what opens is closed in order, that text is never empty and never beside text, that links are not
/// inside links, and how deep it goes.
pub fn check_form(events: &[Event]) {
    let mut open = Vec::new();
    let mut before: Option<&Event> = None;
    for event in events {
        match event {
            Event::Enter(tag) => {
                let end = match tag {
                    Tag::Emphasis => End::Emphasis,
                    Tag::Strong => End::Strong,
                    Tag::Strikethrough => End::Strikethrough,
                    Tag::Link { .. } => End::Link,
                    Tag::Image { .. } => End::Image,
                    other => panic!("not inside a leaf: {other:?}"),
                };
                assert!(end != End::Link || !open.contains(&End::Link), "a link inside a link");
                open.push(end);
                assert!(open.len() <= 64, "deeper than 64");
            }
            Event::Exit(end) => assert_eq!(open.pop(), Some(*end)),
            Event::Text(text) => {
                assert!(!text.is_empty(), "empty text");
                assert!(!matches!(before, Some(Event::Text(_))), "text beside text");
            }
            _ => {}
        }
        before = Some(event);
    }
    assert_eq!(open, []);
}
