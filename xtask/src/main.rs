//! The project's commands: `cargo xtask demo` for a person, `cargo xtask test` for everything that must hold,
//! and the steps they are made of. Each command is one file; this one only says which there are.

mod artifact;
mod bench;
mod children;
mod ci;
mod compress;
mod demo;
mod dist;
mod project;
mod screens;
mod setup;
mod shell;
mod size;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo    build and serve the trip planner, and print its address
            --port N        the page's port (8080)
            --open          open the page in a browser
            --relay URL     use a relay that runs elsewhere instead of starting one
            --upstream URL  let the relay talk to this server instead of the guide
            --release       build everything as a host would ship it
  test    set up, then run every test in every place, counted
            --suites DIR    also run the published conformance suites in DIR, counted apart
  ci      the same, and the run itself must change no file that is kept
  dist    build the files a host needs into target/embed/
  size    what a page loads, raw, gzip and brotli, against the budget in size.toml
  bench   measure Parlor beside its peers; `cargo xtask bench --help` says what and how
  tidy    the layout's rules: file and function length, import directions, named paths, forbidden calls
  screens take a picture of each named state into target/screens/

ANTHROPIC_API_KEY makes the demo talk to the real API. CHROME and CHROMEDRIVER name the browser for the tests.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    match arguments.next()? {
        Some(lexopt::Arg::Value(command)) => match command.to_str().unwrap_or_default() {
            "demo" => demo::run(arguments),
            "test" => test::run(arguments),
            "ci" => ci::run(arguments),
            "dist" => dist::run(arguments),
            "bench" => bench::run(arguments),
            "size" => size::run(arguments),
            "tidy" => tidy::run(arguments),
            "screens" => screens::run(arguments),
            other => bail!("There is no command \"{other}\".\n\n{USAGE}"),
        },
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("{}.\n\n{USAGE}", other.unexpected()),
        None => bail!("{USAGE}"),
    }
}

/// Ends with a sentence when a command that takes no options was given one.
fn no_options(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        None => Ok(()),
        Some(extra) => bail!("{}: this command takes no options.", extra.unexpected()),
    }
}
