//! TeX formulas to a tree of MathML, made of the elements and attributes of closed lists.
//!
//! `pulldown-latex` reads the TeX and speaks in events; this crate builds the tree, so that no text of a formula ever
//! becomes markup: it can only stand in a text. What cannot be read whole gives nothing, and whoever asked goes on showing
//! the source. Colours are left out, since they are chosen without knowing the page; so are macros, with which a few
//! characters could ask for a great deal of work.
//!
//! The tree has no `alttext`: screen readers that speak mathematics read the structure and would be kept from it, and the
//! others read the characters in their order.
//!
//! In the browser the crate is a file of its own that the widget fetches for the first formula.

mod builder;
mod chain;
mod content;
mod element;
mod font;
mod length;
mod spelling;
mod table;

#[cfg(target_arch = "wasm32")]
mod dom;

use pulldown_latex::{Parser, Storage};

#[cfg(target_arch = "wasm32")]
pub use dom::render;
pub use element::{Attr, Content, Element, Tag, Value};

/// The longest formula that is read, in bytes. Longer ones are no formulas.
pub const LONGEST: usize = 10_000;

/// The formula as a `math` element; nothing when it cannot be read. `display`: it stands on its own line.
#[must_use]
pub fn tree(tex: &str, display: bool) -> Option<Element> {
    if tex.len() > LONGEST {
        return None;
    }
    let tex = spelling::spell(tex)?;
    let storage = Storage::new();
    builder::math(Parser::new(&tex, &storage), display).or_else(|| {
        // Lines without anything around them are common, and an error in TeX.
        let lines = [r"\begin{aligned}", &tex, r"\end{aligned}"].concat();
        builder::math(Parser::new(&lines, &storage), display).filter(|_| tex.contains(r"\\"))
    })
}
