//! A streamed answer on a connection of HTTP/1: its head, then each piece as a chunk of its own when it comes. While
//! the client takes nothing little more is asked of the answer, and while nothing comes nothing is held. A client that
//! goes ends it, whatever it waits for.

use std::fmt::Write;
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use axum::body::HttpBody;
use axum::http::Response;
use axum::http::header::DATE;
use axum::http::response::Parts;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use httpdate::HttpDate;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::exchange::Answer;
use super::watched::Watched;

/// A piece up to this length is copied, so that it is written together with what frames it.
const SMALL: usize = 2 * 1024;

/// So many bytes are written at once before more is asked for.
const GATHERED: usize = 16 * 1024;

/// Bytes that most heads fit in, with the first events behind them.
const HEAD: usize = 1024;

/// Bytes that are read of what a client sends before its answer is over. More are left where they are.
const AHEAD: usize = 512;

/// Bytes that frame a chunk: its length, and a line's end before and behind it.
const FRAME: usize = 20;

/// What ends a line, and what ends a body.
const LINE: &[u8] = b"\r\n";
const END: &[u8] = b"0\r\n\r\n";

/// The answer on its way; in the end the stream that it was written to, unless that has ended, too.
pub struct Passing<S> {
    stream: Option<Watched<S>>,
    /// Nothing once all of it was given.
    answer: Option<Answer>,
    out: Out,
    /// Whether the connection ends with this answer.
    last: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Passing<S> {
    /// Writes this answer; `last` says that the connection ends with it.
    pub fn new(stream: Watched<S>, answer: Response<Answer>, last: bool) -> Self {
        let (parts, answer) = answer.into_parts();
        let out = Out { small: head(&parts, last), ..Out::default() };
        Self { stream: Some(stream), answer: Some(answer), out, last }
    }

    /// Asks for what comes next, as long as there is something and room for it.
    fn gather(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while self.out.has_room()
            && let Some(answer) = &mut self.answer
            && let Poll::Ready(frame) = Pin::new(answer).poll_frame(context)
        {
            match frame.transpose().map_err(io::Error::other)? {
                Some(frame) => self.out.push(frame.into_data().unwrap_or_default()),
                None => {
                    self.answer = None;
                    self.out.small.put_slice(END);
                }
            }
        }
        Ok(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Passing<S> {
    type Output = io::Result<Option<Watched<S>>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            this.gather(context)?;
            let Some(stream) = &mut this.stream else { return Poll::Ready(Ok(None)) };
            look(stream, context)?;
            if !this.out.is_empty() {
                let written = ready!(this.out.write(stream, context))?;
                if written == 0 {
                    return Poll::Ready(Err(ErrorKind::WriteZero.into()));
                }
                continue;
            }
            ready!(Pin::new(&mut *stream).poll_flush(context))?;
            if this.answer.is_some() {
                return Poll::Pending;
            }
            if this.last {
                return Pin::new(stream).poll_shutdown(context).map_ok(|()| None);
            }
            return Poll::Ready(Ok(this.stream.take()));
        }
    }
}

/// Looks whether the client is still there. What it sends is kept for the next request.
fn look(stream: &mut Watched<impl AsyncRead + Unpin>, context: &mut Context<'_>) -> io::Result<()> {
    while !stream.is_ahead() {
        let mut room = [0; AHEAD];
        let mut read = ReadBuf::new(&mut room);
        let Poll::Ready(done) = Pin::new(&mut *stream).poll_read(context, &mut read) else { return Ok(()) };
        done?;
        if read.filled().is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        stream.unread(Bytes::copy_from_slice(read.filled()));
    }
    Ok(())
}

/// The head, which has to say when nothing follows the answer.
fn head(parts: &Parts, last: bool) -> BytesMut {
    let mut head = BytesMut::with_capacity(HEAD);
    let reason = parts.status.canonical_reason().unwrap_or_default();
    // Writing to it cannot fail.
    let _ = write!(head, "HTTP/1.1 {} {reason}\r\ntransfer-encoding: chunked\r\n", parts.status.as_u16());
    if !parts.headers.contains_key(DATE) {
        let _ = write!(head, "date: {}\r\n", HttpDate::from(SystemTime::now()));
    }
    for (name, value) in &parts.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), LINE] {
            head.put_slice(part);
        }
    }
    head.put_slice(if last { b"connection: close\r\n\r\n" } else { LINE });
    head
}

