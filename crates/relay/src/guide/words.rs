//! A text as the guide reads it: folded words, numbers and signs, with the clauses they stand in.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word, number, currency sign or dash.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Lower case, without accents or apostrophes.
    pub text: String,
    /// As it was written.
    pub raw: String,
    /// The value of digits; words like "eight" are read by [`Token::number`].
    pub digits: Option<f64>,
    /// Counts up at punctuation, and at words that turn a sentence around.
    pub clause: usize,
    /// Whether it is the first word of a sentence.
    pub opens: bool,
}

/// Most tokens of one message that are read. Wishes for a trip are shorter; what is longer is quoted text, and
/// reading costs more than one step a token.
const MOST: usize = 2000;

/// A text, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The tokens in order.
    pub tokens: Vec<Token>,
    /// The whole text in lower case, for scripts that do not part their words.
    pub folded: String,
    /// Whether a question mark stands at the end of some sentence.
    pub asks: bool,
}

const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// Lower case, accents off: "Kyōto" and "KYOTO" read alike. Scripts without case or accents stay.
pub(super) fn fold(text: &str) -> String {
    text.nfd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .filter(|character| !is_combining_mark(*character))
        .nfc()
        .collect()
}

impl Words {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader { opens: true, ..Reader::default() };
        let mut rest = text;
        while let Some(first) = rest.chars().next().filter(|_| reader.tokens.len() < MOST) {
            let length = match first {
                first if first.is_ascii_digit() => reader.number(rest),
                first if first.is_alphabetic() => reader.word(rest),
                _ => reader.sign(first),
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        Self { tokens: reader.tokens, folded: fold(text), asks: text.contains('?') || text.contains('？') }
    }

    /// Where a phrase of folded words begins, each time; a plural of its last word counts as the word.
    pub fn find(&self, phrase: &str) -> Vec<usize> {
        let wanted: Vec<&str> = phrase.split_whitespace().collect();
        let Some((last, before)) = wanted.split_last() else { return Vec::new() };
        (0..self.tokens.len())
            .filter(|start| {
                before.iter().enumerate().all(|(offset, word)| self.text(start + offset) == Some(*word))
                    && self.text(start + before.len()).is_some_and(|text| is_form(text, last))
            })
            .collect()
    }

    /// Whether any of these phrases occurs.
    pub fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| !self.find(phrase).is_empty())
    }

    /// Whether the text begins with one of these words.
    pub fn begins(&self, words: &[&str]) -> bool {
        self.text(0).is_some_and(|first| words.contains(&first))
    }

    /// The folded text of a token.
    pub fn text(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).map(|token| token.text.as_str())
    }

    /// The number at a place, in digits or as a word up to twenty.
    pub fn number(&self, index: usize) -> Option<f64> {
        self.tokens.get(index).and_then(Token::number)
    }

    /// The whole number from 1 to `most` at a place.
    pub fn count(&self, index: usize, most: u32) -> Option<u32> {
        let number = self.number(index)?;
        (number.fract() == 0.0 && number >= 1.0 && number <= f64::from(most)).then_some(number as u32)
    }

    /// The texts of the tokens before a place in the same clause, nearest first.
    pub fn before(&self, index: usize) -> impl Iterator<Item = &str> {
        let clause = self.tokens.get(index).map(|token| token.clause);
        let head = self.tokens.get(..index).unwrap_or_default();
        head.iter()
            .rev()
            .take_while(move |token| Some(token.clause) == clause)
            .map(|token| token.text.as_str())
    }
}

impl Token {
    fn number(&self) -> Option<f64> {
        self.digits.or_else(|| NUMBERS.iter().position(|word| *word == self.text).map(|value| value as f64))
    }
}

/// Whether `text` is `word` or its regular plural.
fn is_form(text: &str, word: &str) -> bool {
    text == word
        || text.strip_suffix("ies").is_some_and(|stem| word.strip_suffix('y') == Some(stem))
        || text.strip_suffix("es") == Some(word)
        || text.strip_suffix('s') == Some(word)
}

/// Words at which a sentence turns around, so that a "no" before does not reach what follows.
const TURNS: [&str; 4] = ["but", "however", "though", "because"];

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    clause: usize,
    opens: bool,
}

