//! `cargo xtask bench`: prepares the peers, Parlor's host files and a browser, and hands over to the program in bench/.
//! It is no test: it measures the machine as much as the code, and takes minutes.

mod relay;

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::{Environment, announce, run as run_program};
use crate::{dist, project, setup};

const USAGE: &str = "\
Usage: cargo xtask bench render|history|size|profile|relay [OPTIONS]

  render   one streamed reply in Parlor and in each peer: main-thread CPU, frames, memory, nodes
  history  long conversations: opening, memory, keys, one more reply
  size     what a page loads until a Markdown reply is shown, and what Parlor's part of it is made of
  profile  where the time of Parlor's reply goes: functions by their own time, calls that touch the document
  relay    the relay beside nginx: added time to the first byte, CPU, memory of open streams

  --only NAME   this peer (again for more): parlor, text, textarea, smd, markdown-it, streamdown, deep-chat
  --size SIZE   this length of the reply, such as 10K or 1M (again for more); for history, this many messages
  --rate RATE   this many deltas a second, or `full` (again for more)
  --runs N      how often each is measured
  --embed DIR   measure these host files instead of building Parlor's own

For relay there are --runs and --only PART (again for more): first-byte, events, bytes, requests, memory,
examples.";

/// Runs the command.
pub fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let words: Vec<OsString> = arguments.raw_args()?.collect();
    let said = |word: &str| words.iter().any(|given| given == word);
    if words.is_empty() || said("--help") || said("-h") {
        println!("{USAGE}");
        return Ok(());
    }
    if words.first().is_some_and(|word| word == "relay") {
        return relay::run(&words);
    }
    let given = words.iter().any(|word| word.to_string_lossy().starts_with("--embed"));
    let (environment, peers) = setup::for_bench(!given)?;
    let pages = bundle(&environment, &peers)?;
    let embed = if given { None } else { Some(dist::build(&environment)?) };
    announce("Compiling the benchmarks", "two minutes the first time");
    let mut bench = environment.cargo();
    bench.args(["run", "--quiet", "--profile", "bench", "--package", "bench", "--"]).args(words);
    bench.env("PARLOR_BENCH_PAGES", pages).env("PARLOR_SYMBOLS", project::target("symbols"));
    if let Some(embed) = embed {
        bench.env("PARLOR_EMBED", embed);
    }
    run_program(&mut bench)
}

/// Bundles each page with its peer, as a host of that peer would, each for itself.
fn bundle(environment: &Environment, peers: &Path) -> Result<std::path::PathBuf> {
    let (pages, bundled) = (project::root().join("bench/pages"), project::target("bench/pages"));
    std::fs::remove_dir_all(&bundled).ok();
    let mut written = 0;
    let listed =
        std::fs::read_dir(&pages).with_context(|| format!("{} cannot be listed", pages.display()))?;
    for entry in listed {
        let page = entry?.path();
        // The harness is the same for all and no part of a peer; the stream's reader is bundled into who needs it.
        let shared = page.file_stem().is_some_and(|name| name == "harness" || name == "sse");
        if page.extension().is_none_or(|end| end != "js") || shared {
            continue;
        }
        let mut esbuild = environment.command("node")?;
        esbuild.env("NODE_PATH", peers).arg(peers.join("esbuild/bin/esbuild")).arg(&page);
        esbuild.args(["--bundle", "--splitting", "--minify", "--format=esm", "--log-level=warning"]);
        esbuild.args(["--external:/harness.js", "--legal-comments=none"]);
        run_program(esbuild.arg(format!("--outdir={}", bundled.display())))?;
        written += 1;
    }
    if written == 0 {
        bail!("{} has no pages.", pages.display());
    }
    Ok(bundled)
}
