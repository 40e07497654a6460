//! The program itself, running: its address, the signals that it gets, and all that it says in its log.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use axum::http::header::{CONTENT_TYPE, ORIGIN};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::serving::{PAGE, client, hello_streamed};
use crate::settings::{OPEN, file, program};
use crate::upstream::within;

/// A key that no log may hold.
const KEY: &str = "sk-ant-api03-CANARYcanary0123456789";

/// What a visitor says, which no log may hold either.
const TEXT: &str = "private words of a visitor";

/// Settings with that key, open to everybody, in front of this upstream; everything is logged. Whatever comes before
/// the tables may follow.
pub fn keyed(upstream: &str) -> String {
    format!(
        "{OPEN}log = \"debug\"\nupstream = \"{upstream}\"\nkey = \"{KEY}\"\norigins = [\"{PAGE}\"]\n\
         limits.models_ms = 0\nlimits.retry_ms = 0\n"
    )
}

/// A streamed question in those words.
pub fn private() -> Value {
    let mut body = hello_streamed();
    body["messages"][0]["content"] = json!(TEXT);
    body
}

/// A running program; it ends with this.
pub struct Program {
    pub url: String,
    /// The folder of the settings file.
    pub folder: TempDir,
    settings: PathBuf,
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    log: String,
    /// All that it has said, read or not, for when a test fails.
    heard: Arc<Mutex<String>>,
}

impl Program {
    /// Runs it with these settings on a free port of this machine.
    pub async fn start(settings: &str) -> Self {
        let (folder, path) = file(settings);
        Self::within(folder, path, &["--listen", "127.0.0.1:0"]).await
    }

    /// Runs it with this settings file and these flags.
    pub async fn within(folder: TempDir, settings: PathBuf, flags: &[&str]) -> Self {
        Self::run(program(), folder, settings, flags).await
    }

    /// Runs it on a system that trusts the authorities in this file, and no others.
    pub async fn trusting(authorities: &Path, settings: &str) -> Self {
        let (folder, path) = file(settings);
        let mut command = program();
        command.env("SSL_CERT_FILE", authorities).env_remove("SSL_CERT_DIR");
        Self::run(command, folder, path, &["--listen", "127.0.0.1:0"]).await
    }

    async fn run(command: std::process::Command, folder: TempDir, settings: PathBuf, flags: &[&str]) -> Self {
        let mut command = Command::from(command);
        command.args(flags).arg("--config").arg(&settings).kill_on_drop(true);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (say, lines) = mpsc::unbounded_channel();
        let heard = Arc::<Mutex<String>>::default();
        let hears = heard.clone();
        let mut stderr = BufReader::new(child.stderr.take().unwrap()).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = stderr.next_line().await {
                hears.lock().unwrap().push_str(&format!("{line}\n"));
                let _ = say.send(line);
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        within(stdout.read_line(&mut line)).await.unwrap();
        let url = line.strip_prefix("listening on ").expect(&line).trim_end().to_owned();
        Self { url, folder, settings, child, lines, log: String::new(), heard }
    }

    /// Posts from the allowed page.
    pub async fn post(&self, body: &Value) -> reqwest::Response {
        self.post_with(&client(), body).await
    }

    /// The same with another client.
    pub async fn post_with(&self, client: &reqwest::Client, body: &Value) -> reqwest::Response {
        let request = client.post(format!("{}/v1/messages", self.url)).header(ORIGIN, PAGE);
        let request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        let sent = within(request.send()).await;
        sent.unwrap_or_else(|error| panic!("{error:?}; the relay said:\n{}", self.heard.lock().unwrap()))
    }

    /// The next line of the log that says this. Lines before it are passed over.
    pub async fn said(&mut self, what: &str) -> String {
        loop {
            let line = within(self.lines.recv()).await;
            let line = line.unwrap_or_else(|| panic!("{what} was not said: {}", self.log));
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Has it read other settings from its file; they hold, or do not, once the log says so.
    pub fn reload(&self, settings: &str) {
        std::fs::write(&self.settings, settings).unwrap();
        self.signal("-HUP");
    }

    /// The same with settings that hold.
    pub async fn reloaded(&mut self, settings: &str) {
        self.reload(settings);
        self.said("are in force").await;
    }

    /// Sends a signal.
    pub fn signal(&self, signal: &str) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Waits for its end. What it said is searched for the key, for the visitor's words and for these secrets.
    pub async fn ended(mut self, secrets: &[&str]) -> ExitStatus {
        let status = within(self.child.wait()).await.unwrap();
        while let Some(line) = within(self.lines.recv()).await {
            self.log.push_str(&line);
            self.log.push('\n');
        }
        assert!(self.log.contains("stopping"), "the log was read: {}", self.log);
        for secret in [KEY, "CANARY", TEXT].iter().chain(secrets) {
            assert!(!self.log.contains(secret), "{secret} is in {}", self.log);
        }
        status
    }

    /// Tells it to stop, and waits until it has. Its log is searched as by [`ended`](Self::ended).
    pub async fn stop(self, secrets: &[&str]) {
        self.signal("-TERM");
        assert_eq!(self.ended(secrets).await.code(), Some(0));
    }
}

/// A certificate for this machine, which vouches for itself.
pub fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap()
}
