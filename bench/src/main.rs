//! Parlor beside its peers, measured in one run: the same reply, the same history, the same browser. `cargo xtask bench`
//! prepares what this program needs and starts it; bench/README.md says what the figures mean.

mod browser;
mod crates;
mod devtools;
mod history;
mod options;
mod pace;
mod peer;
mod profile;
mod relay;
mod render;
mod reply;
mod server;
mod size;
mod statistics;
mod symbols;
mod table;
mod trace;

use std::process::ExitCode;

use anyhow::Result;

use crate::options::{Command, Options};

/// Two threads: one for the server's events, one for what the browser says.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == "relay") {
        return relay::run(&relay::Options::read(lexopt::Parser::from_args(words))?).await;
    }
    let (command, options) = Options::read(lexopt::Parser::from_env())?;
    match command {
        Command::Render => render::run(&options).await,
        Command::History => history::run(&options).await,
        Command::Size => size::run(&options).await,
        Command::Profile => profile::run(&options).await,
    }
}
