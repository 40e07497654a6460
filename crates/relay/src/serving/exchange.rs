//! One request on its way to the service, and its answer until that is over.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use axum::http::{Request, Response, Version};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tower::ServiceExt;

use super::activity::{Activity, Backlog};
use super::address::Peer;
use super::drain::Crowded;
use super::hub::{Hub, Seat};

/// What the requests of one connection share.
#[derive(Clone)]
pub struct Exchanges {
    hub: Arc<Hub>,
    activity: Arc<Activity>,
    peer: IpAddr,
    crowded: bool,
}

impl Exchanges {
    /// Of the connection that has this seat.
    pub fn of(hub: &Arc<Hub>, seat: &Seat) -> Self {
        Self {
            hub: hub.clone(),
            activity: seat.activity().clone(),
            peer: seat.peer(),
            crowded: seat.crowded(),
        }
    }

    /// What the service answers.
    pub async fn answer<B>(self, request: Request<B>) -> Result<Response<Answer>, Infallible>
    where
        B: HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
    {
        let Self { hub, activity, peer, crowded } = self;
        let running = Running::new(hub, activity, request.version() == Version::HTTP_2);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        if crowded {
            request.extensions_mut().insert(Crowded);
        }
        let response = running.hub.router().oneshot(request).await?;
        let backlog = running.activity.answer();
        Ok(response.map(|body| Answer { body, backlog, _running: running }))
    }
}

/// A request from its head to the end of its answer.
struct Running {
    hub: Arc<Hub>,
    activity: Arc<Activity>,
}

impl Running {
    fn new(hub: Arc<Hub>, activity: Arc<Activity>, multiplexed: bool) -> Self {
        activity.begin(multiplexed);
        hub.begin();
        Self { hub, activity }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.activity.end();
        self.hub.end();
    }
}

/// An answer's body that tells whether the connection takes it.
pub struct Answer {
    body: Body,
    backlog: Arc<Backlog>,
    _running: Running,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.backlog.release();
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(_)) = polled {
            self.backlog.hold();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
