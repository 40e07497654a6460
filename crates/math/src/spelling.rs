//! What the parser does not know or must not see: common commands become what it knows, and what it should not be asked
//! for makes the formula unreadable.

use crate::chain::Chain;

/// What defines a macro, gives a name to something else, or is there for macros only.
const FOR_MACROS: &[&str] = &[
    "def",
    "edef",
    "gdef",
    "xdef",
    "let",
    "futurelet",
    "newcommand",
    "renewcommand",
    "providecommand",
    "global",
    "long",
    "outer",
    "relax",
];

/// Commands with others that say the same, or as much of it as can be shown.
const OTHERS: &[(&str, &str)] = &[
    ("bm", "\\boldsymbol "),
    ("boxed", ""),
    ("cancel", ""),
    ("ensuremath", ""),
    ("mathscr", "\\mathcal "),
    ("mod", "\\quad\\bmod "),
    ("nonumber", ""),
    ("notag", ""),
    ("qty", ""),
    ("tag", "\\qquad\\text"),
];

/// Commands whose argument is words. The parser takes all that follows for it where there are no braces.
const WORDS: &[&str] = &["operatorname", "tag", "mbox", "colorbox", "fcolorbox"];

/// The formula as the parser can read it; nothing when it is not to be read.
pub fn spell(tex: &str) -> Option<String> {
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex;
    let mut chain = Chain::default();
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        chain.text(before);
        let end = behind.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (name, behind) = behind.split_at_checked(end)?;
        rest = behind;
        if name.is_empty() {
            // A sign is the whole command, another backslash too.
            let mut characters = rest.chars();
            out.push('\\');
            out.extend(characters.next());
            chain.text("x");
            rest = characters.as_str();
            continue;
        }
        if FOR_MACROS.contains(&name) || !chain.command() {
            return None;
        }
        if name == "label" {
            rest = rest.trim_start().strip_prefix('{')?.split_once('}')?.1;
            continue;
        }
        if WORDS.contains(&name) || name.starts_with("text") && name != "textstyle" {
            rest = rest.strip_prefix('*').unwrap_or(rest);
            if !rest.trim_start().starts_with('{') {
                return None;
            }
        }
        match OTHERS.iter().find(|(one, _)| *one == name) {
            Some((_, other)) => out.push_str(other),
            None => out.extend(["\\", name]),
        }
    }
    out.push_str(rest);
    Some(out)
}
