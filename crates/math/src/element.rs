//! The closed lists: every element, attribute and value that a formula can become.

/// An element of MathML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Which one.
    pub tag: Tag,
    /// Its attributes, each at most once.
    pub attrs: Vec<(Attr, Value)>,
    /// What is in it.
    pub content: Content,
}

/// What an element holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text, in a token element.
    Text(String),
    /// Elements, in all others.
    Elements(Vec<Element>),
}

impl Element {
    /// An element with a text.
    pub fn text(tag: Tag, text: impl Into<String>) -> Self {
        Self { tag, attrs: Vec::new(), content: Content::Text(text.into()) }
    }

    /// An element with others in it.
    #[must_use]
    pub fn of(tag: Tag, children: Vec<Self>) -> Self {
        Self { tag, attrs: Vec::new(), content: Content::Elements(children) }
    }

    /// One element for several: itself when there is one only.
    #[must_use]
    pub fn row(mut children: Vec<Self>) -> Self {
        match (children.pop(), children.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                children.extend(last);
                Self::of(Tag::Row, children)
            }
        }
    }

    /// The same with one more attribute.
    #[must_use]
    pub fn with(mut self, attr: Attr, value: Value) -> Self {
        self.attrs.push((attr, value));
        self
    }
}

/// The elements of MathML Core that are made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are MathML's own")]
pub enum Tag {
    Math,
    Row,
    Style,
    Identifier,
    Number,
    Operator,
    Text,
    Space,
    Fraction,
    SquareRoot,
    Root,
    Sub,
    Sup,
    SubSup,
    Under,
    Over,
    UnderOver,
    Table,
    TableRow,
    TableCell,
}

impl Tag {
    /// Its name in MathML.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Math => "math",
            Self::Row => "mrow",
            Self::Style => "mstyle",
            Self::Identifier => "mi",
            Self::Number => "mn",
            Self::Operator => "mo",
            Self::Text => "mtext",
            Self::Space => "mspace",
            Self::Fraction => "mfrac",
            Self::SquareRoot => "msqrt",
            Self::Root => "mroot",
            Self::Sub => "msub",
            Self::Sup => "msup",
            Self::SubSup => "msubsup",
            Self::Under => "munder",
            Self::Over => "mover",
            Self::UnderOver => "munderover",
            Self::Table => "mtable",
            Self::TableRow => "mtr",
            Self::TableCell => "mtd",
        }
    }
}

/// The attributes that are set here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are MathML's own")]
pub enum Attr {
    Display,
    DisplayStyle,
    ScriptLevel,
    MathVariant,
    Form,
    Stretchy,
    Symmetric,
    LargeOp,
    MovableLimits,
    MinSize,
    MaxSize,
    Accent,
    LineThickness,
    Width,
    Height,
    Depth,
    /// Not of MathML Core: the widget's style sheet reads it.
    ColumnAlign,
    /// The sides of a cell that have a line; the widget's style sheet draws it.
    Lines,
}

impl Attr {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::DisplayStyle => "displaystyle",
            Self::ScriptLevel => "scriptlevel",
            Self::MathVariant => "mathvariant",
            Self::Form => "form",
            Self::Stretchy => "stretchy",
            Self::Symmetric => "symmetric",
            Self::LargeOp => "largeop",
            Self::MovableLimits => "movablelimits",
            Self::MinSize => "minsize",
            Self::MaxSize => "maxsize",
            Self::Accent => "accent",
            Self::LineThickness => "linethickness",
            Self::Width => "width",
            Self::Height => "height",
            Self::Depth => "depth",
            Self::ColumnAlign => "columnalign",
            Self::Lines => "data-lines",
        }
    }
}

/// The values that an attribute can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// One of the words in this crate.
    Word(&'static str),
    /// A length in thousandths of an em.
    Em(i32),
}

impl Value {
    /// As it is written.
    #[must_use]
    pub fn write(self) -> String {
        match self {
            Self::Word(word) => word.to_owned(),
            Self::Em(thousandths) => {
                let sign = if thousandths < 0 { "-" } else { "" };
                let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
                let rest = (rest + 1000).to_string();
                [sign, &whole.to_string(), ".", rest.get(1..).unwrap_or_default(), "em"].concat()
            }
        }
    }
}

/// True and false, as MathML writes them.
pub const fn flag(value: bool) -> Value {
    Value::Word(if value { "true" } else { "false" })
}
