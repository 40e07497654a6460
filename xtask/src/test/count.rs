//! How many tests ran, read from what the test programs print. Rust's own harness and wasm-bindgen's end with the
//! same line: `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; …`.

/// The results of one place.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that are there and did not run.
    pub skipped: usize,
    /// The names of the failed ones.
    pub failures: Vec<String>,
}

impl Count {
    /// Takes one line of output.
    pub fn read(&mut self, line: &str) {
        if let Some(results) = line.trim().strip_prefix("test result: ") {
            self.passed += number_before(results, "passed");
            self.failed += number_before(results, "failed");
            self.skipped += number_before(results, "ignored") + number_before(results, "filtered out");
        } else if let Some((name, result)) =
            line.trim().strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "))
            && result.starts_with("FAIL")
        {
            self.failures.push(name.to_owned());
        }
    }

    /// Takes the end of a test program: one that failed without a failed test did not build, or crashed.
    pub fn ended(&mut self, command: &str, well: bool) {
        if !well && self.failed == 0 {
            self.fail(format!("`{command}` did not end well"));
        }
    }

    /// Counts a check as one test, and shows why it failed.
    pub fn check(&mut self, name: &str, result: anyhow::Result<()>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(error) => {
                eprintln!("{error:#}");
                self.fail(format!("{name}: {error:#}"));
            }
        }
    }

    /// Counts one failure.
    pub fn fail(&mut self, name: String) {
        self.failed += 1;
        self.failures.push(name);
    }

    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures.iter().cloned());
    }
}

/// The `3` of `ok. 3 passed; …`.
fn number_before(results: &str, word: &str) -> usize {
    let part = results.split([';', '.']).map(str::trim).find_map(|part| part.strip_suffix(word));
    part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(output: &str) -> Count {
        let mut count = Count::default();
        output.lines().for_each(|line| count.read(line));
        count
    }

    #[test]
    fn rusts_own_harness_is_read() {
        let count = read(
            "running 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\ntest a::d ... ignored\n\
             test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s\n\
             test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n",
        );
        assert_eq!((count.passed, count.failed, count.skipped), (5, 1, 3));
        assert_eq!(count.failures, ["a::c"]);
    }

    #[test]
    fn wasm_bindgens_runner_is_read() {
        let count = read(
            "running 2 tests\ntest web::mounts ... ok\ntest web::sends ... FAIL\n\n\
             test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.21s\n",
        );
        assert_eq!((count.passed, count.failed), (1, 1));
        assert_eq!(count.failures, ["web::sends"]);
    }

    #[test]
    fn a_program_that_ends_badly_without_a_failed_test_is_a_failure() {
        let mut count = read("error: could not compile");
        count.ended("cargo test", false);
        assert_eq!((count.passed, count.failed), (0, 1));
        let mut failed = read("test result: FAILED. 0 passed; 2 failed; 0 ignored;");
        failed.ended("cargo test", false);
        assert_eq!(failed.failed, 2);
    }
}
