//! The lexer of all languages that are made of comments, strings, numbers and words. A table says what these look like.

use crate::Kind;
use crate::lexer::{Lexer, begins_name, in_name, is_listed};
use crate::table::{
    APART, AT, CAPITALS, CASELESS, DOLLAR, ESCAPES, HASH, HYPHENS, INSERTS, KEYS, LINE_KEYS, LINES, NESTED,
    NO_CALLS, PREFIXES, Quote, REGEX, RUST, SECTIONS, SYMBOLS, TARGETS, Words,
};

/// A reading with one table.
struct Reading<'a, 'b> {
    lexer: &'b mut Lexer<'a>,
    words: &'static Words,
    end: usize,
    /// For each string that is open around the code being read: it, and the depth of the braces since.
    inserts: Vec<(&'static Quote, usize)>,
    /// Whether a value is due, so that a slash begins a regular expression.
    value_due: bool,
    /// No regular expression ends before this place, as a search has shown.
    no_regex_before: usize,
}

/// Reads the text from the lexer's place to `end`.
pub fn read(lexer: &mut Lexer<'_>, words: &'static Words, end: usize) {
    let mut reading = Reading { lexer, words, end, inserts: Vec::new(), value_due: true, no_regex_before: 0 };
    while reading.lexer.at < end {
        reading.step();
    }
}

impl Reading<'_, '_> {
    fn has(&self, habit: u32) -> bool {
        self.words.habits & habit != 0
    }

    fn step(&mut self) {
        let byte = self.lexer.peek(0);
        let line_starts = self.lexer.before() == b'\n';
        if line_starts && self.line_start() {
            return;
        }
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            self.lexer.at += 1;
        } else if self.comment() || self.string(self.lexer.at) {
            // Each says itself what may follow.
        } else if byte.is_ascii_digit() || self.point() {
            self.number();
        } else if begins_name(byte) {
            self.name();
        } else {
            self.sign(byte);
        }
    }

    /// What only the start of a line can hold. `false` when there is nothing of the kind.
    fn line_start(&mut self) -> bool {
        let start = self.lexer.at;
        let first = self.lexer.behind_blanks(start, self.end);
        if self.has(HASH) && self.lexer.byte(first) == b'#' {
            self.lexer.at = first + 1;
            self.lexer.at = self.lexer.behind_blanks(self.lexer.at, self.end);
            self.lexer.skip_while(self.end, in_name);
            self.lexer.note(first, Kind::Keyword);
            return true;
        }
        if self.has(SECTIONS) && self.lexer.byte(first) == b'[' {
            self.lexer.at = self.lexer.line_end(first, self.end);
            self.lexer.note(first, Kind::Type);
            return true;
        }
        (self.has(LINE_KEYS) || self.has(TARGETS)) && self.key(first)
    }

    /// A key or a target that begins at `first`, behind the signs of a list.
    fn key(&mut self, mut first: usize) -> bool {
        while self.has(LINE_KEYS) && self.lexer.byte(first) == b'-' && self.lexer.byte(first + 1) == b' ' {
            first = self.lexer.behind_blanks(first + 1, self.end);
        }
        let fits = |byte: u8| in_name(byte) || matches!(byte, b'-' | b'.' | b'"' | b'\'' | b'/' | b'%');
        let last = (first..self.end).find(|at| !fits(self.lexer.byte(*at))).unwrap_or(self.end);
        let sign = self.lexer.behind_blanks(last, self.end);
        let target = self.has(TARGETS) && self.lexer.byte(sign) == b':' && self.lexer.byte(sign + 1) != b'=';
        let signed = matches!(self.lexer.byte(sign), b':' | b'=') && sign < self.end;
        if first == last || !signed {
            return false;
        }
        self.lexer.note_between(first, last, if target { Kind::Function } else { Kind::Name });
        self.lexer.at = sign + 1;
        true
    }

    fn comment(&mut self) -> bool {
        let start = self.lexer.at;
        if self.has(APART) && !matches!(self.lexer.before(), b' ' | b'\t' | b'\n' | b';') {
            return false;
        }
        if let Some((open, close)) = self.words.block.iter().find(|(open, _)| self.lexer.goes_on(open)) {
            self.lexer.at += open.len();
            self.block(open, close);
        } else if self.words.line.iter().any(|mark| self.lexer.goes_on(mark)) {
            self.lexer.skip_line(self.end);
        } else {
            return false;
        }
        self.lexer.note(start, Kind::Comment);
        true
    }

