//! The shape of a file: it opens by saying what it is for, and neither it nor a function in it is long.

use super::Complaint;
use super::source::{File, Repository};

/// The most lines a file may have.
const FILE: usize = 400;

/// The most lines a function may have, from its name to its closing brace.
const FUNCTION: usize = 80;

/// Each file opens by saying what it is for.
pub fn opening(repository: &Repository) -> Vec<Complaint> {
    let silent = |file: &&File| {
        let first = file.text.lines().next().unwrap_or_default();
        match file.path.rsplit('.').next() {
            Some("rs") => !first.starts_with("//! "),
            Some("css") => !first.starts_with("/*"),
            Some("js") => !first.starts_with("//") && !first.starts_with("/*"),
            // The first line of a page is its doctype.
            Some("html") => !file.text.lines().take(3).any(|line| line.trim_start().starts_with("<!--")),
            _ => false,
        }
    };
    let written = repository.files.iter().filter(|file| !file.path.starts_with("tests/fixtures/"));
    written
        .filter(silent)
        .map(|file| {
            Complaint::new(
                &file.path,
                1,
                "open the file with a comment (`//!` in Rust) that says what it is for.",
            )
        })
        .collect()
}

/// No file is long.
pub fn file_length(repository: &Repository) -> Vec<Complaint> {
    let written = repository.files.iter().filter(|file| {
        let ours = [".rs", ".js", ".css", ".html"].iter().any(|end| file.path.ends_with(end));
        ours && !file.path.starts_with("tests/fixtures/")
    });
    written
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let advice = format!("{lines} lines; split the file by purpose, {FILE} is the most.");
            (lines > FILE).then(|| Complaint::new(&file.path, FILE + 1, advice))
        })
        .collect()
}

/// No function is long.
pub fn function_length(repository: &Repository) -> Vec<Complaint> {
    repository.rust().flat_map(long_functions).collect()
}

fn long_functions(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for at in file.sequences(&["fn"]) {
        // `fn(u8) -> u8` is a type and has no name.
        let Some(name) = file.tokens.get(at + 1).filter(|token| token.text != "(") else { continue };
        let Some(end) = body_end(file, at) else { continue };
        let lines = end - name.line + 1;
        if lines > FUNCTION {
            let advice = format!(
                "`{}` has {lines} lines; give its steps names of their own, {FUNCTION} is the most.",
                name.text
            );
            complaints.push(Complaint::new(&file.path, name.line, advice));
        }
    }
    complaints
}

/// The line of the brace that closes the function whose `fn` is at this token; `None` for one without a body.
fn body_end(file: &File, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut inside_body = false;
    for token in &file.tokens[at..] {
        match token.text.as_str() {
            ";" if depth == 0 => return None,
            "{" if depth == 0 => {
                inside_body = true;
                depth += 1;
            }
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && inside_body {
                    return Some(token.line);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::source::repository;
    use super::*;

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_named() {
        let silent = repository(&[
            ("src/a.rs", "use b;\n"),
            ("style/a.css", "a {}\n"),
            ("src/a.js", "x()\n"),
            ("index.html", "<!doctype html>\n<html>\n"),
        ]);
        assert_eq!(opening(&silent).len(), 4);
        let open = repository(&[
            ("src/a.rs", "//! A.\n"),
            ("style/a.css", "/* A. */\n"),
            ("src/a.js", "// A.\n"),
            ("index.html", "<!doctype html>\n<!-- A. -->\n"),
            ("tests/fixtures/a.html", "\n"),
        ]);
        assert_eq!(opening(&open), []);
    }

    #[test]
    fn a_long_file_is_named() {
        let long = repository(&[
            ("src/a.rs", &"\n".repeat(401)),
            ("src/b.rs", &"\n".repeat(400)),
            ("tests/fixtures/c.html", &"\n".repeat(900)),
        ]);
        let complaints = file_length(&long);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].path == "src/a.rs" && complaints[0].advice.starts_with("401 lines"));
    }

    #[test]
    fn a_long_function_is_named_with_its_line() {
        let function = |lines: usize| {
            format!("\nfn f(a: [u8; 2]) -> u8 {{\n{}}}\n", "    g(|| { 1 });\n".repeat(lines - 2))
        };
        let text = format!("trait T {{ fn no_body(&self); }}\ntype F = fn(u8) -> u8;\n{}", function(81));
        let complaints = function_length(&repository(&[("src/a.rs", &text), ("src/b.rs", &function(80))]));
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(
            complaints[0].line == 4 && complaints[0].advice.starts_with("`f` has 81 lines"),
            "{complaints:?}"
        );
    }
}
