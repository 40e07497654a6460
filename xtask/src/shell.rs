//! Running programs: what children see of the environment, and one sentence when one of them fails.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::project;

/// What the programs we start see on top of our own environment: folders in front of `PATH`, and variables.
#[derive(Debug, Default)]
pub struct Environment {
    folders: Vec<PathBuf>,
    variables: Vec<(&'static str, OsString)>,
}

impl Environment {
    /// The environment before any set-up, with cargo's own folder of installed programs on `PATH`.
    pub fn new() -> Self {
        let mut environment = Self::default();
        if let Some(folder) = cargo_bin() {
            environment.prefer(folder);
        }
        environment
    }

    /// Puts `folder` in front of `PATH`.
    pub fn prefer(&mut self, folder: PathBuf) {
        if !self.folders.contains(&folder) {
            self.folders.insert(0, folder);
        }
    }

    /// Sets a variable for every program started from here on.
    pub fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.into()));
    }

    /// The first program of this name on the children's `PATH`.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        find_in(&self.search_path(), program)
    }

    /// A program, to be run from the repository's root. A missing one is an error that names it.
    pub fn command(&self, program: &str) -> Result<Command> {
        let path = self
            .find(program)
            .with_context(|| format!("`{program}` is not on PATH; install it and try again."))?;
        Ok(self.prepared(path.as_os_str()))
    }

    /// Cargo, to be run from the repository's root.
    pub fn cargo(&self) -> Command {
        self.prepared(&project::cargo())
    }

    /// A program whose path is known, to be run from the repository's root.
    pub fn prepared_at(&self, program: &Path) -> Command {
        self.prepared(program.as_os_str())
    }

    fn prepared(&self, program: &OsStr) -> Command {
        let mut command = Command::new(program);
        command.current_dir(project::root()).stdin(Stdio::null());
        command.env("PATH", self.search_path());
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command
    }

    fn search_path(&self) -> OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = self.folders.iter().cloned().chain(std::env::split_paths(&inherited));
        // Only a folder with the separator in its name cannot be joined; then the inherited PATH has to do.
        std::env::join_paths(folders).unwrap_or(inherited)
    }
}

/// Announces a step that takes a while.
pub fn announce(what: &str, how_long: &str) {
    println!("==> {what} ({how_long})");
}

/// Runs a program to its end with its output shown.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    ensure!(status.success(), "`{line}` failed ({status}); what it said is above.");
    Ok(())
}

/// Runs a program to its end and returns what it printed on stdout; `None` when it failed or is not there.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program to its end with its complaints shown, and returns what it printed on stdout.
pub fn capture(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("`{line}` could not be started"))?;
    ensure!(output.status.success(), "`{line}` failed ({}); what it said is above.", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as a person would type it, with the program's short name.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Where `cargo install` puts programs: on `PATH` for most people, but not in every service's environment.
fn cargo_bin() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))?;
    Some(home.join("bin"))
}

fn find_in(search_path: &OsStr, program: &str) -> Option<PathBuf> {
    // On Windows npm's programs are `.cmd` files beside the ones for other shells.
    let names: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::split_paths(search_path)
        .flat_map(|folder| names.iter().map(move |suffix| folder.join(format!("{program}{suffix}"))))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_on_the_path_wins() {
        let (early, late) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = if cfg!(windows) { "tool.exe" } else { "tool" };
        std::fs::write(late.path().join(name), "").unwrap();
        let path = std::env::join_paths([early.path(), late.path()]).unwrap();
        assert_eq!(find_in(&path, "tool"), Some(late.path().join(name)));
        std::fs::write(early.path().join(name), "").unwrap();
        assert_eq!(find_in(&path, "tool"), Some(early.path().join(name)));
        assert_eq!(find_in(&path, "another"), None);
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Environment::default().command("no-such-program").unwrap_err().to_string();
        assert!(error.contains("`no-such-program` is not on PATH"), "{error}");
    }

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = run(Environment::new().cargo().arg("--no-such-flag").stderr(Stdio::null()))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("`cargo"), "{error}");
        assert!(error.contains("--no-such-flag` failed"), "{error}");
    }
}
