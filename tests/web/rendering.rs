//! How a reply is drawn while it streams: what is settled is never touched, what is behind it changes in place.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, Node};

use crate::relay::Post;
use crate::world::{World, frame};

/// What was done to the replies since the witness came.
struct Witness<'a>(&'a World);

impl World {
    /// Counts from now on what is done to the newest text.
    fn witness(&self) -> Witness<'_> {
        self.script(include_str!("rendering.js")).unwrap();
        self.script(
            "window.seen = witness([...chat.shadowRoot.querySelectorAll('.prose')].pop() ?? chat.shadowRoot.querySelector('.messages'))",
        )
        .unwrap();
        Witness(self)
    }

    /// A reply that has begun with this.
    async fn streaming(&self, text: &str) -> Post {
        let post = self.ask("Go on").await;
        post.begin();
        post.delta(text);
        self.until("the reply has begun", || self.find(".prose .slab > *").is_some()).await;
        frame().await;
        post
    }

    /// The text of the reply.
    fn said(&self) -> String {
        self.text(".prose")
    }

    /// Selects from one node to another, by letters.
    fn select(&self, from: (&Node, u32), to: (&Node, u32)) {
        let range = web_sys::window().unwrap().document().unwrap().create_range().unwrap();
        range.set_start(from.0, from.1).unwrap();
        range.set_end(to.0, to.1).unwrap();
        Reflect::set(&js_sys::global(), &"chosen".into(), &range).unwrap();
        self.script("const s = chat.shadowRoot.getSelection(); s.removeAllRanges(); s.addRange(chosen)")
            .unwrap();
    }

    fn selected(&self) -> String {
        self.script("return String(chat.shadowRoot.getSelection())").unwrap().as_string().unwrap()
    }
}

impl Witness<'_> {
    fn count(&self, name: &str) -> u32 {
        let count = self.0.script(&format!("seen.settle(); return seen.{name}")).unwrap();
        count.as_f64().unwrap() as u32
    }

    /// The names of what was changed or had something put in or taken out.
    fn targets(&self) -> String {
        let names = "[...seen.targets].map((node) => node.nodeName.toLowerCase()).sort().join(' ')";
        self.0.script(&format!("seen.settle(); return {names}")).unwrap().as_string().unwrap()
    }
}

fn first_text(element: &HtmlElement) -> Node {
    element.first_child().unwrap()
}

#[wasm_bindgen_test]
async fn a_selection_in_what_is_settled_outlives_the_stream() {
    let world = World::open().await;
    let post = world.streaming("To **Kyoto** in autumn.\n\n- early\n- late\n\nAnd th").await;
    let settled: Vec<HtmlElement> = world.all(".prose .slab :is(p, strong, ul, li)");
    let (words, late) = (first_text(&settled[0]), world.all(".prose li p").pop().unwrap());
    world.select((&words, 0), (&first_text(&late), 4));
    let chosen = world.selected();
    assert!(chosen.contains("Kyoto in autumn.") && chosen.ends_with("late"), "{chosen}");
    for piece in [
        "en *home* ",
        "by train.\n\n",
        "```rust\nfn main() {}\n",
        "```\n\n| a |\n|---|\n| b |\n\n[x]: https://a.example\n",
        "\nEnd.",
    ] {
        post.delta(piece);
        frame().await;
        frame().await;
    }
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.selected(), chosen);
    let now = world.all(".prose .slab :is(p, strong, ul, li)");
    assert!(settled.iter().take(7).zip(&now).all(|(old, new)| old.is_same_node(Some(new))), "made anew");
    assert!(world.said().ends_with("End."));
}

#[wasm_bindgen_test]
async fn what_is_open_grows_in_place() {
    let world = World::open().await;
    let post = world.streaming("Where to: **Kyo").await;
    let (paragraph, strong) = (world.one(".prose p"), world.one(".prose strong"));
    let name = first_text(&strong);
    world.select((&first_text(&paragraph), 0), (&name, 3));
    let witness = world.witness();
    for piece in ["to", "**, or", " perhaps", " *Na", "ra* and", " `code", "` too"] {
        post.delta(piece);
        world.until_text(".prose", piece.trim_matches(['*', '`', ' ', ',']).split('*').next().unwrap()).await;
    }
    post.delta("\n\nNext");
    world.until_text(".prose", "Next").await;
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert!(world.one(".prose p").is_same_node(Some(&paragraph)));
    assert!(world.one(".prose strong").is_same_node(Some(&strong)) && name.is_connected());
    assert_eq!(world.selected(), "Where to: Kyo");
    assert_eq!(world.text(".prose p"), "Where to: Kyoto, or perhaps Nara and code too");
    assert_eq!(witness.count("removed"), 0, "something was taken out to be made anew");
}

