//! The programs that run beside us: started together, watched together, and none left behind when the person
//! presses Ctrl-C, when the system asks us to end, or when one of them ends by itself.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::line;

/// How long a child may take to end by itself after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// What can happen while children run.
#[derive(Debug)]
pub enum Event {
    /// Ctrl-C, or the system's request to end.
    Stop,
    /// A child that was started with [`Children::start_listening`] wrote a line to its stdout.
    Line {
        /// The name it was started under.
        from: &'static str,
        /// The line, without its end.
        line: String,
    },
    /// A child ended by itself.
    Ended {
        /// The name it was started under.
        name: &'static str,
        /// How it ended.
        status: ExitStatus,
    },
}

/// The running children. Dropping it stops them all.
pub struct Children {
    running: Vec<Running>,
    sender: Sender<Event>,
    events: Receiver<Event>,
}

struct Running {
    name: &'static str,
    id: u32,
}

impl Children {
    /// Takes over Ctrl-C and the system's request to end, once per process.
    pub fn new() -> Result<Self> {
        let (sender, events) = channel();
        let stop = sender.clone();
        // After the receiver is gone there is nothing left to stop, so a failed send needs no answer.
        ctrlc::set_handler(move || drop(stop.send(Event::Stop))).context("Ctrl-C cannot be listened for")?;
        Ok(Self { running: Vec::new(), sender, events })
    }

    /// Starts a child that writes to our own output.
    pub fn start(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let child = spawn(command)?;
        self.watch(name, child);
        Ok(())
    }

    /// Starts a child whose stdout arrives as [`Event::Line`], all of it before its end does.
    pub fn start_listening(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let child = spawn(command.stdout(Stdio::piped()))?;
        self.watch(name, child);
        Ok(())
    }

    /// Runs a program to its end and returns its stdout. `None`: the person stopped it.
    pub fn run(&mut self, name: &'static str, command: &mut Command) -> Result<Option<String>> {
        let words = line(command);
        self.start_listening(name, command)?;
        let mut said = String::new();
        loop {
            match self.next() {
                Event::Stop => return Ok(None),
                Event::Line { from, line } if from == name => said = said + &line + "\n",
                Event::Line { line, .. } => println!("{line}"),
                Event::Ended { name: ended, status } if ended == name => {
                    if status.success() {
                        return Ok(Some(said));
                    }
                    bail!("`{words}` failed ({status}); what it said is above.");
                }
                Event::Ended { name, status } => bail!("The {name} ended by itself ({status})."),
            }
        }
    }

    /// The next event.
    pub fn next(&mut self) -> Event {
        // We hold a sender ourselves, so the channel cannot close; were it to, stopping is the right answer.
        let event = self.events.recv().unwrap_or(Event::Stop);
        self.noted(event)
    }

    /// The next event, or `None` when nothing happens for so long.
    pub fn next_within(&mut self, time: Duration) -> Option<Event> {
        match self.events.recv_timeout(time) {
            Ok(event) => Some(self.noted(event)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Event::Stop),
        }
    }

    fn noted(&mut self, event: Event) -> Event {
        if let Event::Ended { name, .. } = &event {
            self.running.retain(|child| child.name != *name);
        }
        event
    }

    fn watch(&mut self, name: &'static str, mut child: Child) {
        self.running.push(Running { name, id: child.id() });
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            if let Some(stdout) = child.stdout.take() {
                let lines = BufReader::new(stdout).lines();
                lines
                    .map_while(Result::ok)
                    .for_each(|line| drop(sender.send(Event::Line { from: name, line })));
            }
            if let Ok(status) = child.wait() {
                drop(sender.send(Event::Ended { name, status }));
            }
        });
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for child in &self.running {
            end(child.id, false);
        }
        let deadline = Instant::now() + GRACE;
        while !self.running.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.next_within(left) {
                Some(_) => {}
                None => break,
            }
        }
        for child in &self.running {
            end(child.id, true);
        }
    }
}

/// Starts a program in a process group of its own, so that what it starts itself (trunk runs cargo) ends with it.
fn spawn(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.spawn().with_context(|| format!("`{}` could not be started", line(command)))
}

#[cfg(unix)]
fn end(id: u32, by_force: bool) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    let signal = if by_force { Signal::SIGKILL } else { Signal::SIGTERM };
    // A group that ended in between is what we want, so the answer does not matter.
    if let Ok(id) = i32::try_from(id) {
        let _ = killpg(Pid::from_raw(id), signal);
    }
}

#[cfg(not(unix))]
fn end(id: u32, _by_force: bool) {
    let mut kill = Command::new("taskkill");
    kill.args(["/T", "/F", "/PID", &id.to_string()]);
    drop(kill.stdout(Stdio::null()).stderr(Stdio::null()).status());
}
