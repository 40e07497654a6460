//! Documents made of what Markdown is made of, and ways to cut them.

use proptest::prelude::*;
use proptest::sample::select;

/// What a document may be made of. The first ones are in it most often.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "\n",
    "\n",
    "\n\n",
    "- ",
    "- ",
    "  ",
    "    ",
    "> ",
    "1. ",
    "2) ",
    "* ",
    "+ ",
    "\n  ",
    "# ",
    "## a #",
    "```",
    "```\n",
    "~~~",
    "`",
    "``",
    "---",
    "===",
    "- - -",
    "***",
    "\t",
    "| a | b |",
    "|",
    "|-|-|",
    "\n|-|\n",
    "|:-:|",
    "\\|",
    "[a]",
    "[a]: /x",
    "[b]: <y> \"t\"",
    "[a b]: /z\n",
    "\"t",
    "'",
    "(",
    "[b][a]",
    "![a][b]",
    "[^1]",
    "[^1]: ",
    "[^a]: b",
    "[x] ",
    "[ ] ",
    "[",
    "]",
    "](",
    "]: ",
    ")",
    "!",
    "*",
    "**",
    "_",
    "~~",
    "$",
    "$$",
    "$x$",
    "\\[",
    "\\]",
    "\\(",
    "\\)",
    "<div>",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<?",
    "?>",
    "<!A",
    "<![CDATA[",
    "]]>",
    "<",
    ">",
    "https://a.example",
    "www.a.example",
    "a@b.example",
    "javascript:",
    "&",
    "&amp;",
    "&#x6A;",
    "\\",
    "\r",
    "\r\n",
    "\0",
    "é",
    "😀",
    "\u{200B}",
    "\u{FEFF}",
    "5",
    "10",
];

/// A document.
pub fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

/// Sizes of the pieces in which a document comes, in characters; used again and again.
pub fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1_usize..12, 1..8)
}

/// The document in pieces of these sizes.
pub fn cut<'a>(text: &'a str, sizes: &'a [usize]) -> impl Iterator<Item = &'a str> {
    let mut rest = text;
    sizes.iter().cycle().map_while(move |&size| {
        let end = rest.char_indices().nth(size).map_or(rest.len(), |(end, _)| end);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}
