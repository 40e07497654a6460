//! A real Redis on a free port, which can be held, let go, killed and started again.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

/// How often another port is tried when somebody was faster.
const TRIES: usize = 10;

/// A running Redis; it ends with this.
pub struct RedisServer {
    child: Child,
    port: u16,
}

impl RedisServer {
    /// Starts one, which is ready when this returns.
    pub fn start() -> Self {
        for _ in 0..TRIES {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            if let Some(child) = spawned(port) {
                return Self { child, port };
            }
        }
        panic!("redis-server does not start; `cargo xtask test` installs it")
    }

    /// `redis://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
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
        self.child = (0..TRIES).find_map(|_| spawned(self.port)).expect("its port is free again");
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
fn spawned(port: u16) -> Option<Child> {
    let mut child = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
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
