//! A real Chromium behind a ChromeDriver, both started for one story and gone with it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, LoggingPrefsLogLevel};
use tokio::task::spawn_blocking;

use crate::page::Page;
use crate::{DEADLINE, environment};

/// Runs in every document before anything of the page does: keeps the element's events, policy violations and errors.
const RECORDER: &str = include_str!("recorder.js");

/// A browser with an empty profile. Dropping it ends Chromium, then ChromeDriver, then removes the profile.
pub struct Browser {
    driver: WebDriver,
    _chromedriver: Chromedriver,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a browser whose window shows 1280 × 900 CSS pixels.
    pub async fn start() -> Self {
        crate::choose_tls();
        let chromedriver =
            spawn_blocking(Chromedriver::start).await.expect("starting ChromeDriver does not panic");
        let profile = tempfile::tempdir().expect("a folder for the browser's profile");
        let capabilities = capabilities(&profile).expect("capabilities are JSON");
        let driver = WebDriver::new(&chromedriver.url, capabilities).await.unwrap_or_else(|error| {
            panic!("Chromium at {} did not start: {error}", environment::chrome().display())
        });
        let browser = Self { driver, _chromedriver: chromedriver, _profile: profile };
        let timeouts = TimeoutConfiguration::new(Some(DEADLINE * 2), Some(DEADLINE), None);
        browser.driver.update_timeouts(timeouts).await.expect("ChromeDriver sets timeouts");
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": RECORDER})).await;
        browser
    }

    /// Opens `address` and waits until the document and its deferred scripts have loaded.
    pub async fn open(self, address: &str) -> Page {
        self.driver.goto(address).await.unwrap_or_else(|error| panic!("{address} did not open: {error}"));
        Page::new(self)
    }

    /// Sends a DevTools command; needed where WebDriver has no word for it.
    pub async fn devtools(&self, method: &str, parameters: serde_json::Value) -> serde_json::Value {
        let result = self.driver.cdp().send_raw(method, parameters).await;
        result.unwrap_or_else(|error| panic!("the browser refused {method}: {error}"))
    }

    /// The WebDriver session.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }
}

fn capabilities(profile: &tempfile::TempDir) -> WebDriverResult<Capabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(&environment::chrome().to_string_lossy())?;
    for argument in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
        "--lang=en-US",
    ] {
        chrome.add_arg(argument)?;
    }
    chrome.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(chrome.into())
}

/// The driver's process. It tells the port it chose on its standard output.
struct Chromedriver {
    process: Child,
    url: String,
}

/// How often the driver is started before a story gives up on it.
const STARTS: usize = 5;

impl Chromedriver {
    /// It listens on one port number for two kinds of addresses. The number it chose for the one may be taken for the
    /// other, by another story's browser for example; then it ends, and the next start chooses another number.
    fn start() -> Self {
        let program = environment::chromedriver();
        (0..STARTS).find_map(|_| Self::start_once(&program)).unwrap_or_else(|| {
            panic!("{} (CHROMEDRIVER) ended {STARTS} times without telling its port", program.display())
        })
    }

    fn start_once(program: &Path) -> Option<Self> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} (CHROMEDRIVER) did not start: {error}", program.display()));
        let output = process.stdout.take().expect("standard output is piped");
        let port = BufReader::new(output).lines().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse::<u16>().ok()
        });
        // Made before it is known to listen, so that it is ended and waited for either way.
        let mut driver = Self { process, url: String::new() };
        driver.url = format!("http://127.0.0.1:{}", port?);
        Some(driver)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