    /// Goes behind the end of a comment whose beginning was read.
    fn block(&mut self, open: &str, close: &str) {
        if !self.has(NESTED) {
            return self.lexer.skip_behind(close, self.end);
        }
        let mut depth = 1_usize;
        while self.lexer.at < self.end && depth > 0 {
            if self.lexer.goes_on(close) {
                depth -= 1;
                self.lexer.at += close.len();
            } else if self.lexer.goes_on(open) {
                depth += 1;
                self.lexer.at += open.len();
            } else {
                self.lexer.at += 1;
            }
        }
        self.lexer.at = self.lexer.at.min(self.end);
    }

    /// A string at the place; `start` is where its letters in front began.
    fn string(&mut self, start: usize) -> bool {
        // An apostrophe inside a word of plain text is none.
        if self.has(LINE_KEYS) && in_name(self.lexer.before()) {
            return false;
        }
        let Some(quote) = self.words.quotes.iter().find(|quote| self.lexer.goes_on(quote.0)) else {
            return false;
        };
        let raw =
            self.lexer.slice(start, self.lexer.at).iter().any(|byte| matches!(byte, b'r' | b'R' | b'@'));
        self.lexer.at += quote.0.len();
        self.inside(start, quote, if raw { quote.2 & !ESCAPES } else { quote.2 });
        true
    }

    /// The rest of a string, up to its end or to code in it.
    fn inside(&mut self, start: usize, quote: &'static Quote, habits: u32) {
        while self.lexer.at < self.end {
            if self.lexer.goes_on(quote.1) {
                self.lexer.at = (self.lexer.at + quote.1.len()).min(self.end);
                break;
            }
            let byte = self.lexer.peek(0);
            if byte == b'\n' && habits & LINES == 0 {
                break;
            }
            if byte == b'\\' && habits & ESCAPES != 0 {
                self.lexer.at = (self.lexer.at + 2).min(self.end);
            } else if habits & INSERTS != 0 && byte == b'$' && self.lexer.peek(1) == b'{' {
                self.lexer.note(start, Kind::String);
                self.lexer.at = (self.lexer.at + 2).min(self.end);
                self.inserts.push((quote, 0));
                self.value_due = true;
                return;
            } else {
                self.lexer.at += 1;
            }
        }
        self.lexer.note(start, self.string_kind());
        self.value_due = false;
    }

    fn string_kind(&self) -> Kind {
        let next = self.lexer.behind_blanks(self.lexer.at, self.end);
        if self.has(KEYS) && self.lexer.byte(next) == b':' { Kind::Name } else { Kind::String }
    }

    /// Whether a number begins with its point. The second point of `1..2` begins none.
    fn point(&self) -> bool {
        self.lexer.peek(0) == b'.' && self.lexer.peek(1).is_ascii_digit() && self.lexer.before() != b'.'
    }

    fn number(&mut self) {
        let start = self.lexer.at;
        let mut last = 0;
        while self.lexer.at < self.end {
            let byte = self.lexer.peek(0);
            // A point belongs to it before a digit only: `1..2` is two numbers, `1.max()` a call.
            let point = byte == b'.' && self.lexer.peek(1).is_ascii_digit();
            let sign = matches!(byte, b'+' | b'-')
                && matches!(last, b'e' | b'E')
                && self.lexer.peek(1).is_ascii_digit();
            let apart = byte == b'\'' && last.is_ascii_digit() && self.lexer.peek(1).is_ascii_digit();
            if !(in_name(byte) || point || sign || apart) {
                break;
            }
            last = byte;
            self.lexer.at += 1;
        }
        self.lexer.note(start, Kind::Number);
        self.value_due = false;
    }

    fn name(&mut self) {
        let start = self.lexer.at;
        let hyphens = self.has(HYPHENS);
        self.lexer.skip_while(self.end, |byte| in_name(byte) || (hyphens && byte == b'-'));
        let word = self.lexer.slice(start, self.lexer.at);
        if self.has(PREFIXES)
            && word.len() < 3
            && word.iter().all(|byte| b"rRbBfFuULlcC".contains(byte))
            && self.string(start)
        {
            return;
        }
        if self.has(RUST) && matches!(word, b"r" | b"br" | b"cr") && self.raw_string(start) {
            return;
        }
        let kind = self.kind_of(word);
        self.value_due = kind == Some(Kind::Keyword);
        if let Some(kind) = kind {
            self.lexer.note(start, kind);
        }
    }

    fn kind_of(&mut self, word: &[u8]) -> Option<Kind> {
        let caseless = self.has(CASELESS);
        let next = self.lexer.peek(0);
        if is_listed(self.words.keywords, word, caseless) {
            Some(Kind::Keyword)
        } else if is_listed(self.words.constants, word, caseless) {
            Some(Kind::Number)
        } else if is_listed(self.words.types, word, caseless) {
            Some(Kind::Type)
        } else if self.has(RUST) && next == b'!' && self.lexer.peek(1) != b'=' {
            self.lexer.at += 1;
            Some(Kind::Function)
        } else if next == b'(' && !self.has(NO_CALLS) {
            Some(Kind::Function)
        } else if self.has(CAPITALS) && word.first().is_some_and(u8::is_ascii_uppercase) {
            Some(Kind::Type)
        } else {
            None
        }
    }

