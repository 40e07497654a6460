//! Which Markdown is read, and what may come out.

/// Which Markdown is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Tables, task lists, strikethrough, links without brackets, footnotes.
    pub gfm: bool,
    /// Formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`.
    pub math: bool,
    /// What may come out.
    pub policy: Policy,
}

/// What may come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// All that Markdown knows: any address, images as images, HTML as HTML. For comparing with the standard.
    Everything,
    /// What a page can show without a risk: links only with `http`, `https` or `mailto`, others as their text;
    /// images as links, so that nothing is fetched by itself; HTML as text.
    Widget,
}

impl Options {
    /// CommonMark as it is written down, without extensions.
    #[must_use]
    pub const fn commonmark() -> Self {
        Self { gfm: false, math: false, policy: Policy::Everything }
    }

    /// CommonMark with GitHub's extensions.
    #[must_use]
    pub const fn gfm() -> Self {
        Self { gfm: true, math: false, policy: Policy::Everything }
    }

    /// What the widget shows.
    #[must_use]
    pub const fn widget() -> Self {
        Self { gfm: true, math: true, policy: Policy::Widget }
    }
}
