//! Text that is hard for parsers of Markdown, read where it matters: with a browser's stack and in WebAssembly.

use markdown::{Document, Event, LeafId, Options, Sink};
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../crates/markdown/tests/document/texts.rs"]
mod texts;

/// How often a text's parts are repeated.
const TIMES: usize = 3_000;

/// Far more milliseconds than one text takes, and far less than it would with work that grows with the square.
const LONG: f64 = 1_000.0;

/// How many things are open, and how many were at most.
#[derive(Default)]
struct Depth {
    open: usize,
    most: usize,
}

impl Sink for Depth {
    fn event(&mut self, event: Event) {
        match event {
            Event::Enter(_) => self.open += 1,
            Event::Exit(_) => self.open -= 1,
            _ => {}
        }
        self.most = self.most.max(self.open);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, _leaf: LeafId, content: Vec<Event>) {
        let open = self.open;
        content.into_iter().for_each(|event| self.event(event));
        assert_eq!(self.open, open);
    }
}

#[wasm_bindgen_test]
fn hard_text_is_read_to_its_end() {
    for (before, unit, middle, end) in texts::HARD {
        let text = [before, &*unit.repeat(TIMES), middle, &end.repeat(TIMES)].concat();
        let start = js_sys::Date::now();
        let mut document = Document::new(Options::widget());
        let mut depth = Depth::default();
        for piece in text.as_bytes().chunks(text.len().div_ceil(8)) {
            document.push(std::str::from_utf8(piece).unwrap(), &mut depth);
            std::hint::black_box(document.preview());
        }
        document.finish(&mut depth);
        let took = js_sys::Date::now() - start;
        assert_eq!(depth.open, 0, "{before:?} {unit:?} {middle:?} {end:?}");
        assert!(depth.most <= 256, "{before:?} {unit:?} {middle:?} {end:?}: {} deep", depth.most);
        assert!(took < LONG, "{before:?} {unit:?} {middle:?} {end:?}: {took} ms");
    }
}
