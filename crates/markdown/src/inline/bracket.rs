//! Brackets: links, images and the marks of footnotes.

use super::calm;
use super::class::{Class, class};
use super::label::{self, label};
use super::scan::{Link, Piece, Scan};
use super::target::{self, Read, byte};
use crate::text::{BLANKS, has};

/// An opening bracket whose partner is looked for.
#[derive(Debug)]
pub(super) struct Bracket {
    /// Its piece, which is text until it is known to be more.
    pub piece: usize,
    /// Where the text inside begins.
    pub start: usize,
    pub image: bool,
    /// The first run of delimiters inside.
    pub runs: usize,
    /// Whether another bracket opens inside, so that the text inside is no label.
    nested: bool,
}

/// What a closing bracket ends.
enum Closed {
    Link {
        url: String,
        title: String,
        end: usize,
    },
    Note(String),
    /// A link that is still being written.
    Unfinished,
    Nothing,
}

/// Reads the opening bracket here, of a link or an image.
pub(super) fn open(scan: &mut Scan<'_>, image: bool) {
    let end = scan.pos + if image { 2 } else { 1 };
    let mark = Piece::Text(scan.slice(scan.pos, end));
    scan.push(mark, end);
    if let Some(outer) = scan.brackets.last_mut() {
        outer.nested = true;
    }
    let runs = scan.runs.len();
    scan.brackets.push(Bracket { piece: scan.pieces.len() - 1, start: end, image, runs, nested: false });
}

/// Reads the exclamation mark here.
pub(super) fn image(scan: &mut Scan<'_>) {
    let bracket = byte(scan.text, scan.pos + 1) == Some(b'[');
    // An exclamation before a footnote's mark is only that.
    if bracket && !(scan.options.gfm && byte(scan.text, scan.pos + 2) == Some(b'^')) {
        open(scan, true);
    } else if scan.touching
        && scan.pos + 1 == scan.text.len()
        && (class(scan.before(scan.pos)) == Class::Space || scan.before(scan.pos) == Some('['))
    {
        // Not behind a word, it is rather the beginning of an image.
        scan.skip_to(scan.pos + 1);
    } else {
        scan.pos += 1;
    }
}

/// Reads the closing bracket here.
pub(super) fn close(scan: &mut Scan<'_>) {
    let Some(bracket) = scan.brackets.pop() else {
        scan.pos += 1;
        return;
    };
    let active = bracket.image || scan.brackets.len() >= scan.inactive;
    scan.inactive = scan.inactive.min(scan.brackets.len());
    match if active { closed(scan, &bracket) } else { Closed::Nothing } {
        Closed::Link { url, title, end } => {
            scan.flush(scan.pos);
            let link = scan.links.len();
            scan.links.push(Link { url, title, image: bracket.image, shown: false });
            replace(scan, &bracket, Piece::Open(link));
            scan.runs.resolve(bracket.runs);
            scan.push(Piece::Close(link), end);
            if !bracket.image {
                scan.inactive = scan.brackets.len();
            }
        }
        Closed::Note(name) => {
            scan.skip_to(scan.pos + 1);
            scan.runs.resolve(bracket.runs);
            scan.pieces.truncate(bracket.piece);
            scan.pieces.push(Piece::Note(name));
        }
        Closed::Unfinished => {
            scan.skip_to(scan.text.len());
            replace(scan, &bracket, Piece::Text(""));
        }
        Closed::Nothing => scan.pos += 1,
    }
}

fn replace<'a>(scan: &mut Scan<'a>, bracket: &Bracket, piece: Piece<'a>) {
    if let Some(place) = scan.pieces.get_mut(bracket.piece) {
        *place = piece;
    }
}

fn closed(scan: &mut Scan<'_>, bracket: &Bracket) -> Closed {
    let after = scan.pos + 1;
    let text = scan.text;
    if byte(text, after) == Some(b'(') {
        match target::inline(text, after + 1) {
            Read::Some(found) => {
                return Closed::Link { url: found.url(), title: found.title(), end: found.end };
            }
            Read::Open if calm::address(scan, after) => return Closed::Unfinished,
            Read::None | Read::Open => {}
        }
    }
    let inside = scan.slice(bracket.start, scan.pos);
    let own = (!bracket.nested && label::possible(inside)).then_some(inside);
    let gfm = scan.options.gfm;
    let note = own.filter(|own| gfm && !bracket.image && footnote(own));
    // What is behind may be the label; a footnote's mark there is none.
    let (name, end) = match label::read(text, after) {
        Read::Some(("", end)) => (own.filter(|_| note.is_none()), end),
        Read::Some((other, end)) if label::possible(other) && !(gfm && footnote(other)) => (Some(other), end),
        Read::Open if calm::label(scan, after) && calm::believed(scan, bracket) => return Closed::Unfinished,
        _ => (own.filter(|_| note.is_none()), after),
    };
    if let Some(name) = name.map(label) {
        if let Some(found) = scan.definitions.link(&name) {
            return Closed::Link { url: found.url.clone(), title: found.title.clone(), end };
        }
        scan.unknown.note(name);
    }
    if let Some(note) = note.map(label) {
        let name = note.strip_prefix('^').unwrap_or(&note);
        if scan.definitions.footnote(name) {
            return Closed::Note(name.to_owned());
        }
        scan.unknown.note(note);
    }
    if scan.touching && after == text.len() && calm::believed(scan, bracket) {
        return Closed::Unfinished;
    }
    Closed::Nothing
}

/// Whether a label is a footnote's.
fn footnote(text: &str) -> bool {
    text.strip_prefix('^').is_some_and(|name| !name.is_empty() && !has(name, BLANKS))
}
