//! A place in a text, and the tokens found before it. Bytes, since whatever ends a token is ASCII: a token never begins or
//! ends inside a character.

use crate::{Kind, Token};

/// Reads one text from its start to its end.
pub struct Lexer<'a> {
    text: &'a [u8],
    /// Where the reading is.
    pub at: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, tokens: Vec::new() }
    }

    /// What was found.
    pub fn finish(self) -> Vec<Token> {
        self.tokens
    }

    /// The end of the text.
    pub fn end(&self) -> usize {
        self.text.len()
    }

    /// The byte `ahead` of the place; zero behind the end.
    pub fn peek(&self, ahead: usize) -> u8 {
        self.byte(self.at + ahead)
    }

    /// The byte at this place; zero behind the end.
    pub fn byte(&self, at: usize) -> u8 {
        #[cfg(test)]
        crate::proportion::look();
        self.text.get(at).copied().unwrap_or_default()
    }

    /// The byte before the place; a line break at the start.
    pub fn before(&self) -> u8 {
        self.at.checked_sub(1).map_or(b'\n', |at| self.byte(at))
    }

    /// The text between two places.
    pub fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether the text goes on with this.
    pub fn goes_on(&self, with: &str) -> bool {
        #[cfg(test)]
        crate::proportion::look();
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    /// Notes what lies between `start` and the place.
    pub fn note(&mut self, start: usize, kind: Kind) {
        self.note_between(start, self.at, kind);
    }

    /// Notes what lies between two places.
    pub fn note_between(&mut self, start: usize, end: usize, kind: Kind) {
        if start < end
            && let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end))
        {
            self.tokens.push(Token { start, end, kind });
        }
    }

    /// Goes on as long as the bytes fit, at most to `end`.
    pub fn skip_while(&mut self, end: usize, fits: impl Fn(u8) -> bool) {
        while self.at < end && fits(self.byte(self.at)) {
            self.at += 1;
        }
    }

    /// Goes to the end of the line, at most to `end`.
    pub fn skip_line(&mut self, end: usize) {
        self.skip_while(end, |byte| byte != b'\n');
    }

    /// Goes behind the next `mark`, or to `end` where there is none.
    pub fn skip_behind(&mut self, mark: &str, end: usize) {
        while self.at < end {
            if self.goes_on(mark) {
                self.at = (self.at + mark.len()).min(end);
                return;
            }
            self.at += 1;
        }
    }

    /// Goes behind the next `mark` on this line, or to the line's end where there is none.
    pub fn skip_on_line(&mut self, mark: u8, end: usize) {
        self.skip_while(end, |byte| byte != mark && byte != b'\n');
        if self.at < end && self.peek(0) == mark {
            self.at += 1;
        }
    }

    /// The first place from `from` on, before `end`, that holds no blank.
    pub fn behind_blanks(&self, from: usize, end: usize) -> usize {
        let blank = |at: &usize| *at < end && matches!(self.byte(*at), b' ' | b'\t');
        (from..end).find(|at| !blank(at)).unwrap_or(end)
    }

    /// Where the line at `from` ends, at most `end`.
    pub fn line_end(&self, from: usize, end: usize) -> usize {
        (from..end).find(|at| self.byte(*at) == b'\n').unwrap_or(end)
    }
}

/// Whether a name may begin with this byte. Every character beyond ASCII counts as a letter.
pub fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Whether a name may go on with this byte.
pub fn in_name(byte: u8) -> bool {
    begins_name(byte) || byte.is_ascii_digit()
}

/// Whether a list of words with spaces between them holds this one.
pub fn is_listed(list: &str, word: &[u8], caseless: bool) -> bool {
    list.split(' ')
        .any(|one| if caseless { one.as_bytes().eq_ignore_ascii_case(word) } else { one.as_bytes() == word })
}
