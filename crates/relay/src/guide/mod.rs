//! The offline guide: a small travel planner that answers as a Messages API upstream, so that Parlor can be
//! tried with no key and no network.
//!
//! It is a real HTTP server on the loopback address and knows nothing of the relay in front of it: it reads
//! the posted history, decides from plain words what is wanted, and writes Markdown from its own notes on
//! some thirty cities. It is not a language model and says so. Where a page offers the tool `plan_day`, it puts
//! the days of a plan onto the page with it.

mod answer;
mod blocks;
mod brief;
mod budget;
mod cache;
mod calendar;
mod content;
mod costs;
mod dates;
mod document;
mod exchange;
mod fields;
mod fingerprint;
mod history;
mod interests;
mod itinerary;
mod length;
mod mentions;
mod models;
mod order;
mod pace;
mod photo;
mod places;
mod plan;
mod refusal;
mod reply;
mod request;
mod route;
mod server;
mod spots;
mod stream;
mod thinking;
mod tokens;
mod tools;
mod words;

pub use pace::Pace;

use places::Atlas;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Tokens of a reply in the guide's own profile: a week fits, three weeks written out do not, so that a long
/// itinerary shows how a cut reply goes on.
pub const MAX_TOKENS: u32 = 1024;

/// Ways to begin that the guide answers well; the guide's profile offers them unless the settings name others.
pub const STARTERS: [&str; 3] =
    ["Ten days in Tokyo and Kyoto", "A long weekend in Lisbon", "Somewhere warm in January"];

/// A running guide. Dropping it closes the port and cuts the answers that are still being written.
#[derive(Debug)]
pub struct Guide {
    /// Base address without a trailing slash, `http://127.0.0.1:PORT`; `POST {url}/v1/messages` answers.
    pub url: String,
    /// Dropped with the guide; every task holds the other end.
    _running: watch::Sender<()>,
}

/// Starts the guide on a free loopback port, writing at about the speed of a model.
///
/// # Errors
/// When no loopback port can be bound, or when the guide's own notes cannot be read.
pub async fn start() -> io::Result<Guide> {
    start_with(Pace::default()).await
}

/// Starts the guide with a pace of your own; [`Pace::none`] answers as fast as the connection takes it.
///
/// # Errors
/// As [`start`].
pub async fn start_with(pace: Pace) -> io::Result<Guide> {
    let atlas = Atlas::load().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (running, stopped) = watch::channel(());
    tokio::spawn(server::serve(listener, Arc::new(atlas), pace, stopped));
    Ok(Guide { url, _running: running })
}
