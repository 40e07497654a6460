//! What the system tells the program: to stop, or to read its settings again.

use std::future::{Future, pending};

use relay::config::{Flags, load};
use relay::serving::Reloader;
use tracing::{error, info, warn};

/// Ready at the first Ctrl-C or SIGTERM, which where the system has signals counts from this call on. A second Ctrl-C
/// ends the process at once.
pub fn stop() -> impl Future<Output = ()> {
    let mut interruptions = Signals::interruptions();
    let mut terminations = Signals::terminations();
    async move {
        tokio::select! {
            () = interruptions.next() => {}
            () = terminations.next() => {}
        }
        tokio::spawn(async move {
            interruptions.next().await;
            std::process::exit(130);
        });
    }
}

/// Reads the settings again at each SIGHUP, which counts from this call on. Settings that cannot be used leave the
/// old ones in force and are said to be that.
pub fn on_hangup(reloader: Reloader, flags: Flags) -> impl Future<Output = ()> {
    let mut hangups = Signals::hangups();
    async move {
        loop {
            hangups.next().await;
            reload(&reloader, &flags).await;
        }
    }
}

async fn reload(reloader: &Reloader, flags: &Flags) {
    let applied = match load::load(flags, &|name| std::env::var_os(name)) {
        Ok(config) => reloader.apply(config).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let Err(reason) = applied else {
        info!("the settings were read again and are in force");
        return;
    };
    error!(reason, "the settings were read again and cannot be used; the old ones stay in force");
    // A certificate must not run out because of a mistake elsewhere in the settings.
    match reloader.renew() {
        Ok(false) => {}
        Ok(true) => info!("the certificate was read again and is shown"),
        Err(error) => error!(reason = %error, "the certificate stays the old one"),
    }
}

/// The signals of one kind, where the system has them.
struct Signals {
    #[cfg(not(unix))]
    ctrl_c: bool,
    #[cfg(unix)]
    heard: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn interruptions() -> Self {
        Self::of(tokio::signal::unix::SignalKind::interrupt(), "SIGINT")
    }

    fn terminations() -> Self {
        Self::of(tokio::signal::unix::SignalKind::terminate(), "SIGTERM")
    }

    fn hangups() -> Self {
        Self::of(tokio::signal::unix::SignalKind::hangup(), "SIGHUP")
    }

    fn of(kind: tokio::signal::unix::SignalKind, name: &str) -> Self {
        let heard = tokio::signal::unix::signal(kind);
        let heard = heard.inspect_err(|error| warn!(%error, name, "a signal cannot be noticed"));
        Self { heard: heard.ok() }
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        let heard = match &mut self.heard {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if heard.is_none() {
            pending().await
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn interruptions() -> Self {
        Self { ctrl_c: true }
    }

    fn terminations() -> Self {
        Self { ctrl_c: false }
    }

    fn hangups() -> Self {
        Self { ctrl_c: false }
    }

    async fn next(&mut self) {
        if !self.ctrl_c {
            return pending().await;
        }
        if let Err(error) = tokio::signal::ctrl_c().await {
            warn!(%error, "Ctrl-C cannot be noticed");
            pending().await
        }
    }
}
