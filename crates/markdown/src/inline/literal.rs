//! GitHub's links without brackets: `www.`, `http://`, `https://` and `ftp://`.
//!
//! Beyond its rules an address ends before characters that no address has (quotes, dashes and backticks, the
//! punctuation of Chinese and Japanese, the marks of citations), before a bracket that closes one around it and before a
//! delimiter that can close emphasis around it: models write `**https://example.com**。` and mean it.

use super::class::{Class, class};
use super::emphasis;
use super::entity;
use super::scan::{Piece, Scan};
use super::target::byte;
use crate::text::{has, trim_end};

/// The most characters of a host.
const HOST: usize = 253;

/// Reads what the colon or the `w` here may belong to.
pub(super) fn read(scan: &mut Scan<'_>, mark: u8) {
    let found = if mark == b'w' { www(scan) } else { scheme(scan) };
    let Some((start, host)) = found else {
        scan.pos += 1;
        return;
    };
    let end = trim(scan.slice(start, end(scan, host)), host - start) + start;
    let text = scan.slice(start, end);
    let decoded = has(text, b"&").then(|| entity::replace(text, false));
    let address = decoded.as_deref().unwrap_or(text);
    let url = if mark == b'w' { ["http://", address].concat() } else { address.to_owned() };
    scan.pos = start;
    scan.push_link(url, decoded.map_or(Piece::Text(text), Piece::Owned), end);
}

/// The start of an address and of its host, where this `w` begins one.
fn www(scan: &Scan<'_>) -> Option<(usize, usize)> {
    let start = scan.pos;
    // Most words with a `w` are something else.
    if !scan.rest().starts_with("www.") {
        return None;
    }
    let alone = match scan.before(start) {
        Some('*' | '_' | '~' | '(') => true,
        before => class(before) == Class::Space,
    };
    (alone && host(scan, start + 4, true)).then_some((start, start + 4))
}

/// The same where this colon ends its scheme.
fn scheme(scan: &Scan<'_>) -> Option<(usize, usize)> {
    if !scan.rest().starts_with("://") {
        return None;
    }
    let before = scan.slice(scan.plain, scan.pos);
    let length = before.bytes().rev().take(6).take_while(u8::is_ascii_alphabetic).count();
    let scheme = before.get(before.len() - length..)?;
    let known = ["http", "https", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host_start = scan.pos + 3;
    (known && host(scan, host_start, false)).then_some((scan.pos - length, host_start))
}

/// Whether a host begins here. Its last two parts have no underscore.
fn host(scan: &Scan<'_>, start: usize, www: bool) -> bool {
    let rest = scan.slice(start, scan.text.len());
    let mut length = 0;
    for (count, char) in rest.chars().enumerate() {
        if !part(char) {
            break;
        }
        if count == HOST {
            return false;
        }
        length += char.len_utf8();
    }
    host_parts(rest.get(..length).unwrap_or_default(), www)
}

fn host_parts(host: &str, www: bool) -> bool {
    let host = trim_end(host, b".");
    let mut last = if www && !has(host, b".") { 1 } else { 2 };
    for byte in host.bytes().rev() {
        last -= usize::from(byte == b'.');
        if last == 0 {
            break;
        }
        if byte == b'_' {
            return false;
        }
    }
    host.starts_with(|char| part(char) && !matches!(char, '-' | '_' | '.'))
}

/// Whether a character may be part of a host.
fn part(char: char) -> bool {
    char.is_ascii_alphanumeric()
        || matches!(char, '-' | '_' | '.')
        || !char.is_ascii() && !foreign(char) && class(Some(char)) != Class::Space
}

/// Whether a character is never part of an address, though it is no white space.
fn foreign(char: char) -> bool {
    matches!(
        char,
        '<' | '"' | '`' | '«' | '»' | '\u{2010}'..='\u{205E}' | '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}'
            | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF3D}' | '\u{FF5B}'..='\u{FF65}'
            | '\u{FDD0}' | '\u{FDD1}' | '\0'..=' ' | '\x7F'
    )
}

/// Where the address ends whose host begins here, before its last punctuation is judged.
fn end(scan: &Scan<'_>, host: usize) -> usize {
    let mut open = 0;
    let mut at = host;
    while let Some(char) = scan.at(at) {
        match char {
            _ if foreign(char) || class(Some(char)) == Class::Space => break,
            '[' => open += 1,
            ']' if open == 0 && !scan.brackets.is_empty() => break,
            ']' => open -= 1,
            '*' | '_' | '~' => {
                let mark = u8::try_from(char).unwrap_or_default();
                let mut next = at;
                while byte(scan.text, next) == Some(mark) {
                    next += 1;
                }
                if emphasis::flanking(scan, mark, at, next).1 && scan.runs.opened_before(mark) {
                    break;
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += char.len_utf8();
    }
    at
}

/// The length of an address without the punctuation behind it. The first bytes always stay.
fn trim(text: &str, least: usize) -> usize {
    let mut text = text;
    let count = |text: &str, wanted| text.bytes().filter(|byte| *byte == wanted).count();
    let (opening, mut closing) = (count(text, b'('), count(text, b')'));
    while let Some(last) = text.bytes().next_back().filter(|_| text.len() > least) {
        let without = text.get(..text.len() - 1).unwrap_or_default();
        text = match last {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' => without,
            b')' if closing > opening => {
                closing -= 1;
                without
            }
            b';' => {
                let name = without.trim_end_matches(|char: char| char.is_ascii_alphanumeric());
                match name.strip_suffix('&') {
                    Some(before) if name.len() < without.len() => before,
                    _ => without,
                }
            }
            _ => break,
        };
    }
    text.len()
}
