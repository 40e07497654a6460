//! Who stands between the load and the upstream: nginx and the relay, each started as its own program with settings
//! in a folder that goes with it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::options::Programs;
use super::upstream::Upstream;
use super::{process, settings};

/// For a program to begin, and to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two looks whether it has.
const BREATH: Duration = Duration::from_millis(20);

/// How often a port is chosen again that somebody else took in between.
const TRIES: usize = 5;

/// A running program. It ends when it is dropped.
pub struct Contender {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    _folder: TempDir,
    /// Programs that belong to it, and end after it.
    behind: Vec<Contender>,
}

impl Contender {
    /// CPU time that the program and those behind it have had.
    ///
    /// # Errors
    /// When one of them does not run.
    pub fn cpu(&self) -> Result<Duration> {
        self.behind.iter().try_fold(process::cpu(self.child.id())?, |sum, other| Ok(sum + other.cpu()?))
    }

    /// Bytes that the program and those behind it hold.
    ///
    /// # Errors
    /// As [`cpu`](Self::cpu).
    pub fn memory(&self) -> Result<f64> {
        self.behind.iter().try_fold(process::memory(self.child.id())?, |sum, other| Ok(sum + other.memory()?))
    }

    /// Lets the program and those behind it run on these processors only.
    ///
    /// # Errors
    /// As [`cpu`](Self::cpu), and where there are no such processors.
    pub fn place(&self, processors: Range<usize>) -> Result<()> {
        self.behind.iter().try_for_each(|other| other.place(processors.clone()))?;
        process::place(self.child.id(), processors)
    }

    /// Starts a relay that counts in a Redis of its own.
    ///
    /// # Errors
    /// When one of the two cannot be started.
    pub async fn counting(programs: &Programs, redis: &Path, upstream: &Upstream) -> Result<Self> {
        let redis = Self::redis(redis).await?;
        let mut relay = Self::relay(programs, upstream, Some(redis.address))?;
        relay.behind.push(redis);
        Ok(relay)
    }

    /// Starts two relays that count together in Redis, behind nginx.
    ///
    /// # Errors
    /// When one of them cannot be started.
    pub async fn together(programs: &Programs, redis: &Path, upstream: &Upstream) -> Result<Self> {
        let redis = Self::redis(redis).await?;
        let relay = || Self::relay(programs, upstream, Some(redis.address));
        let relays = [relay()?, relay()?];
        let mut nginx = Self::nginx(programs, &relays.each_ref().map(|relay| relay.address)).await?;
        nginx.behind = relays.into_iter().chain([redis]).collect();
        Ok(nginx)
    }

    /// Starts nginx in front of these.
    ///
    /// # Errors
    /// When it cannot be started; with what it said.
    pub async fn nginx(programs: &Programs, upstreams: &[SocketAddr]) -> Result<Self> {
        let mut said = String::new();
        for _ in 0..TRIES {
            let folder = tempfile::tempdir()?;
            let address = free_address()?;
            let written = folder.path().join("nginx.conf");
            std::fs::write(&written, settings::nginx(folder.path(), address, upstreams))?;
            let mut command = Command::new(&programs.nginx);
            command.arg("-p").arg(folder.path()).arg("-c").arg(&written);
            command.arg("-e").arg(folder.path().join("error.log"));
            let child = started(command.stdout(Stdio::null()).stderr(Stdio::null()), "nginx")?;
            let mut nginx = Self { address, child, _folder: folder, behind: Vec::new() };
            if nginx.listens().await? {
                return Ok(nginx);
            }
            let log = nginx._folder.path().join("error.log");
            said = std::fs::read_to_string(log).unwrap_or_default();
        }
        bail!("nginx does not start: {said}")
    }

    /// Starts the relay in front of this upstream, counting in this Redis if there is one.
    ///
    /// # Errors
    /// When it cannot be started; what it said is in the terminal.
    pub fn relay(programs: &Programs, upstream: &Upstream, redis: Option<SocketAddr>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let written = folder.path().join("relay.toml");
        std::fs::write(&written, settings::relay(&upstream.url()))?;
        let mut command = Command::new(&programs.relay);
        if let Some(certificate) = upstream.certificate() {
            command.env("SSL_CERT_FILE", certificate).env_remove("SSL_CERT_DIR");
        }
        command.arg("--config").arg(&written);
        if let Some(redis) = redis {
            command.arg("--limits").arg(format!("redis://{redis}/0"));
        }
        let log = folder.path().join("relay.log");
        command.stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut child = started(&mut command, "the relay")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().strip_prefix("listening on http://").and_then(|text| text.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            bail!("the relay does not start: {}", std::fs::read_to_string(log).unwrap_or_default());
        };
        Ok(Self { address, child, _folder: folder, behind: Vec::new() })
    }

    /// Starts a Redis.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn redis(program: &Path) -> Result<Self> {
        for _ in 0..TRIES {
            let folder = tempfile::tempdir()?;
            let address = free_address()?;
            let mut command = Command::new(program);
            command.args(["--bind", "127.0.0.1", "--port"]).arg(address.port().to_string());
            command.args(["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"]);
            command.arg("--dir").arg(folder.path()).stdout(Stdio::null());
            let mut redis =
                Self { address, child: started(&mut command, "Redis")?, _folder: folder, behind: Vec::new() };
            if redis.listens().await? {
                return Ok(redis);
            }
        }
        bail!("Redis does not start")
    }

    /// Waits until somebody can connect; false when the program has ended instead.
    async fn listens(&mut self) -> Result<bool> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if self.child.try_wait()?.is_some() {
                return Ok(false);
            }
            if TcpStream::connect(self.address).await.is_ok() {
                return Ok(true);
            }
            sleep(BREATH).await;
        }
        Ok(false)
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // nginx ends its worker only when it is asked to.
        if let Ok(id) = i32::try_from(self.child.id()) {
            let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
        }
        let until = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < until {
            std::thread::sleep(BREATH);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn started(command: &mut Command, name: &str) -> Result<Child> {
    command.stdin(Stdio::null()).spawn().with_context(|| format!("{name} could not be started"))
}

/// An address that was free a moment ago: these programs cannot be told to choose one themselves.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("No port can be opened")?;
    listener.local_addr().context("The port has no number")
}
