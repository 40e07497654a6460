//! What the command line says about `bench relay`, and the programs that were prepared for it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Time to the first byte.
    FirstByte,
    /// CPU of streams with an event a write.
    Events,
    /// CPU of bytes.
    Bytes,
    /// CPU of short requests.
    Requests,
    /// Memory of open streams.
    Memory,
    /// What the examples of deploy/ carry.
    Examples,
}

/// Their names on the command line.
const PARTS: [(&str, Part); 6] = [
    ("first-byte", Part::FirstByte),
    ("events", Part::Events),
    ("bytes", Part::Bytes),
    ("requests", Part::Requests),
    ("memory", Part::Memory),
    ("examples", Part::Examples),
];

/// Where the contenders are.
#[derive(Debug)]
pub struct Programs {
    /// nginx.
    pub nginx: PathBuf,
    /// The relay, built as it is shipped.
    pub relay: PathBuf,
    /// Redis, if there is one here.
    pub redis: Option<PathBuf>,
}

/// The options.
#[derive(Debug)]
pub struct Options {
    only: Vec<Part>,
    /// How often each part is measured.
    pub runs: usize,
    /// The contenders.
    pub programs: Programs,
}

impl Options {
    /// Reads the command line and what `cargo xtask bench relay` put into the environment.
    ///
    /// # Errors
    /// A sentence about what is not understood or not prepared.
    pub fn read(mut arguments: lexopt::Parser) -> Result<Self> {
        use lexopt::prelude::*;

        let prepared = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty());
        let needed = |variable: &str| {
            let value = prepared(variable);
            value.with_context(|| {
                format!("{variable} is not set; run `cargo xtask bench relay`, which prepares it.")
            })
        };
        let programs = Programs {
            nginx: needed("PARLOR_NGINX")?.into(),
            relay: needed("PARLOR_RELAY")?.into(),
            redis: prepared("PARLOR_REDIS").map(PathBuf::from),
        };
        let mut options = Self { only: Vec::new(), runs: 3, programs };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("only") => options.only.push(part(&arguments.value()?.string()?)?),
                Long("runs") => options.runs = arguments.value()?.parse::<usize>()?.max(1),
                other => bail!("{}; `cargo xtask bench --help` lists what there is.", other.unexpected()),
            }
        }
        Ok(options)
    }

    /// Whether a part is asked for.
    pub fn asks(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn part(name: &str) -> Result<Part> {
    let found = PARTS.iter().find(|(known, _)| *known == name).map(|(_, part)| *part);
    found.with_context(|| {
        let names = PARTS.map(|(name, _)| name).join(", ");
        format!("There is no part \"{name}\"; there are {names}.")
    })
}
