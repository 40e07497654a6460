//! The connections to one upstream, in lanes. HTTP/2 carries many streams on one connection, but a server allows only
//! so many, and a request beyond them would wait until a stream ends, which may take minutes. So a lane takes fewer,
//! and where all are full another is opened. Each runtime has lanes of its own: what comes in on a connection is read
//! by the thread that passes it on.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::http::Response;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Client;
use tokio::runtime::{Handle, Id};

/// Requests on one lane. Servers allow 100 streams on a connection and more.
pub const REQUESTS: usize = 64;

/// Bytes of one stream that may be on their way without having been read. A reader who takes nothing holds up so many
/// and no more.
pub const STREAM_WINDOW: u32 = 64 * 1024;

/// The same for a whole connection: as many as all its streams together, so that slow readers never hold up the others.
pub const CONNECTION_WINDOW: u32 = STREAM_WINDOW * 64;

/// Makes the client of a lane.
type Make = Box<dyn Fn() -> reqwest::Result<Client> + Send + Sync>;

/// The lanes.
pub struct Lanes {
    make: Make,
    lanes: Mutex<Open>,
}

/// Those that are open.
struct Open {
    /// By runtime; nothing stands for code that runs on none.
    lanes: HashMap<Option<Id>, Vec<Lane>>,
    /// A client that nobody has needed yet.
    spare: Option<Client>,
}

/// One client, which has connections of its own.
struct Lane {
    client: Client,
    /// Copied for each request that is under way.
    places: Arc<()>,
}

impl Lane {
    fn running(&self) -> usize {
        Arc::strong_count(&self.places) - 1
    }

    fn place(&self) -> Place {
        Place { client: self.client.clone(), place: self.places.clone() }
    }
}

/// A place on a lane. It is taken as long as this, or an answer that it went along with, is there.
pub struct Place {
    /// The client to ask with.
    pub client: Client,
    place: Arc<()>,
}

impl Lanes {
    /// Makes the first lane's client.
    ///
    /// # Errors
    /// When no client can be made on this system.
    pub fn open(make: impl Fn() -> reqwest::Result<Client> + Send + Sync + 'static) -> reqwest::Result<Self> {
        let open = Open { lanes: HashMap::new(), spare: Some(make()?) };
        Ok(Self { make: Box::new(make), lanes: Mutex::new(open) })
    }

    /// A place on the first lane that has one, so that connections are used again and those no longer needed close.
    ///
    /// # Errors
    /// When there is no lane, and none can be made.
    pub fn take(&self) -> reqwest::Result<Place> {
        let mut open = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Open { lanes, spare } = &mut *open;
        let lanes = lanes.entry(Handle::try_current().ok().map(|runtime| runtime.id())).or_default();
        if let Some(lane) = lanes.iter().find(|lane| lane.running() < REQUESTS) {
            return Ok(lane.place());
        }
        match spare.take().map_or_else(&self.make, Ok) {
            Ok(client) => {
                let lane = Lane { client, places: Arc::default() };
                let place = lane.place();
                lanes.push(lane);
                Ok(place)
            }
            // One that is full is better than none.
            Err(error) => lanes.iter().min_by_key(|lane| lane.running()).map(Lane::place).ok_or(error),
        }
    }

    /// Requests under way on each lane.
    #[must_use]
    pub fn running(&self) -> Vec<usize> {
        let open = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        open.lanes.values().flatten().map(Lane::running).collect()
    }
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lanes").field("running", &self.running()).finish_non_exhaustive()
    }
}

impl Place {
    /// The answer, which keeps the place until its body has been read or dropped.
    #[must_use]
    pub fn kept_by(self, answer: reqwest::Response) -> Response<Kept> {
        let answer: Response<reqwest::Body> = answer.into();
        answer.map(|body| Kept { body, _place: self.place })
    }
}

/// A body together with its place.
#[derive(Debug)]
pub struct Kept {
    body: reqwest::Body,
    _place: Arc<()>,
}

impl Body for Kept {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn lanes() -> Lanes {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Lanes::open(|| Client::builder().tls_certs_only([]).build()).unwrap()
    }

    #[test]
    fn a_full_lane_opens_the_next_and_the_first_is_used_again() {
        let lanes = lanes();
        let mut places: Vec<_> = (0..REQUESTS).map(|_| lanes.take().unwrap()).collect();
        assert_eq!(lanes.running(), [REQUESTS]);
        places.extend(lanes.take());
        assert_eq!(lanes.running(), [REQUESTS, 1]);
        places.remove(0);
        places.extend(lanes.take());
        assert_eq!(lanes.running(), [REQUESTS, 1], "the free place is on the first");
        drop(places);
        assert_eq!(lanes.running(), [0, 0]);
    }

    #[test]
    fn each_runtime_has_lanes_of_its_own() {
        let lanes = lanes();
        let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (one, other) = (runtime(), runtime());
        let place = |runtime: &tokio::runtime::Runtime| runtime.block_on(async { lanes.take().unwrap() });
        let places = [place(&one), place(&other), place(&one)];
        let mut running = lanes.running();
        running.sort_unstable();
        assert_eq!(running, [1, 2]);
        drop(places);
        assert_eq!(lanes.running(), [0, 0]);
    }

    #[tokio::test]
    async fn a_place_is_kept_until_the_body_is_gone() {
        let lanes = lanes();
        let answer = Response::new(reqwest::Body::from("all of it"));
        let answer = lanes.take().unwrap().kept_by(answer.into());
        assert_eq!(lanes.running(), [1]);
        assert_eq!(answer.body().size_hint().exact(), Some(9));
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "all of it");
        assert_eq!(lanes.running(), [0]);
    }
}
