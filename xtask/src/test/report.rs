//! The table at the end, and whether all of it is good.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::count::Count;

/// The results of every place.
#[derive(Debug, Default)]
pub struct Report {
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    name: &'static str,
    count: Count,
    took: Duration,
    apart: bool,
}

impl Report {
    /// Runs a place and keeps its count. A place that could not run has failed.
    pub fn add(&mut self, name: &'static str, place: impl FnOnce() -> Result<Count>) {
        self.put(name, false, place);
    }

    /// The same for a place that is counted apart: it is shown and must be good, but is not in the last line.
    pub fn add_apart(&mut self, name: &'static str, place: impl FnOnce() -> Result<Count>) {
        self.put(name, true, place);
    }

    fn put(&mut self, name: &'static str, apart: bool, place: impl FnOnce() -> Result<Count>) {
        let start = Instant::now();
        let mut count = place().unwrap_or_else(|error| {
            let mut count = Count::default();
            count.check(name, Err(error));
            count
        });
        if count.passed + count.failed == 0 {
            count.fail("no test ran here".to_owned());
        }
        if count.skipped > 0 {
            count.fail(format!("{} tests are there and did not run", count.skipped));
        }
        self.places.push(Place { name, count, took: start.elapsed(), apart });
    }

    /// Prints the table, the names of what failed, and the sum as the last line.
    pub fn print(&self) {
        println!("\n{:<10}{:>8}{:>8}{:>10}", "", "passed", "failed", "time");
        for Place { name, count, took, apart } in &self.places {
            let note = if *apart { "  (counted apart)" } else { "" };
            let took = format!("{} s", took.as_secs());
            println!("{name:<10}{:>8}{:>8}{took:>10}{note}", count.passed, count.failed);
        }
        for Place { name, count, .. } in &self.places {
            count.failures.iter().for_each(|failure| println!("{name}: {failure}"));
        }
        println!("{}", self.sum());
    }

    fn sum(&self) -> String {
        let ours = || self.places.iter().filter(|place| !place.apart).map(|place| &place.count);
        let passed: usize = ours().map(|count| count.passed).sum();
        let failed: usize = ours().map(|count| count.failed).sum();
        format!("{passed} passed, {failed} failed")
    }

    /// An error that names the places in which something failed.
    pub fn verdict(&self) -> Result<()> {
        let bad: Vec<&str> =
            self.places.iter().filter(|place| place.count.failed > 0).map(|place| place.name).collect();
        ensure!(bad.is_empty(), "Not everything holds: look for the failures in {}.", bad.join(", "));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(passed: usize, failed: usize, skipped: usize) -> Count {
        Count { passed, failed, skipped, failures: Vec::new() }
    }

    fn report(count: Count) -> Report {
        let mut report = Report::default();
        report.add("here", || Ok(count));
        report
    }

    #[test]
    fn passing_everywhere_is_good() {
        let mut report = report(count(3, 0, 0));
        report.add("there", || Ok(count(4, 0, 0)));
        assert_eq!(report.sum(), "7 passed, 0 failed");
        report.verdict().unwrap();
    }

    #[test]
    fn a_place_without_tests_has_failed() {
        let report = report(count(0, 0, 0));
        assert_eq!(report.sum(), "0 passed, 1 failed");
        assert!(report.verdict().unwrap_err().to_string().contains("here"));
    }

    #[test]
    fn a_test_that_did_not_run_is_a_failure() {
        assert_eq!(report(count(3, 0, 1)).sum(), "3 passed, 1 failed");
    }

    #[test]
    fn a_place_that_could_not_run_has_failed() {
        let mut report = Report::default();
        report.add("here", || anyhow::bail!("no browser"));
        assert_eq!(report.sum(), "0 passed, 1 failed");
    }

    #[test]
    fn what_is_counted_apart_must_be_good_too() {
        let mut report = report(count(3, 0, 0));
        report.add_apart("suites", || Ok(count(9, 1, 0)));
        assert_eq!(report.sum(), "3 passed, 0 failed");
        assert!(report.verdict().is_err());
    }
}
