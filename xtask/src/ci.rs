//! `cargo xtask ci`: every test, and one thing that only matters before a change is taken in: the run itself changed
//! no file that is kept.

use anyhow::{Result, ensure};

use crate::shell::{Environment, answer};
use crate::{no_options, test};

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let before = changes();
    let report = test::everything(None)?;
    report.print();
    report.verdict()?;
    ensure!(
        before == changes(),
        "The run changed files that are kept; `git status` shows them: commit what belongs there, or stop making it."
    );
    Ok(())
}

/// What git sees as changed or new; nothing outside a git checkout.
fn changes() -> Option<String> {
    let mut git = Environment::new().command("git").ok()?;
    answer(git.args(["status", "--porcelain"]))
}
