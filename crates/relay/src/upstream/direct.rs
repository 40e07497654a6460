//! HTTP/1.1 straight to a server that is reached without TLS and without a proxy. A stream is read by whoever passes
//! it on: no task and no channel stands between, which the library's client keeps for each connection, with two
//! buffers, as long as it lasts.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::{HeaderMap, Method, Response, Uri};
use bytes::{Buf, Bytes, BytesMut};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Url;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::io::poll_write_buf;
use tower::ServiceExt;

use self::body::Body;
use self::framing::Framing;
use self::idle::Idle;
use super::answer::Broken;

pub mod body;
mod framing;
mod head;
mod idle;

/// Bytes that are read at once of an answer's head, and of what comes along with it.
const ROOM: usize = 8 * 1024;

/// Between two signs of life on a connection.
const ALIVE: Duration = Duration::from_secs(15);

/// The connections to one server.
#[derive(Clone, Debug)]
pub struct Direct {
    connector: HttpConnector,
    /// For a connection to be there, its address looked up.
    patience: Duration,
    idle: Arc<Idle>,
}

impl Direct {
    /// Without a connection.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_keepalive(Some(ALIVE));
        Self { connector, patience, idle: Arc::default() }
    }

    /// Asks, and gives the answer once its head is there. Dropping the future or the answer ends the connection.
    ///
    /// # Errors
    /// When no connection can be had, it breaks, or something else than HTTP is spoken on it.
    pub async fn send(
        &self,
        method: &Method,
        url: &Url,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response<Body>, Broken> {
        let head = head::request(method, url.path(), url.authority(), headers, body.len());
        let mut stream = match self.idle.take() {
            Some(stream) => stream,
            None => self.connect(url).await?,
        };
        let mut exchange =
            Exchange { sending: Bytes::from(head).chain(body), failed: None, read: BytesMut::new() };
        let answer = poll_fn(|context| exchange.poll(&mut stream, context)).await?;
        let framing = Framing::told(answer.status(), answer.version(), answer.headers())?;
        let again = framing::goes_on(answer.version(), answer.headers()) && exchange.is_sent();
        let idle = again.then(|| self.idle.clone());
        Ok(answer.map(|()| Body::new(stream, framing, exchange.read.freeze(), idle)))
    }

    async fn connect(&self, url: &Url) -> Result<TcpStream, Broken> {
        let uri = Uri::try_from(url.as_str()).map_err(|error| Broken::Unreachable(error.into()))?;
        let connected = timeout(self.patience, self.connector.clone().oneshot(uri)).await;
        let stream = connected.map_err(|_| Broken::SlowConnect)?;
        Ok(stream.map_err(|error| Broken::Unreachable(error.into()))?.into_inner())
    }
}

/// A request on its way up, and the head of its answer on its way down. A server may answer before it has read all.
struct Exchange {
    sending: bytes::buf::Chain<Bytes, Bytes>,
    /// Why nothing more can be sent. The server may have said its reason before.
    failed: Option<io::Error>,
    /// What came and is not read.
    read: BytesMut,
}

impl Exchange {
    fn poll(
        &mut self,
        stream: &mut TcpStream,
        context: &mut Context<'_>,
    ) -> Poll<Result<Response<()>, Broken>> {
        if self.failed.is_none()
            && let Poll::Ready(Err(error)) = self.send(stream, context)
        {
            self.failed = Some(error);
        }
        loop {
            if let Some(answer) = head::answer(&mut self.read)? {
                return Poll::Ready(Ok(answer));
            }
            let received = ready!(self.receive(stream, context));
            if let Err(error) = received {
                return Poll::Ready(Err(Broken::Connection(self.failed.take().unwrap_or(error))));
            }
        }
    }

    fn is_sent(&self) -> bool {
        !self.sending.has_remaining()
    }

