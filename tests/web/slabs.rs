//! Long replies: only what is near to the reader is in the page, and it comes and goes without anything moving.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::world::{World, frame};

/// About `size` bytes of everything, each paragraph with its number.
fn document(size: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        match number % 8 {
            0 => text.push_str(&format!("## Part {number}\n\n")),
            3 => text.push_str(&format!("- item **{number}**\n- [ ] open\n  1. inner\n\n")),
            5 => text.push_str(&format!("```rust\nlet number = {number};\nlet more = number + 1;\n```\n\n")),
            7 => text.push_str(&format!("| a | b |\n|---|--:|\n| {number} | *two* |\n\n")),
            _ => text.push_str(&format!("Paragraph {number} with *some* words, `code` and a [link](https://a.example/{number}) that go on for a line or two of the page.\n\n")),
        }
        if text.len() >= size {
            return text;
        }
    }
    text
}

impl World {
    /// A page that is as high as a screen, with one long reply.
    async fn long(text: &str) -> Self {
        let world = Self::with(&[("mode", "inline")]).await;
        world.ask("Much").await.reply(text);
        world.until_turn("idle").await;
        world
            .until("the end is there", || {
                world.all(".slab").last().is_some_and(|slab| slab.child_element_count() > 0)
            })
            .await;
        world.calm().await;
        world
    }

    /// Waits until what follows the reader has done so.
    async fn calm(&self) {
        for _ in 0..4 {
            frame().await;
        }
    }

    fn nodes(&self) -> u32 {
        let count = "const walk = document.createTreeWalker(chat.shadowRoot, NodeFilter.SHOW_ALL); let n = 0; while (walk.nextNode()) n++; return n";
        self.script(count).unwrap().as_f64().unwrap() as u32
    }

    fn scroll_to(&self, top: f64) {
        self.script(&format!("chat.shadowRoot.querySelector('.messages').scrollTop = {top}")).unwrap();
    }

    /// Brings a part before the reader.
    async fn come_to(&self, index: usize) -> HtmlElement {
        self.all(".slab")[index].scroll_into_view();
        self.until("the part is there", || self.all(".slab")[index].child_element_count() > 0).await;
        self.calm().await;
        self.all(".slab")[index].clone()
    }

    /// Parts that are not in the page.
    fn empty(&self) -> usize {
        self.all(".slab").iter().filter(|slab| slab.child_element_count() == 0).count()
    }
}

#[wasm_bindgen_test]
async fn a_long_reply_that_comes_at_once_is_in_the_page_only_near_the_reader() {
    let world = World::long(&document(300_000)).await;
    assert!(world.all(".slab").len() > 60, "{}", world.all(".slab").len());
    assert!(world.nodes() < 2000, "{} nodes", world.nodes());
    assert!(world.one(".messages").scroll_height() > 20_000);
    world.scroll_to(0.0);
    world.until_text(".slab h2", "Part 0").await;
    world.calm().await;
    assert!(world.nodes() < 2000, "{} nodes", world.nodes());
    let last = world.all(".slab").pop().unwrap();
    let before_last = last.previous_element_sibling().unwrap();
    assert_eq!(before_last.child_element_count(), 0, "what is far away is taken out");
}

#[wasm_bindgen_test]
async fn a_long_reply_that_streams_lets_go_of_what_was_read() {
    let world = World::with(&[("mode", "inline")]).await;
    let post = world.ask("Much").await;
    post.begin();
    let text = document(120_000);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.len().min(1000));
        post.delta(piece);
        rest = more;
        frame().await;
    }
    post.finish("end_turn");
    world.until_turn("idle").await;
    world.calm().await;
    assert!(world.nodes() < 2000, "{} nodes", world.nodes());
    assert!(world.empty() > 15, "{} parts are empty", world.empty());
    let rest = world.one(".messages");
    assert!(rest.scroll_height() - rest.client_height() - rest.scroll_top() <= 1, "it follows the end");
}

