//! Languages whose lines say by their beginning what they are: Markdown and what `diff` writes.

use crate::Kind;
use crate::lexer::Lexer;

/// Reads what `diff` writes.
pub fn diff(lexer: &mut Lexer<'_>) {
    let end = lexer.end();
    while lexer.at < end {
        let start = lexer.at;
        let head = ["+++ ", "--- ", "diff ", "index ", "rename ", "new file", "deleted file"];
        let kind = match lexer.peek(0) {
            _ if head.iter().any(|mark| lexer.goes_on(mark)) => Some(Kind::Keyword),
            b'@' => Some(Kind::Type),
            b'+' | b'>' => Some(Kind::Inserted),
            b'-' | b'<' => Some(Kind::Deleted),
            _ => None,
        };
        lexer.skip_line(end);
        if let Some(kind) = kind {
            lexer.note(start, kind);
        }
        lexer.at += 1;
    }
}

/// Reads Markdown: its marks, not its structure.
pub fn markdown(lexer: &mut Lexer<'_>) {
    let end = lexer.end();
    let mut fence: Option<&[u8]> = None;
    while lexer.at < end {
        let start = lexer.at;
        let stop = lexer.line_end(start, end);
        let first = lexer.behind_blanks(start, stop);
        let mark = lexer.slice(first, first + 3);
        if mark == b"```" || mark == b"~~~" {
            fence = match fence {
                None => Some(mark),
                Some(open) if open == mark => None,
                open => open,
            };
            lexer.note_between(first, stop, Kind::Keyword);
        } else if fence.is_some() {
            lexer.note_between(first, stop, Kind::String);
        } else {
            markdown_line(lexer, first, stop);
        }
        lexer.at = stop + 1;
    }
}

fn markdown_line(lexer: &mut Lexer<'_>, first: usize, stop: usize) {
    lexer.at = first;
    match lexer.peek(0) {
        b'#' => return lexer.note_between(first, stop, Kind::Keyword),
        b'>' => {
            lexer.at += 1;
            lexer.note(first, Kind::Comment);
        }
        b'-' | b'*' | b'+' if lexer.peek(1) == b' ' => {
            lexer.at += 1;
            lexer.note(first, Kind::Number);
        }
        b'0'..=b'9' => {
            lexer.skip_while(stop, |byte| byte.is_ascii_digit());
            if matches!(lexer.peek(0), b'.' | b')') && lexer.peek(1) == b' ' {
                lexer.at += 1;
                lexer.note(first, Kind::Number);
            }
        }
        _ => {}
    }
    while lexer.at < stop {
        let start = lexer.at;
        let byte = lexer.peek(0);
        lexer.at += 1;
        match byte {
            b'`' => {
                lexer.skip_on_line(b'`', stop);
                lexer.note(start, Kind::String);
            }
            b'*' | b'_' if lexer.peek(0) == byte => {
                lexer.skip_while(stop, |next| next == byte);
                lexer.note(start, Kind::Type);
            }
            b']' if lexer.peek(0) == b'(' => {
                lexer.at += 1;
                let target = lexer.at;
                lexer.skip_while(stop, |next| next != b')');
                lexer.note(target, Kind::Name);
            }
            _ => {}
        }
    }
}