impl Reader {
    fn push(&mut self, raw: &str, digits: Option<f64>) {
        let text = fold(raw).replace(['\'', '’'], "");
        if TURNS.contains(&text.as_str()) {
            self.clause += 1;
        }
        let opens = std::mem::take(&mut self.opens);
        self.tokens.push(Token { text, raw: raw.to_owned(), digits, clause: self.clause, opens });
    }

    /// Digits with separators: "2,500", "2.5", "1.500" as thousands. Returns the bytes read.
    fn number(&mut self, rest: &str) -> usize {
        let mut end = 0;
        for (at, character) in rest.char_indices() {
            let next_is_digit =
                rest.get(at + 1..).is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_digit()));
            if character.is_ascii_digit() || (matches!(character, ',' | '.') && next_is_digit) {
                end = at + 1;
            } else {
                break;
            }
        }
        let raw = rest.get(..end).unwrap_or_default();
        self.push(raw, parse(raw));
        end
    }

    fn word(&mut self, rest: &str) -> usize {
        let inside = |character: char| {
            character.is_alphabetic() || is_combining_mark(character) || matches!(character, '\'' | '’')
        };
        let end = rest.find(|character| !inside(character)).unwrap_or(rest.len());
        self.push(rest.get(..end).unwrap_or_default().trim_end_matches(['\'', '’']), None);
        end
    }

    fn sign(&mut self, character: char) -> usize {
        match character {
            '$' | '€' | '£' | '¥' | '￥' | '฿' | '₩' => self.push(&character.to_string(), None),
            '-' | '–' | '—' => {
                let opens = self.opens;
                self.push("-", None);
                self.opens = opens;
            }
            '.' | '!' | '?' | '\n' | '。' | '？' => {
                self.clause += 1;
                self.opens = true;
            }
            ',' | ';' | ':' | '(' | ')' | '"' | '“' | '”' => self.clause += 1,
            _ => {}
        }
        character.len_utf8()
    }
}

/// The value of digits with separators. A group of exactly three digits after the last separator means
/// thousands, whichever sign parts them; else the separator is the decimal point.
fn parse(raw: &str) -> Option<f64> {
    let groups: Vec<&str> = raw.split([',', '.']).collect();
    match groups.as_slice() {
        [whole] => whole.parse().ok(),
        [_, rest @ ..] if rest.iter().all(|group| group.len() == 3) => groups.concat().parse().ok(),
        [whole, part] => format!("{whole}.{part}").parse().ok(),
        [_, middle @ .., _] if middle.iter().all(|group| group.len() == 3) => {
            let (whole, part) = groups.split_at(groups.len() - 1);
            format!("{}.{}", whole.concat(), part.concat()).parse().ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        Words::read(text).tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_are_folded_and_parted() {
        assert_eq!(
            texts("We'd go in mid-November, to KYŌTO"),
            ["wed", "go", "in", "mid", "-", "november", "to", "kyoto"]
        );
        assert_eq!(texts("São Paulo’s"), ["sao", "paulos"]);
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn numbers_have_values() {
        for (text, value) in
            [("2,500", 2500.0), ("1.500", 1500.0), ("2.5", 2.5), ("300,000", 300_000.0), ("twelve", 12.0)]
        {
            assert_eq!(Words::read(text).number(0), Some(value), "{text}");
        }
        assert_eq!(Words::read("1.2.3").number(0), None);
        assert_eq!(texts("$2500 for 8days"), ["$", "2500", "for", "8", "days"]);
        assert_eq!(Words::read("2.5 days").count(0, 60), None);
    }

    #[test]
    fn phrases_respect_word_borders_and_plurals() {
        let words = Words::read("Three galleries and two gardens near Romeo");
        assert_eq!(words.find("gallery"), [1]);
        assert_eq!(words.find("two garden"), [3]);
        assert!(words.find("rome").is_empty());
        assert!(words.find("").is_empty());
    }

    #[test]
    fn clauses_end_at_punctuation_and_turns() {
        let words = Words::read("No museums, but gardens");
        let at = words.find("garden")[0];
        assert_eq!(words.before(at).collect::<Vec<_>>(), ["but"]);
        assert!(words.before(99).next().is_none());
    }
}
