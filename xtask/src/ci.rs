//! `cargo xtask ci`: every test, and what only matters before a change is taken in: the lock file is current, and
//! the run itself changed no file that is kept.

use anyhow::{Context, Result, ensure};

use crate::shell::{Environment, answer, run as run_program};
use crate::{no_options, test};

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let environment = Environment::new();
    lock_is_current(&environment)?;
    let before = changes(&environment);
    let report = test::everything(None)?;
    ensure!(
        before == changes(&environment),
        "The run changed files that are kept; `git status` shows them: commit what belongs there, or stop making it."
    );
    report.print();
    report.verdict()
}

fn lock_is_current(environment: &Environment) -> Result<()> {
    let mut metadata = environment.cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1"]).stdout(std::process::Stdio::null());
    run_program(&mut metadata)
        .context("Cargo.lock is not current; run `cargo update --workspace` and commit it")
}

/// What git sees as changed or new; nothing outside a git checkout.
fn changes(environment: &Environment) -> Option<String> {
    environment.command("git").ok().and_then(|mut git| answer(git.args(["status", "--porcelain"])))
}