    /// `r#"…"#` with any number of signs.
    fn raw_string(&mut self, start: usize) -> bool {
        let from = self.lexer.at;
        self.lexer.skip_while(self.end, |byte| byte == b'#');
        let signs = self.lexer.at - from;
        if self.lexer.peek(0) != b'"' || self.lexer.at >= self.end {
            self.lexer.at = from;
            return false;
        }
        self.lexer.at += 1;
        // The signs behind a quote are counted once: fewer than enough cannot be part of a longer run.
        while self.lexer.at < self.end {
            let closes = self.lexer.peek(0) == b'"';
            self.lexer.at += 1;
            if closes {
                let from = self.lexer.at;
                let limit = self.end.min(from.saturating_add(signs));
                self.lexer.skip_while(limit, |byte| byte == b'#');
                if self.lexer.at - from == signs {
                    break;
                }
            }
        }
        self.lexer.note(start, Kind::String);
        true
    }

    /// Everything that is no word, number, string or comment.
    fn sign(&mut self, byte: u8) {
        let start = self.lexer.at;
        self.lexer.at += 1;
        match byte {
            b'@' if self.has(AT) && begins_name(self.lexer.peek(0)) => {
                self.lexer.skip_while(self.end, |byte| in_name(byte) || byte == b'.');
                self.lexer.note(start, Kind::Name);
            }
            b'$' if self.has(DOLLAR) => self.variable(start),
            b':' if self.has(SYMBOLS)
                && begins_name(self.lexer.peek(0))
                && self.lexer.byte(start.wrapping_sub(1)) != b':' =>
            {
                self.lexer.skip_while(self.end, in_name);
                self.lexer.note(start, Kind::Number);
            }
            b'\'' if self.has(RUST) => self.quoted(start),
            b'#' if self.has(RUST) && matches!(self.lexer.peek(0), b'[' | b'!') => {
                self.lexer.skip_on_line(b']', self.end);
                self.lexer.note(start, Kind::Name);
            }
            b'/' if self.has(REGEX) && self.value_due && self.regex(start) => {}
            b'{' => self.inserts.last_mut().into_iter().for_each(|(_, depth)| *depth += 1),
            b'}' => return self.brace_closes(start),
            _ => {}
        }
        self.value_due = !matches!(byte, b')' | b']');
    }

    /// The end of code in a string leads back into the string.
    fn brace_closes(&mut self, start: usize) {
        self.value_due = true;
        match self.inserts.last_mut() {
            Some((quote, 0)) => {
                let quote = *quote;
                self.inserts.pop();
                self.inside(start, quote, quote.2);
            }
            Some((_, depth)) => *depth -= 1,
            None => {}
        }
    }

    fn variable(&mut self, start: usize) {
        if self.lexer.peek(0) == b'{' {
            self.lexer.skip_on_line(b'}', self.end);
        } else {
            self.lexer.skip_while(self.end, in_name);
        }
        if self.lexer.at > start + 1 {
            self.lexer.note(start, Kind::Name);
        }
    }

    /// A lifetime or a character.
    fn quoted(&mut self, start: usize) {
        let escaped = self.lexer.peek(0) == b'\\';
        // A character is at most `\u{10ffff}`, and without a backslash one character of at most four bytes.
        let limit = self.end.min(self.lexer.at + if escaped { 11 } else { 5 });
        let from = self.lexer.at + if escaped { 2 } else { 1 };
        let close = (from..limit).find(|at| self.lexer.byte(*at) == b'\'');
        let one = |close: usize| escaped || self.lexer.byte(start + 1) >= 0x80 || close == start + 2;
        if let Some(close) = close.filter(|close| one(*close)) {
            self.lexer.at = close + 1;
            self.lexer.note(start, Kind::String);
        } else if begins_name(self.lexer.peek(0)) {
            self.lexer.skip_while(self.end, in_name);
            self.lexer.note(start, Kind::Name);
        }
    }

    /// A regular expression that ends on its line.
    fn regex(&mut self, start: usize) -> bool {
        if start < self.no_regex_before {
            return false;
        }
        let mut in_class = false;
        let mut at = start + 1;
        while at < self.end {
            match self.lexer.byte(at) {
                b'\n' => break,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.lexer.at = at + 1;
                    self.lexer.skip_while(self.end, |byte| byte.is_ascii_alphabetic());
                    self.lexer.note(start, Kind::String);
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        self.no_regex_before = at;
        false
    }
}
