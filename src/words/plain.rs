//! A message as plain text, and a table as CSV, for the clipboard.

use markdown::{End, Event, Tag};

/// The text of a Markdown document without its marks. Blocks stand apart by an empty line, cells by a tab; a link keeps
/// its address where its words are others.
#[must_use]
pub fn text(events: Vec<Event>) -> String {
    let mut plain = Plain::default();
    events.into_iter().for_each(|event| plain.take(event));
    plain.out.truncate(plain.out.trim_end().len());
    plain.out
}

/// One line of CSV as RFC 4180 has it. A cell that a spreadsheet would run as a formula is made text.
#[must_use]
pub fn csv_line(cells: &[String]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        let mut rest = cell.chars();
        let runs = match rest.next() {
            Some('=' | '@' | '\t' | '\r') => true,
            Some('+' | '-') => !rest.next().is_none_or(|second| second.is_ascii_digit() || second == '.'),
            _ => false,
        };
        let quoted = cell.contains([',', '"', '\n', '\r']);
        for mark in [quoted.then_some('"'), runs.then_some('\'')].into_iter().flatten() {
            line.push(mark);
        }
        line.push_str(&cell.replace('"', "\"\""));
        if quoted {
            line.push('"');
        }
    }
    line.push_str("\r\n");
    line
}

/// The text so far.
#[derive(Default)]
struct Plain {
    out: String,
    /// Where in the text each open block begins that holds blocks.
    holders: Vec<usize>,
    /// The next number of each open list; none for bullets.
    numbers: Vec<Option<u64>>,
    /// Where the words of the open link begin, and its address.
    link: Option<(usize, String)>,
}

impl Plain {
    fn take(&mut self, event: Event) {
        match event {
            Event::Enter(tag) => self.enter(tag),
            Event::Exit(end) => self.exit(end),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.out.push_str(&text);
            }
            Event::Math { tex, .. } => self.out.push_str(&tex),
            Event::SoftBreak | Event::HardBreak => self.out.push('\n'),
            Event::Rule => {
                self.apart();
                self.out.push_str("* * *");
            }
            Event::Note { label } => self.note(&label),
            Event::Task(done) => self.out.push_str(if done { "[x] " } else { "[ ] " }),
            Event::Wait(_) => {}
        }
    }

    fn enter(&mut self, tag: Tag) {
        match tag {
            Tag::List { start } => {
                // A nested list stands right below its item.
                match self.numbers.last() {
                    Some(_) if !self.begins() => self.line(),
                    _ => self.apart(),
                }
                self.numbers.push(start);
            }
            Tag::Item => self.holders.push(self.out.len()),
            Tag::Footnote { label } => {
                self.apart();
                self.note(&label);
                self.out.push(' ');
                self.holders.push(self.out.len());
            }
            Tag::Paragraph | Tag::Heading(_) | Tag::Code { .. } | Tag::Table { .. } => self.apart(),
            Tag::Link { url, .. } => self.link = Some((self.out.len(), url)),
            _ => {}
        }
    }

    fn exit(&mut self, end: End) {
        match end {
            End::List { .. } => drop(self.numbers.pop()),
            End::Item => self.item(),
            End::Footnote => drop(self.holders.pop()),
            End::Cell => self.out.push('\t'),
            End::Row => {
                self.out.truncate(self.out.len() - usize::from(self.out.ends_with('\t')));
                self.out.push('\n');
            }
            End::Link => {
                if let Some((before, address)) = self.link.take()
                    && self.out.get(before..).is_some_and(|words| {
                        words != address && address.strip_prefix("mailto:") != Some(words)
                    })
                {
                    self.out.extend([" (", &address, ")"]);
                }
            }
            _ => {}
        }
    }

    /// Puts the item's mark before it and its lines below each other.
    fn item(&mut self) {
        let held = self.out.split_off(self.holders.pop().unwrap_or_default().min(self.out.len()));
        let mark = match self.numbers.last_mut() {
            Some(Some(number)) => {
                let mark = [&number.to_string(), ". "].concat();
                *number = number.saturating_add(1);
                mark
            }
            _ => "- ".to_owned(),
        };
        for (index, line) in held.trim_end().lines().enumerate() {
            if index == 0 {
                self.out.push_str(&mark);
            } else if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', mark.len()));
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn note(&mut self, label: &str) {
        self.out.extend(["[", label, "]"]);
    }

    /// Whether nothing is in the innermost holder yet.
    fn begins(&self) -> bool {
        self.out.len() <= self.holders.last().copied().unwrap_or_default()
    }

    /// A new line after what is there.
    fn line(&mut self) {
        if !self.begins() {
            self.out.truncate(self.out.trim_end().len());
            self.out.push('\n');
        }
    }

    /// An empty line after what is there.
    fn apart(&mut self) {
        if !self.begins() {
            self.line();
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    //! What a person pastes reads as what they saw.

    use markdown::{Options, parse};

    use super::*;

    fn plain(source: &str) -> String {
        text(parse(source, Options::widget()))
    }

    #[test]
    fn the_marks_go_and_the_words_stay() {
        let source = "# Kyoto\n\nStart **early**, at `6:30`.\\\nThen [the market](https://nishiki.jp).\n\n> Cash only\n\n---\n\n```json\n{ \"a\": 1 }\n```\n";
        let expected = "Kyoto\n\nStart early, at 6:30.\nThen the market (https://nishiki.jp).\n\nCash only\n\n* * *\n\n{ \"a\": 1 }";
        assert_eq!(plain(source), expected);
    }

    #[test]
    fn lists_keep_their_numbers_and_their_depth() {
        let source = "3. One\n4. Two\n   - inner\n   - more\n\n- [x] done\n- [ ] to do";
        assert_eq!(plain(source), "3. One\n4. Two\n   - inner\n   - more\n\n- [x] done\n- [ ] to do");
    }

    #[test]
    fn footnotes_keep_their_labels_and_formulas_their_tex() {
        let source = "Warm[^a], $x^2$.\n\n[^a]: In May.\n\n    - Or June.\n\n$$\ny\n$$";
        assert_eq!(plain(source), "Warm[a], x^2.\n\n[a] In May.\n\n- Or June.\n\ny");
    }

    #[test]
    fn cells_stand_apart_by_tabs() {
        assert_eq!(plain("| Day | Plan |\n|---|---|\n| 1 | **Gion** |\n\nEnd"), "Day\tPlan\n1\tGion\n\nEnd");
    }

    #[test]
    fn an_address_that_is_its_own_words_is_said_once() {
        assert_eq!(plain("<https://a.example/b> and <a@b.example>"), "https://a.example/b and a@b.example");
    }

    #[test]
    fn csv_is_quoted_where_it_must_be_and_runs_no_formula() {
        let line =
            |cells: &[&str]| csv_line(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            line(&["1", "a, b", "say \"x\"", "two\nlines"]),
            "1,\"a, b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(
            line(&["=1+1", "@a", "-5", "+3.5", "-", "-a", "=\"a\""]),
            "'=1+1,'@a,-5,+3.5,-,'-a,\"'=\"\"a\"\"\"\r\n"
        );
        assert_eq!(line(&[]), "\r\n");
    }
}
