//! A real Redis on a free port, which can be held, let go, killed and started again.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How often another port is tried when somebody was faster.
const TRIES: usize = 10;

/// A running Redis; it ends with this.
pub struct RedisServer {
    child: Child,
    port: u16,
    /// The files of the certificate that it shows, and of its key.
    tls: Option<[PathBuf; 2]>,
}

impl RedisServer {
    /// Starts one, which is ready when this returns.
    pub fn start() -> Self {
        Self::showing(None)
    }

    /// Starts one that speaks TLS alone.
    pub fn secured(cert: &Path, key: &Path) -> Self {
        Self::showing(Some([cert.to_owned(), key.to_owned()]))
    }

    fn showing(tls: Option<[PathBuf; 2]>) -> Self {
        for _ in 0..TRIES {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            if let Some(child) = spawned(port, tls.as_ref()) {
                return Self { child, port, tls };
            }
        }
        panic!("redis-server does not start; `cargo xtask test` installs it")
    }

    /// `redis://127.0.0.1:PORT`, or `rediss://…`
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Stops it in the middle of what it does; its connections stay.
    pub fn hold(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    /// Ends it at once. It keeps nothing.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again at the same address.
    pub fn again(&mut self) {
        self.child =
            (0..TRIES).find_map(|_| spawned(self.port, self.tls.as_ref())).expect("its port is free again");
    }

    fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill").arg(signal).arg(self.child.id().to_string()).status().unwrap().success()
        );
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Nothing if it ends before it is ready, as it does when the port is taken.
fn spawned(port: u16, tls: Option<&[PathBuf; 2]>) -> Option<Child> {
    let port = port.to_string();
    let mut command = Command::new("redis-server");
    match tls {
        None => command.args(["--port", &port]),
        Some([cert, key]) => command
            .args(["--port", "0", "--tls-port", &port, "--tls-auth-clients", "no"])
            .args([OsStr::new("--tls-cert-file"), cert.as_os_str()])
            .args([OsStr::new("--tls-key-file"), key.as_os_str()]),
    };
    let mut child = command
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-server is there; `cargo xtask test` installs it");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    if lines.any(|line| line.contains("Ready to accept connections")) {
        // Nobody may close what it writes to.
        std::thread::spawn(move || lines.for_each(drop));
        return Some(child);
    }
    child.wait().unwrap();
    None
}
