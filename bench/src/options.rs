//! What the command line says: which measurement, of whom, how large, how fast and how often.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::pace::Rate;
use crate::peer::Peer;

/// A measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// One streamed reply.
    Render,
    /// A long conversation.
    History,
    /// Bytes.
    Size,
    /// Parlor's own time, function by function.
    Profile,
}

/// The options, each absent unless given.
#[derive(Debug, Default)]
pub struct Options {
    /// Only these peers.
    pub only: Vec<Peer>,
    /// Only these sizes: bytes of the reply, or messages.
    pub sizes: Vec<usize>,
    /// Only these rates.
    pub rates: Vec<Rate>,
    /// How often each is measured.
    pub runs: Option<usize>,
    /// Parlor's host files.
    pub embed: PathBuf,
    /// The names of the functions in Parlor's WebAssembly.
    pub symbols: Option<PathBuf>,
    /// The bundled pages of the peers.
    pub pages: PathBuf,
    /// The browser's program.
    pub chrome: PathBuf,
}

impl Options {
    /// Reads the command line and what `cargo xtask bench` put into the environment.
    ///
    /// # Errors
    /// A sentence about what is not understood or not prepared.
    pub fn read(mut arguments: lexopt::Parser) -> Result<(Command, Self)> {
        use lexopt::prelude::*;

        let mut command = None;
        let mut options =
            Self { pages: prepared("PARLOR_BENCH_PAGES")?, chrome: prepared("CHROME")?, ..Self::default() };
        options.symbols = prepared("PARLOR_SYMBOLS").ok();
        let mut embed = None;
        while let Some(argument) = arguments.next()? {
            match argument {
                Value(word) if command.is_none() => command = Some(named(&word.string()?)?),
                Long("only") => options.only.push(Peer::named(&arguments.value()?.string()?)?),
                Long("size") => options.sizes.push(size(&arguments.value()?.string()?)?),
                Long("rate") => options.rates.push(Rate::read(&arguments.value()?.string()?)?),
                Long("runs") => options.runs = Some(arguments.value()?.parse::<usize>()?.max(1)),
                Long("embed") => embed = Some(PathBuf::from(arguments.value()?)),
                other => bail!("{}; `cargo xtask bench --help` lists what there is.", other.unexpected()),
            }
        }
        options.embed = embed.map_or_else(|| prepared("PARLOR_EMBED"), Ok)?;
        Ok((
            command.context("Say what to measure; `cargo xtask bench --help` lists what there is.")?,
            options,
        ))
    }

    /// The peers that are asked for among `all`.
    pub fn peers(&self, all: &[Peer]) -> Vec<Peer> {
        all.iter().copied().filter(|peer| self.only.is_empty() || self.only.contains(peer)).collect()
    }
}

fn named(word: &str) -> Result<Command> {
    Ok(match word {
        "render" => Command::Render,
        "history" => Command::History,
        "size" => Command::Size,
        "profile" => Command::Profile,
        other => bail!("There is no benchmark \"{other}\"; `cargo xtask bench --help` lists what there is."),
    })
}

fn prepared(variable: &str) -> Result<PathBuf> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty());
    Ok(value
        .with_context(|| format!("{variable} is not set; run `cargo xtask bench`, which prepares it."))?
        .into())
}

/// `10K`, `1M` or a plain number, in thousands as the tables count.
fn size(text: &str) -> Result<usize> {
    let (digits, factor) = match text.to_ascii_uppercase().strip_suffix(['K', 'M']) {
        Some(digits) if text.ends_with(['K', 'k']) => (digits.to_owned(), 1_000),
        Some(digits) => (digits.to_owned(), 1_000_000),
        None => (text.to_owned(), 1),
    };
    let number = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(factor));
    number.filter(|number| *number > 0).with_context(|| format!("\"{text}\" is no size such as 10K or 1M."))
}

/// A size as [`size`] reads it.
pub fn short(size: usize) -> String {
    match size {
        size if size >= 1_000_000 && size.is_multiple_of(1_000_000) => format!("{}M", size / 1_000_000),
        size if size >= 1_000 && size.is_multiple_of(1_000) => format!("{}K", size / 1_000),
        size => size.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes) in [("10K", 10_000), ("1M", 1_000_000), ("250", 250)] {
            assert_eq!((size(text).unwrap(), short(bytes)), (bytes, text.to_owned()));
        }
        assert_eq!(size("2k").unwrap(), 2_000);
        assert!(size("much").is_err() && size("0").is_err());
    }
}
