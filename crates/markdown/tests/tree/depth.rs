//! Depth that a person would not write: no stack is used up, and everything is still shown.

use markdown::{Event, Options, Tag, parse};

use crate::closed;

/// Runs with a stack far smaller than a browser's.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(192 * 1024).spawn(run).unwrap().join().unwrap();
}

fn deep() -> Vec<String> {
    let many = 20_000;
    let levels = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    vec![
        "> ".repeat(many) + "a",
        "- ".repeat(2000) + "a",
        "1. ".repeat(2000) + "a",
        "*a **a ".repeat(many / 2) + &"b** b*".repeat(many / 2),
        "[".repeat(many) + "a" + &"](https://example.com)".repeat(many),
        "![".repeat(many) + "a" + &"](https://example.com)".repeat(many),
        "~~a ".repeat(many),
        "`".repeat(many) + "a",
        "<b>".repeat(many),
        "<!--".repeat(many),
        "|".repeat(many) + "\n" + &"|-".repeat(many),
        "\\".repeat(many),
        "&".repeat(many),
        "[a]: b\n".repeat(many / 4) + &"[a]".repeat(many / 4),
        levels(200, |level| "  ".repeat(level) + "- a\n"),
        levels(200, |level| "> ".repeat(level) + "a\n"),
        "> - ".repeat(500) + "| a |\n" + &"  ".repeat(1000) + "|-|\n",
    ]
}

#[test]
fn depth_does_not_use_up_the_stack() {
    on_a_small_stack(|| {
        for text in deep() {
            closed::check(&parse(&text, Options::widget()));
        }
    });
}

#[test]
fn what_is_too_deep_is_still_shown() {
    let text = format!("{}**deep** [link](https://example.com)\n\nafter", "> ".repeat(200));
    let shown = letters(&parse(&text, Options::widget()));
    assert!(shown.contains("deep link"), "{shown}");
    assert!(shown.contains("after"));
}

#[test]
fn marks_that_are_too_deep_are_text() {
    let events = parse(&("> ".repeat(66) + "a"), Options::widget());
    assert_eq!(events.iter().filter(|event| **event == Event::Enter(Tag::Quote)).count(), 64);
    assert_eq!(letters(&events), "> > a");
}

#[test]
fn lists_and_tables_are_whole_or_not_there() {
    for depth in 50..70 {
        let quote = "> ".repeat(depth);
        closed::check(&parse(&format!("{quote}- a\n{quote}- b"), Options::widget()));
        closed::check(&parse(&format!("{quote}|a|\n{quote}|-|\n{quote}|b|"), Options::widget()));
    }
}

fn letters(events: &[Event]) -> String {
    let text = |event: &Event| match event {
        Event::Text(text) => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}
