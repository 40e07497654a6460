//! The body of a streamed answer. It is polled by the client's own connection and nothing else, and it owns the
//! reader of the upstream, so dropping the one drops the other.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::Stream;

use super::reader::Reader;

struct Pulled(Reader);

/// The body that passes on what is read.
pub fn body(reader: Reader) -> Body {
    Body::from_stream(Pulled(reader))
}

impl Stream for Pulled {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll(context).map(|bytes| bytes.map(Ok))
    }
}