    fn send(&mut self, stream: &mut TcpStream, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.is_sent() {
            if ready!(poll_write_buf(Pin::new(&mut *stream), context, &mut self.sending))? == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn receive(&mut self, stream: &mut TcpStream, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut room = [const { MaybeUninit::uninit() }; ROOM];
        let mut received = ReadBuf::uninit(&mut room);
        ready!(Pin::new(stream).poll_read(context, &mut received))?;
        if received.filled().is_empty() {
            return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
        }
        self.read.extend_from_slice(received.filled());
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use http_body_util::BodyExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// A whole answer of five bytes.
    const WHOLE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";

    /// A server, and the way to it.
    struct Server {
        listener: TcpListener,
        url: Url,
        direct: Direct,
    }

    impl Server {
        async fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = Url::parse(&format!("http://{}/v1", listener.local_addr().unwrap())).unwrap();
            Self { listener, url, direct: Direct::new(PATIENCE) }
        }

        async fn ask(&self, body: impl Into<Bytes>) -> Result<Response<Body>, Broken> {
            self.direct.send(&Method::POST, &self.url, &HeaderMap::new(), body.into()).await
        }

        /// Takes a connection.
        async fn taken(&self) -> TcpStream {
            self.listener.accept().await.unwrap().0
        }

        /// What comes of one request on a new connection that is answered with this and then ended.
        async fn answered(&self, answer: &str) -> Result<Bytes, Broken> {
            let served = async {
                let mut stream = self.taken().await;
                request(&mut stream).await;
                stream.write_all(answer.as_bytes()).await.unwrap();
            };
            let (answered, ()) = tokio::join!(async { read(self.ask("ask").await?).await }, served);
            answered
        }
    }

    /// Reads a request whose body ends with `ask`.
    async fn request(stream: &mut TcpStream) {
        let mut seen = Vec::new();
        while !seen.ends_with(b"ask") {
            assert!(stream.read_buf(&mut seen).await.unwrap() > 0, "the request broke off");
        }
    }

    async fn read(answer: Response<Body>) -> Result<Bytes, Broken> {
        Ok(answer.into_body().collect().await?.to_bytes())
    }

    #[tokio::test]
    async fn a_connection_is_used_again() {
        let server = Server::start().await;
        let served = async {
            let mut stream = server.taken().await;
            for _ in 0..2 {
                request(&mut stream).await;
                stream.write_all(WHOLE.as_bytes()).await.unwrap();
            }
            stream
        };
        let asked = async {
            for _ in 0..2 {
                assert_eq!(read(server.ask("ask").await.unwrap()).await.unwrap(), "first");
            }
        };
        timeout(PATIENCE, async { tokio::join!(asked, served) }).await.unwrap();
    }

    #[tokio::test]
    async fn one_that_has_ended_or_said_more_is_not() {
        let more = format!("{WHOLE}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
        let closing = WHOLE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        for first in [&more, &closing] {
            let server = Server::start().await;
            assert_eq!(server.answered(first).await.unwrap(), "first");
            let waiting = server.direct.idle.all();
            assert!(waiting.is_empty(), "{first}");
        }
        let server = Server::start().await;
        assert_eq!(server.answered(WHOLE).await.unwrap(), "first");
        for stream in server.direct.idle.all() {
            stream.readable().await.unwrap();
            server.direct.idle.put(stream);
        }
        assert!(server.direct.idle.take().is_none(), "its end has come");
    }

    #[tokio::test]
    async fn an_answer_before_the_whole_question_is_an_answer() {
        let server = Server::start().await;
        let served = async {
            let mut stream = server.taken().await;
            stream.read_exact(&mut [0; 100]).await.unwrap();
            stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge").await.unwrap();
            stream
        };
        // More than the system takes for somebody who does not read.
        let asked = server.ask(vec![b'x'; 64 * 1024 * 1024]);
        let (answer, _stream) = tokio::join!(asked, served);
        let answer = answer.unwrap();
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(read(answer).await.unwrap(), "large");
        assert!(server.direct.idle.all().is_empty(), "the rest of the question is still to come on it");
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_not_taken_for_a_whole_one() {
        let server = Server::start().await;
        for framing in ["Content-Length: 50\r\n\r\nfirst", "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"]
        {
            let answer = format!("HTTP/1.1 200 OK\r\n{framing}");
            let broken = server.answered(&answer).await.unwrap_err();
            assert!(matches!(broken, Broken::Connection(_)) && !broken.is_connect(), "{framing}");
        }
        assert_eq!(server.answered("HTTP/1.1 200 OK\r\n\r\nfirst").await.unwrap(), "first");
    }

    #[tokio::test]
    async fn no_answer_says_why() {
        let server = Server::start().await;
        assert!(matches!(server.answered("").await.unwrap_err(), Broken::Connection(_)));
        assert!(matches!(server.answered("HTTP/1.1 200").await.unwrap_err(), Broken::Connection(_)));
        assert!(matches!(server.answered("220 mail\r\n").await.unwrap_err(), Broken::Unreadable(_)));
        let Server { listener, url, direct } = server;
        drop(listener);
        let refused = direct.send(&Method::GET, &url, &HeaderMap::new(), Bytes::new()).await.unwrap_err();
        assert!(refused.is_connect() && !refused.is_timeout());
    }
}
