//! The places where tests run: the checks of the text, the machine itself, a browser, and the whole product.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::count::Count;
use crate::setup::TARGET;
use crate::shell::{Environment, announce, line, run};
use crate::{dist, project, size, tidy};

/// What a relay has only on request. The whole product is tested without it.
const OPTIONAL: &str = "relay/otel";

/// The tests that `--suites` runs. Every run reads them, so that they do not fall behind what they test.
const SUITES: &str = "messages/suites,markdown/suites";

/// What is read rather than run. Each one counts as a test.
pub fn checks(environment: &Environment) -> Result<Count> {
    announce("Checking format, lints and layout", "three minutes the first time");
    let cargo = |words: &[&str]| {
        let mut command = environment.cargo();
        command.args(words);
        run(&mut command)
    };
    let lint = ["--all-targets", "--", "--deny", "warnings"];
    let mut count = Count::default();
    count.check("format", cargo(&["fmt", "--all", "--check"]));
    count.check("layout", tidy::check(project::root()));
    let workspace = ["clippy", "--workspace", "--features", OPTIONAL, "--features", SUITES];
    count.check("lints", cargo(&[&workspace, &lint[..]].concat()));
    // What only exists in a browser is not seen by the lints above.
    count.check(
        "lints for WebAssembly",
        cargo(&[&["clippy", "--package", "parlor", "--target", TARGET], &lint[..]].concat()),
    );
    Ok(count)
}

/// Unit, table, property and documentation tests on this machine.
pub fn native(environment: &Environment) -> Result<Count> {
    announce("Testing on this machine", "four minutes the first time");
    let mut test = environment.cargo();
    test.args(["test", "--workspace", "--exclude", "e2e", "--no-fail-fast", "--features", OPTIONAL]);
    let mut count = counted(&mut test)?;
    // The examples of CommonMark use entities that the widget does not know, so that they are built apart.
    let mut examples = environment.cargo();
    examples.args(["test", "--package", "markdown", "--features", "entities", "--test", "conformance"]);
    count.add(&counted(&mut examples)?);
    Ok(count)
}

/// The widget's parts inside Chromium.
pub fn web(environment: &Environment) -> Result<Count> {
    announce("Testing in a browser", "three minutes the first time");
    let mut test = environment.cargo();
    test.args(["test", "--package", "parlor", "--test", "web", "--target", TARGET]);
    // Seconds until the runner gives up on the whole page; its own default is made for a handful of tests.
    test.env("WASM_BINDGEN_TEST_TIMEOUT", "300").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    counted(&mut test)
}

/// The whole product as a person meets it: the files a host needs, the demo page, a real relay and a real browser.
pub fn e2e(environment: &Environment) -> Result<Count> {
    let mut test = environment.cargo();
    test.args(["test", "--package", "e2e", "--no-fail-fast"]);
    let mut count = Count::default();
    let built = built(environment, &mut test);
    let ready = built.is_ok();
    count.check("host files and demo page", built);
    if ready {
        announce("Testing the whole product", "five minutes the first time");
        count.add(&counted(&mut test)?);
    }
    Ok(count)
}

/// Builds what the end-to-end tests open, and tells `command` where it is.
pub fn built(environment: &Environment, command: &mut Command) -> Result<()> {
    let embed = dist::build(environment)?;
    size::report(&embed)?;
    let page = project::target("page");
    announce("Building the demo page", "half a minute");
    let mut trunk = environment.command("trunk")?;
    trunk.args(["build", "--quiet", "--offline", "--release", "--dist"]).arg(&page);
    run(&mut trunk)?;
    command.env("PARLOR_EMBED", embed).env("PARLOR_DIST", page);
    Ok(())
}

/// Published conformance suites, which are not ours to keep in the repository.
pub fn suites(environment: &Environment, folder: &Path) -> Result<Count> {
    announce("Running the conformance suites", "a minute");
    let mut count = Count::default();
    for package in ["messages", "markdown"] {
        let mut test = environment.cargo();
        test.args(["test", "--package", package, "--features", "suites", "--test", "suites"]);
        count.add(&counted(test.env("PARLOR_SUITES", folder))?);
    }
    Ok(count)
}

/// Runs `cargo test`, shows what it says as it comes, and counts the results.
fn counted(command: &mut Command) -> Result<Count> {
    let words = line(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("`{words}` could not be started"))?;
    let mut count = Count::default();
    let mut shown = std::io::stdout().lock();
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.with_context(|| format!("what `{words}` says cannot be read"))?;
        count.read(&line);
        writeln!(shown, "{line}").context("the output cannot be written")?;
    }
    let status = child.wait().with_context(|| format!("`{words}` was lost"))?;
    count.ended(&words, status.success());
    Ok(count)
}
