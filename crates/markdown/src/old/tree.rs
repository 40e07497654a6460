//! From the parser's events to the tree.

use pulldown_cmark::{
    Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag as Start, TagEnd as End,
};

use super::link;
use super::node::{Attr, Node, Tag};

/// Elements inside each other. Whoever walks, compares or drops the tree recurses, and a few kilobytes of `>`
/// must not exhaust the stack.
const DEPTH: usize = 64;

/// Elements that a table needs below itself: its body, a row, a cell.
const BELOW_TABLE: usize = 3;

/// Elements that a list needs below itself: an item.
const BELOW_LIST: usize = 1;

/// The top-level nodes of a document.
pub(crate) fn build(source: &str) -> Vec<Node> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder::default();
    for event in Parser::new_ext(source, options) {
        builder.take(event);
    }
    // The parser ends what it starts; this keeps the promise without relying on it.
    while builder.pop() {}
    builder.done
}

#[derive(Default)]
struct Builder {
    done: Vec<Node>,
    /// The elements that are open, outermost first.
    open: Vec<Element>,
    /// For each start without its end, how many elements it opened; none when it is shown as its content.
    levels: Vec<usize>,
    /// How many of `open` are links.
    links: usize,
    table: Table,
}

/// An element that is open.
struct Element {
    tag: Tag,
    attrs: Vec<(Attr, String)>,
    children: Vec<Node>,
}

