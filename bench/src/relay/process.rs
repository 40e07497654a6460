//! What a program and its children have used up of the machine, and on which of its processors they run.

use std::ops::Range;
use std::time::Duration;

use anyhow::{Context, Result};
#[cfg(target_os = "linux")]
use nix::sched::{CpuSet, sched_setaffinity};
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// CPU time of all threads, those that have ended too, of a program and its children: in nanoseconds, as the system
/// counts it.
///
/// # Errors
/// When it does not run.
pub fn cpu(id: u32) -> Result<Duration> {
    let mut all = Duration::ZERO;
    for id in family(id)? {
        let id = i32::try_from(id).context("the program has no number")?;
        all += Duration::from(clock_gettime(clock_getcpuclockid(Pid::from_raw(id))?)?);
    }
    Ok(all)
}

/// Memory of a program and its children in bytes, what they share counted once.
///
/// # Errors
/// When it does not run.
pub fn memory(id: u32) -> Result<f64> {
    let mut all = 0.0;
    for id in family(id)? {
        let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup"))
            .context("the system does not tell a program's memory; this needs Linux")?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
        all += kilobytes.and_then(|text| text.trim().parse::<f64>().ok()).context("no Pss")? * 1024.0;
    }
    Ok(all)
}

/// Lets a program and its children run on these processors only, the first having the number 0.
///
/// # Errors
/// When it does not run, or there are no such processors.
#[cfg(target_os = "linux")]
pub fn place(id: u32, processors: Range<usize>) -> Result<()> {
    let mut set = CpuSet::new();
    for processor in processors {
        set.set(processor)?;
    }
    for id in family(id)? {
        // Each thread has a place of its own.
        for thread in std::fs::read_dir(format!("/proc/{id}/task"))? {
            let number = thread?.file_name().to_string_lossy().parse()?;
            sched_setaffinity(Pid::from_raw(number), &set)?;
        }
    }
    Ok(())
}

/// Elsewhere the system places programs.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn place(_: u32, _: Range<usize>) -> Result<()> {
    Ok(())
}

/// A program and its children, of which nginx has one generation.
fn family(id: u32) -> Result<Vec<u32>> {
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))
        .context("the system does not tell a program's children; this needs Linux")?;
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    Ok(std::iter::once(id).chain(children).collect())
}
