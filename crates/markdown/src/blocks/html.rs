//! The seven ways in which a block of HTML begins and ends.

use crate::inline;
use crate::text::{SPACES, begins as begins_with, find, trim_start};

/// How a block of HTML began, which says how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text that is not Markdown, until the end tag of one of these elements.
    Verbatim,
    /// `<!--` to `-->`
    Comment,
    /// `<?` to `?>`
    Instruction,
    /// `<!X` to `>`
    Declaration,
    /// `<![CDATA[` to `]]>`
    Cdata,
    /// A tag of a block, until a blank line.
    Block,
    /// Any tag alone on its line, until a blank line. It does not interrupt a paragraph.
    Other,
}

const VERBATIM: &str = "pre script style textarea";

/// In alphabetical order.
const BLOCKS: &str = "\
    address article aside base basefont blockquote body caption center col colgroup dd details dialog \
    dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr \
    html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section \
    summary table tbody td tfoot th thead title tr track ul";

/// How the text, which begins with `<`, begins a block of HTML.
pub(crate) fn begins(text: &str, in_paragraph: bool) -> Option<Kind> {
    let rest = text.strip_prefix('<')?;
    if rest.starts_with("!--") {
        return Some(Kind::Comment);
    }
    if rest.starts_with('?') {
        return Some(Kind::Instruction);
    }
    if rest.starts_with("![CDATA[") {
        return Some(Kind::Cdata);
    }
    if let Some(declared) = rest.strip_prefix('!') {
        return declared.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(Kind::Declaration);
    }
    let closing = rest.starts_with('/');
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, after) = rest.split_at_checked(length)?;
    let listed = |names: &str| names.split(' ').any(|listed| listed.eq_ignore_ascii_case(name));
    let verbatim = !closing && listed(VERBATIM);
    let ended = after.is_empty() || begins_with(after, b" \t>");
    if verbatim && ended {
        return Some(Kind::Verbatim);
    }
    if (ended || after.starts_with("/>")) && listed(BLOCKS) {
        return Some(Kind::Block);
    }
    (!in_paragraph && !verbatim && alone(text)).then_some(Kind::Other)
}

/// Whether a line of the block is its last one. Blocks that a blank line ends are not asked.
pub(crate) fn ends(kind: Kind, line: &str) -> bool {
    let end = match kind {
        Kind::Verbatim => return verbatim_ends(line),
        Kind::Comment => "-->",
        Kind::Instruction => "?>",
        Kind::Declaration => ">",
        Kind::Cdata => "]]>",
        Kind::Block | Kind::Other => return false,
    };
    find(line, end).is_some()
}

fn verbatim_ends(line: &str) -> bool {
    let mut rest = line;
    while let Some(place) = find(rest, "</") {
        rest = rest.get(place + 2..).unwrap_or_default();
        let ends = VERBATIM.split(' ').any(|listed| {
            let (own, after) = rest.split_at_checked(listed.len()).unwrap_or_default();
            own.eq_ignore_ascii_case(listed) && after.starts_with('>')
        });
        if ends {
            return true;
        }
    }
    false
}

/// Whether a blank line ends the block.
pub(crate) fn ends_at_blank(kind: Kind) -> bool {
    matches!(kind, Kind::Block | Kind::Other)
}

/// Whether the text, which begins with `<`, is one complete tag and nothing more.
fn alone(text: &str) -> bool {
    let rest = inline::tag(text, 0).and_then(|end| text.get(end..));
    rest.is_some_and(|rest| trim_start(rest, SPACES).is_empty())
}
