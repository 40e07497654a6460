//! What the parts that come when they are needed do to a reply: colours in code, MathML for formulas. The parts themselves
//! are linked into these tests; how they are fetched is told by the stories.

use js_sys::{Function, Object, Promise, Reflect};
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Node};

use crate::world::{World, document};

/// Lets the loader give the linked parts in place of files. For all tests, since a page asks for a part once.
pub fn stand_in() {
    let class = web_sys::window().unwrap().custom_elements().get("parlor-chat");
    let tokens = Closure::<dyn FnMut(String, String) -> Vec<u32>>::new(|code: String, language: String| {
        let tokens = highlight::tokens(&code, &language);
        tokens.iter().flat_map(|token| [token.start, token.end, token.kind as u32]).collect()
    });
    let render = Closure::<dyn FnMut(String, bool) -> Option<Element>>::new(|tex: String, display: bool| {
        math::render(&tex, display)
    });
    let modules = Object::new();
    for (part, name, function) in
        [("highlight", "tokens", tokens.into_js_value()), ("math", "render", render.into_js_value())]
    {
        let module = Object::new();
        Reflect::set(&module, &name.into(), &function).unwrap();
        Reflect::set(&modules, &part.into(), &module).unwrap();
    }
    let part = Closure::<dyn FnMut(String) -> Promise>::new(move |name: String| {
        Promise::resolve(&Reflect::get(&modules, &name.into()).unwrap())
    });
    Reflect::set(&class, &"part".into(), &part.into_js_value()).unwrap();
}

impl World {
    /// Asks, and waits for the whole reply.
    async fn told(&self, text: &str) {
        self.ask("Tell me").await.reply(text);
        self.until_turn("idle").await;
    }

    /// What the page's registry holds in this colour for this chat, in the order of the text.
    fn coloured(&self, name: &str) -> serde_json::Value {
        let expression = format!(
            "[...(CSS.highlights.get('parlor-{name}') ?? [])]
                .filter((range) => range.startContainer.getRootNode().host === chat)
                .map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset))"
        );
        self.value(&expression)
    }
}

#[wasm_bindgen_test]
async fn a_settled_block_of_code_gets_its_colours_and_keeps_its_text() {
    let world = World::with(&[("mode", "inline")]).await;
    let post = world.ask("Code?").await;
    post.begin();
    post.delta("```rust\nfn main() {\n    let name = \"🦀\"; // shell\n}\n```\n\nThat is all");
    world.until_text(".prose", "That is all").await;
    let text = world.one(".prose pre code").text_content();
    let elements = || world.one(".prose pre").query_selector_all("*").unwrap().length();
    let before = elements();
    let first = first_text(&world.one(".prose pre code"));
    world.until("it is coloured", || world.coloured("keyword") == json!(["fn", "let"])).await;
    assert_eq!(world.coloured("string"), json!(["\"🦀\""]));
    assert_eq!(world.coloured("comment"), json!(["// shell"]));
    assert_eq!(world.coloured("function"), json!(["main"]));
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.one(".prose pre code").text_content(), text);
    assert!(
        first_text(&world.one(".prose pre code")).is_same_node(Some(&first)),
        "a text node was made anew"
    );
    assert_eq!(elements(), before, "an element was put around a colour");
}

#[wasm_bindgen_test]
async fn code_without_a_language_that_is_known_stays_plain() {
    let world = World::with(&[("mode", "inline")]).await;
    world.told("```\nfn a() {}\n```\n\n```klingon\nfn b() {}\n```\n\n```rs\nfn c() {}\n```\n").await;
    world.until("the last is coloured", || world.coloured("function") == json!(["c"])).await;
    assert_eq!(world.coloured("keyword"), json!(["fn"]));
}

#[wasm_bindgen_test]
async fn colours_go_when_the_code_goes_and_come_back_with_it() {
    let world = World::with(&[("mode", "inline")]).await;
    world.told("```js\nlet a = 1;\n```\n").await;
    world.until("it is coloured", || world.coloured("keyword") == json!(["let"])).await;
    let kept = "[...CSS.highlights.values()].reduce((sum, one) => sum + one.size, 0)";
    let before = world.value(kept).as_u64().unwrap();
    let parent = world.host.parent_element().unwrap();
    world.host.remove();
    world.until("its colours are gone", || world.value(kept).as_u64().unwrap() == before - 2).await;
    parent.append_child(&world.host).unwrap();
    world.until("they are back", || world.coloured("keyword") == json!(["let"])).await;
}

