//! `parlor-relay`: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser;

mod commands;

fn main() -> ExitCode {
    match commands::CommandLine::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("parlor-relay: {sentence}");
            ExitCode::FAILURE
        }
    }
}
