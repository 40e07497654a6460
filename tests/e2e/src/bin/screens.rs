//! Takes pictures of the demo page's states, for the README and for eyes: `screens FOLDER` writes one PNG for each state
//! in each look. `cargo xtask screens` prepares what it needs and calls it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use e2e::answer::{Answer, Gate};
use e2e::browser::Browser;
use e2e::environment::{self, fixture};
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use relay::config::Config;
use serde_json::json;

/// How the page is looked at.
struct Look {
    name: &'static str,
    width: u32,
    height: u32,
    phone: bool,
    scheme: &'static str,
    right_to_left: bool,
}

const LOOKS: [Look; 5] = [
    Look { name: "desktop", width: 1280, height: 800, phone: false, scheme: "light", right_to_left: false },
    Look { name: "phone", width: 390, height: 844, phone: true, scheme: "light", right_to_left: false },
    Look { name: "dark", width: 1280, height: 800, phone: false, scheme: "dark", right_to_left: false },
    Look { name: "phone-dark", width: 390, height: 844, phone: true, scheme: "dark", right_to_left: false },
    Look { name: "rtl", width: 1280, height: 800, phone: false, scheme: "light", right_to_left: true },
];

const TURNS: [&str; 4] = [
    "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.",
    "I love history and food. I'm also interested in seeing some traditional gardens.",
    "We can go from 3 to 12 November, with 3000 euros for the two of us.",
    "Make it a table, please.",
];

#[tokio::main]
async fn main() {
    let folder = std::env::args_os().nth(1).or_else(|| std::env::var_os("PARLOR_SCREENS")).map(PathBuf::from);
    let folder = folder.expect("usage: screens FOLDER (or the folder in PARLOR_SCREENS)");
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{} cannot be made: {error}", folder.display()));
    let mut written = 0;
    for look in &LOOKS {
        written += Session::start(look, &folder).await.walk().await;
    }
    println!("{written} pictures in {}", folder.display());
}

/// One look at the page, from closed to failed.
struct Session<'a> {
    page: Page,
    site: Site,
    look: &'a Look,
    folder: &'a Path,
    written: usize,
}

impl<'a> Session<'a> {
    async fn start(look: &'a Look, folder: &'a Path) -> Self {
        let site = Site::of(environment::dist()).await;
        let browser = Browser::start().await;
        let page = browser.open("about:blank").await;
        page.resize(look.width, look.height, look.phone).await;
        page.prefer("prefers-color-scheme", look.scheme).await;
        Self { page, site, look, folder, written: 0 }
    }

    /// Goes through the states and returns how many pictures were taken.
    async fn walk(mut self) -> usize {
        let guide = Relay::guide(&[self.site.origin()]).await;
        self.site.proxy_to(guide.url());
        self.page.go(&format!("{}/", self.site.origin())).await;
        self.page.ready().await;
        if self.look.right_to_left {
            self.right_to_left().await;
        } else {
            self.conversation().await;
            self.streaming_and_error().await;
        }
        self.written
    }

    /// The page opens its chat by itself where there is room for it, so closing comes first.
    async fn closed_and_empty(&mut self) {
        self.page.run("chat.hide();", Vec::new()).await;
        self.page.until("the panel is closed", "!shown(one('[part~=panel]'))").await;
        self.take("closed").await;
        self.page.open_panel().await;
        self.take("empty").await;
    }

    async fn conversation(&mut self) {
        self.closed_and_empty().await;
        for (turn, text) in TURNS.iter().enumerate() {
            self.page.send(text).await;
            self.page.reply(turn).await;
            if turn == 2 {
                self.take("three-turns").await;
            }
        }
        self.take("table").await;
        self.page.run("document.querySelector('.itinerary')?.scrollIntoView();", Vec::new()).await;
        self.take("itinerary").await;
        self.page.attach(&[fixture("pictures/garden.jpg")]).await;
        self.page.until("the photo is ready", "all('.picture[data-state=ready]').length === 1").await;
        self.page.write("Where could this be?").await;
        self.take("draft-with-photo").await;
        self.page.chord(&[thirtyfour::Key::Enter]).await;
        self.page.reply(TURNS.len()).await;
        self.page.run("said().at(-1).scrollIntoView();", Vec::new()).await;
        self.take("photo").await;
        self.page.press("Menu").await;
        self.page.press("New chat").await;
        self.page.until("the chat is empty", "said().length === 0").await;
    }

    async fn streaming_and_error(&mut self) {
        let gate = Gate::closed();
        let (begin, rest) = Transcript::read("second").split_at("Nijo");
        let answers = [
            Answer::stream().send(begin).wait(&gate).send(rest),
            // One that is not tried again by itself.
            Answer::error(429, "rate_limit_error", "Too many"),
        ];
        let upstream = Upstream::scripted(answers).await;
        let mut config = Config::upstream(&upstream.url()).expect("the upstream has an address");
        config.origins = vec![self.site.origin().to_owned()];
        // The page keeps its tool, as with the guide before.
        config.profiles.values_mut().for_each(|profile| profile.tools = vec!["*".into()]);
        let relay = Relay::with(config).await;
        self.site.proxy_to(relay.url());
        self.page.send(TURNS[1]).await;
        self.page.shows("Nishiki Market").await;
        self.take("streaming").await;
        gate.open();
        self.page.reply(0).await;
        self.page.send("And where do we eat?").await;
        self.page.turn("failed").await;
        self.take("error").await;
    }

    async fn right_to_left(&mut self) {
        self.page.run("document.documentElement.dir = 'rtl';", Vec::new()).await;
        self.closed_and_empty().await;
        let messages = json!([
            {"role": "user", "content": "أريد أن أخطط لرحلة إلى اليابان، إلى طوكيو وكيوتو."},
            {"role": "assistant", "content": "فكرة جميلة. **طوكيو** للمدينة الكبيرة، و**كيوتو** للهدوء:\n\n\
                1. حديقة Ryoan-ji\n2. سوق Nishiki\n\n| اليوم | المكان |\n| --- | --- |\n| 1 | طوكيو |\n| 2 | كيوتو |"},
            {"role": "user", "content": "And in English, please: 3 days?"},
            {"role": "assistant", "content": "Three days are enough for the old town of Kyoto."},
        ]);
        self.page.run("chat.messages = arguments[0];", vec![messages]).await;
        self.page.until("they are shown", "replies().length === 2").await;
        self.take("conversation").await;
    }

    async fn take(&mut self, state: &str) {
        // Transitions are taken to their end, so that two runs give the same picture.
        let settled = "(document.getAnimations().concat(root.getAnimations?.() ?? []).forEach((one) => {
            try { one.finish(); } catch { /* it never ends, which is fine */ } }), true)";
        self.page.until("everything is drawn", settled).await;
        self.page.screenshot(&self.folder.join(format!("{}-{state}.png", self.look.name))).await;
        self.written += 1;
    }
}
