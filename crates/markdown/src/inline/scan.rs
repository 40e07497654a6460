//! The walk over a leaf's text: from mark to mark, cutting the text into pieces.

use crate::definitions::Definitions;
use crate::labels::Labels;
use crate::options::Options;
use crate::text::{BLANKS, SPACES, trim_end, trim_start};

use super::bracket::Bracket;
use super::code::Ticks;
use super::emphasis::Runs;
use super::entity::{self, Entity};
use super::target::byte;
use super::{Context, angle, bracket, calm, code, emphasis, html, literal, math};

/// A part of the text, in its order.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Owned(String),
    Entity(Entity),
    SoftBreak,
    HardBreak,
    Code(&'a str),
    Html(&'a str),
    Math {
        tex: &'a str,
        display: bool,
    },
    Note(String),
    /// A run of delimiters: what it closes, what is left of it, what it opens.
    Run(usize),
    /// The start and the end of a link or an image.
    Open(usize),
    Close(usize),
    /// The end of emphasis that the text leaves open.
    End(usize),
}

/// A link or an image.
#[derive(Debug)]
pub(super) struct Link {
    pub url: String,
    pub title: String,
    pub image: bool,
    /// Whether it came out, which is known when its start does.
    pub shown: bool,
}

pub(super) struct Scan<'a> {
    pub text: &'a str,
    pub options: Options,
    pub definitions: &'a Definitions,
    /// Whether the text is shown while it grows.
    pub calm: bool,
    /// Whether besides no white space ends it, so that its last mark may go on.
    pub touching: bool,
    pub pos: usize,
    /// Where the text begins that is no piece yet.
    pub plain: usize,
    pub pieces: Vec<Piece<'a>>,
    pub links: Vec<Link>,
    pub brackets: Vec<Bracket>,
    /// How many of the lowest brackets cannot begin a link, because there is one behind them.
    pub inactive: usize,
    pub runs: Runs,
    pub unknown: Labels,
    pub ticks: Option<Ticks>,
    pub no_html: html::Absent,
    pub no_math: math::Absent,
}

/// Bytes that may be marks: 1 always, 2 with GitHub's extensions, 4 with formulas.
const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let groups: [(&[u8], u8); 3] = [(b"\n\\`*_[]!<&", 1), (b"~:w", 2), (b"$", 4)];
    let mut group = 0;
    while group < groups.len() {
        let (bytes, bit) = groups[group];
        let mut at = 0;
        while at < bytes.len() {
            marks[bytes[at] as usize] = bit;
            at += 1;
        }
        group += 1;
    }
    marks
};

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, context: &Context<'a>) -> Self {
        let text = trim_start(text, BLANKS);
        let body = trim_end(text, BLANKS);
        Self {
            text: body,
            options: context.options,
            definitions: context.definitions,
            calm: context.calm,
            touching: context.calm && body.len() == text.len(),
            pos: 0,
            plain: 0,
            pieces: Vec::new(),
            links: Vec::new(),
            brackets: Vec::new(),
            inactive: 0,
            runs: Runs::default(),
            unknown: Labels::default(),
            ticks: None,
            no_html: html::Absent::default(),
            no_math: math::Absent::default(),
        }
    }

    /// Walks to the end of the text.
    pub(super) fn run(&mut self) {
        while let Some(mark) = self.next_mark() {
            match mark {
                b'\n' => self.line_end(),
                b'\\' => self.backslash(),
                b'`' => code::read(self),
                b'*' | b'_' | b'~' => emphasis::read(self, mark),
                b'[' => bracket::open(self, false),
                b'!' => bracket::image(self),
                b']' => bracket::close(self),
                b'<' => angle::read(self),
                b'&' => self.entity(),
                b':' | b'w' => literal::read(self, mark),
                b'$' => math::dollar(self),
                _ => self.pos += 1,
            }
        }
        self.flush(self.text.len());
        if self.calm {
            calm::finish(self);
        } else {
            self.runs.resolve(0);
        }
    }

    fn next_mark(&mut self) -> Option<u8> {
        let wanted = 1 | u8::from(self.options.gfm) << 1 | u8::from(self.options.math) << 2;
        let rest = self.text.as_bytes().get(self.pos..)?;
        let far = rest
            .iter()
            .position(|byte| MARKS.get(usize::from(*byte)).is_some_and(|mark| mark & wanted != 0))?;
        self.pos += far;
        byte(self.text, self.pos)
    }

    /// The text between two places, both at the edge of a character.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text from here on.
    pub(super) fn rest(&self) -> &'a str {
        self.slice(self.pos, self.text.len())
    }

    /// Makes the plain text up to this place a piece.
    pub(super) fn flush(&mut self, end: usize) {
        if end > self.plain {
            self.pieces.push(Piece::Text(self.slice(self.plain, end)));
        }
        self.plain = end;
    }

    /// Goes on behind a mark that ends here. It is not part of the text.
    pub(super) fn skip_to(&mut self, end: usize) {
        self.flush(self.pos);
        self.pos = end;
        self.plain = end;
    }

    /// Adds what the text from here to this end is.
    pub(super) fn push(&mut self, piece: Piece<'a>, end: usize) {
        self.skip_to(end);
        self.pieces.push(piece);
    }

    /// Adds a link whose text is its address, from here to this end.
    pub(super) fn push_link(&mut self, url: String, text: Piece<'a>, end: usize) {
        self.skip_to(end);
        let link = self.links.len();
        self.links.push(Link { url, title: String::new(), image: false, shown: false });
        self.pieces.extend([Piece::Open(link), text, Piece::Close(link)]);
    }

    /// The character before a place.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The character at a place.
    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn line_end(&mut self) {
        let line = trim_end(self.slice(self.plain, self.pos), b"\r");
        let hard = line.ends_with("  ");
        let line = trim_end(line, SPACES);
        if !line.is_empty() {
            self.pieces.push(Piece::Text(line));
        }
        self.break_line(if hard { Piece::HardBreak } else { Piece::SoftBreak }, self.pos + 1);
    }

    fn break_line(&mut self, piece: Piece<'a>, mut end: usize) {
        while matches!(byte(self.text, end), Some(b' ' | b'\t')) {
            end += 1;
        }
        self.pieces.push(piece);
        self.pos = end;
        self.plain = end;
    }

    fn backslash(&mut self) {
        match byte(self.text, self.pos + 1) {
            Some(b'\n') => {
                self.flush(self.pos);
                self.break_line(Piece::HardBreak, self.pos + 2);
            }
            Some(mark @ (b'(' | b'[')) if self.options.math && math::backslash(self, mark) => {}
            Some(mark) if mark.is_ascii_punctuation() => {
                self.skip_to(self.pos + 1);
                self.pos += 1;
            }
            None if self.touching => self.skip_to(self.pos + 1),
            _ => self.pos += 1,
        }
    }

    fn entity(&mut self) {
        let rest = self.rest();
        if let Some((entity, length)) = entity::read(rest) {
            self.push(Piece::Entity(entity), self.pos + length);
        } else if self.touching && entity::begins(rest) {
            self.skip_to(self.text.len());
        } else {
            self.pos += 1;
        }
    }
}