#[wasm_bindgen_test]
async fn what_was_taken_out_comes_back_the_same_and_nothing_moves() {
    let world = World::long(&document(60_000)).await;
    // Everything once, from the end to the beginning, with what it looked like.
    let parts = world.all(".slab").len();
    let mut looks: Vec<Option<(String, f64)>> = vec![None; parts];
    for _ in 0..2 {
        for index in (0..parts).rev() {
            let slab = world.come_to(index).await;
            let look = (slab.inner_html(), slab.get_bounding_client_rect().height());
            match &looks[index] {
                Some(before) => assert_eq!(before, &look, "part {index}"),
                None => looks[index] = Some(look),
            }
        }
        assert!(world.empty() > 3, "{} of {parts} are empty", world.empty());
    }
    // What is in sight stays where it is while what is above it is drawn for the first time.
    let world = World::long(&document(200_000)).await;
    let middle = world.all(".slab").len() / 2;
    world.come_to(middle).await;
    for _ in 0..20 {
        let log = world.one(".messages");
        let (edge, bottom) = (log.get_bounding_client_rect().top(), log.get_bounding_client_rect().bottom());
        let seen: Element = world
            .all(".slab > *")
            .into_iter()
            .find(|block| {
                block.get_bounding_client_rect().top() >= edge
                    && block.get_bounding_client_rect().top() < bottom - 100.0
            })
            .expect("something is in sight")
            .unchecked_into();
        let before = seen.get_bounding_client_rect().top();
        log.set_scroll_top(log.scroll_top() - 100);
        world.calm().await;
        let moved = seen.get_bounding_client_rect().top() - before;
        assert!((moved - 100.0).abs() <= 2.0, "it moved by {moved} instead of 100");
    }
}

#[wasm_bindgen_test]
async fn what_the_reader_holds_stays_in_the_page() {
    let world = World::long(&document(100_000)).await;
    let third: HtmlElement = world.come_to(3).await.query_selector("h2").unwrap().unwrap().unchecked_into();
    world.script("chosen = document.createRange(); chosen.selectNodeContents([...chat.shadowRoot.querySelectorAll('.slab')][3].querySelector('h2'))").unwrap();
    world
        .script("const s = chat.shadowRoot.getSelection(); s.removeAllRanges(); s.addRange(chosen)")
        .unwrap();
    let link: HtmlElement = world.come_to(0).await.query_selector("a").unwrap().unwrap().unchecked_into();
    link.focus().unwrap();
    world.script("chat.shadowRoot.querySelector('.messages').scrollTop = 1e6").unwrap();
    world.until("the end is there", || world.all(".slab").pop().unwrap().child_element_count() > 0).await;
    world.calm().await;
    assert!(third.is_connected(), "the selection was taken out");
    assert!(
        link.is_connected()
            && world.root().active_element().is_some_and(|focus| focus.is_same_node(Some(&link)))
    );
    assert_eq!(world.all(".slab")[1].child_element_count(), 0, "what nobody holds is taken out");
}

#[wasm_bindgen_test]
async fn a_footnote_leads_back_to_a_mark_that_is_not_in_the_page() {
    let world = World::long(&format!("It[^1] begins.\n\n{}\n\n[^1]: The note.\n", document(80_000))).await;
    assert!(world.find(".footnote-mark").is_none(), "the first part is not drawn");
    assert_eq!(world.text(".footnote-text"), "The note.");
    world.one(".footnote-back").click();
    world.until("the mark is there", || world.focus() == "footnote-mark").await;
    assert!(world.text(".slab p").starts_with("It1 begins."));
}

