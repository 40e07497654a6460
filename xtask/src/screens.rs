//! `cargo xtask screens`: a picture of each named state in target/screens/, taken by the end-to-end crate's own
//! browser, so that a person can look at all of them side by side.

use anyhow::{Context, Result};

use crate::shell::{announce, run as run_program};
use crate::{no_options, project, setup, test};

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let environment = setup::for_tests()?;
    let folder = project::target("screens");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut screens = environment.cargo();
    screens.args(["run", "--quiet", "--package", "e2e", "--bin", "screens"]);
    test::built(&environment, screens.env("PARLOR_SCREENS", &folder))?;
    announce("Taking the pictures", "two minutes");
    run_program(&mut screens)?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
