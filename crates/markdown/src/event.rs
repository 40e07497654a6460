//! What a document consists of: events in the order of the text, from closed lists.

/// The byte offset in the source at which a leaf's content begins. It names the leaf, also when it is replayed.
pub type LeafId = usize;

/// A piece of a document. Every [`Event::Enter`] has its [`Event::Exit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something that holds other things begins.
    Enter(Tag),
    /// The innermost thing that is open ends.
    Exit(End),
    /// Text; in a block of code one line with its line feed.
    Text(String),
    /// Code inside a line.
    Code(String),
    /// The end of a line inside a paragraph, which is shown as a space.
    SoftBreak,
    /// A line break.
    HardBreak,
    /// A thematic break.
    Rule,
    /// A line of a block of HTML with its line feed. Not with [`Policy::Widget`](crate::Policy::Widget).
    Html(String),
    /// A tag or comment inside a line. Not with [`Policy::Widget`](crate::Policy::Widget).
    InlineHtml(String),
    /// A formula in TeX.
    Math {
        /// Its text, without the marks around it.
        tex: String,
        /// Whether it stands by itself, not in the line.
        display: bool,
    },
    /// The mark of a footnote that is defined somewhere.
    Note {
        /// The footnote's normalised label, without `^`.
        label: String,
    },
    /// The box of a task, at the start of an item's first paragraph: whether it is done.
    Task(bool),
    /// Right after the [`Event::Enter`] of a leaf with labels that nothing defines yet. If a definition comes,
    /// the leaf's content is given again under this name: all that is between this and the leaf's exit.
    Wait(LeafId),
}

/// What can hold other things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A paragraph. Also in lists without space between the items, see [`End::List`].
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A quotation.
    Quote,
    /// A list.
    List {
        /// The number of the first item; none when the items have no numbers.
        start: Option<u64>,
    },
    /// An item of a list.
    Item,
    /// A block of code, as lines of text.
    Code {
        /// What the fence says about it, usually a language; may be empty.
        info: String,
    },
    /// A table: one row of heads, then the others.
    Table {
        /// One for each column.
        align: Vec<Align>,
    },
    /// A row of a table. It has as many cells as the table has columns.
    Row {
        /// Whether it is the first one.
        head: bool,
    },
    /// A cell of a row.
    Cell {
        /// Whether it is in the first row.
        head: bool,
        /// Where its text stands.
        align: Align,
    },
    /// The text of a footnote, where the source has it.
    Footnote {
        /// The normalised label, without `^`.
        label: String,
    },
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck out.
    Strikethrough,
    /// A link. Never inside another one.
    Link {
        /// The address as it is meant (escapes and entities replaced, not percent-encoded), allowed by the policy.
        url: String,
        /// The title; may be empty.
        title: String,
    },
    /// An image; what it holds describes it. Not with [`Policy::Widget`](crate::Policy::Widget).
    Image {
        /// The address as it is meant, not percent-encoded.
        url: String,
        /// The title; may be empty.
        title: String,
    },
}

/// The end of what a [`Tag`] began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Of a paragraph.
    Paragraph,
    /// Of a heading.
    Heading,
    /// Of a quotation.
    Quote,
    /// Of a list.
    List {
        /// Whether its items' paragraphs are shown without space around them, which is known here only.
        tight: bool,
    },
    /// Of an item.
    Item,
    /// Of a block of code.
    Code,
    /// Of a table.
    Table,
    /// Of a row.
    Row,
    /// Of a cell.
    Cell,
    /// Of a footnote's text.
    Footnote,
    /// Of emphasis.
    Emphasis,
    /// Of strong emphasis.
    Strong,
    /// Of what is struck out.
    Strikethrough,
    /// Of a link.
    Link,
    /// Of an image.
    Image,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Nothing is said.
    #[default]
    None,
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}