#[wasm_bindgen_test]
async fn the_page_is_changed_once_in_a_frame() {
    let world = World::open().await;
    let post = world.streaming("It begins").await;
    let witness = world.witness();
    let mut frames = 0;
    for round in 0..12 {
        for word in 0..10 {
            post.delta(&format!(" {round}.{word}"));
            // The page hears each of them by itself.
            wasm_bindgen_futures::JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL)).await.unwrap();
        }
        post.delta("\n\n");
        frame().await;
        frames += 1;
    }
    world.until_text(".prose", " 11.9").await;
    let rounds = witness.count("rounds");
    assert!((3..=frames + 3).contains(&rounds), "{rounds} changes in {frames} frames");
}

#[wasm_bindgen_test]
async fn a_late_definition_changes_the_one_paragraph_that_waited() {
    let world = World::open().await;
    let post = world.streaming("First [guide] here.\n\nSecond, without.\n\nThird [map].\n\nFo").await;
    let paragraphs = world.all(".prose p");
    let kept = first_text(&paragraphs[1]);
    assert_eq!(world.text(".prose p"), "First [guide] here.");
    let witness = world.witness();
    post.delta("ur.\n\n[guide]: https://a.example/guide 'The guide'\n\nFive");
    world.until("the link is there", || world.find(".prose a").is_some()).await;
    let link = world.one(".prose a");
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://a.example/guide"));
    assert_eq!(
        (link.get_attribute("title").as_deref(), world.text(".prose a").as_str()),
        (Some("The guide"), "guide")
    );
    assert_eq!(world.text(".prose p"), "First guide here.");
    world.until_text(".prose", "Five").await;
    assert!(kept.is_connected() && paragraphs.iter().all(|one| one.is_connected()));
    // The first paragraph and its link; the fourth, which grew; the next one and what holds it.
    assert_eq!(witness.targets(), "#text a div p p");
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.all(".prose a").len(), 1);
}

#[wasm_bindgen_test]
async fn a_definition_without_the_end_of_its_line_counts_at_the_end() {
    let world = World::open().await;
    let post = world.streaming("See [guide].\n\n").await;
    post.delta("[guide]: https://a.example/gui");
    frame().await;
    frame().await;
    assert!(!world.said().contains("https"), "half a definition is not shown: {}", world.said());
    post.delta("de");
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.one(".prose a").get_attribute("href").as_deref(), Some("https://a.example/guide"));
    assert_eq!(world.said(), "See guide.");
}

#[wasm_bindgen_test]
async fn a_list_tells_while_it_grows_whether_its_items_stand_apart() {
    let world = World::open().await;
    let post = world.streaming("- one\n- two").await;
    let list = world.one(".prose ul");
    assert!(!list.has_attribute("data-loose"));
    post.delta("\n\n- three");
    world.until("the third is there", || world.all(".prose li").len() == 3).await;
    assert!(list.has_attribute("data-loose") && list.is_connected());
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert!(list.has_attribute("data-loose") && world.one(".prose ul").is_same_node(Some(&list)));
}

#[wasm_bindgen_test]
async fn a_text_that_becomes_another_is_drawn_anew() {
    let world = World::open().await;
    let post = world.ask("One").await;
    post.begin();
    post.delta("To **Kyoto**, and the");
    post.end();
    world.until_turn("failed").await;
    world.press("Try again").await;
    world.posted(1).await.reply("To *Oslo*, and the rest of it.\n\nEnd");
    world.until_turn("idle").await;
    assert_eq!(world.said(), "To Oslo, and the rest of it.End");
    assert!(world.find(".prose strong").is_none());
}