/// Where in a table the builder is.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    head: bool,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(start) => self.start(start),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                if self.push(Tag::Code, Vec::new()) {
                    self.text(&code);
                    self.pop();
                } else {
                    self.text(&code);
                }
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.leaf(Tag::Br, Vec::new()),
            Event::Rule => self.leaf(Tag::Hr, Vec::new()),
            Event::TaskListMarker(done) => {
                let mut attrs = vec![(Attr::Type, "checkbox".to_owned()), (Attr::Disabled, String::new())];
                if done {
                    attrs.push((Attr::Checked, String::new()));
                }
                self.leaf(Tag::Input, attrs);
                self.text(" ");
            }
            // Of options that are off.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text)
            }
        }
    }

    fn start(&mut self, start: Start<'_>) {
        let opened = match start {
            Start::Paragraph | Start::HtmlBlock => self.plain(Tag::P),
            Start::Heading { level, .. } => self.plain(heading(level)),
            Start::BlockQuote(_) => self.plain(Tag::Blockquote),
            Start::CodeBlock(kind) => self.code_block(&kind),
            Start::List(first) => self.list(first),
            Start::Item => self.part(Tag::Li),
            Start::Table(alignments) => {
                self.table.alignments = alignments;
                if self.fits(BELOW_TABLE) { self.plain(Tag::Table) } else { 0 }
            }
            Start::TableHead => {
                (self.table.head, self.table.column) = (true, 0);
                self.part(Tag::Thead) + self.part(Tag::Tr)
            }
            Start::TableRow => {
                self.table.column = 0;
                self.part(Tag::Tr)
            }
            Start::TableCell => self.cell(),
            Start::Emphasis => self.plain(Tag::Em),
            Start::Strong => self.plain(Tag::Strong),
            Start::Strikethrough => self.plain(Tag::Del),
            Start::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.link(&format!("mailto:{dest_url}"), "")
            }
            Start::Link { dest_url, title, .. } | Start::Image { dest_url, title, .. } => {
                self.link(&dest_url, &title)
            }
            // Of options that are off: their content is shown.
            _ => 0,
        };
        self.levels.push(opened);
    }

    fn end(&mut self, end: End) {
        let opened = self.levels.pop().unwrap_or(0);
        for _ in 0..opened {
            self.pop();
        }
        match end {
            End::TableHead => {
                self.table.head = false;
                let body = self.part(Tag::Tbody);
                if let Some(table) = self.levels.last_mut() {
                    *table += body;
                }
            }
            End::TableCell => self.table.column += 1,
            _ => {}
        }
        // Blocks that are shown as their content would otherwise run into each other.
        if opened == 0
            && matches!(end, End::Paragraph | End::HtmlBlock | End::Heading(_) | End::Item | End::CodeBlock)
        {
            self.text("\n");
        }
    }

    /// Whether an element and `below` more inside each other may be opened.
    fn fits(&self, below: usize) -> bool {
        self.open.len() + below < DEPTH
    }

    /// Opens an element unless that would be too deep.
    fn push(&mut self, tag: Tag, attrs: Vec<(Attr, String)>) -> bool {
        let fits = self.fits(0);
        if fits {
            self.links += usize::from(tag == Tag::A);
            self.open.push(Element { tag, attrs, children: Vec::new() });
        }
        fits
    }

    fn one(&mut self, tag: Tag, attrs: Vec<(Attr, String)>) -> usize {
        usize::from(self.push(tag, attrs))
    }

    fn plain(&mut self, tag: Tag) -> usize {
        self.one(tag, Vec::new())
    }

    /// Ends the innermost element. False when none is open.
    fn pop(&mut self) -> bool {
        let Some(Element { tag, attrs, mut children }) = self.open.pop() else { return false };
        match tag {
            Tag::A => {
                self.links -= 1;
                if children.is_empty() {
                    // A link without a text could be neither seen nor reached.
                    let address = attrs.iter().find(|(attr, _)| *attr == Attr::Href);
                    children.extend(address.map(|(_, address)| Node::Text(address.clone())));
                }
            }
            // The head of a table may be all there is.
            Tag::Tbody if children.is_empty() => return true,
            _ => {}
        }
        self.children().push(Node::Element { tag, attrs, children });
        true
    }

    /// Where the next node goes.
    fn children(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some(element) => &mut element.children,
            None => &mut self.done,
        }
    }

    fn leaf(&mut self, tag: Tag, attrs: Vec<(Attr, String)>) {
        self.children().push(Node::Element { tag, attrs, children: Vec::new() });
    }

    fn text(&mut self, more: &str) {
        match self.children().last_mut() {
            Some(Node::Text(text)) => text.push_str(more),
            _ if more.is_empty() => {}
            _ => self.children().push(Node::Text(more.to_owned())),
        }
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) -> usize {
        let language = match kind {
            CodeBlockKind::Fenced(info) => language(info),
            CodeBlockKind::Indented => None,
        };
        let attrs = language.map(|name| (Attr::Class, format!("language-{name}"))).into_iter().collect();
        self.plain(Tag::Pre) + self.one(Tag::Code, attrs)
    }

    fn list(&mut self, first: Option<u64>) -> usize {
        match first {
            _ if !self.fits(BELOW_LIST) => 0,
            None => self.plain(Tag::Ul),
            Some(1) => self.plain(Tag::Ol),
            Some(first) => self.one(Tag::Ol, vec![(Attr::Start, first.to_string())]),
        }
    }

    /// Opens a part of a list or a table, if what it is a part of was opened.
    fn part(&mut self, tag: Tag) -> usize {
        let inside = matches!(
            (self.open.last().map(|element| element.tag), tag),
            (Some(Tag::Table), Tag::Thead | Tag::Tbody)
                | (Some(Tag::Thead | Tag::Tbody), Tag::Tr)
                | (Some(Tag::Tr), Tag::Th | Tag::Td)
                | (Some(Tag::Ul | Tag::Ol), Tag::Li)
        );
        if inside { self.plain(tag) } else { 0 }
    }

    fn cell(&mut self) -> usize {
        let opened = self.part(if self.table.head { Tag::Th } else { Tag::Td });
        let alignment = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => "left",
            Some(Alignment::Center) => "center",
            Some(Alignment::Right) => "right",
            Some(Alignment::None) | None => return opened,
        };
        if let (1, Some(cell)) = (opened, self.open.last_mut()) {
            cell.attrs.push((Attr::Align, alignment.to_owned()));
        }
        opened
    }

    /// Opens a link, if its address may be one and no other link is open.
    fn link(&mut self, destination: &str, title: &str) -> usize {
        let Some(address) = link::address(destination).filter(|_| self.links == 0) else { return 0 };
        let mut attrs = vec![
            (Attr::Href, address),
            (Attr::Rel, "noopener noreferrer nofollow ugc".to_owned()),
            (Attr::Target, "_blank".to_owned()),
        ];
        if !title.is_empty() {
            attrs.push((Attr::Title, title.to_owned()));
        }
        self.one(Tag::A, attrs)
    }
}

fn heading(level: HeadingLevel) -> Tag {
    match level {
        HeadingLevel::H1 => Tag::H1,
        HeadingLevel::H2 => Tag::H2,
        HeadingLevel::H3 => Tag::H3,
        HeadingLevel::H4 => Tag::H4,
        HeadingLevel::H5 => Tag::H5,
        HeadingLevel::H6 => Tag::H6,
    }
}

/// The language that a fence names, when it looks like a name: it becomes part of a class.
fn language(info: &str) -> Option<&str> {
    let name = info.split_whitespace().next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+#-_.".contains(&byte);
    (name.len() <= 32 && name.bytes().all(plain)).then_some(name)
}
