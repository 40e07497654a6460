//! The parts of a long text: which of them are in the page. One that is far from what the reader sees is taken out and
//! leaves its room; when someone comes near it is drawn again from the source.

use std::ops::Range;

use markdown::LeafId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::held::Held;
use crate::platform::resize::{Resized, Resizes};
use crate::window::{Viewport, Window};

/// How high a text is for each byte of its source before any of it was measured, in pixels: a line of 24 pixels with
/// 60 letters.
const PIXELS_A_BYTE: f64 = 0.4;

/// The parts, in order.
#[derive(Default)]
pub(super) struct Slabs {
    list: Vec<Slab>,
    window: Window,
    /// Tells how high the parts are that are in the page, once there are several.
    resizes: Option<Resizes>,
    /// How high all parts are that were ever measured as they were taken out, and how long.
    pixels: f64,
    bytes: f64,
}

struct Slab {
    element: Element,
    /// Where it begins in the source, in bytes.
    start: usize,
    /// It is in the page.
    is_full: bool,
    /// Leaves that wait for a definition, and where their content is.
    waiting: Vec<(LeafId, Element)>,
}

impl Slabs {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The index of the last one.
    pub(super) fn last(&self) -> usize {
        self.list.len().saturating_sub(1)
    }

    /// Where the last one begins in the source.
    pub(super) fn last_start(&self) -> usize {
        self.list.last().map_or(0, |slab| slab.start)
    }

    /// One more at the end.
    pub(super) fn push(&mut self, element: Element, start: usize, is_full: bool) {
        if is_full {
            self.watch(&element);
        }
        self.list.push(Slab { element, start, is_full, waiting: Vec::new() });
        self.window.push(0.0);
    }

    /// Whether [`Slabs::follow`] was called.
    pub(super) fn is_followed(&self) -> bool {
        self.resizes.is_some()
    }

    /// From now on what is in the page is watched.
    pub(super) fn follow(&mut self, resizes: Resizes) {
        self.list.iter().filter(|slab| slab.is_full).for_each(|slab| resizes.watch(&slab.element));
        self.resizes = Some(resizes);
    }

    fn watch(&self, element: &Element) {
        if let Some(resizes) = &self.resizes {
            resizes.watch(element);
        }
    }

    /// The last one is `size` bytes long and gets no more. One that is not in the page takes the room it will need.
    pub(super) fn end_last(&mut self, size: usize) {
        let index = self.last();
        let a_byte = if self.bytes > 0.0 { self.pixels / self.bytes } else { PIXELS_A_BYTE };
        if let Some(slab) = self.list.get(index).filter(|slab| !slab.is_full) {
            let height = size as f64 * a_byte;
            hold_room(&slab.element, Some(height));
            self.window.resize(index, height);
        }
    }

    /// The last one is in the page from now on.
    pub(super) fn show_last(&mut self) {
        if let Some(slab) = self.list.last_mut().filter(|slab| !slab.is_full) {
            slab.is_full = true;
            hold_room(&slab.element, None);
            let element = slab.element.clone();
            self.watch(&element);
        }
    }

    /// The element and the source of one that is not in the page, to be drawn now.
    pub(super) fn refill(&mut self, index: usize) -> Option<(Element, Range<usize>)> {
        let end = self.list.get(index + 1)?.start;
        let slab = self.list.get_mut(index).filter(|slab| !slab.is_full)?;
        slab.is_full = true;
        hold_room(&slab.element, None);
        let (element, start) = (slab.element.clone(), slab.start);
        self.watch(&element);
        Some((element, start..end))
    }

    /// These leaves wait for a definition.
    pub(super) fn wait(&mut self, leaves: &mut Vec<(LeafId, Element)>) {
        for (leaf, element) in leaves.drain(..) {
            let index = self.index(leaf);
            if let Some(slab) = self.list.get_mut(index) {
                slab.waiting.push((leaf, element));
            }
        }
    }

    /// Where the content of a leaf is that waits for a definition.
    pub(super) fn waiting(&self, leaf: LeafId) -> Option<Element> {
        let slab = self.list.get(self.index(leaf))?;
        // The same leaf is there twice when it was drawn again: the last one is in the page.
        slab.waiting.iter().rev().find(|(id, _)| *id == leaf).map(|(_, element)| element.clone())
    }

    /// The part that a place of the source is in.
    pub(super) fn index(&self, offset: usize) -> usize {
        self.list.partition_point(|slab| slab.start <= offset).saturating_sub(1)
    }

    /// Takes out what is far from what the reader sees, and tells what is to be drawn instead.
    pub(super) fn look(&mut self, viewport: Viewport) -> Vec<usize> {
        if !self.window.look(viewport) {
            return Vec::new();
        }
        let mut held = None;
        for index in 0..self.last() {
            if !self.window.holds(index) {
                self.empty(index, &mut held);
            }
        }
        let near = self.window.near();
        near.filter(|index| self.list.get(*index).is_some_and(|slab| !slab.is_full)).collect()
    }

    /// Whether what is in the page does for what the reader sees.
    pub(super) fn serves(&self, viewport: Viewport) -> bool {
        self.window.serves(viewport)
    }

    /// These are the sizes of parts now. In a panel that is closed nothing has one.
    pub(super) fn measured(&mut self, sizes: &[Resized]) {
        for size in sizes.iter().filter(|size| size.height > 0.0) {
            // Mostly the last one grew.
            let index = self.list.iter().rposition(|slab| slab.is_full && slab.element == size.element);
            if let Some(index) = index {
                self.window.resize(index, size.height);
            }
        }
    }

    /// Takes one out of the page, unless it holds the reader.
    fn empty(&mut self, index: usize, held: &mut Option<Held>) {
        let end = self.list.get(index + 1).map_or(0, |next| next.start);
        let Some(slab) = self.list.get_mut(index).filter(|slab| slab.is_full) else { return };
        let height = self.window.height(index);
        if held.get_or_insert_with(|| Held::now(&slab.element)).is_in(&slab.element) {
            return;
        }
        slab.is_full = false;
        let element = &slab.element;
        // What waits in a footnote stays: it is not in here.
        slab.waiting.retain(|(_, leaf)| !element.contains(Some(leaf)));
        if let Some(resizes) = &self.resizes {
            resizes.leave(element);
        }
        hold_room(element, Some(height));
        element.set_text_content(None);
        self.pixels += height;
        self.bytes += end.saturating_sub(slab.start) as f64;
    }
}

/// Gives an empty part the height it has when it is drawn, or lets a full one have its own.
fn hold_room(element: &Element, height: Option<f64>) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    let style = element.style();
    // Only fails for a name that is none.
    let _ = match height {
        // The browser writes the number: that costs nothing here.
        Some(height) => {
            let pixels = js_sys::Number::from(height).to_string_with_radix(10).map(String::from);
            style.set_property("block-size", &[&pixels.unwrap_or_default(), "px"].concat())
        }
        None => style.remove_property("block-size").map(drop),
    };
}
