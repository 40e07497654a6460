//! A message as plain text, and a table as CSV, for the clipboard.

use markdown::old::{Attr, Node, Tag};

/// The text of a Markdown document without its marks. Blocks stand apart by an empty line, cells by a tab; a link keeps
/// its address where its words are others.
#[must_use]
pub fn text(nodes: &[Node]) -> String {
    let mut out = String::new();
    blocks(nodes, &mut out);
    out.truncate(out.trim_end().len());
    out
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

fn blocks(nodes: &[Node], out: &mut String) {
    let mut inside = false;
    for node in nodes {
        match node {
            Node::Element { tag, attrs, children } if is_block(*tag) => {
                apart(out);
                block(*tag, attrs, children, out);
                inside = false;
            }
            _ => {
                if !inside {
                    apart(out);
                }
                inline(node, out);
                inside = true;
            }
        }
    }
}

/// An empty line after what is there.
fn apart(out: &mut String) {
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push_str("\n\n");
    }
}

fn block(tag: Tag, attrs: &[(Attr, String)], children: &[Node], out: &mut String) {
    match tag {
        Tag::Ul | Tag::Ol => list(tag, attrs, children, out),
        Tag::Table => children.iter().for_each(|part| rows(part, out)),
        Tag::Hr => out.push_str("* * *"),
        Tag::Blockquote => blocks(children, out),
        _ => children.iter().for_each(|child| inline(child, out)),
    }
}

fn list(tag: Tag, attrs: &[(Attr, String)], items: &[Node], out: &mut String) {
    let start = attrs.iter().find(|(name, _)| *name == Attr::Start);
    let mut number: u64 = start.and_then(|(_, value)| value.parse().ok()).unwrap_or(1);
    for item in items {
        let Node::Element { children, .. } = item else { continue };
        let mark = if tag == Tag::Ol { [&number.to_string(), ". "].concat() } else { "- ".to_owned() };
        number = number.saturating_add(1);
        let mut held = String::new();
        blocks(children, &mut held);
        // A nested list stands right below its item.
        let held = held.trim_end().replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ");
        for (index, line) in held.lines().enumerate() {
            if index == 0 {
                out.push_str(&mark);
            } else if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', mark.len()));
            }
            out.push_str(line);
            out.push('\n');
        }
    }
}

fn rows(node: &Node, out: &mut String) {
    let Node::Element { tag, children, .. } = node else { return };
    if *tag != Tag::Tr {
        return children.iter().for_each(|child| rows(child, out));
    }
    for (index, cell) in children.iter().enumerate() {
        if index > 0 {
            out.push('\t');
        }
        inline(cell, out);
    }
    out.push('\n');
}

fn inline(node: &Node, out: &mut String) {
    match node {
        Node::Text(text) => out.push_str(text),
        Node::Element { tag: Tag::Br, .. } => out.push('\n'),
        Node::Element { tag: Tag::Input, attrs, .. } => {
            let done = attrs.iter().any(|(name, _)| *name == Attr::Checked);
            out.push_str(if done { "[x]" } else { "[ ]" });
        }
        Node::Element { tag, attrs, children } => {
            let before = out.len();
            children.iter().for_each(|child| inline(child, out));
            let address = attrs.iter().find(|(name, _)| *tag == Tag::A && *name == Attr::Href);
            if let Some((_, address)) = address
                && out
                    .get(before..)
                    .is_some_and(|words| words != address && address.strip_prefix("mailto:") != Some(words))
            {
                out.push_str(" (");
                out.push_str(address);
                out.push(')');
            }
        }
    }
}

fn is_block(tag: Tag) -> bool {
    use Tag::{Blockquote, H1, H2, H3, H4, H5, H6, Hr, Ol, P, Pre, Table, Ul};
    matches!(tag, P | H1 | H2 | H3 | H4 | H5 | H6 | Blockquote | Pre | Ul | Ol | Table | Hr)
}

#[cfg(test)]
mod tests {
    //! What a person pastes reads as what they saw.

    use markdown::old::Markdown;

    use super::*;

    fn plain(source: &str) -> String {
        text(&Markdown::from(source).blocks())
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
