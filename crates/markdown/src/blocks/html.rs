//! The seven ways in which a block of HTML begins and ends.

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

const VERBATIM: [&str; 4] = ["pre", "script", "style", "textarea"];

/// In alphabetical order.
const BLOCKS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

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
    let is = |listed: &&str| listed.eq_ignore_ascii_case(name);
    let verbatim = !closing && VERBATIM.iter().any(is);
    let ended = after.is_empty() || after.starts_with([' ', '\t', '>']);
    if verbatim && ended {
        return Some(Kind::Verbatim);
    }
    if (ended || after.starts_with("/>")) && BLOCKS.iter().any(is) {
        return Some(Kind::Block);
    }
    (!in_paragraph && !verbatim && alone(rest, closing)).then_some(Kind::Other)
}

/// Whether a line of the block is its last one. Blocks that a blank line ends are not asked.
pub(crate) fn ends(kind: Kind, line: &str) -> bool {
    match kind {
        Kind::Verbatim => line.match_indices("</").any(|(place, _)| {
            let name = line.get(place + 2..).unwrap_or_default();
            VERBATIM.iter().any(|listed| {
                let (own, after) = name.split_at_checked(listed.len()).unwrap_or_default();
                own.eq_ignore_ascii_case(listed) && after.starts_with('>')
            })
        }),
        Kind::Comment => line.contains("-->"),
        Kind::Instruction => line.contains("?>"),
        Kind::Declaration => line.contains('>'),
        Kind::Cdata => line.contains("]]>"),
        Kind::Block | Kind::Other => false,
    }
}

/// Whether a blank line ends the block.
pub(crate) fn ends_at_blank(kind: Kind) -> bool {
    matches!(kind, Kind::Block | Kind::Other)
}

/// Whether there is one complete tag and nothing behind it. The text begins with the tag's name.
fn alone(text: &str, closing: bool) -> bool {
    let mut rest = Rest(text);
    if !rest.first(|first| first.is_ascii_alphabetic()) {
        return false;
    }
    rest.skip(|char| char.is_ascii_alphanumeric() || char == '-');
    while !closing && rest.attribute() {}
    rest.skip(blank);
    if !closing {
        rest.take('/');
    }
    rest.take('>') && rest.0.chars().all(blank)
}

fn blank(char: char) -> bool {
    matches!(char, ' ' | '\t')
}

/// What is left of a tag.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn take(&mut self, char: char) -> bool {
        self.first(|first| first == char)
    }

    fn first(&mut self, allowed: impl Fn(char) -> bool) -> bool {
        let rest = self.0.strip_prefix(allowed);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) -> bool {
        let rest = self.0.trim_start_matches(what);
        let skipped = rest.len() < self.0.len();
        self.0 = rest;
        skipped
    }

    /// Takes an attribute with the white space before it. Whatever is not one is left where it is.
    fn attribute(&mut self) -> bool {
        let before = self.0;
        let name =
            self.skip(blank) && self.first(|first| first.is_ascii_alphabetic() || "_:".contains(first));
        if !name {
            self.0 = before;
            return false;
        }
        self.skip(|char| char.is_ascii_alphanumeric() || "_.:-".contains(char));
        let after_name = self.0;
        self.skip(blank);
        if !self.take('=') {
            self.0 = after_name;
            return true;
        }
        self.skip(blank);
        if !self.value() {
            self.0 = before;
            return false;
        }
        true
    }

    fn value(&mut self) -> bool {
        for quote in ['"', '\''] {
            if self.take(quote) {
                self.skip(|char| char != quote);
                return self.take(quote);
            }
        }
        self.skip(|char| !char.is_ascii_whitespace() && !"\"'=<>`".contains(char))
    }
}
