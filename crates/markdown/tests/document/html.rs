//! Writes events as HTML the way cmark does, to compare with the examples of the specifications. It lives with
//! the tests: the product has no HTML anywhere.

use markdown::{Align, End, Event, Tag};

/// The HTML of these events.
pub fn html(events: &[Event]) -> String {
    let mut writer = Writer { tight: tight(events), ..Writer::default() };
    events.iter().for_each(|event| writer.write(event));
    writer.html
}

/// For each list in the order of their starts: whether it is tight, which is said at its end.
fn tight(events: &[Event]) -> std::vec::IntoIter<bool> {
    let (mut all, mut open) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Event::Enter(Tag::List { .. }) => {
                open.push(all.len());
                all.push(false);
            }
            Event::Exit(End::List { tight }) => all[open.pop().expect("a list is open")] = *tight,
            _ => {}
        }
    }
    all.into_iter()
}

#[derive(Default)]
struct Writer {
    html: String,
    tight: std::vec::IntoIter<bool>,
    /// For each open list its element, for each other container nothing; and whether paragraphs show space.
    open: Vec<(&'static str, bool)>,
    /// What follows the text of each open image. Only text counts inside.
    images: Vec<String>,
    /// Whether the table that is open has a body already.
    body: bool,
}

impl Writer {
    fn write(&mut self, event: &Event) {
        match event {
            Event::Enter(tag) => self.enter(tag),
            Event::Exit(end) => self.exit(*end),
            Event::Text(text) => self.text(text),
            Event::Code(code) => self.around("<code>", code, "</code>"),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak if self.images.is_empty() => self.html.push_str("<br />\n"),
            Event::HardBreak => self.text("\n"),
            Event::Rule => self.block("<hr />\n"),
            Event::Html(html) => self.block(html),
            Event::InlineHtml(html) if self.images.is_empty() => self.html.push_str(html),
            Event::InlineHtml(_) | Event::Wait(_) => {}
            Event::Math { tex, display: true } => self.around("<math display>", tex, "</math>"),
            Event::Math { tex, display: false } => self.around("<math>", tex, "</math>"),
            Event::Note { label } => self.around("<sup>", label, "</sup>"),
            Event::Task(true) => {
                self.html.push_str("<input type=\"checkbox\" checked=\"\" disabled=\"\" /> ")
            }
            Event::Task(false) => self.html.push_str("<input type=\"checkbox\" disabled=\"\" /> "),
        }
    }

    fn enter(&mut self, tag: &Tag) {
        match tag {
            Tag::Paragraph if self.spaced() => self.block("<p>"),
            Tag::Paragraph => {}
            Tag::Heading(level) => {
                self.open.push((["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(*level) - 1], true));
                self.block(&format!("<h{level}>"));
            }
            Tag::Quote => self.container("<blockquote>\n", ("", true)),
            Tag::List { start } => {
                let tight = self.tight.next().expect("the list has an end");
                match start {
                    None => self.container("<ul>\n", ("ul", !tight)),
                    Some(1) => self.container("<ol>\n", ("ol", !tight)),
                    Some(start) => self.container(&format!("<ol start=\"{start}\">\n"), ("ol", !tight)),
                }
            }
            Tag::Item => self.container("<li>", ("", self.spaced())),
            Tag::Footnote { label } => self.container(&format!("<footnote label=\"{label}\">\n"), ("", true)),
            Tag::Code { info } => match info.split_whitespace().next() {
                None => self.block("<pre><code>"),
                Some(word) => self.block(&format!("<pre><code class=\"language-{}\">", escaped(word))),
            },
            Tag::Table { .. } => {
                self.body = false;
                self.block("<table>\n");
            }
            Tag::Row { head: true } => self.block("<thead>\n<tr>\n"),
            Tag::Row { head: false } => {
                let first = !std::mem::replace(&mut self.body, true);
                self.block(if first { "<tbody>\n<tr>\n" } else { "<tr>\n" });
            }
            Tag::Cell { head, align } => {
                let align = match align {
                    Align::None => "",
                    Align::Left => " align=\"left\"",
                    Align::Center => " align=\"center\"",
                    Align::Right => " align=\"right\"",
                };
                let name = if *head { "th" } else { "td" };
                self.open.push((name, true));
                self.block(&format!("<{name}{align}>"));
            }
            Tag::Emphasis => self.raw("<em>"),
            Tag::Strong => self.raw("<strong>"),
            Tag::Strikethrough => self.raw("<del>"),
            Tag::Link { url, title } => {
                self.raw(&format!("<a href=\"{}\"{}>", encoded(url), title_attribute(title)))
            }
            Tag::Image { url, title } => {
                let before = format!("<img src=\"{}\" alt=\"", encoded(url));
                let after = format!("\"{} />", title_attribute(title));
                self.raw(&before);
                self.images.push(after);
            }
        }
    }

    fn exit(&mut self, end: End) {
        match end {
            End::Paragraph if self.spaced() => self.raw("</p>\n"),
            End::Paragraph => {}
            End::Heading | End::Cell => {
                let (name, _) = self.open.pop().expect("a leaf is open");
                self.raw(&format!("</{name}>\n"));
            }
            End::Quote => self.end("</blockquote>\n"),
            End::List { .. } => {
                let (name, _) = *self.open.last().expect("a list is open");
                self.end(&format!("</{name}>\n"));
            }
            End::Item => {
                self.open.pop();
                self.raw("</li>\n");
            }
            End::Footnote => self.end("</footnote>\n"),
            End::Code => self.raw("</code></pre>\n"),
            End::Table if self.body => self.raw("</tbody>\n</table>\n"),
            End::Table => self.raw("</table>\n"),
            End::Row if self.body => self.raw("</tr>\n"),
            End::Row => self.raw("</tr>\n</thead>\n"),
            End::Emphasis => self.raw("</em>"),
            End::Strong => self.raw("</strong>"),
            End::Strikethrough => self.raw("</del>"),
            End::Link => self.raw("</a>"),
            End::Image => {
                let after = self.images.pop().expect("an image is open");
                self.raw(&after);
            }
        }
    }

    fn spaced(&self) -> bool {
        self.open.last().is_none_or(|(_, spaced)| *spaced)
    }

    fn container(&mut self, html: &str, kind: (&'static str, bool)) {
        self.block(html);
        self.open.push(kind);
    }

    fn end(&mut self, html: &str) {
        self.open.pop();
        self.block(html);
    }

    /// HTML that begins on a line of its own.
    fn block(&mut self, html: &str) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
        self.html.push_str(html);
    }

    /// HTML that does not count inside an image.
    fn raw(&mut self, html: &str) {
        if self.images.is_empty() {
            self.html.push_str(html);
        }
    }

    fn text(&mut self, text: &str) {
        self.html.push_str(&escaped(text));
    }

    fn around(&mut self, before: &str, text: &str, after: &str) {
        self.raw(before);
        self.text(text);
        self.raw(after);
    }
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) }
}

/// An address with what cannot stand in one percent-encoded.
fn encoded(url: &str) -> String {
    let mut out = String::new();
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/,+&$~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped(&out).replace('\'', "&#x27;")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
