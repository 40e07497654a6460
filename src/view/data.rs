//! JSON laid out to be read: names beside values, lists, tables. What grows keeps what is already there.

use conversation::DataState;
use web_sys::Element;

use super::dom;
use crate::words::data::{self, Datum};
use crate::words::label;

/// Items of one list that are laid out; the rest is counted.
const MOST: usize = 100;

/// Characters up to which a value stands beside its name.
const SHORT: usize = 120;

/// An answer in a form that the page asked for.
pub(super) struct Data {
    element: Element,
    fault: Option<Element>,
    layout: Layout,
}

impl Data {
    pub(super) fn new() -> Option<Self> {
        let element = dom::make("div", "data")?;
        dom::set(&element, "part", "data");
        let layout = Layout::new(dom::put(&element, "div", "data-body")?);
        Some(Self { element, fault: None, layout })
    }

    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    pub(super) fn show(&mut self, text: &str, state: &DataState) {
        let name = match state {
            DataState::Growing => "growing",
            DataState::Valid => "valid",
            DataState::Invalid(_) => "invalid",
        };
        dom::set(&self.element, "data-state", name);
        self.layout.show(text);
        let wrong = matches!(state, DataState::Invalid(_));
        if wrong && self.fault.is_none() {
            self.fault = dom::put_text(&self.element, "p", "data-fault", label::WRONG_FORM);
        } else if !wrong && let Some(fault) = self.fault.take() {
            fault.remove();
        }
    }
}

/// JSON, or a text, in an element.
pub(super) struct Layout {
    holder: Element,
    datum: Option<Datum>,
}

impl Layout {
    /// Nothing yet, in `holder`.
    pub(super) fn new(holder: Element) -> Self {
        // One side for all of it to begin at, whatever the page's is.
        dom::set(&holder, "dir", "auto");
        Self { holder, datum: None }
    }

    /// What is shown, where it is JSON.
    pub(super) fn datum(&self) -> Option<&Datum> {
        self.datum.as_ref()
    }

    /// Lays out `text`, or shows it as it is where it is no JSON.
    pub(super) fn show(&mut self, text: &str) {
        let datum = match data::read(text) {
            // A text that is a number, or begins like one, is no less readable as it is.
            Some(datum @ (Datum::Record(_) | Datum::List(_))) => Some(datum),
            _ => None,
        };
        match &datum {
            Some(new) => fill(&self.holder, self.datum.as_ref(), new),
            None => dom::say(&self.holder, text),
        }
        self.datum = datum;
    }
}

/// Makes `holder`, which shows `old`, show `new`.
fn fill(holder: &Element, old: Option<&Datum>, new: &Datum) {
    if old == Some(new) {
        return;
    }
    let grown = match (old, new, holder.first_element_child()) {
        (Some(Datum::Record(old)), Datum::Record(new), Some(list)) => grow_record(&list, old, new),
        (Some(Datum::List(old)), Datum::List(new), Some(list))
            if data::columns(old).is_none() && data::columns(new).is_none() && new.len() <= MOST =>
        {
            grow_list(&list, old, new)
        }
        _ => None,
    };
    if grown.is_none() {
        holder.set_text_content(None);
        draw(holder, new);
    }
}

fn draw(holder: &Element, datum: &Datum) -> Option<()> {
    match datum {
        Datum::Word(word) => holder.set_text_content(Some(word)),
        Datum::Record(fields) => {
            let list = dom::put(holder, "dl", "record")?;
            fields.iter().for_each(|field| put_field(&list, field));
        }
        Datum::List(items) => match data::columns(items) {
            Some(columns) => return table(holder, &columns, items),
            None => {
                let list = dom::put(holder, "ul", "")?;
                items.iter().take(MOST).for_each(|item| put_item(&list, item));
                more(&list, "li", items.len());
            }
        },
    }
    Some(())
}

