//! Which languages there are, by the names that stand behind a fence.

mod compiled;
mod data;
mod scripts;

use crate::lexer::Lexer;
use crate::table::Words;
use crate::{Token, lines, markup, style, words};

/// How a language is read.
#[derive(Clone, Copy)]
pub enum Grammar {
    /// By a table of words.
    Words(&'static Words),
    /// HTML, XML and what looks like them.
    Markup,
    /// CSS and its relatives.
    Style,
    /// Markdown.
    Markdown,
    /// What `diff` writes.
    Diff,
}

impl Grammar {
    /// The tokens of a text, counted in bytes.
    pub fn read(self, code: &str) -> Vec<Token> {
        let mut lexer = Lexer::new(code);
        let end = lexer.end();
        match self {
            Self::Words(table) => words::read(&mut lexer, table, end),
            Self::Markup => markup::read(&mut lexer),
            Self::Style => style::read(&mut lexer, end),
            Self::Markdown => lines::markdown(&mut lexer),
            Self::Diff => lines::diff(&mut lexer),
        }
        lexer.finish()
    }
}

/// The names of each language with spaces between them, and how it is read.
const LANGUAGES: &[(&str, Grammar)] = &[
    ("rust rs", Grammar::Words(&compiled::RUST)),
    ("javascript js jsx mjs cjs node typescript ts tsx mts cts", Grammar::Words(&scripts::JAVASCRIPT)),
    ("python py python3 pyi py3 ipython", Grammar::Words(&scripts::PYTHON)),
    ("java", Grammar::Words(&compiled::JAVA)),
    ("kotlin kt kts", Grammar::Words(&compiled::KOTLIN)),
    ("scala", Grammar::Words(&compiled::KOTLIN)),
    ("swift", Grammar::Words(&compiled::SWIFT)),
    ("dart", Grammar::Words(&compiled::JAVA)),
    ("c h cpp c++ cc cxx hpp hh objc objective-c objectivec arduino cuda", Grammar::Words(&compiled::C)),
    ("csharp c# cs dotnet", Grammar::Words(&compiled::CSHARP)),
    ("go golang", Grammar::Words(&compiled::GO)),
    ("zig", Grammar::Words(&compiled::RUST)),
    ("ruby rb", Grammar::Words(&scripts::RUBY)),
    ("elixir ex exs", Grammar::Words(&scripts::RUBY)),
    ("php", Grammar::Words(&scripts::PHP)),
    ("perl pl", Grammar::Words(&scripts::PERL)),
    ("bash sh shell zsh console shellscript shell-session terminal", Grammar::Words(&scripts::SHELL)),
    ("powershell ps1 pwsh ps", Grammar::Words(&scripts::POWERSHELL)),
    ("lua", Grammar::Words(&scripts::LUA)),
    ("r", Grammar::Words(&scripts::R)),
    ("julia jl", Grammar::Words(&scripts::JULIA)),
    ("haskell hs", Grammar::Words(&scripts::HASKELL)),
    ("json jsonc json5 jsonl ndjson geojson", Grammar::Words(&data::JSON)),
    ("yaml yml", Grammar::Words(&data::YAML)),
    ("toml ini cfg conf properties env dotenv editorconfig", Grammar::Words(&data::TOML)),
    ("sql postgresql postgres mysql sqlite plsql tsql", Grammar::Words(&data::SQL)),
    ("graphql gql", Grammar::Words(&data::GRAPHQL)),
    ("protobuf proto", Grammar::Words(&data::PROTOBUF)),
    ("dockerfile docker containerfile", Grammar::Words(&data::DOCKERFILE)),
    ("makefile make mk", Grammar::Words(&data::MAKEFILE)),
    ("nginx", Grammar::Words(&data::NGINX)),
    ("hcl terraform tf", Grammar::Words(&data::HCL)),
    ("html xml svg xhtml vue svelte astro rss plist mathml", Grammar::Markup),
    ("css scss sass less", Grammar::Style),
    ("markdown md mdx", Grammar::Markdown),
    ("diff patch", Grammar::Diff),
];

/// How the language of this name is read.
pub fn find(name: &str) -> Option<Grammar> {
    let is_name = |one: &str| one.eq_ignore_ascii_case(name);
    LANGUAGES.iter().find(|(names, _)| names.split(' ').any(is_name)).map(|(_, grammar)| *grammar)
}

/// What scripts are read with inside HTML.
pub const SCRIPT: &Words = &scripts::JAVASCRIPT;

/// No language at all: what the tables start from.
const PLAIN: Words =
    Words { line: &[], block: &[], quotes: &[], keywords: "", types: "", constants: "", habits: 0 };
