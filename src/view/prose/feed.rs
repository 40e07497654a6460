//! From the parts of a text to what the document is given. Every part is given once; only the end of the last one is
//! held back, as long as the mark of a source may still have to stand before it.

use conversation::Part;

use crate::view::markdown::{CLOSE, OPEN};

/// How much of the end of what was given is kept, to know it again.
const EDGE: usize = 64;

/// What of a text the document has.
#[derive(Default)]
pub(super) struct Feed {
    /// Parts that were given whole, with their marks, and the sources of the last of them.
    done: usize,
    sources: Vec<usize>,
    /// How much of the part after them was given, in bytes.
    within: usize,
    /// The last bytes that were given of it, or of the last one that was given whole.
    edge: Vec<u8>,
}

impl Feed {
    /// Gives what is new. False when the text is another one, and everything has to be given again to another document.
    ///
    /// The text is known again by how much of it was given and by how that ends, whatever its length.
    #[must_use]
    pub(super) fn give(&mut self, parts: &[Part<'_>], growing: bool, push: &mut dyn FnMut(&str)) -> bool {
        if !self.knows(parts) {
            return false;
        }
        while let Some(part) = parts.get(self.done) {
            let is_open = growing && self.done + 1 == parts.len();
            let ending = Ending::of(part.text);
            let until = if is_open || !part.sources.is_empty() { ending.head.len() } else { part.text.len() };
            if until > self.within {
                push(part.text.get(self.within..until).unwrap_or_default());
                self.within = until;
            }
            if is_open {
                self.remember(part.text.get(..until).unwrap_or_default(), &[]);
                break;
            }
            if !part.sources.is_empty() {
                if until < self.within {
                    return false;
                }
                push(&ending.mark(&part.sources));
                push(ending.space);
            } else if self.done + 1 == parts.len() {
                // It may go on where it ended.
                self.remember(part.text, &[]);
                break;
            }
            self.remember(part.text, &part.sources);
            (self.done, self.within) = (self.done + 1, 0);
        }
        true
    }

    /// Whether the document has exactly this, as far as it was given.
    pub(super) fn is_true(&self, parts: &[Part<'_>], source: &str) -> bool {
        let mut rest = Some(source);
        let mut check = |said: &str| {
            rest = rest.and_then(|rest| rest.strip_prefix(&*markdown::without_nul(said)));
        };
        for part in parts.iter().take(self.done) {
            if part.sources.is_empty() {
                check(part.text);
            } else {
                let ending = Ending::of(part.text);
                check(ending.head);
                check(&ending.mark(&part.sources));
                check(ending.space);
            }
        }
        if let Some(part) = parts.get(self.done) {
            check(part.text.get(..self.within).unwrap_or_default());
        }
        rest == Some("")
    }

    fn knows(&self, parts: &[Part<'_>]) -> bool {
        let last = self.done.checked_sub(1).map(|last| parts.get(last));
        match last {
            _ if self.within > 0 => {
                let given = parts.get(self.done).and_then(|part| part.text.get(..self.within));
                given.is_some_and(|given| given.as_bytes().ends_with(&self.edge))
            }
            Some(Some(part)) => part.text.as_bytes().ends_with(&self.edge) && part.sources == self.sources,
            Some(None) => false,
            None => true,
        }
    }

    fn remember(&mut self, given: &str, sources: &[usize]) {
        let bytes = given.as_bytes();
        self.edge.clear();
        self.edge.extend_from_slice(bytes.get(bytes.len().saturating_sub(EDGE)..).unwrap_or_default());
        self.sources.clear();
        self.sources.extend_from_slice(sources);
    }
}

/// The marks of the last part's sources, while they are not given yet.
pub(super) fn open_marks(parts: &[Part<'_>], growing: bool) -> Option<String> {
    let last = parts.last().filter(|last| growing && !last.sources.is_empty())?;
    Some(numbers(&last.sources))
}

/// Where the marks of a part stand so that they do not change what the Markdown means: before the end of a table's row,
/// in a paragraph of their own after a line of nothing but ASCII's signs, such as the end of a block of code.
struct Ending<'a> {
    head: &'a str,
    before: &'static str,
    after: &'static str,
    space: &'a str,
}

impl<'a> Ending<'a> {
    fn of(text: &'a str) -> Self {
        let end = text.trim_end();
        let space = text.get(end.len()..).unwrap_or_default();
        let line = end.rsplit('\n').next().unwrap_or_default();
        if !line.contains(|sign: char| sign.is_ascii_alphanumeric() || !sign.is_ascii()) {
            return Self { head: end, before: "\n\n", after: "", space };
        }
        match end.strip_suffix('|').filter(|_| line.trim_start().starts_with('|')) {
            Some(row) => Self { head: row.trim_end(), before: "", after: " |", space },
            None => Self { head: end, before: "", after: "", space },
        }
    }

    fn mark(&self, sources: &[usize]) -> String {
        [self.before, &numbers(sources), self.after].concat()
    }
}

fn numbers(sources: &[usize]) -> String {
    let mut text = String::new();
    for number in sources {
        text.push(OPEN);
        messages::push_decimal(*number as u64, &mut text);
        text.push(CLOSE);
    }
    text
}
