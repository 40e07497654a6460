//! The repository as the rules see it: every text file that we wrote, and the tokens of the Rust ones.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Folders and files that are made, not written.
const MADE: &[&str] = &["target", "dist", "node_modules", "Cargo.lock", "package-lock.json"];

/// The hidden entries that belong to the project.
const HIDDEN: &[&str] = &[".cargo", ".ci"];

/// The folders with things we wrote; what else lies in a checkout is not ours to judge.
const FOLDERS: &[&str] = &["src", "crates", "tests", "xtask", "style", "bench", ".cargo", ".ci"];

/// The endings of what we wrote at the root itself.
const ENDINGS: &[&str] = &["md", "html", "js", "toml", "json"];

/// All files, sorted by path.
#[derive(Debug, Default)]
pub struct Repository {
    /// The files that were read.
    pub files: Vec<File>,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// From the repository's root, with forward slashes.
    pub path: String,
    /// Its text; empty for a file that is not UTF-8 (a picture).
    pub text: String,
    /// The tokens of a Rust file, flattened.
    pub tokens: Vec<Token>,
}

/// A token with its line. Groups are flattened into an opening and a closing token, so that a rule can look for a
/// sequence also inside a macro's call.
#[derive(Debug, Clone)]
pub struct Token {
    /// What was written; a literal as in the source.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
}

impl Repository {
    /// Reads every file below the project's own folders, and those at the root.
    pub fn read(root: &Path) -> Result<Self> {
        let mut paths = Vec::new();
        for name in FOLDERS {
            collect(&root.join(name), &mut paths).with_context(|| format!("{name} cannot be listed"))?;
        }
        for entry in std::fs::read_dir(root).context("the repository cannot be listed")? {
            let path = entry?.path();
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            if path.is_file() && ENDINGS.contains(&&*ending) {
                paths.push(path);
            }
        }
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(File::new(&name, String::from_utf8(bytes).unwrap_or_default()));
        }
        Ok(Self { files })
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The Rust files of what we ship: the widget and the crates, without their tests.
    pub fn shipped(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| {
            let mut parts = file.path.split('/');
            match parts.next() {
                Some("src") => true,
                Some("crates") => parts.nth(1) == Some("src"),
                _ => false,
            }
        })
    }

    /// The file at this path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// A file from its path and text.
    pub fn new(path: &str, text: String) -> Self {
        let mut tokens = Vec::new();
        if path.ends_with(".rs") {
            // A file that is no Rust is the compiler's to complain about.
            if let Ok(stream) = TokenStream::from_str(&text) {
                flatten(stream, &mut tokens);
            }
        }
        Self { path: path.to_owned(), text, tokens }
    }

    /// The places where these tokens follow one another.
    pub fn sequences<'a>(&'a self, wanted: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
        let windows = self.tokens.windows(wanted.len()).enumerate();
        windows
            .filter(move |(_, seen)| seen.iter().zip(wanted).all(|(token, text)| token.text == **text))
            .map(|(at, _)| at)
    }
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(Token { text: open.to_owned(), line: group.span_open().start().line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.to_owned(), line: group.span_close().start().line });
            }
            other => tokens.push(Token { text: other.to_string(), line: other.span().start().line }),
        }
    }
}

fn collect(path: &Path, paths: &mut Vec<std::path::PathBuf>) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !path.exists() || MADE.contains(&&*name) || (name.starts_with('.') && !HIDDEN.contains(&&*name)) {
        return Ok(());
    }
    if path.is_file() {
        paths.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        collect(&entry?.path(), paths)?;
    }
    Ok(())
}

/// A repository of these files, for the rules' own tests.
#[cfg(test)]
pub fn repository(files: &[(&str, &str)]) -> Repository {
    Repository { files: files.iter().map(|(path, text)| File::new(path, (*text).to_owned())).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_found_inside_macros_and_not_inside_strings() {
        let file = File::new("a.rs", "fn f() { m!(a.forget()); let s = \".forget()\"; }".to_owned());
        assert_eq!(file.sequences(&[".", "forget", "(", ")"]).count(), 1);
    }

    #[test]
    fn only_what_we_wrote_is_read() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "src/a.rs",
            "src/node_modules/b.rs",
            "target/c.rs",
            "README.md",
            "stray/d.rs",
            ".ci/run",
            "src/.git/e",
        ] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let repository = Repository::read(root.path()).unwrap();
        let paths: Vec<&str> = repository.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".ci/run", "README.md", "src/a.rs"]);
    }
}
