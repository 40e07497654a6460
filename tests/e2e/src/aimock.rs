//! An upstream that nobody here wrote: the npm package `@copilotkit/aimock`, run as its own process.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::{environment, within};

/// A running aimock with the fixtures of `tests/fixtures/answers/aimock.json`. Dropping it ends the process.
pub struct Aimock {
    url: String,
    _process: Child,
}

impl Aimock {
    /// Starts it on a free port and waits until it listens.
    pub async fn start() -> Self {
        let program = environment::node_modules().join(".bin/llmock");
        let mut process = Command::new(&program)
            .args(["-p", "0", "-h", "127.0.0.1", "-f"])
            .arg(environment::fixture("answers/aimock.json"))
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} did not start: {error}; run `cargo xtask test`", program.display())
            });
        let mut lines = BufReader::new(process.stdout.take().expect("standard output is piped")).lines();
        let url = within("aimock listens", async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, url)) = line.split_once("listening on ") {
                    return url.trim().to_owned();
                }
            }
            panic!("aimock ended without listening");
        })
        .await;
        // What it writes later is of no use, but a full pipe would stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { url, _process: process }
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }
}
