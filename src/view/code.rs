//! The colours of blocks of code. A block is read when it comes near, in the page's idle moments, and its colours are taken
//! back when it is far or gone: what is kept is in proportion to what is seen, and its text nodes are never touched.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Uint32Array, WeakMap};
use wasm_bindgen::prelude::*;
use web_sys::{CharacterData, Element, Node};

use super::late;
use crate::platform::idle::when_idle;
use crate::platform::ink::{Inks, Mark};
use crate::platform::part::{self, Part};
use crate::platform::sight::Sight;

/// In the order of `highlight::Kind`; `style/code.css` has a colour for each.
const INKS: [&str; 10] = [
    "parlor-comment",
    "parlor-keyword",
    "parlor-string",
    "parlor-number",
    "parlor-function",
    "parlor-type",
    "parlor-name",
    "parlor-tag",
    "parlor-inserted",
    "parlor-deleted",
];

/// The longest block that is coloured, in UTF-16 code units: beyond it each frame has too many runs to draw.
const LONGEST: u32 = 65_536;

/// Tokens that are coloured before the clock is looked at.
const AT_ONCE: usize = 100;

#[wasm_bindgen]
extern "C" {
    /// The module of the crate `highlight`.
    type Highlighter;

    #[wasm_bindgen(method, catch)]
    fn tokens(this: &Highlighter, code: &JsValue, language: &JsValue) -> Result<Uint32Array, JsValue>;

    /// An element whose text goes from the page to the module without a copy here.
    type Written;

    #[wasm_bindgen(method, getter, js_name = textContent)]
    fn text_content(this: &Written) -> JsValue;
}

/// What there is once for the page.
struct Colours {
    inks: Inks,
    sight: Sight,
    /// The language of each block.
    languages: WeakMap,
    /// The blocks that are near, and what was coloured in each.
    near: RefCell<Vec<Block>>,
}

struct Block {
    code: Element,
    marks: Vec<Mark>,
}

thread_local! {
    static COLOURS: Option<Rc<Colours>> = colours();
}

fn colours() -> Option<Rc<Colours>> {
    let sight = Sight::new(|code, near| if near { comes(code) } else { goes(&code) }).ok()?;
    Some(Rc::new(Colours {
        inks: Inks::new(&INKS)?,
        sight,
        languages: WeakMap::new(),
        near: RefCell::new(Vec::new()),
    }))
}

/// Colours a settled block of code once it comes into sight.
pub(super) fn highlight(code: &Element, language: &str) {
    if !language.is_empty() {
        let (code, language) = (code.clone(), language.to_owned());
        late::then(move |faces| (faces.colour)(&code, &language));
    }
}

/// The same, in the late half.
pub(super) fn colour(code: &Element, language: &str) {
    if let Some(colours) = COLOURS.with(Clone::clone) {
        colours.languages.set(code, &JsValue::from_str(language));
        colours.sight.watch(code);
    }
}

fn comes(code: Element) {
    let Some(colours) = COLOURS.with(Clone::clone) else { return };
    if colours.block(&code, |_| ()).is_some() {
        return;
    }
    colours.near.borrow_mut().push(Block { code: code.clone(), marks: Vec::new() });
    part::with(
        Part::Highlight,
        Box::new(move |module| {
            let mut colouring = Colouring { colours, module: module.clone(), code, runs: None };
            when_idle(Box::new(move || colouring.step()));
        }),
    );
}

fn goes(code: &Element) {
    let Some(colours) = COLOURS.with(Clone::clone) else { return };
    let mut near = colours.near.borrow_mut();
    if let Some(index) = near.iter().position(|block| block.code == *code) {
        let block = near.swap_remove(index);
        block.marks.iter().for_each(|mark| colours.inks.clear(mark));
    }
}

impl Colours {
    /// Does something with the block of this element, if it is near.
    fn block<T>(&self, code: &Element, act: impl FnOnce(&mut Block) -> T) -> Option<T> {
        self.near.borrow_mut().iter_mut().find(|block| block.code == *code).map(act)
    }
}

/// The work on one block: its tokens first, then some of their colours at a time.
struct Colouring {
    colours: Rc<Colours>,
    module: JsValue,
    code: Element,
    runs: Option<Runs>,
}

/// The tokens of a block, and where its text is.
struct Runs {
    tokens: Vec<u32>,
    next: usize,
    /// Each text node with the place where it ends in the whole text.
    nodes: Vec<(Node, u32)>,
    node: usize,
}

impl Colouring {
    /// `false` when nothing is left to do, or when the block went away meanwhile.
    fn step(&mut self) -> bool {
        let marks = match &mut self.runs {
            None => {
                self.runs = self.read();
                return self.runs.is_some();
            }
            Some(runs) => runs.mark(&self.colours.inks),
        };
        let more = marks.len() == AT_ONCE;
        let mut marks = Some(marks);
        let near =
            self.colours.block(&self.code, |block| block.marks.extend(marks.take().into_iter().flatten()));
        // It is gone, and whoever took its colours back did not know of these.
        marks.iter().flatten().for_each(|mark| self.colours.inks.clear(mark));
        near.is_some() && more
    }

    fn read(&self) -> Option<Runs> {
        self.colours.block(&self.code, |_| ())?;
        let mut nodes = Vec::new();
        let length = texts(&self.code, 0, &mut nodes);
        if length > LONGEST {
            return None;
        }
        let code = self.code.unchecked_ref::<Written>().text_content();
        let language = self.colours.languages.get(&self.code);
        match self.module.unchecked_ref::<Highlighter>().tokens(&code, &language) {
            Ok(tokens) => Some(Runs { tokens: tokens.to_vec(), next: 0, nodes, node: 0 }),
            Err(_) => {
                part::give_up(Part::Highlight);
                None
            }
        }
    }
}

impl Runs {
    /// Colours the next tokens.
    fn mark(&mut self, inks: &Inks) -> Vec<Mark> {
        let mut marks = Vec::with_capacity(AT_ONCE);
        while marks.len() < AT_ONCE
            && let Some([start, end, kind]) = self.tokens.get(self.next..self.next + 3)
            && let (start, end, ink) = (*start, *end, *kind as usize)
            && let Some(first) = self.place(start, false)
            && let Some(last) = self.place(end, true)
            && let Some(mark) = inks.mark(ink, (&first.0, first.1), (&last.0, last.1))
        {
            self.next += 3;
            marks.push(mark);
        }
        marks
    }

    /// The text node of a place in the whole text, and the place in it. Places come in order.
    fn place(&mut self, at: u32, is_end: bool) -> Option<(Node, u32)> {
        while self.nodes.get(self.node).is_some_and(|(_, end)| if is_end { *end < at } else { *end <= at }) {
            self.node += 1;
        }
        let begin =
            self.node.checked_sub(1).and_then(|before| self.nodes.get(before)).map_or(0, |(_, end)| *end);
        let (node, _) = self.nodes.get(self.node)?;
        Some((node.clone(), at - begin))
    }
}

/// Adds the text nodes inside `node`, whose text begins at `begin`, and gives the place where it ends.
fn texts(node: &Node, begin: u32, found: &mut Vec<(Node, u32)>) -> u32 {
    let mut end = begin;
    let mut child = node.first_child();
    while let Some(one) = child {
        end = match one.dyn_ref::<CharacterData>() {
            Some(text) => {
                end += text.length();
                found.push((one.clone(), end));
                end
            }
            None => texts(&one, end, found),
        };
        child = one.next_sibling();
    }
    end
}
