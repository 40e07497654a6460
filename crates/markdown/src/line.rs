//! A line that is read from the left: bytes and columns, where a tab reaches to the next multiple of four.

/// A line without its end, and how far it is read.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    text: &'a str,
    /// Where the line begins in the source.
    start: usize,
    offset: usize,
    column: usize,
    /// Whether the tab at `offset` has been read in part.
    in_tab: bool,
    /// Offset and column of the next character that is neither space nor tab, from where they were last looked up.
    next: (usize, usize),
}

impl<'a> Line<'a> {
    pub(crate) fn new(text: &'a str, start: usize) -> Self {
        let mut line = Self { text, start, offset: 0, column: 0, in_tab: false, next: (0, 0) };
        line.look();
        line
    }

    /// Finds the next character that is neither space nor tab. Looking starts where the last look ended, so that
    /// a long run of spaces is read once, however many containers ask.
    fn look(&mut self) {
        let (mut offset, mut column) = self.next;
        if offset < self.offset {
            (offset, column) = (self.offset, self.column);
        }
        for byte in self.text.as_bytes().iter().skip(offset) {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
            offset += 1;
        }
        self.next = (offset, column);
    }

    /// Columns of white space before what comes next.
    pub(crate) fn indent(&self) -> usize {
        self.next.1.saturating_sub(self.column)
    }

    /// Whether nothing but white space is left.
    pub(crate) fn blank(&self) -> bool {
        self.next.0 >= self.text.len()
    }

    /// The next byte behind the white space.
    pub(crate) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.next.0).copied()
    }

    /// What is left behind the white space.
    pub(crate) fn text(&self) -> &'a str {
        self.text.get(self.next.0..).unwrap_or_default()
    }

    /// Where in the source that begins.
    pub(crate) fn place(&self) -> usize {
        self.start + self.next.0
    }

    /// All that is left, with its white space and a line feed; what remains of a tab that was read in part becomes
    /// spaces.
    pub(crate) fn rest(&self) -> String {
        let spaces = if self.in_tab { 4 - self.column % 4 } else { 0 };
        let text = self.text.get(self.offset + usize::from(self.in_tab)..).unwrap_or_default();
        let mut rest = String::with_capacity(spaces + text.len() + 1);
        rest.extend(std::iter::repeat_n(' ', spaces));
        rest.push_str(text);
        rest.push('\n');
        rest
    }

    /// Reads the white space and `bytes` behind it, which are not tabs.
    pub(crate) fn take(&mut self, bytes: usize) {
        let (offset, column) = self.next;
        (self.offset, self.column, self.in_tab) = (offset + bytes, column + bytes, false);
        self.look();
    }

    /// Reads up to `columns` of white space.
    pub(crate) fn take_columns(&mut self, columns: usize) {
        let wanted = self.column + columns;
        while self.column < wanted {
            match self.text.as_bytes().get(self.offset) {
                Some(b' ') => (self.offset, self.column) = (self.offset + 1, self.column + 1),
                Some(b'\t') => {
                    let stop = self.column + 4 - self.column % 4;
                    self.in_tab = stop > wanted;
                    self.column = stop.min(wanted);
                    self.offset += usize::from(!self.in_tab);
                }
                _ => break,
            }
        }
    }

    /// Reads one space or one column of a tab, if there is one.
    pub(crate) fn take_space(&mut self) {
        self.take_columns(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_reaches_to_the_next_multiple_of_four() {
        let line = Line::new(" \tx", 10);
        assert_eq!((line.indent(), line.place(), line.text()), (4, 12, "x"));
    }

    #[test]
    fn what_is_left_of_a_tab_becomes_spaces() {
        let mut line = Line::new(">\t\tx", 0);
        line.take(1);
        line.take_space();
        assert_eq!((line.indent(), line.rest()), (6, "  \tx\n".to_owned()));
        line.take_columns(4);
        assert_eq!((line.indent(), line.rest()), (2, "  x\n".to_owned()));
    }

    #[test]
    fn columns_end_at_the_first_character() {
        let mut line = Line::new("  x", 0);
        line.take_columns(4);
        assert_eq!((line.indent(), line.rest(), line.blank()), (0, "x\n".to_owned(), false));
        line.take(1);
        assert!(line.blank());
    }
}