/// What is to be written: small pieces with what frames them, and behind them at most one large piece, which is not copied.
#[derive(Default)]
struct Out {
    small: BytesMut,
    large: Bytes,
    /// What ends the large piece.
    tail: &'static [u8],
}

impl Out {
    fn has_room(&self) -> bool {
        self.tail.is_empty() && self.small.len() < GATHERED
    }

    fn is_empty(&self) -> bool {
        self.small.is_empty() && self.tail.is_empty()
    }

    /// Adds a chunk. One of no length would end the body.
    fn push(&mut self, data: Bytes) {
        if data.is_empty() {
            return;
        }
        self.small.reserve(data.len().min(SMALL) + FRAME);
        // Writing to it cannot fail.
        let _ = write!(self.small, "{:x}\r\n", data.len());
        if data.len() <= SMALL {
            self.small.put_slice(&data);
            self.small.put_slice(LINE);
        } else {
            (self.large, self.tail) = (data, LINE);
        }
    }

    /// Writes as much as the stream takes. Memory of what was written is let go.
    fn write<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let stream = Pin::new(stream);
        let written = if self.tail.is_empty() {
            ready!(stream.poll_write(context, &self.small))?
        } else {
            let slices = [IoSlice::new(&self.small), IoSlice::new(&self.large), IoSlice::new(self.tail)];
            ready!(stream.poll_write_vectored(context, &slices))?
        };
        self.written(written);
        Poll::Ready(Ok(written))
    }

    fn written(&mut self, mut bytes: usize) {
        let mut part = |length: usize| {
            let part = bytes.min(length);
            bytes -= part;
            part
        };
        self.small.advance(part(self.small.len()));
        self.large.advance(part(self.large.len()));
        self.tail = self.tail.get(part(self.tail.len())..).unwrap_or_default();
        if self.small.is_empty() {
            self.small = BytesMut::new();
        }
        if self.large.is_empty() {
            self.large = Bytes::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// Takes so many bytes at a time.
    struct Narrow(usize, Vec<u8>);

    impl AsyncWrite for Narrow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let taken = bytes.len().min(self.0);
            self.1.extend_from_slice(&bytes[..taken]);
            Poll::Ready(Ok(taken))
        }

        fn poll_write_vectored(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            slices: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            let all = slices.iter().flat_map(|slice| slice.iter().copied()).take(self.0);
            let before = self.1.len();
            self.1.extend(all);
            Poll::Ready(Ok(self.1.len() - before))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn pieces_of_all_lengths_come_through_streams_of_all_widths() {
        let lengths = [1, 15, 16, SMALL - 1, SMALL, SMALL + 1, 0, 2, 3 * SMALL, 4];
        let pieces: Vec<Bytes> = lengths.iter().map(|length| Bytes::from(vec![b'x'; *length])).collect();
        let framed: String = pieces
            .iter()
            .filter(|piece| !piece.is_empty())
            .map(|piece| format!("{:x}\r\n{}\r\n", piece.len(), "x".repeat(piece.len())))
            .collect();
        for width in [1, 2, 3, 7, 100, SMALL, SMALL + 5, usize::MAX] {
            let (mut out, mut narrow) = (Out::default(), Narrow(width, Vec::new()));
            let mut left = pieces.clone().into_iter();
            while !left.as_slice().is_empty() || !out.is_empty() {
                while out.has_room()
                    && let Some(piece) = left.next()
                {
                    out.push(piece);
                }
                let wrote = poll_fn(|context| out.write(&mut narrow, context)).await.unwrap();
                assert!(wrote > 0 && wrote <= width);
            }
            assert!(narrow.1 == framed.as_bytes(), "width {width}");
            assert_eq!((out.small.capacity(), out.large.len()), (0, 0), "nothing is kept");
        }
    }
}
