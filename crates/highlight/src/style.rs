//! CSS and its relatives.

use crate::Kind;
use crate::lexer::{Lexer, begins_name, in_name};

/// Reads the text from the lexer's place to `end`.
pub fn read(lexer: &mut Lexer<'_>, end: usize) {
    let mut depth = 0_usize;
    // Whether a property may begin here: behind a brace or a semicolon.
    let mut statement = true;
    while lexer.at < end {
        let start = lexer.at;
        let byte = lexer.peek(0);
        let mut begins = false;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                begins = statement;
                lexer.at += 1;
            }
            b'/' if lexer.peek(1) == b'*' => {
                begins = statement;
                lexer.skip_behind("*/", end);
                lexer.note(start, Kind::Comment);
            }
            b'/' if lexer.peek(1) == b'/' && lexer.before() != b':' => {
                begins = statement;
                lexer.skip_line(end);
                lexer.note(start, Kind::Comment);
            }
            b'"' | b'\'' => {
                lexer.at += 1;
                lexer.skip_on_line(byte, end);
                lexer.note(start, Kind::String);
            }
            b'@' => signed(lexer, end, Kind::Keyword),
            b'$' => signed(lexer, end, Kind::Name),
            b'#' | b'.' if depth == 0 || statement => {
                signed(
                    lexer,
                    end,
                    if byte == b'.' && lexer.peek(1).is_ascii_digit() { Kind::Number } else { Kind::Type },
                );
            }
            b'#' => signed(lexer, end, Kind::Number),
            b'0'..=b'9' => number(lexer, end),
            b'-' | b'.' if lexer.peek(1).is_ascii_digit() => number(lexer, end),
            b'!' => signed(lexer, end, Kind::Keyword),
            _ if begins_name(byte) || byte == b'-' => word(lexer, end, depth > 0 && statement, depth == 0),
            _ => {
                lexer.at += 1;
                begins = matches!(byte, b'{' | b'}' | b';');
                match byte {
                    b'{' => depth += 1,
                    b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
        statement = begins;
    }
}

fn in_word(byte: u8) -> bool {
    in_name(byte) || byte == b'-'
}

/// A sign and the word behind it.
fn signed(lexer: &mut Lexer<'_>, end: usize, kind: Kind) {
    let start = lexer.at;
    lexer.at += 1;
    lexer.skip_while(end, in_word);
    if lexer.at > start + 1 {
        lexer.note(start, kind);
    }
}

fn number(lexer: &mut Lexer<'_>, end: usize) {
    let start = lexer.at;
    lexer.at += 1;
    lexer.skip_while(end, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'%'));
    lexer.note(start, Kind::Number);
}

fn word(lexer: &mut Lexer<'_>, end: usize, may_be_property: bool, selector: bool) {
    let start = lexer.at;
    lexer.at += 1;
    lexer.skip_while(end, in_word);
    let next = lexer.behind_blanks(lexer.at, end);
    if lexer.peek(0) == b'(' {
        lexer.note(start, Kind::Function);
    } else if (may_be_property && lexer.byte(next) == b':') || lexer.slice(start, start + 2) == b"--" {
        lexer.note(start, Kind::Name);
    } else if selector {
        lexer.note(start, Kind::Tag);
    }
}
