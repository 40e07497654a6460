//! A Chromium and the ChromeDriver that fits it: from `CHROME` and `CHROMEDRIVER`, or from PATH, where the system's
//! packages put them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::project;
use crate::shell::{Environment, answer};

/// The names a Chromium goes by on PATH.
const BROWSERS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/// Where macOS keeps applications that are not on PATH.
const APPLICATIONS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The system's packages that are missing here.
pub fn missing(environment: &Environment) -> Result<Vec<&'static str>> {
    let mut packages = Vec::new();
    packages.extend(browser(environment)?.is_none().then_some("chromium"));
    packages.extend(driver(environment)?.is_none().then_some("chromium-driver"));
    Ok(packages)
}

/// Finds the browser and its driver, and tells the tests where they are.
pub fn chromium(environment: &mut Environment) -> Result<()> {
    let Some(browser) = browser(environment)? else {
        bail!(
            "Chrome is missing: install Chrome or Chromium, put it on PATH or name it in CHROME, and try again."
        );
    };
    let Some(driver) = driver(environment)? else {
        bail!(
            "ChromeDriver is missing: install the one for your Chrome, put it on PATH or name it in CHROMEDRIVER, and try again."
        );
    };
    fit(environment, &browser, &driver)?;
    let settings = runner_settings(&browser)?;
    environment.set("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    environment.set("CHROME", browser);
    environment.set("CHROMEDRIVER", driver);
    Ok(())
}

fn browser(environment: &Environment) -> Result<Option<PathBuf>> {
    if let Some(named) = named("CHROME")? {
        return Ok(Some(named));
    }
    let on_path = BROWSERS.iter().find_map(|name| environment.find(name));
    Ok(on_path.or_else(|| APPLICATIONS.iter().map(PathBuf::from).find(|path| path.is_file())))
}

fn driver(environment: &Environment) -> Result<Option<PathBuf>> {
    Ok(named("CHROMEDRIVER")?.or_else(|| environment.find("chromedriver")))
}

/// The program that a variable names. A name that leads nowhere is a mistake, not a reason to take another.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    ensure!(path.is_file(), "{variable} names {}, which is not there.", path.display());
    Ok(Some(path))
}

/// Refuses a driver of another major version: it would refuse the browser in the middle of the tests.
fn fit(environment: &Environment, browser: &Path, driver: &Path) -> Result<()> {
    let major = |program: &Path| {
        answer(environment.prepared_at(program).arg("--version")).and_then(|said| major_version(&said))
    };
    match (major(browser), major(driver)) {
        (Some(chrome), Some(driver)) if chrome != driver => {
            bail!(
                "ChromeDriver {driver} does not fit Chrome {chrome}: install the ChromeDriver of version {chrome} and try again."
            )
        }
        (_, None) => bail!("{} does not run: install ChromeDriver again and try again.", driver.display()),
        // Chrome on macOS and Windows may open a window instead of saying its version.
        _ => Ok(()),
    }
}

/// The `156` of `Chromium 156.0.8078.79 built on Debian`.
fn major_version(said: &str) -> Option<u32> {
    said.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

/// Writes webdriver.json with the browser's path in it for wasm-bindgen's test runner: the committed file names no
/// path, and ChromeDriver alone looks for Chrome in its own places only.
fn runner_settings(browser: &Path) -> Result<PathBuf> {
    let committed = project::root().join("webdriver.json");
    let text =
        std::fs::read(&committed).with_context(|| format!("{} cannot be read", committed.display()))?;
    let settings = with_browser(&text, browser).context("webdriver.json is not what it should be")?;
    let path = project::target("webdriver.json");
    std::fs::create_dir_all(project::target("")).context("target/ cannot be made")?;
    std::fs::write(&path, settings).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

fn with_browser(settings: &[u8], browser: &Path) -> Result<String> {
    let mut settings: serde_json::Value = serde_json::from_slice(settings)?;
    let options = settings.get_mut("goog:chromeOptions").and_then(serde_json::Value::as_object_mut);
    let options = options.context("it has no goog:chromeOptions")?;
    options.insert("binary".into(), browser.to_string_lossy().into());
    Ok(settings.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_drivers_say_their_major_version() {
        assert_eq!(major_version("Chromium 156.0.8078.79 built on Debian 12"), Some(156));
        assert_eq!(major_version("ChromeDriver 156.0.8078.79 (abc-refs/branch@{#1})"), Some(156));
        assert_eq!(major_version("Google Chrome 99.0.1"), Some(99));
        assert_eq!(major_version("unexpected"), None);
    }

    #[test]
    fn the_runner_gets_the_committed_flags_and_the_browser() {
        let settings =
            with_browser(br#"{"goog:chromeOptions":{"args":["--headless"]}}"#, Path::new("/a/b")).unwrap();
        let settings: serde_json::Value = serde_json::from_str(&settings).unwrap();
        assert_eq!(settings["goog:chromeOptions"]["binary"], "/a/b");
        assert_eq!(settings["goog:chromeOptions"]["args"][0], "--headless");
        assert!(with_browser(b"{}", Path::new("/a/b")).is_err());
    }
}
