//! The tree: what elements and attributes there can be.

/// A part of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element {
        /// Its name.
        tag: Tag,
        /// Its attributes; each at most once.
        attrs: Vec<(Attr, String)>,
        /// What it holds.
        children: Vec<Node>,
    },
    /// Text, to be put into the document as text.
    Text(String),
}

/// Defines a closed list of names.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// The name in the document.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

names! {
    /// The elements that Markdown can become.
    Tag {
        /// A paragraph; also a block of HTML, shown as text.
        P = "p",
        /// A heading of the first level.
        H1 = "h1",
        /// A heading of the second level.
        H2 = "h2",
        /// A heading of the third level.
        H3 = "h3",
        /// A heading of the fourth level.
        H4 = "h4",
        /// A heading of the fifth level.
        H5 = "h5",
        /// A heading of the sixth level.
        H6 = "h6",
        /// A quotation.
        Blockquote = "blockquote",
        /// A block of code; holds one `code`.
        Pre = "pre",
        /// Code.
        Code = "code",
        /// A list without numbers.
        Ul = "ul",
        /// A list with numbers.
        Ol = "ol",
        /// An item of a list.
        Li = "li",
        /// The box of a task: always `disabled`, `checked` when it is done. The first thing in its item or in
        /// the item's first paragraph.
        Input = "input",
        /// A table.
        Table = "table",
        /// The head of a table.
        Thead = "thead",
        /// The other rows of a table.
        Tbody = "tbody",
        /// A row.
        Tr = "tr",
        /// A cell of the head.
        Th = "th",
        /// A cell.
        Td = "td",
        /// A thematic break.
        Hr = "hr",
        /// A line break.
        Br = "br",
        /// Emphasis.
        Em = "em",
        /// Strong emphasis.
        Strong = "strong",
        /// Struck out.
        Del = "del",
        /// A link, or what was an image. Never inside another one.
        A = "a",
    }
}

names! {
    /// The attributes that elements can have.
    Attr {
        /// On `a`: an address with the scheme `http`, `https` or `mailto`.
        Href = "href",
        /// On `a`: always `noopener noreferrer nofollow ugc`.
        Rel = "rel",
        /// On `a`: always `_blank`.
        Target = "target",
        /// On `a`: the link's title.
        Title = "title",
        /// On `code` in `pre`: `language-` and the language's name.
        Class = "class",
        /// On `ol`: the first number, when it is not 1.
        Start = "start",
        /// On `th` and `td`: `left`, `center` or `right`.
        Align = "align",
        /// On `input`: always `checkbox`.
        Type = "type",
        /// On `input`: always there, empty.
        Disabled = "disabled",
        /// On `input`: there, empty, when the task is done.
        Checked = "checked",
    }
}
