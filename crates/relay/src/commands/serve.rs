//! Serving: reads the settings, binds, serves, stops.

use std::io::{self, IsTerminal};

use relay::config::check::Understood;
use relay::config::{Flags, load, possible};
use relay::{Config, serve};
use tokio::net::TcpListener;
use tracing::warn;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::say;

/// Serves with these flags, or with `--check` prints what they mean.
///
/// # Errors
/// One sentence that a person can act on.
pub fn run(flags: &Flags) -> Result<(), String> {
    let config = load::load(flags, &|name| std::env::var_os(name)).map_err(|error| error.to_string())?;
    if flags.check {
        let named = |_: &str, id: &str| relay::models::named(id);
        possible::check(&config, &named).map_err(|error| error.to_string())?;
        return say(format_args!("{}", Understood(&config)));
    }
    log_to_stderr(&config);
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| format!("the system gives no threads to run on ({error}); close other programs"))?;
    let served = runtime.block_on(listen(config));
    // Whatever still runs has had its time.
    runtime.shutdown_background();
    served
}

async fn listen(config: Config) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| not_bound(&config, &error))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    say(format_args!("listening on http://{address}\n"))?;
    serve(listener, config, asked_to_stop()).await.map_err(|error| error.to_string())
}

fn not_bound(config: &Config, error: &io::Error) -> String {
    let address = config.listen;
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "cannot listen on {address}: the port is taken; stop the program that has it, or choose another \
             with --listen"
        ),
        _ => format!("cannot listen on {address} ({error}); choose another address with --listen"),
    }
}

/// Ready at the first Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once.
async fn asked_to_stop() {
    tokio::select! {
        () = interrupted() => {}
        () = terminated() => {}
    }
    tokio::spawn(async {
        interrupted().await;
        std::process::exit(130);
    });
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        warn!(%error, "Ctrl-C cannot be noticed");
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(error) => {
            warn!(%error, "SIGTERM cannot be noticed");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}

/// The log goes to standard error. Libraries speak only when something is wrong: what they say in detail can
/// hold whole headers.
fn log_to_stderr(config: &Config) {
    let ours = Targets::new().with_target("relay", config.log).with_target("parlor_relay", config.log);
    let targets = ours.with_default(config.log.min(tracing::level_filters::LevelFilter::WARN));
    let lines =
        tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    tracing_subscriber::registry().with(targets).with(lines).init();
}
