//! Every element and attribute that a document can become. Whatever a model writes is drawn with these two lists, so
//! nothing else can come out of it.

use std::cell::RefCell;

use web_sys::Element;

use crate::view::dom;

/// Defines a closed list of names.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::view) enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            const ALL: &[&str] = &[$($text,)+];

            fn as_str(self) -> &'static str {
                Self::ALL.get(self as usize).copied().unwrap_or_default()
            }
        }
    };
}

names! {
    /// The elements.
    Name {
        Paragraph = "p",
        Heading1 = "h1",
        Heading2 = "h2",
        Heading3 = "h3",
        Heading4 = "h4",
        Heading5 = "h5",
        Heading6 = "h6",
        Quote = "blockquote",
        Rule = "hr",
        Unordered = "ul",
        Ordered = "ol",
        Item = "li",
        /// The box of a task: a checkbox that nobody can press.
        Input = "input",
        Pre = "pre",
        Code = "code",
        Table = "table",
        Head = "thead",
        Body = "tbody",
        Row = "tr",
        HeadCell = "th",
        Cell = "td",
        Emphasis = "em",
        Strong = "strong",
        Struck = "del",
        Link = "a",
        Break = "br",
        /// Around the mark of a source or of a footnote.
        Raised = "sup",
        /// A frame: around code, a table, a formula, a part of a long reply.
        Frame = "div",
        /// Words with a class, such as lines of code.
        Span = "span",
        /// The mark of a source or of a footnote, a way to copy or to wrap.
        Button = "button",
    }
}

names! {
    /// The attributes that depend on what was written, and those that every element of a kind has.
    Attribute {
        Class = "class",
        /// `auto` on every block.
        Dir = "dir",
        /// On a link: an address with the scheme `http`, `https` or `mailto`.
        Href = "href",
        Rel = "rel",
        Target = "target",
        /// On a link: its title.
        Title = "title",
        /// On a link: where it leads, when its words say something else.
        Host = "data-host",
        /// On a list with numbers: the first one.
        Start = "start",
        /// On a list whose items stand apart.
        Loose = "data-loose",
        /// On an item that is a task.
        Task = "data-task",
        /// On a cell: `left`, `center` or `right`.
        Align = "data-align",
        /// On a cell of a table's first row: always `col`.
        Scope = "scope",
        Type = "type",
        Disabled = "disabled",
        Checked = "checked",
        /// What a screen reader says.
        Label = "aria-label",
        Pressed = "aria-pressed",
        Role = "role",
        /// What scrolls can be scrolled from the keyboard.
        Tabindex = "tabindex",
        /// On a mark: the number of its source or footnote.
        Number = "data-number",
    }
}

thread_local! {
    /// One element of each name that was made already, to be copied: the name does not cross into the browser again.
    static MADE: RefCell<Vec<Option<Element>>> = const { RefCell::new(Vec::new()) };
}

/// An element that is nowhere yet.
pub(in crate::view) fn make(name: Name) -> Option<Element> {
    MADE.with_borrow_mut(|made| {
        if made.is_empty() {
            made.resize(Name::ALL.len(), None);
        }
        let first = made.get_mut(name as usize)?;
        if first.is_none() {
            *first = dom::make(name.as_str(), "");
        }
        copy(first.as_ref()?)
    })
}

fn copy(element: &Element) -> Option<Element> {
    use wasm_bindgen::JsCast;
    element.clone_node().ok().map(JsCast::unchecked_into)
}

/// Gives the element this attribute.
pub(in crate::view) fn set(element: &Element, name: Attribute, value: &str) {
    // Only fails for a name that is none.
    let _ = element.set_attribute(name.as_str(), value);
}

/// Gives the element this attribute without a value, or takes it.
pub(super) fn flag(element: &Element, name: Attribute, on: bool) {
    // Only fails for a name that is none.
    let _ = element.toggle_attribute_with_force(name.as_str(), on);
}

/// Takes the attribute.
pub(super) fn unset(element: &Element, name: Attribute) {
    // Only fails for a name that is none.
    let _ = element.remove_attribute(name.as_str());
}