#[wasm_bindgen_test]
async fn the_colours_can_be_read_on_the_ground_of_code_in_both_schemes() {
    for theme in ["light", "dark"] {
        let world = World::with(&[("mode", "inline"), ("theme", theme)]).await;
        let probe: web_sys::HtmlElement = document().create_element("i").unwrap().unchecked_into();
        world.one(".panel").append_child(&probe).unwrap();
        let ground = luminance(&probe, "--tint");
        for name in ["comment", "keyword", "string", "number", "function", "type", "name"] {
            let ink = luminance(&probe, &format!("--code-{name}"));
            let contrast = (ground.max(ink) + 0.05) / (ground.min(ink) + 0.05);
            assert!(contrast >= 4.5, "{name} has {contrast} in the {theme} scheme");
        }
    }
}

#[wasm_bindgen_test]
async fn a_formula_becomes_mathml() {
    let world = World::with(&[("mode", "inline")]).await;
    world.told("Since $x^2 \\ge 0$ we have\n\n$$\\frac{a}{b} = \\sqrt{c}$$\n").await;
    world.until("both are drawn", || world.all(".prose math").len() == 2).await;
    let names = "[...chat.shadowRoot.querySelectorAll('.prose math, .prose math *')]
        .filter((one) => one.namespaceURI === 'http://www.w3.org/1998/Math/MathML').map((one) => one.localName)";
    let expected = json!([
        "math", "mrow", "msup", "mi", "mn", "mo", "mn", "math", "mrow", "mfrac", "mi", "mi", "mo", "msqrt",
        "mi"
    ]);
    assert_eq!(world.value(names), expected);
    assert_eq!(world.one(".prose math").get_attribute("display").as_deref(), Some("inline"));
    assert_eq!(world.all(".prose math")[1].get_attribute("display").as_deref(), Some("block"));
    assert!(world.find(".prose .formula code").is_none(), "the source is still shown");
}

const HOSTILE: &[&str] = &[
    r"\href{javascript:alert(1)}{x}",
    r"\style{color:red}{x}",
    r"\class{evil}{x}",
    r"\htmlData{evil=1}{x}",
    r"\def\x{\x\x}\x",
    r"\text{<img src=x onerror=alert(1)>}",
    r"\textcolor{red}{x}\hspace{9999em}",
    r"\begin{array}{|l|}\hline \bigl( x \bigr) \\ \hline\end{array}",
];

#[wasm_bindgen_test]
async fn nothing_outside_the_lists_comes_of_a_formula() {
    let world = World::with(&[("mode", "inline")]).await;
    let text: String = HOSTILE.iter().map(|tex| format!("$${tex}$$\n\n")).collect();
    world.told(&text).await;
    world.until("what can be drawn is drawn", || world.all(".prose math").len() == 3).await;
    let elements =
        "[...new Set([...chat.shadowRoot.querySelectorAll('.formula *')].map((one) => one.localName))]
        .filter((name) => !'code math mrow mi mo mn mtext mspace mtable mtr mtd'.split(' ').includes(name))";
    assert_eq!(world.value(elements), json!([]));
    let attributes = "[...new Set([...chat.shadowRoot.querySelectorAll('.formula *')].flatMap((one) => one.getAttributeNames()))]
        .filter((name) => !['display', 'displaystyle', 'form', 'stretchy', 'symmetric', 'minsize', 'maxsize', 'width', 'columnalign',
            'data-lines'].includes(name))";
    assert_eq!(world.value(attributes), json!([]));
    let sources = world.all(".prose .formula > code").len();
    assert_eq!(sources, HOSTILE.len() - 3, "what cannot be drawn shows its source");
}

/// The stack of a WebAssembly file is small; a trap would end formulas for the page.
#[wasm_bindgen_test]
async fn the_deepest_formulas_that_are_read_leave_the_part_alive() {
    let world = World::with(&[("mode", "inline")]).await;
    let chain = |length: usize| ["$$", &r"\sqrt".repeat(length), "x$$\n\n"].concat();
    let braces = |depth: usize| ["$$", &r"\sqrt{".repeat(depth), "x", &"}".repeat(depth), "$$\n\n"].concat();
    let text = [chain(40), chain(100), chain(1_500), braces(25), braces(1_400), "$y$\n".to_owned()].concat();
    world.told(&text).await;
    world
        .until("the last one is drawn", || {
            world
                .all(".prose .formula")
                .last()
                .is_some_and(|last| last.query_selector("math").unwrap().is_some())
        })
        .await;
}

fn first_text(element: &Element) -> Node {
    let mut node: Node = element.clone().into();
    while let Some(child) = node.first_child() {
        node = child;
    }
    node
}

/// How bright a colour of the style sheet is.
fn luminance(probe: &web_sys::HtmlElement, property: &str) -> f64 {
    let read = Function::new_with_args(
        "probe, name",
        "probe.style.color = `var(${name})`; return getComputedStyle(probe).color",
    );
    let colour = read.call2(&JsValue::UNDEFINED, probe, &property.into()).unwrap().as_string().unwrap();
    let parts: Vec<f64> = colour
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .map(|part: f64| part / 255.0)
        .map(|part| if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) })
        .collect();
    assert_eq!(parts.len(), 3, "{colour}");
    0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
}