#[wasm_bindgen_test]
async fn a_long_block_costs_as_much_for_its_last_line_as_for_its_first() {
    let code = |line: usize| format!("let line_{line:06} = \"some words of code\"; // and a remark\n");
    let row = |line: usize| format!("| {line:06} | some words | and *more* of them in a third one |\n");
    for (begin, line) in
        [("```rust\n", &code as &dyn Fn(usize) -> String), ("| a | b | c |\n|---|---|---|\n", &row)]
    {
        let world = World::with(&[("mode", "inline")]).await;
        let post = world.ask("Much").await;
        post.begin();
        post.delta(begin);
        post.delta(&line(0));
        world.until("the block is there", || world.find(".slab > *").is_some()).await;
        frame().await;
        world.script(include_str!("rendering.js")).unwrap();
        world.script("window.seen = witness(chat.shadowRoot.querySelector('.prose'))").unwrap();
        let count = || {
            world
                .script("seen.settle(); return seen.added + seen.removed + seen.told")
                .unwrap()
                .as_f64()
                .unwrap()
        };
        // 30 drawings of 20 lines each make one quarter.
        let mut quarters = Vec::new();
        for quarter in 0..4 {
            let before = count();
            for round in 0..30 {
                let first = quarter * 600 + round * 20 + 1;
                let lines: String = (first..first + 20).map(&line).collect();
                post.delta(&lines);
                let last = format!("{:06}", first + 19);
                let is_drawn = || world.text(".prose :is(pre, tbody)").contains(&last);
                world.until("the lines are drawn", is_drawn).await;
            }
            quarters.push(count() - before);
        }
        assert!(quarters[0] > 20.0 && quarters[3] <= quarters[0] * 1.2, "{begin:?}: {quarters:?}");
        post.finish("end_turn");
        world.until_turn("idle").await;
        let whole = world.text(".prose :is(pre, tbody)");
        assert!(whole.contains("002400") && whole.matches("some words").count() == 2401);
        assert!(world.all(".lines").len() < 60, "code stands in boxes of many lines");
    }
}

/// Counts what a page is asked that makes the browser lay it out, and the frames that are asked for.
const COUNTED: &str = "const asked = window.asked = { rects: 0, tops: 0, heights: 0, frames: 0 };
    const undo = [];
    const wrap = (object, name, kind, key) => {
        const own = Object.getOwnPropertyDescriptor(object, name);
        const act = own[kind];
        Object.defineProperty(object, name, { ...own, [kind](...given) { asked[key] += 1; return act.apply(this, given); } });
        undo.push(() => Object.defineProperty(object, name, own));
    };
    wrap(Element.prototype, 'getBoundingClientRect', 'value', 'rects');
    wrap(Element.prototype, 'scrollTop', 'get', 'tops');
    wrap(Element.prototype, 'scrollHeight', 'get', 'heights');
    wrap(window, 'requestAnimationFrame', 'value', 'frames');
    window.uncount = () => undo.forEach((one) => one())";

#[wasm_bindgen_test]
async fn a_frame_of_a_long_reply_asks_the_page_few_questions() {
    const FRAMES: usize = 100;
    let world = World::with(&[("mode", "inline")]).await;
    let post = world.ask("Much").await;
    post.begin();
    let text = document(60_000);
    let (begin, mut rest) = text.split_at(30_000);
    post.delta(begin);
    world.until("there are parts", || world.all(".slab").len() > 4).await;
    world.calm().await;
    world.script(COUNTED).unwrap();
    for _ in 0..FRAMES {
        let (piece, more) = rest.split_at(300);
        post.delta(piece);
        rest = more;
        frame().await;
    }
    let asked = |what: &str| {
        let count = world.script(&format!("return asked.{what}")).unwrap().as_f64().unwrap();
        count / FRAMES as f64
    };
    let counts = ["rects", "tops", "heights", "frames"].map(asked);
    world.script("uncount()").unwrap();
    // One of the frames is this test's own.
    let most = [2.5, 1.5, 2.5, 2.3];
    assert!(counts.iter().zip(most).all(|(count, most)| *count <= most), "a frame: {counts:?}, not {most:?}");
    post.finish("end_turn");
    world.until_turn("idle").await;
}
