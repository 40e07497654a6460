//! An upstream's answer, by whichever way it came, and why there is none or no more of one.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::http::Response;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::direct;
use super::lanes::Kept;

/// An answer whose head has come.
pub type Answer = Response<Body>;

/// The body of an answer. Dropping it ends the answer at the upstream, too.
#[derive(Debug)]
pub enum Body {
    /// Read from a connection of our own.
    Direct(direct::body::Body),
    /// Read by the library.
    Kept(Kept),
}

/// Why an upstream does not answer, or not to the end.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// There is no connection.
    #[error("no connection")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// There is none in time.
    #[error("no connection in time")]
    SlowConnect,
    /// The connection is there no more.
    #[error("the connection broke")]
    Connection(#[source] io::Error),
    /// It speaks, but not HTTP.
    #[error("it sent {0}")]
    Unreadable(&'static str),
    /// What the library says.
    #[error(transparent)]
    Library(#[from] reqwest::Error),
}

impl Broken {
    /// Whether there never was a connection, so that nothing was asked.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::SlowConnect => true,
            Self::Library(error) => error.is_connect(),
            Self::Connection(_) | Self::Unreadable(_) => false,
        }
    }

    /// Whether something took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::SlowConnect => true,
            Self::Library(error) => error.is_timeout(),
            Self::Unreachable(_) | Self::Connection(_) | Self::Unreadable(_) => false,
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match self.get_mut() {
            Self::Direct(body) => Pin::new(body).poll_frame(context),
            Self::Kept(body) => Pin::new(body).poll_frame(context).map_err(Broken::Library),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Direct(body) => body.is_end_stream(),
            Self::Kept(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Direct(body) => body.size_hint(),
            Self::Kept(body) => body.size_hint(),
        }
    }
}

/// An error with its causes; the outermost alone rarely says what happened.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
