//! Text in colours without an element around it: the page's registry of highlights, which style sheets name with
//! `::highlight(…)`. The text nodes stay as they are, and with them a selection in them.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::Node;

#[wasm_bindgen]
extern "C" {
    type Registry;

    #[wasm_bindgen(thread_local_v2, js_namespace = CSS, js_name = highlights)]
    static REGISTRY: Option<Registry>;

    #[wasm_bindgen(method)]
    fn set(this: &Registry, name: &str, highlight: &Highlight);

    type Highlight;

    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<Highlight, JsValue>;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &StaticRange);

    #[wasm_bindgen(method)]
    fn delete(this: &Highlight, range: &StaticRange);

    /// Between two places in text nodes; it does not follow what happens to them, which is what makes it cheap.
    type StaticRange;

    #[wasm_bindgen(constructor, catch)]
    fn new(ends: &Ends) -> Result<StaticRange, JsValue>;

    type Ends;

    #[wasm_bindgen(method, setter, js_name = startContainer)]
    fn set_start_container(this: &Ends, node: &Node);

    #[wasm_bindgen(method, setter, js_name = startOffset)]
    fn set_start_offset(this: &Ends, offset: u32);

    #[wasm_bindgen(method, setter, js_name = endContainer)]
    fn set_end_container(this: &Ends, node: &Node);

    #[wasm_bindgen(method, setter, js_name = endOffset)]
    fn set_end_offset(this: &Ends, offset: u32);
}

/// The colours that a style sheet knows by these names.
pub struct Inks {
    highlights: Vec<Highlight>,
}

impl Inks {
    /// Nothing where the browser has no such registry.
    #[must_use]
    pub fn new(names: &[&str]) -> Option<Self> {
        REGISTRY.with(|registry| {
            let registry = registry.as_ref()?;
            let mut highlights = Vec::with_capacity(names.len());
            for name in names {
                let highlight = Highlight::new().ok()?;
                registry.set(name, &highlight);
                highlights.push(highlight);
            }
            Some(Self { highlights })
        })
    }

    /// Colours what lies between two places, each a text node and a number of UTF-16 code units, in the colour number `ink`.
    pub fn mark(&self, ink: usize, start: (&Node, u32), end: (&Node, u32)) -> Option<Mark> {
        let ends: Ends = Object::new().unchecked_into();
        ends.set_start_container(start.0);
        ends.set_start_offset(start.1);
        ends.set_end_container(end.0);
        ends.set_end_offset(end.1);
        let range = StaticRange::new(&ends).ok()?;
        self.highlights.get(ink)?.add(&range);
        Some(Mark { ink, range })
    }

    /// Takes a colour away again.
    pub fn clear(&self, mark: &Mark) {
        if let Some(highlight) = self.highlights.get(mark.ink) {
            highlight.delete(&mark.range);
        }
    }
}

/// One coloured run. It stays on the page until it is cleared.
pub struct Mark {
    ink: usize,
    range: StaticRange,
}
