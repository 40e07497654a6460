//! What is settled when: as early as it is certain, and not earlier.

use markdown::{Align, End, Event, Options, Tag};

use crate::feed::Reading;

fn text(text: &str) -> Event {
    Event::Text(text.to_owned())
}

fn reading(text: &str) -> Reading {
    let mut reading = Reading::new(Options::widget());
    reading.push(text);
    reading
}

#[test]
fn lines_of_code_as_they_are_complete() {
    let mut reading = reading("```rust\na\nb");
    assert_eq!(
        reading.said.events,
        [Event::Enter(Tag::Code { info: "rust".to_owned() }), text("a\n")],
        "the last line is not complete"
    );
    assert_eq!(reading.document.tail().events, [text("b\n"), Event::Exit(End::Code)]);
    reading.push("\n```\n");
    assert_eq!(reading.said.events[2..], [text("b\n"), Event::Exit(End::Code)]);
    assert!(reading.document.tail().events.is_empty());
}

#[test]
fn rows_as_they_are_complete() {
    let mut reading = reading("|a|\n");
    assert!(reading.said.events.is_empty(), "this may be a paragraph");
    reading.push("|-|\n|b|\n");
    let tail = reading.document.tail();
    assert_eq!(tail.events, [Event::Exit(End::Table)]);
    assert_eq!(reading.said.events[0], Event::Enter(Tag::Table { align: vec![Align::None] }));
    assert_eq!(reading.said.events.last(), Some(&Event::Exit(End::Row)));
}

#[test]
fn containers_when_they_open() {
    let reading = reading("> - a\n");
    let opened = [Tag::Quote, Tag::List { start: None }, Tag::Item].map(Event::Enter);
    assert_eq!(reading.said.events, opened);
    assert_eq!(
        reading.document.tail().events,
        [
            Event::Enter(Tag::Paragraph),
            text("a"),
            Event::Exit(End::Paragraph),
            Event::Exit(End::Item),
            Event::Exit(End::List { tight: true }),
            Event::Exit(End::Quote),
        ]
    );
}

#[test]
fn paragraphs_when_nothing_can_change_them() {
    let mut reading = reading("a\nb\n");
    assert!(reading.said.events.is_empty());
    reading.push("\n");
    assert_eq!(reading.said.events.last(), Some(&Event::Exit(End::Paragraph)));
}

#[test]
fn definitions_when_the_next_line_does_not_continue_them() {
    let waiting = "[a]\n\n[a]: https://x.example\n";
    let mut title = reading(waiting);
    title.push("\"t\n");
    assert!(title.said.revised.is_empty(), "this may be its title");
    assert_eq!(title.document.tail().revisions.len(), 1, "if it ended here");
    let mut other = reading(waiting);
    other.push("[b]: https://y.example\n");
    assert_eq!(other.said.revised.len(), 1);
}

#[test]
fn the_end_settles_everything() {
    let mut reading = reading("> - a\n>   ```\n>   b");
    reading.finish();
    assert_eq!(reading.document.tail().events, []);
    assert_eq!(reading.said.events.last(), Some(&Event::Exit(End::Quote)));
    assert_eq!(reading.said.boundaries, [reading.document.source().len()]);
}

#[test]
fn a_line_ends_with_any_of_the_three_ends() {
    for end in ["\n", "\r", "\r\n"] {
        let mut reading = Reading::new(Options::widget());
        let source = ["# a", "```", "b", "", "```", ""].join(end);
        for char in source.chars() {
            reading.push(char.encode_utf8(&mut [0; 4]));
        }
        reading.finish();
        let code: Vec<_> =
            reading.said.events.iter().filter(|event| matches!(event, Event::Text(_))).collect();
        assert_eq!(code, [&text("a"), &text("b\n"), &text("\n")], "{end:?}");
    }
}

#[test]
fn a_mark_of_byte_order_is_not_text_and_a_nul_is_replaced() {
    assert_eq!(reading("\u{feff}# a\n").said.events[1], text("a"));
    let reading = reading("# a\0\n");
    assert_eq!(reading.said.events[1], text("a\u{fffd}"));
    assert_eq!(reading.document.source(), "# a\u{fffd}\n");
}
