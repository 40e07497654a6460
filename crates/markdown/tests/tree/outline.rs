//! A document as one line of text, to compare with.

use markdown::{Align, End, Event, Options, Tag, parse};

/// What Markdown becomes with the widget's policy.
pub(crate) fn outline(markdown: &str) -> String {
    let mut line = String::new();
    let events = parse(markdown, Options::widget());
    let mut tight = tight(&events).into_iter();
    let mut lists = Vec::new();
    let mut tags = Vec::new();
    for event in &events {
        match event {
            Event::Enter(tag) => {
                match tag {
                    Tag::List { .. } => lists.push(tight.next().unwrap()),
                    Tag::Quote | Tag::Footnote { .. } => lists.push(false),
                    _ => {}
                }
                let hidden = *tag == Tag::Paragraph && lists.last() == Some(&true);
                let (name, attributes) = if hidden { Default::default() } else { name(tag) };
                if !hidden {
                    line += &format!("<{name}{attributes}>");
                }
                tags.push(name);
            }
            Event::Exit(end) => {
                if matches!(end, End::List { .. } | End::Quote | End::Footnote) {
                    lists.pop();
                }
                let name = tags.pop().unwrap();
                if !name.is_empty() {
                    line += &format!("</{name}>");
                }
            }
            Event::Text(text) => line += &text.replace('<', "&lt;").replace('\n', "⏎"),
            Event::Code(code) => line += &format!("<code>{}</code>", code.replace('<', "&lt;")),
            Event::SoftBreak => line.push('⏎'),
            Event::HardBreak => line += "<br>",
            Event::Rule => line += "<hr>",
            Event::Math { tex, display: false } => line += &format!("<math>{tex}</math>"),
            Event::Math { tex, display: true } => line += &format!("<math display>{tex}</math>"),
            Event::Note { label } => line += &format!("<note {label}>"),
            Event::Task(done) => line += if *done { "<task done>" } else { "<task>" },
            Event::Html(_) | Event::InlineHtml(_) | Event::Wait(_) => panic!("{event:?}"),
        }
    }
    line
}

/// For each list in the order of their starts.
fn tight(events: &[Event]) -> Vec<bool> {
    let (mut all, mut open) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Event::Enter(Tag::List { .. }) => {
                open.push(all.len());
                all.push(false);
            }
            Event::Exit(End::List { tight }) => all[open.pop().unwrap()] = *tight,
            _ => {}
        }
    }
    all
}

fn name(tag: &Tag) -> (&'static str, String) {
    let name = match tag {
        Tag::Paragraph => "p",
        Tag::Heading(level) => ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(*level) - 1],
        Tag::Quote => "quote",
        Tag::List { start: None } => "ul",
        Tag::List { start: Some(1) } => "ol",
        Tag::List { start: Some(start) } => return ("ol", format!(" {start}")),
        Tag::Item => "li",
        Tag::Code { info } if info.is_empty() => "pre",
        Tag::Code { info } => return ("pre", format!(" {info}")),
        Tag::Table { .. } => "table",
        Tag::Row { .. } => "tr",
        Tag::Cell { head, align } => {
            let align = match align {
                Align::None => "",
                Align::Left => " left",
                Align::Center => " center",
                Align::Right => " right",
            };
            return (if *head { "th" } else { "td" }, align.to_owned());
        }
        Tag::Footnote { label } => return ("footnote", format!(" {label}")),
        Tag::Emphasis => "em",
        Tag::Strong => "strong",
        Tag::Strikethrough => "del",
        Tag::Link { url, title } if title.is_empty() => return ("a", format!(" {url}")),
        Tag::Link { url, title } => return ("a", format!(" {url} \"{title}\"")),
        Tag::Image { .. } => panic!("{tag:?}"),
    };
    (name, String::new())
}
