//! What the program does when it is called: it serves, or does what a subcommand says and ends.

use std::io::{self, Write};

use clap::{Parser, Subcommand};
use relay::config::Flags;

pub mod serve;
mod signals;
pub mod snippet;
#[cfg(feature = "otel")]
mod spans;
pub mod token;

/// The relay between a page with Parlor and the Messages API.
///
/// The API key is read from ANTHROPIC_API_KEY unless the settings file names another place.
#[derive(Debug, Parser)]
#[command(name = "parlor-relay", version, args_conflicts_with_subcommands = true)]
pub struct CommandLine {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Each has a file of its own with its options and a `run` that gives a sentence when it fails.
#[derive(Debug, Subcommand)]
enum Command {
    /// Print the tag that a page needs
    Snippet(snippet::Snippet),
    Token(token::Options),
}

impl CommandLine {
    /// Does what was asked.
    ///
    /// # Errors
    /// One sentence that a person can act on.
    pub fn run(self) -> Result<(), String> {
        match self.command {
            None => serve::run(&self.flags),
            Some(Command::Snippet(asked)) => snippet::run(asked),
            Some(Command::Token(options)) => token::run(&options),
        }
    }
}

/// Prints, and does not fall over when nobody reads.
fn say(text: std::fmt::Arguments<'_>) -> Result<(), String> {
    let mut stdout = io::stdout();
    stdout
        .write_fmt(text)
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("standard output cannot be written ({error})"))
}
