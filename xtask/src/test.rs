//! `cargo xtask test`: sets up, then runs every test in every place and counts them. A place in which nothing ran
//! has failed, since a test that silently does not run is worse than none.

mod count;
mod places;
mod report;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub use self::places::built;
use self::report::Report;
use crate::setup;

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    let suites = suites(arguments)?;
    let report = everything(suites)?;
    report.print();
    report.verdict()
}

/// Sets up and runs every place; the suites too where a folder of them is given.
pub fn everything(suites: Option<PathBuf>) -> Result<Report> {
    let environment = setup::for_tests()?;
    let mut report = Report::default();
    report.add("checks", || places::checks(&environment));
    report.add("native", || places::native(&environment));
    report.add("web", || places::web(&environment));
    report.add("e2e", || places::e2e(&environment));
    if let Some(folder) = suites {
        report.add_apart("suites", || places::suites(&environment, &folder));
    }
    Ok(report)
}

/// The folder that `--suites` names, as an absolute path, since each test runs in its package's folder.
fn suites(mut arguments: lexopt::Parser) -> Result<Option<PathBuf>> {
    use lexopt::prelude::*;

    let mut folder = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("suites") => {
                let named = PathBuf::from(arguments.value()?);
                let found = named.canonicalize().ok().filter(|path| path.is_dir());
                folder =
                    Some(found.with_context(|| {
                        format!("--suites names {}, which is no folder.", named.display())
                    })?);
            }
            other => bail!("{}; `cargo xtask --help` lists what test takes.", other.unexpected()),
        }
    }
    Ok(folder)
}
