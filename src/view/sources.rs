//! What a reply rests on: a numbered list at its end, to which the marks in the text lead.

use conversation::Source;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{dom, icons, pictures};
use crate::words::pieces;

/// The list, there when there are any.
#[derive(Default)]
pub(super) struct Sources {
    shown: Vec<Source>,
    list: Option<List>,
}

struct List {
    element: Element,
    title: Element,
    items: Element,
}

impl Sources {
    /// Where the list is, for what stands before it.
    pub(super) fn element(&self) -> Option<&web_sys::Node> {
        self.list.as_ref().map(|list| list.element.as_ref())
    }

    /// Shows the sources at the end of `parent`.
    pub(super) fn show(&mut self, parent: &Element, sources: &[Source]) {
        if self.shown == sources {
            return;
        }
        let kept = self.shown.iter().zip(sources).take_while(|(old, new)| old == new).count();
        if self.list.is_none() {
            self.list = List::new(parent);
        }
        if sources.is_empty() {
            if let Some(list) = self.list.take() {
                list.element.remove();
            }
        } else if let Some(list) = &self.list {
            list.show(kept, sources);
        }
        self.shown = sources.to_vec();
    }
}

impl List {
    fn new(parent: &Element) -> Option<Self> {
        let (element, line) = dom::fold("sources fold")?;
        dom::set(&element, "open", "");
        dom::icon(&line, icons::GLOBE, "icon");
        let title = dom::put(&line, "span", "sources-title")?;
        dom::chevron(&line);
        let items = dom::put(&element, "ol", "sources-list")?;
        parent.append_child(&element).ok()?;
        Some(Self { element, title, items })
    }

    fn show(&self, kept: usize, sources: &[Source]) {
        dom::say(&self.title, &pieces::sources(sources.len()));
        let mut index = 0;
        let mut child = self.items.first_element_child();
        while let Some(item) = child {
            child = item.next_element_sibling();
            if index >= kept {
                item.remove();
            }
            index += 1;
        }
        for source in sources.iter().skip(kept) {
            put_source(&self.items, source);
        }
    }
}

fn put_source(list: &Element, source: &Source) -> Option<()> {
    let number = source.number.to_string();
    let item = dom::put(list, "li", "source")?;
    dom::set(&item, "data-number", &number);
    dom::set(&item, "tabindex", "-1");
    dom::put_text(&item, "span", "source-number", &number)?;
    let body = dom::put(&item, "div", "")?;
    dom::set(&body, "dir", "auto");
    match source.url.as_deref().filter(|url| pictures::is_web(url)) {
        Some(url) => {
            let link = dom::put_text(&body, "a", "", &source.title)?;
            for (name, value) in
                [("href", url), ("target", "_blank"), ("rel", "noopener noreferrer nofollow ugc")]
            {
                dom::set(&link, name, value);
            }
            let site = pieces::site(url);
            if site != source.title {
                body.append_with_str_1(" ").ok()?;
                dom::put_text(&body, "span", "source-site", site)?;
            }
        }
        None => {
            dom::put_text(&body, "span", "source-title", &source.title)?;
        }
    }
    if let Some(cited) = source.cited.as_deref().filter(|cited| !cited.trim().is_empty()) {
        dom::put_text(&body, "p", "source-cited", &["“", cited.trim(), "”"].concat())?;
    }
    Some(())
}

/// Goes from the mark of a source to the source.
pub(super) fn follow(mark: &Element) -> Option<()> {
    let number = mark.get_attribute("data-number")?;
    let blocks = mark.closest(".blocks").ok()??;
    let list = blocks.query_selector(".sources").ok()??;
    dom::set(&list, "open", "");
    let mut child = list.query_selector(".source").ok()??;
    while child.get_attribute("data-number")? != number {
        child = child.next_element_sibling()?;
    }
    let source: HtmlElement = child.dyn_into().ok()?;
    source.focus().ok()
}
