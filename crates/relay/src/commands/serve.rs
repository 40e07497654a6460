//! Serving: reads the settings, binds, serves, stops.

use std::io::{self, IsTerminal};

use relay::Config;
use relay::config::check::Understood;
use relay::config::{Flags, LogFormat, load, possible};
use relay::serving::{Server, Workers, tls};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::{say, signals};

/// Serves with these flags, or with `--check` prints what they mean.
///
/// # Errors
/// One sentence that a person can act on.
pub fn run(flags: &Flags) -> Result<(), String> {
    let config = load::load(flags, &|name| std::env::var_os(name)).map_err(|error| error.to_string())?;
    if flags.check {
        let named = |_: &str, id: &str| relay::models::named(id);
        possible::check(&config, &named).map_err(|error| error.to_string())?;
        config.tls.as_ref().map(tls::read).transpose()?;
        return say(format_args!("{}", Understood(&config)));
    }
    // Goes last, when everything else has ended.
    let _spans = tell(&config)?;
    // Each stream has two connections. What the system allows at most is asked for; less only means fewer streams.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the number of open files stays what it is");
    }
    let none =
        |error: io::Error| format!("the system gives no threads to run on ({error}); close other programs");
    let workers = Workers::start().map_err(none)?;
    let runtime = Builder::new_current_thread().enable_all().build().map_err(none)?;
    let served = runtime.block_on(listen(config, flags.clone(), workers));
    // Whatever still runs has had its time.
    runtime.shutdown_background();
    served
}

async fn listen(config: Config, flags: Flags, workers: Workers) -> Result<(), String> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| not_bound(&config, &error))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let server = Server::start(listener, config).await.map_err(|error| error.to_string())?;
    // From here on a signal is heard, so that whoever reads the line may send one.
    let stopped = signals::stop();
    tokio::spawn(signals::on_hangup(server.reloader(), flags));
    say(format_args!("listening on {scheme}://{address}\n"))?;
    server.on(workers).run(stopped).await;
    Ok(())
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

/// What sends spans, where something does.
#[cfg(feature = "otel")]
type Spans = Option<super::spans::Spans>;
#[cfg(not(feature = "otel"))]
type Spans = Option<std::convert::Infallible>;

/// Begins to tell what happens: to the log and, where the settings ask for it, to a collector of spans.
///
/// # Errors
/// One sentence that a person can act on.
fn tell(config: &Config) -> Result<Spans, String> {
    #[cfg(feature = "otel")]
    {
        let spans = config.otel.as_ref().map(super::spans::Spans::begin).transpose()?;
        let heard = spans.as_ref().map(super::spans::Spans::layer);
        tracing_subscriber::registry().with(log_to_stderr(config)).with(heard).init();
        Ok(spans)
    }
    #[cfg(not(feature = "otel"))]
    {
        tracing_subscriber::registry().with(log_to_stderr(config)).init();
        Ok(None)
    }
}

/// The log goes to standard error. Libraries speak only when something is wrong: what they say in detail can
/// hold whole headers.
fn log_to_stderr<S: Subscriber + for<'a> LookupSpan<'a>>(config: &Config) -> impl Layer<S> + use<S> {
    let ours = Targets::new().with_target("relay", config.log).with_target("parlor_relay", config.log);
    let targets = ours.with_default(config.log.min(tracing::level_filters::LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    lines.with_filter(targets)
}