fn put_field(list: &Element, (key, value): &(String, Datum)) {
    let title = dom::put_text(list, "dt", "", &data::name(key));
    let body = dom::put(list, "dd", "");
    if let (Some(title), Some(body)) = (title, body) {
        spread(&title, &body, value);
        draw(&body, value);
    }
}

/// What holds more than a few words takes a line of its own.
fn spread(title: &Element, body: &Element, value: &Datum) {
    let wide = match value {
        Datum::Word(word) => word.len() > SHORT,
        _ => true,
    };
    for element in [title, body] {
        if wide {
            dom::set(element, "data-wide", "");
        }
    }
    dom::set(body, "dir", "auto");
}

fn put_item(list: &Element, item: &Datum) {
    if let Some(element) = dom::put(list, "li", "") {
        draw(&element, item);
    }
}

/// Says how many items are not shown.
fn more(parent: &Element, name: &str, count: usize) {
    if count > MOST {
        let text = ["… ", &crate::words::count((count - MOST) as u64), label::MORE_ITEMS].concat();
        dom::put_text(parent, name, "", &text);
    }
}

fn table(holder: &Element, columns: &[&str], items: &[Datum]) -> Option<()> {
    let scroller = dom::put(holder, "div", "records")?;
    for (name, value) in [("role", "group"), ("aria-label", label::TABLE), ("tabindex", "0")] {
        dom::set(&scroller, name, value);
    }
    let table = dom::put(&scroller, "table", "")?;
    let head = dom::put(&table, "thead", "")?;
    let head = dom::put(&head, "tr", "")?;
    for column in columns {
        let cell = dom::put_text(&head, "th", "", &data::name(column))?;
        dom::set(&cell, "scope", "col");
    }
    let body = dom::put(&table, "tbody", "")?;
    for item in items.iter().take(MOST) {
        let row = dom::put(&body, "tr", "")?;
        for column in columns {
            let word = match item {
                Datum::Record(fields) => fields.iter().find(|(key, _)| key == column).map(|(_, value)| value),
                _ => None,
            };
            let word = if let Some(Datum::Word(word)) = word { word } else { "" };
            dom::put_text(&row, "td", "", word)?;
        }
    }
    more(holder, "p", items.len());
    Some(())
}

/// Changes a list of fields from the first one that is another. Nothing when it is not the list it should be.
fn grow_record(list: &Element, old: &[(String, Datum)], new: &[(String, Datum)]) -> Option<()> {
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let mut child = list.first_element_child();
    for _ in 0..same * 2 {
        child = child?.next_element_sibling();
    }
    let mut done = same;
    if let (Some((old_key, before)), Some((key, after))) = (old.get(same), new.get(same))
        && old_key == key
    {
        let title = child?;
        let body = title.next_element_sibling()?;
        child = body.next_element_sibling();
        spread(&title, &body, after);
        fill_value(&body, before, after);
        done += 1;
    }
    remove_from(child);
    new.get(done..)?.iter().for_each(|field| put_field(list, field));
    Some(())
}

fn grow_list(list: &Element, old: &[Datum], new: &[Datum]) -> Option<()> {
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let mut child = list.first_element_child();
    for _ in 0..same {
        child = child?.next_element_sibling();
    }
    let mut done = same;
    if let (Some(before), Some(after)) = (old.get(same), new.get(same)) {
        let item = child?;
        child = item.next_element_sibling();
        fill_value(&item, before, after);
        done += 1;
    }
    remove_from(child);
    new.get(done..)?.iter().for_each(|item| put_item(list, item));
    Some(())
}

fn fill_value(holder: &Element, old: &Datum, new: &Datum) {
    match (old, new) {
        (Datum::Word(_), Datum::Word(word)) => dom::say(holder, word),
        _ => fill(holder, Some(old), new),
    }
}

fn remove_from(mut child: Option<Element>) {
    while let Some(element) = child {
        child = element.next_element_sibling();
        element.remove();
    }
}
