//! The relay beside nginx: one upstream, one load, what each adds and uses up. bench/README.md says what the figures
//! mean.

mod chunks;
mod client;
mod contender;
mod examples;
mod measure;
mod memory;
mod options;
mod plan;
mod process;
mod report;
mod settings;
mod upstream;

use anyhow::{Context, Result};

use self::contender::Contender;
pub use self::options::Options;
use self::options::Part;
use self::report::{Lap, Report};
use self::upstream::Upstream;

/// Open streams for which memory is looked at.
const STREAMS: [usize; 2] = [1_000, 5_000];

/// Open files besides those of streams.
const FILES: usize = 500;

/// Measures what is asked for and prints it.
///
/// # Errors
/// When a contender cannot be started, or a stream comes through otherwise than it was sent.
pub async fn run(options: &Options) -> Result<()> {
    let files = rlimit::increase_nofile_limit(u64::MAX).context("the limit of open files cannot be told")?;
    let upstream = Upstream::start().await?;
    let mut report = Report::default();
    if [Part::FirstByte, Part::Events, Part::Bytes, Part::Requests].into_iter().any(|part| options.asks(part))
    {
        rounds(options, &upstream, &mut report).await?;
    }
    if options.asks(Part::Memory) {
        report.streams = allowed(files);
        let nginx = Contender::nginx(&options.programs, &[upstream.address]).await?;
        report.nginx_memory = memory::of_streams(&upstream, &nginx, &report.streams, usize::MAX).await?;
        drop(nginx);
        report.relay_memory = memory_of_relay(options, &upstream, &report.streams).await?;
        report.over_http2 = memory_of_relay(options, &Upstream::secured().await?, &report.streams).await?;
    }
    if options.asks(Part::Examples) {
        report.streams_of_examples = allowed(files).last().copied().unwrap_or_default();
        match &options.programs.redis {
            Some(redis) => {
                report.examples =
                    examples::carry(options, redis, &upstream, report.streams_of_examples).await?
            }
            None => println!("The examples are not measured, since there is no redis-server; install it."),
        }
    }
    report.print();
    Ok(())
}

/// What the relay holds in front of this upstream.
async fn memory_of_relay(options: &Options, upstream: &Upstream, steps: &[usize]) -> Result<Vec<f64>> {
    let relay = Contender::relay(&options.programs, upstream, None)?;
    memory::of_streams(upstream, &relay, steps, usize::MAX).await
}

/// The parts that are measured again and again, nginx first and the relay first in turns.
async fn rounds(options: &Options, upstream: &Upstream, report: &mut Report) -> Result<()> {
    let nginx = Contender::nginx(&options.programs, &[upstream.address]).await?;
    let relay = Contender::relay(&options.programs, upstream, None)?;
    for run in 0..options.runs {
        if options.asks(Part::FirstByte) {
            report.first_bytes.push(measure::first_byte(upstream, &[&nginx, &relay]).await?);
        }
        let (mut of_nginx, mut of_relay) = (Lap::default(), Lap::default());
        let mut both = [(&nginx, &mut of_nginx), (&relay, &mut of_relay)];
        if run % 2 == 1 {
            both.reverse();
        }
        if options.asks(Part::Events) {
            for (contender, lap) in &mut both {
                lap.event = Some(measure::events(upstream, contender).await?);
            }
        }
        if options.asks(Part::Bytes) {
            for (contender, lap) in &mut both {
                lap.gigabyte = Some(measure::bytes(upstream, contender).await?);
            }
        }
        if options.asks(Part::Requests) {
            for (contender, lap) in &mut both {
                lap.short = Some(measure::requests(upstream, contender).await?);
            }
        }
        report.nginx.push(of_nginx);
        report.relay.push(of_relay);
    }
    Ok(())
}

/// How many streams can be open: each has two ends here.
fn allowed(files: u64) -> Vec<usize> {
    let most = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(FILES) / 2;
    if most < STREAMS.into_iter().max().unwrap_or(0) {
        println!(
            "Only {files} files may be open, enough for {most} streams; raise the limit with `ulimit -n` for more."
        );
    }
    let mut steps: Vec<usize> = STREAMS.into_iter().map(|streams| streams.min(most)).collect();
    steps.dedup();
    steps
}
