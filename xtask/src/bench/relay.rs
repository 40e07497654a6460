//! `cargo xtask bench relay`: builds the relay as it is shipped and hands it, with nginx, to the program in bench/.

use std::ffi::OsString;

use anyhow::Result;

use crate::shell::{announce, capture, run as run_program};
use crate::{artifact, setup};

/// Runs it with these words of the command line.
pub fn run(words: &[OsString]) -> Result<()> {
    let (environment, nginx) = setup::for_bench_of_the_relay()?;
    announce("Building the relay as it is shipped", "several minutes the first time");
    let mut build = environment.cargo();
    build.args(["build", "--release", "--package", "relay", "--bin", "parlor-relay"]);
    let messages = capture(build.arg("--message-format=json-render-diagnostics"))?;
    let relay = artifact::program(&messages, "parlor-relay")?;
    announce("Compiling the benchmarks", "two minutes the first time");
    let mut bench = environment.cargo();
    bench.args(["run", "--quiet", "--profile", "bench", "--package", "bench", "--"]).args(words);
    bench.env("PARLOR_NGINX", nginx).env("PARLOR_RELAY", relay);
    if let Some(redis) = environment.find("redis-server") {
        bench.env("PARLOR_REDIS", redis);
    }
    run_program(&mut bench)
}
