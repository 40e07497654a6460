//! A document on the page. Events come in the order of the text and become elements of one closed list, each made once;
//! only what stands behind the settled part is looked at again, and of that only what changed is touched.

mod build;
mod draw;
mod footnotes;
mod link;
mod names;
mod step;

pub(super) use draw::Draw;
pub(super) use footnotes::Footnotes;
pub(super) use names::{Attribute, set};
pub(super) use step::{CLOSE, OPEN};
