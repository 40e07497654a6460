//! HTML, XML and what looks like them. Scripts and styles inside are read as what they are.

use crate::lexer::Lexer;
use crate::{Kind, languages, style, words};

/// Reads the whole text.
pub fn read(lexer: &mut Lexer<'_>) {
    let end = lexer.end();
    while lexer.at < end {
        let start = lexer.at;
        match lexer.peek(0) {
            b'<' if lexer.goes_on("<!--") => {
                lexer.skip_behind("-->", end);
                lexer.note(start, Kind::Comment);
            }
            b'<' if lexer.goes_on("<![CDATA[") => {
                lexer.skip_behind("]]>", end);
                lexer.note(start, Kind::String);
            }
            b'<' if matches!(lexer.peek(1), b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!' | b'?') => {
                tag(lexer, end)
            }
            b'&' => entity(lexer, end),
            _ => lexer.at += 1,
        }
    }
}

fn tag(lexer: &mut Lexer<'_>, end: usize) {
    let start = lexer.at;
    lexer.at += 1;
    lexer.skip_while(end, |byte| matches!(byte, b'/' | b'!' | b'?'));
    let name = lexer.at;
    lexer.skip_while(end, in_name);
    let name = lexer.slice(name, lexer.at);
    lexer.note(start, Kind::Tag);
    while lexer.at < end {
        let start = lexer.at;
        match lexer.peek(0) {
            b'>' => {
                lexer.at += 1;
                lexer.note(start, Kind::Tag);
                break;
            }
            // The next tag: this one never ended.
            b'<' => return,
            b'"' | b'\'' => {
                let quote = lexer.peek(0);
                lexer.at += 1;
                lexer.skip_while(end, |byte| byte != quote);
                lexer.at = (lexer.at + 1).min(end);
                lexer.note(start, Kind::String);
            }
            b'/' | b'?' => {
                lexer.at += 1;
                lexer.note(start, Kind::Tag);
            }
            byte if in_name(byte) => {
                lexer.skip_while(end, in_name);
                lexer.note(start, Kind::Name);
            }
            _ => lexer.at += 1,
        }
    }
    if lexer.byte(start + 1) == b'/' {
        return;
    }
    if name.eq_ignore_ascii_case(b"script") {
        let close = closing(lexer, "</script", end);
        words::read(lexer, languages::SCRIPT, close);
    } else if name.eq_ignore_ascii_case(b"style") {
        let close = closing(lexer, "</style", end);
        style::read(lexer, close);
    }
}

/// Where the tag that ends a script or a style begins; the end where none does, and then nothing is searched again.
fn closing(lexer: &Lexer<'_>, tag: &str, end: usize) -> usize {
    let is_here = |at: &usize| lexer.slice(*at, at + tag.len()).eq_ignore_ascii_case(tag.as_bytes());
    (lexer.at..end).find(is_here).unwrap_or(end)
}

fn entity(lexer: &mut Lexer<'_>, end: usize) {
    let start = lexer.at;
    lexer.at += 1;
    lexer.skip_while(end, |byte| byte.is_ascii_alphanumeric() || byte == b'#');
    if lexer.peek(0) == b';' && lexer.at < end && lexer.at > start + 1 {
        lexer.at += 1;
        lexer.note(start, Kind::Number);
    }
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'@' | b'#') || byte >= 0x80
}
