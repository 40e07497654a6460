//! What a person does with a page that holds the chat, and what they see there. Typing, clicking and choosing files go
//! through WebDriver as real input; reading goes through the open shadow root.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use thirtyfour::{Key, WebElement};

use crate::DEADLINE;
use crate::browser::Browser;

/// Words that every script of this file and of the stories may use: `chat`, `root`, `one`, `all`, `shown`, `text`,
/// `named`, `turn`, `replies`, `said`, `calls`, `notes`, `told`, `notices`.
const WORDS: &str = include_str!("words.js");

/// An open page.
pub struct Page {
    browser: Browser,
}

impl Page {
    pub(crate) fn new(browser: Browser) -> Self {
        Self { browser }
    }

    /// Starts a browser and opens `address` in it.
    pub async fn open(address: &str) -> Self {
        Browser::start().await.open(address).await
    }

    /// [`Page::open`], then waits until the chat can be used.
    pub async fn open_ready(address: &str) -> Self {
        let page = Self::open(address).await;
        page.ready().await;
        page
    }

    /// Waits until the element said that it answers calls.
    pub async fn ready(&self) {
        self.until("the chat is ready", "__story.events.some((event) => event.type === 'parlor-ready')")
            .await;
    }

    /// Goes to another address in the same tab.
    pub async fn go(&self, address: &str) {
        self.browser
            .driver()
            .goto(address)
            .await
            .unwrap_or_else(|error| panic!("{address} did not open: {error}"));
    }

    /// The browser, for what has no verb here.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    // ---- waiting and reading

    /// Waits until `condition` (a JavaScript expression over [`WORDS`]) is truthy, and returns its value. When the
    /// deadline passes first, fails with what the page shows at that moment.
    pub async fn until(&self, what: &str, condition: &str) -> Value {
        let script = format!(
            "{WORDS}
            const [limit, done] = arguments, end = performance.now() + limit;
            const look = () => {{
              let value;
              try {{ value = ({condition}); }} catch (error) {{ value = undefined; }}
              if (value) done({{ value }});
              else if (performance.now() > end) done({{ seen: describe() }});
              else __story.later(look, 10);
            }};
            look();"
        );
        let limit = (DEADLINE - std::time::Duration::from_secs(2)).as_millis();
        let result = self.browser.driver().execute_async(script, vec![json!(limit)]).await;
        let result = result.unwrap_or_else(|error| panic!("waiting for this failed: {what}\n{error}"));
        match result.json() {
            Value::Object(found) if found.contains_key("value") => found["value"].clone(),
            other => panic!(
                "this did not happen: {what}\n  condition: {condition}\n{}",
                other["seen"].as_str().unwrap_or_default()
            ),
        }
    }

