//! `cargo xtask tidy`: the layout's rules, each one a function from the repository to complaints. A rule that
//! matters is checked here; one that is not checked here is advice.

mod forbidden;
mod imports;
mod pages;
mod shape;
mod source;
mod testing;

use std::path::Path;

use anyhow::{Result, bail};

use self::source::Repository;
use crate::{no_options, project};

/// One broken rule at one place: what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The file, from the repository's root, with forward slashes.
    pub path: String,
    /// The line, or 0 for the whole file.
    pub line: usize,
    /// What to do, in a sentence.
    pub advice: String,
}

impl Complaint {
    fn new(path: &str, line: usize, advice: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, advice: advice.into() }
    }
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line.max(1), self.advice)
    }
}

/// A rule.
type Rule = fn(&Repository) -> Vec<Complaint>;

/// Every rule, in the order in which complaints are shown.
const RULES: &[Rule] = &[
    shape::opening,
    shape::file_length,
    shape::function_length,
    imports::between_crates,
    imports::inside_the_widget,
    forbidden::calls,
    forbidden::view_macro,
    pages::named_paths,
    pages::crates_on_the_map,
    pages::open_changelog,
    testing::no_sleep,
    testing::no_fixed_port,
    testing::fixtures_are_used,
];

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    check(project::root())?;
    println!("The layout is as it should be.");
    Ok(())
}

/// Prints each complaint; an error when there is one.
pub fn check(root: &Path) -> Result<()> {
    let repository = Repository::read(root)?;
    let complaints: Vec<Complaint> = RULES.iter().flat_map(|rule| rule(&repository)).collect();
    for complaint in &complaints {
        println!("{complaint}");
    }
    match complaints.len() {
        0 => Ok(()),
        1 => bail!("One rule of the layout is broken; the line above says what to do."),
        many => bail!("{many} rules of the layout are broken; the lines above say what to do."),
    }
}