#[wasm_bindgen_test]
async fn blocks_are_read_from_their_own_side() {
    let world = World::open().await;
    let post = world
        .streaming(
            "Hello\n\nשלום עולם\n\n- مرحبا\n- two\n\n> עברית\n\n| א |\n|---|\n| b |\n\n```\ncode\n```\n",
        )
        .await;
    post.finish("end_turn");
    world.until_turn("idle").await;
    let directions = "[...chat.shadowRoot.querySelectorAll('.slab > *')].map((block) => [block.localName, getComputedStyle(block).direction].join(' '))";
    let found = world.value(directions);
    let names: Vec<_> = found.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(names, ["p ltr", "p rtl", "ul rtl", "blockquote rtl", "div rtl", "div ltr"]);
    assert_eq!(
        world.value("getComputedStyle(chat.shadowRoot.querySelector('pre')).direction").as_str(),
        Some("ltr")
    );
}

#[wasm_bindgen_test]
async fn links_say_where_they_lead() {
    let world = World::open().await;
    world
        .ask("Links")
        .await
        .reply("[go](https://www.kyoto.travel/en) <https://a.example/x> [a.example](https://a.example) [b.example.org](https://b.example/) [buy](https://xn--pypal-4ve.com) [p](https://pаypal.com/x) [mail](mailto:a@b.example) me@c.example");
    world.until_turn("idle").await;
    let hosts: Vec<_> = world
        .all(".prose a")
        .iter()
        .map(|link| {
            assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow ugc"));
            assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
            link.get_attribute("data-host").unwrap_or_default()
        })
        .collect();
    let expected = [
        "www.kyoto.travel",
        "",
        "",
        "b.example",
        "xn--pypal-4ve.com",
        "xn--pypal-4ve.com",
        "a@b.example",
        "",
    ];
    assert_eq!(hosts, expected);
    let shown = "getComputedStyle(chat.shadowRoot.querySelector('.prose a'), '::after').content";
    assert!(world.value(shown).as_str().unwrap().contains("www.kyoto.travel"));
}

#[wasm_bindgen_test]
async fn footnotes_stand_at_the_end_and_lead_there_and_back() {
    let world = World::open().await;
    let post = world.streaming("One[^b] and two[^a].\n\nMore").await;
    assert!(world.find(".footnote-mark").is_none(), "a mark is one only when its footnote is there");
    post.delta(".\n\n[^b]: The *first* note\n\n[^a]: The second.\n\nThe end[^b].\n");
    world.until("both are there", || world.all(".footnote").len() == 2).await;
    post.finish("end_turn");
    world.until_turn("idle").await;
    let marks: Vec<_> =
        world.all(".footnote-mark").iter().filter_map(|mark| mark.get_attribute("aria-label")).collect();
    assert_eq!(marks, ["Footnote 1", "Footnote 2", "Footnote 1"]);
    assert!(world.find(".prose [href^='#'], .prose [id]").is_none());
    let notes: Vec<_> = world.all(".footnote-text").iter().filter_map(|note| note.text_content()).collect();
    assert_eq!(notes, ["The first note", "The second."]);
    assert!(world.find(".footnotes em").is_some());
    let last: HtmlElement = world.one(".prose").last_element_child().unwrap().unchecked_into();
    assert_eq!(last.class_name(), "footnotes");
    world.all(".footnote-mark")[1].click();
    assert_eq!(world.focus(), "footnote");
    let focus = world.root().active_element().unwrap();
    assert_eq!(focus.get_attribute("data-number").as_deref(), Some("2"));
    world.all(".footnote-back")[1].click();
    assert_eq!(
        (world.focus().as_str(), world.root().active_element().unwrap().text_content().unwrap().as_str()),
        ("footnote-mark", "2")
    );
}

#[wasm_bindgen_test]
async fn the_lines_of_code_wrap_when_asked() {
    let world = World::open().await;
    world.ask("Code").await.reply(&format!("```rust\nlet long = \"{}\";\n```\n", "a word ".repeat(60)));
    world.until_turn("idle").await;
    let (pre, wrap) = (world.one(".prose pre"), world.one(".wrap"));
    assert!(pre.scroll_width() > pre.client_width() + 100);
    assert_eq!(
        (wrap.get_attribute("aria-pressed").as_deref(), wrap.get_attribute("aria-label").as_deref()),
        (Some("false"), Some("Wrap lines"))
    );
    wrap.click();
    assert_eq!(wrap.get_attribute("aria-pressed").as_deref(), Some("true"));
    assert!(pre.scroll_width() <= pre.client_width() + 1, "{} {}", pre.scroll_width(), pre.client_width());
    wrap.click();
    assert!(pre.scroll_width() > pre.client_width() + 100);
}