    /// The value of a JavaScript expression over [`WORDS`], now.
    pub async fn read(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression});"), Vec::new()).await
    }

    /// Runs statements that may use [`WORDS`] and `arguments`, and returns what they return.
    pub async fn run(&self, statements: &str, arguments: Vec<Value>) -> Value {
        let result = self.browser.driver().execute(format!("{WORDS}\n{statements}"), arguments).await;
        result.unwrap_or_else(|error| panic!("this script failed: {statements}\n{error}")).json().clone()
    }

    /// Waits until the turn is in this state: `idle`, `waiting`, `streaming`, `acting`, `retrying`, `summarising`, `stopping` or
    /// `failed`.
    pub async fn turn(&self, state: &str) {
        self.until(&format!("the turn is {state}"), &format!("turn() === {state:?}")).await;
    }

    /// Waits until reply number `index` (from 0) is complete, and returns its text as it is shown.
    pub async fn reply(&self, index: usize) -> String {
        let condition = format!("replies()[{index}]?.dataset.state === 'complete' && turn() === 'idle'");
        self.until(&format!("reply {index} is complete"), &condition).await;
        self.read(&format!("text(replies()[{index}])")).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the last reply shows `text`, whatever state it is in.
    pub async fn shows(&self, text: &str) {
        let condition = format!("text(replies().at(-1)).includes({})", json!(text));
        self.until(&format!("the last reply shows {text:?}"), &condition).await;
    }

    /// Waits for a notice that is read out (role `alert` or `status`) containing `text`, and returns its whole text.
    pub async fn notice(&self, text: &str) -> String {
        let condition = format!("notices().find((notice) => notice.includes({}))", json!(text));
        let found = self.until(&format!("a notice says {text:?}"), &condition).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// What stands in the input field.
    pub async fn draft(&self) -> String {
        self.read("one('[part~=input]').value").await.as_str().unwrap_or_default().to_owned()
    }

    /// What the person's own messages say, in order.
    pub async fn said(&self) -> Vec<String> {
        let said = self.read("said().map(text)").await;
        said.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// The element's events of this type so far, each with `type`, `bubbles`, `composed`, `detail` and `target`.
    pub async fn events(&self, kind: &str) -> Vec<Value> {
        let events = self.read(&format!("__story.events.filter((event) => event.type === {kind:?})")).await;
        events.as_array().cloned().unwrap_or_default()
    }

    /// Waits until the page was told so many charges. The first comes with the late half.
    pub async fn charged(&self, times: usize) {
        let told =
            format!("__story.events.filter((event) => event.type === 'parlor-usage').length >= {times}");
        self.until("the charge is told", &told).await;
    }

    /// Violations of the page's policy so far, and whatever went to the console as an error.
    pub async fn violations(&self) -> Vec<String> {
        let seen = self.read("[...__story.violations, ...__story.errors]").await;
        let mut all: Vec<String> = seen.as_array().into_iter().flatten().map(Value::to_string).collect();
        let log = self.browser.driver().browser_log().await.expect("ChromeDriver keeps the console's log");
        all.extend(log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message));
        all
    }

    // ---- doing

    /// The element that a JavaScript expression over [`WORDS`] finds, once it exists and is shown.
    pub async fn element(&self, what: &str, expression: &str) -> WebElement {
        self.until(&format!("{what} is shown"), &format!("shown({expression})")).await;
        let found =
            self.browser.driver().execute(format!("{WORDS}\nreturn ({expression});"), Vec::new()).await;
        found
            .and_then(|found| found.element())
            .unwrap_or_else(|error| panic!("{what} is gone again: {error}"))
    }

    /// Clicks what the expression finds.
    pub async fn click(&self, what: &str, expression: &str) {
        let element = self.element(what, expression).await;
        element.click().await.unwrap_or_else(|error| panic!("{what} cannot be clicked: {error}"));
    }

    /// Presses the button whose accessible name contains `name`.
    pub async fn press(&self, name: &str) {
        self.click(&format!("the button {name:?}"), &format!("named({})", json!(name))).await;
    }

    /// Opens the panel with the launcher.
    pub async fn open_panel(&self) {
        self.click("the launcher", "one('[part~=launcher]')").await;
        self.until("the panel is open", "shown(one('[part~=panel]'))").await;
    }

    /// Types into the input field; a line break in `text` is Shift and Enter.
    pub async fn write(&self, text: &str) {
        let input = self.element("the input field", "one('[part~=input]')").await;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.chord(&[Key::Shift, Key::Enter]).await;
            }
            input.send_keys(line).await.unwrap_or_else(|error| panic!("typing failed: {error}"));
        }
    }

    /// Types `text` and presses Enter.
    pub async fn send(&self, text: &str) {
        self.write(text).await;
        self.chord(&[Key::Enter]).await;
    }

    /// Types characters wherever the focus is.
    pub async fn keys(&self, text: &str) {
        let sent = self.browser.driver().action_chain().send_keys(text).perform().await;
        sent.unwrap_or_else(|error| panic!("pressing keys failed: {error}"));
    }

    /// Presses these keys one after the other without letting go, then lets go of all, wherever the focus is.
    pub async fn chord(&self, keys: &[Key]) {
        let mut actions = self.browser.driver().action_chain();
        for key in keys {
            actions = actions.key_down(key.clone());
        }
        for key in keys.iter().rev() {
            actions = actions.key_up(key.clone());
        }
        actions.perform().await.unwrap_or_else(|error| panic!("pressing keys failed: {error}"));
    }

    /// Chooses files in the element's own file field, as its dialog would.
    pub async fn attach(&self, files: &[PathBuf]) {
        let found =
            self.browser.driver().execute(format!("{WORDS}\nreturn one('input[type=file]');"), Vec::new());
        let input = found.await.and_then(|found| found.element()).expect("the element has a file field");
        let paths: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        input
            .send_keys(paths.join("\n"))
            .await
            .unwrap_or_else(|error| panic!("choosing files failed: {error}"));
    }

    /// Writes a picture of the window as it is now.
    pub async fn screenshot(&self, file: &Path) {
        let result = self.browser.driver().screenshot(file).await;
        result.unwrap_or_else(|error| panic!("{} was not written: {error}", file.display()));
    }

    /// Makes the window this large, in CSS pixels, as a phone (with touch) or a desktop would.
    pub async fn resize(&self, width: u32, height: u32, phone: bool) {
        let scale = if phone { 2 } else { 1 };
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone});
        self.browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        self.browser.devtools("Emulation.setTouchEmulationEnabled", json!({"enabled": phone})).await;
    }

    /// Takes the device's network away, or gives it back. What streams is not cut by that.
    pub async fn network(&self, there: bool) {
        let conditions =
            json!({"offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.browser.devtools("Network.enable", json!({})).await;
        self.browser.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Sets media features such as `prefers-color-scheme`.
    pub async fn prefer(&self, feature: &str, value: &str) {
        let media = json!({"features": [{"name": feature, "value": value}]});
        self.browser.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// What axe-core finds that is serious or critical, one line per rule with the elements it means.
    pub async fn accessibility_faults(&self) -> Vec<String> {
        let path = crate::environment::node_modules().join("axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{} cannot be read: {error}; run `cargo xtask test`", path.display())
        });
        // Through DevTools, so that the page's own policy has no say in it.
        self.browser.devtools("Runtime.evaluate", json!({"expression": axe})).await;
        let script = "const done = arguments[0]; axe.run(document).then((found) => done(found.violations
            .filter((fault) => ['serious', 'critical'].includes(fault.impact))
            .map((fault) => `${fault.id}: ${fault.help} ${JSON.stringify(fault.nodes.map((node) => node.target))}`)),
            (error) => done([String(error)]));";
        let found = self.browser.driver().execute_async(script, Vec::new()).await;
        let found = found.unwrap_or_else(|error| panic!("axe-core did not run: {error}"));
        found.convert().unwrap_or_else(|error| panic!("axe-core answered something else: {error}"))
    }
}
