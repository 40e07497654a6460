//! What a table says about a language.

/// What a language's words, strings and comments look like. Lists of words have spaces between them.
pub struct Words {
    /// What begins a comment that ends with its line.
    pub line: &'static [&'static str],
    /// What begins and ends a longer comment.
    pub block: &'static [(&'static str, &'static str)],
    /// What begins a string. Longer ones first.
    pub quotes: &'static [Quote],
    /// Words of the language.
    pub keywords: &'static str,
    /// Types that it brings.
    pub types: &'static str,
    /// Constants that it brings.
    pub constants: &'static str,
    /// What else it does: [`CASELESS`] and so on.
    pub habits: u32,
}

/// What begins and ends a string, and what may stand in it.
pub struct Quote(pub &'static str, pub &'static str, pub u32);

/// In strings a backslash takes the next character's meaning.
pub const ESCAPES: u32 = 1;
/// Strings may go over several lines.
pub const LINES: u32 = 1 << 1;
/// Strings hold code between `${` and `}`.
pub const INSERTS: u32 = 1 << 2;

/// Upper and lower case are the same.
pub const CASELESS: u32 = 1 << 3;
/// Names with a capital letter are types.
pub const CAPITALS: u32 = 1 << 4;
/// `@name` is an attribute.
pub const AT: u32 = 1 << 5;
/// `$name` and `${name}` are variables.
pub const DOLLAR: u32 = 1 << 6;
/// A `#name` that begins a line is a keyword.
pub const HASH: u32 = 1 << 7;
/// Rust's lifetimes, characters, raw strings, attributes and macros.
pub const RUST: u32 = 1 << 8;
/// A slash where a value is due begins a regular expression.
pub const REGEX: u32 = 1 << 9;
/// A string before a colon is a key.
pub const KEYS: u32 = 1 << 10;
/// What begins a line, up to a colon or an equals sign, is a key.
pub const LINE_KEYS: u32 = 1 << 11;
/// A line in brackets is a section.
pub const SECTIONS: u32 = 1 << 12;
/// Names have hyphens in them.
pub const HYPHENS: u32 = 1 << 13;
/// A comment begins behind a blank only.
pub const APART: u32 = 1 << 14;
/// Letters before a quote belong to the string.
pub const PREFIXES: u32 = 1 << 15;
/// Comments hold comments.
pub const NESTED: u32 = 1 << 16;
/// What begins a line, up to a colon, is a target.
pub const TARGETS: u32 = 1 << 17;
/// `:name` is a symbol.
pub const SYMBOLS: u32 = 1 << 18;
/// A name that a bracket follows is not a call.
pub const NO_CALLS: u32 = 1 << 19;
