//! Footnotes: their numbers, and the list of them at the end of a text. A footnote has the number of the order in which
//! the definitions came, so that no number ever changes while the text grows.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::names::{Attribute, Name, make, set};
use crate::view::dom;
use crate::words::label;

/// The footnotes of one text.
pub(in crate::view) struct Footnotes {
    /// What holds the text and, at its end, the list.
    prose: Element,
    list: Option<Element>,
    /// The labels in order, each with its number from 1.
    labels: Vec<(String, usize)>,
    /// By number.
    notes: Vec<Footnote>,
}

#[derive(Default)]
struct Footnote {
    /// Where it is shown.
    item: Option<Element>,
    /// The part of the text with its first mark.
    slab: Option<usize>,
}

impl Footnotes {
    /// None yet. The list will stand at the end of `prose`.
    pub(in crate::view) fn new(prose: Element) -> Self {
        Self { prose, list: None, labels: Vec::new(), notes: Vec::new() }
    }

    /// Where the list is, for what stands before it.
    pub(in crate::view) fn list(&self) -> Option<&Element> {
        self.list.as_ref()
    }

    /// A mark of this footnote stands in this part of the text.
    pub(in crate::view) fn marked(&mut self, label: &str, slab: usize) {
        let number = self.number(label);
        if let Some(note) = self.notes.get_mut(number.wrapping_sub(1)) {
            note.slab.get_or_insert(slab);
        }
    }

    /// The part of the text with the first mark of a footnote.
    pub(in crate::view) fn slab(&self, number: usize) -> Option<usize> {
        self.notes.get(number.checked_sub(1)?)?.slab
    }

    /// The number of a footnote, from 1.
    pub(super) fn number(&mut self, label: &str) -> usize {
        match self.labels.binary_search_by(|(other, _)| other.as_str().cmp(label)) {
            Ok(place) => self.labels.get(place).map_or(0, |(_, number)| *number),
            Err(place) => {
                let number = self.labels.len() + 1;
                self.labels.insert(place, (label.to_owned(), number));
                self.notes.push(Footnote::default());
                number
            }
        }
    }

    /// A place for the text of a footnote: what stands in the list, and what holds the text. One that is there already
    /// is not shown twice: what comes is drawn beside the page.
    pub(super) fn open(&mut self, label: &str) -> Option<(Element, Element)> {
        let number = self.number(label);
        if self.item(number).is_some_and(|item| item.parent_node().is_some()) {
            let aside = make(Name::Frame)?;
            return Some((aside.clone(), aside));
        }
        let item = make(Name::Item)?;
        let text = messages::decimal(number as u64);
        set(&item, Attribute::Class, "footnote");
        set(&item, Attribute::Number, &text);
        set(&item, Attribute::Tabindex, "-1");
        dom::put_text(&item, "span", "footnote-number", &text)?;
        let holder = dom::put(&item, "div", "footnote-text")?;
        let back = dom::button(&item, "footnote-back", "↩")?;
        set(&back, Attribute::Label, &[label::FOOTNOTE_BACK, &text].concat());
        self.ensure_list()?.append_child(&item).ok()?;
        if let Some(note) = self.notes.get_mut(number.wrapping_sub(1)) {
            note.item = Some(item.clone());
        }
        Some((item, holder))
    }

    /// Goes to a footnote.
    pub(in crate::view) fn follow(&self, number: usize) -> Option<()> {
        let item: &HtmlElement = self.item(number)?.dyn_ref()?;
        item.focus().ok()
    }

    fn item(&self, number: usize) -> Option<&Element> {
        self.notes.get(number.checked_sub(1)?)?.item.as_ref()
    }

    fn ensure_list(&mut self) -> Option<&Element> {
        if self.list.is_none() {
            let list = dom::put(&self.prose, "ol", "footnotes")?;
            set(&list, Attribute::Label, label::FOOTNOTES);
            self.list = Some(list);
        }
        self.list.as_ref()
    }
}
