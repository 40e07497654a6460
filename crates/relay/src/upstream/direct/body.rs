//! The body of an answer of HTTP/1, read from its connection when it is asked for. Nothing is kept between two reads
//! but the beginning of a line that has not ended.

use std::io::ErrorKind;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;

use super::framing::Framing;
use super::idle::Idle;
use crate::upstream::answer::Broken;

/// Bytes that are read at once.
const ROOM: usize = 64 * 1024;

/// A body.
#[derive(Debug)]
pub struct Body {
    /// Where it comes from, until it is over.
    stream: Option<TcpStream>,
    framing: Framing,
    /// What was read and is not used yet.
    rest: Bytes,
    /// Whether something of that has not been looked at.
    unseen: bool,
    /// Where the connection goes afterwards, if it may be used again.
    idle: Option<Arc<Idle>>,
}

impl Body {
    /// The body that begins with these bytes and goes on in this stream.
    pub fn new(stream: TcpStream, framing: Framing, begin: Bytes, idle: Option<Arc<Idle>>) -> Self {
        let mut body = Self { stream: Some(stream), framing, unseen: !begin.is_empty(), rest: begin, idle };
        body.settle();
        body
    }

    /// Reads once.
    fn read(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Broken>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(Ok(Bytes::new())) };
        if self.unseen {
            let rest = std::mem::take(&mut self.rest);
            return Poll::Ready(self.taken(&rest));
        }
        let mut room = [const { MaybeUninit::uninit() }; ROOM];
        let mut read = ReadBuf::uninit(&mut room);
        read.put_slice(&self.rest);
        ready!(Pin::new(stream).poll_read(context, &mut read)).map_err(Broken::Connection)?;
        if read.filled().len() > self.rest.len() {
            return Poll::Ready(self.taken(read.filled()));
        }
        self.stream = None;
        if self.framing == Framing::Close {
            return Poll::Ready(Ok(Bytes::new()));
        }
        Poll::Ready(Err(Broken::Connection(ErrorKind::UnexpectedEof.into())))
    }

    /// What of these bytes belongs to the body. What is left of them comes again with the next ones.
    fn taken(&mut self, bytes: &[u8]) -> Result<Bytes, Broken> {
        let mut data = BytesMut::with_capacity(bytes.len());
        let used = self.framing.read(bytes, &mut data)?;
        self.rest = Bytes::copy_from_slice(bytes.get(used..).unwrap_or_default());
        self.unseen = false;
        self.settle();
        Ok(data.freeze())
    }

    /// Lets go of the connection once the body is over. Where more came than the answer, it is not used again.
    fn settle(&mut self) {
        if self.framing.is_over()
            && let Some(stream) = self.stream.take()
            && let Some(idle) = self.idle.take()
            && self.rest.is_empty()
        {
            idle.put(stream);
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        while self.stream.is_some() {
            match ready!(self.read(context)) {
                Ok(data) if data.is_empty() => {}
                Ok(data) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Err(broken) => {
                    self.stream = None;
                    return Poll::Ready(Some(Err(broken)));
                }
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.framing {
            Framing::Length(left) => SizeHint::with_exact(left),
            Framing::Chunks(_) | Framing::Close => SizeHint::default(),
        }
    }
}
