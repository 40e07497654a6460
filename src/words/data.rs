//! JSON as a person reads it: names and values without braces and quotes, also of JSON that still comes in. What goes
//! into a tool, what comes out of it, and an answer in a form that the page asked for are shown this way.

/// Objects and lists nested deeper than this are shown as the text they are.
const DEEPEST: usize = 24;

/// Characters of one value that a [`gist`] takes.
const GLANCE: usize = 40;

/// A value, made to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A text, a number, or a word for what is neither.
    Word(String),
    /// Names with their values, in the order in which they came.
    Record(Vec<(String, Datum)>),
    /// Values one after the other.
    List(Vec<Datum>),
}

/// Reads JSON as far as it has arrived. Nothing when the text is something else than JSON, or not begun.
#[must_use]
pub fn read(json: &str) -> Option<Datum> {
    let mut reader = Reader { text: json, at: 0 };
    reader.space();
    reader.peek()?;
    let datum = reader.value(0)?;
    reader.space();
    reader.peek().is_none().then_some(datum)
}

/// What a value is about, in a few words: `day 3, Kyoto`. Empty when there is nothing short to say.
#[must_use]
pub fn gist(datum: &Datum) -> String {
    let Datum::Record(fields) = datum else { return String::new() };
    let mut gist = String::new();
    let short = fields.iter().filter_map(|(key, value)| match value {
        Datum::Word(word) if !word.trim().is_empty() => Some((key, word.trim())),
        _ => None,
    });
    for (key, word) in short.take(3) {
        if !gist.is_empty() {
            gist.push_str(", ");
        }
        if word.starts_with(|first: char| first.is_ascii_digit() || first == '-') && word.len() < 8 {
            gist.push_str(&spaced(key));
            gist.push(' ');
        }
        let line = word.lines().next().unwrap_or_default();
        match line.char_indices().nth(GLANCE) {
            Some((end, _)) => {
                gist.push_str(line.get(..end).unwrap_or_default());
                gist.push('…');
            }
            None => gist.push_str(line),
        }
    }
    gist
}

/// A field's name as a person would write it: `total_cost` is `Total cost`.
#[must_use]
pub fn name(key: &str) -> String {
    let words = spaced(key);
    let mut rest = words.chars();
    match rest.next() {
        Some(first) => first.to_uppercase().chain(rest).collect(),
        None => words,
    }
}

/// The columns of a list whose items are all records of words: such a list is a table.
#[must_use]
pub fn columns(items: &[Datum]) -> Option<Vec<&str>> {
    let mut columns: Vec<&str> = Vec::new();
    for item in items {
        let Datum::Record(fields) = item else { return None };
        for (key, value) in fields {
            if !matches!(value, Datum::Word(_)) {
                return None;
            }
            if !columns.contains(&key.as_str()) {
                columns.push(key);
            }
        }
    }
    (items.len() > 1 && (2..=6).contains(&columns.len())).then_some(columns)
}

/// `total_cost`, `total-cost` and `totalCost` in words.
fn spaced(key: &str) -> String {
    let mut words = String::with_capacity(key.len() + 4);
    let mut small = false;
    for letter in key.chars() {
        match letter {
            '_' | '-' => words.push(' '),
            _ if letter.is_uppercase() && small => {
                words.push(' ');
                words.extend(letter.to_lowercase());
            }
            _ => words.push(letter),
        }
        small = letter.is_lowercase();
    }
    words.trim().to_owned()
}

/// Reads from left to right. Every step takes at least one byte or ends, so the work is as long as the text.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// One value, or as much of it as there is; nothing when this is no JSON.
    fn value(&mut self, depth: usize) -> Option<Datum> {
        self.space();
        match self.peek() {
            Some(b'{' | b'[') if depth == DEEPEST => Some(Datum::Word(self.raw())),
            Some(b'{') => self.record(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Datum::Word),
            Some(_) => self.literal().map(Datum::Word),
            None => Some(Datum::Word(String::new())),
        }
    }

    fn record(&mut self, depth: usize) -> Option<Datum> {
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None => break,
                Some(b'}') if fields.is_empty() => {
                    self.at += 1;
                    break;
                }
                Some(b'"') => {}
                Some(_) => return None,
            }
            let key = self.string()?;
            self.space();
            if self.peek().is_none() {
                // A name alone may still grow; it is shown with its value.
                break;
            }
            if !self.take(b':') {
                return None;
            }
            fields.push((key, self.value(depth + 1)?));
            if self.ends(b'}')? {
                break;
            }
        }
        Some(Datum::Record(fields))
    }

    fn list(&mut self, depth: usize) -> Option<Datum> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            if self.peek().is_none() || (items.is_empty() && self.take(b']')) {
                break;
            }
            items.push(self.value(depth + 1)?);
            if self.ends(b']')? {
                break;
            }
        }
        Some(Datum::List(items))
    }

    /// Whether the record or the list is at its end after this item; nothing when what follows is no JSON.
    fn ends(&mut self, close: u8) -> Option<bool> {
        self.space();
        match self.peek() {
            None => Some(true),
            Some(b',') => {
                self.at += 1;
                Some(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Some(true)
            }
            Some(_) => None,
        }
    }

    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut string = String::new();
        let mut units: Vec<u16> = Vec::new();
        while let Some(letter) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            self.at += letter.len_utf8();
            if letter == '\\' && self.take(b'u') {
                // Two units may be one character; they are read when something else follows.
                match self.unit() {
                    Some(unit) => units.push(unit),
                    None if self.peek().is_none() => break,
                    None => return None,
                }
                continue;
            }
            flush(&mut units, &mut string);
            match letter {
                '"' => return Some(string),
                '\\' => match self.peek() {
                    Some(escaped) => {
                        self.at += 1;
                        string.push(match escaped {
                            b'n' => '\n',
                            b't' => '\t',
                            b'r' => '\r',
                            b'b' | b'f' => ' ',
                            b'"' | b'\\' | b'/' => char::from(escaped),
                            _ => return None,
                        });
                    }
                    None => break,
                },
                _ => string.push(letter),
            }
        }
        flush(&mut units, &mut string);
        Some(string)
    }

    fn unit(&mut self) -> Option<u16> {
        let Some(digits) = self.text.get(self.at..self.at + 4) else {
            // The rest of it has not arrived.
            if self.text.len() < self.at + 4 {
                self.at = self.text.len();
            }
            return None;
        };
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }

    fn literal(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..)?;
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
        let word = rest.get(..end)?;
        self.at += end;
        match word {
            "true" => Some("Yes".to_owned()),
            "false" => Some("No".to_owned()),
            "null" => Some("–".to_owned()),
            _ if word.starts_with(|first: char| first.is_ascii_digit() || first == '-') => {
                Some(word.to_owned())
            }
            // The beginning of one of the three, and nothing after it yet.
            "" => None,
            _ if end == rest.len() && ["true", "false", "null"].iter().any(|one| one.starts_with(word)) => {
                Some(String::new())
            }
            _ => None,
        }
    }

    /// The text of a value that is nested too deeply to be laid out.
    fn raw(&mut self) -> String {
        let start = self.at;
        let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => open += 1,
                b'}' | b']' if !quoted => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }
}

fn flush(units: &mut Vec<u16>, string: &mut String) {
    if !units.is_empty() {
        string.push_str(&String::from_utf16_lossy(units));
        units.clear();
    }
}

#[cfg(test)]
mod tests;
