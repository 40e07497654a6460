//! A server in the place of the Messages API: it records what it is asked, answers from a script down to single bytes,
//! and reports when the other side lets go of a connection.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::Value;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex as AsyncMutex, mpsc, watch};
use tokio::task::JoinHandle;

use crate::answer::{Answer, Close, Step};
use crate::aside::Aside;
use crate::{rules, within};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST`, as a rule.
    pub method: String,
    /// Path with its query.
    pub path: String,
    /// Header names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body's exact bytes.
    pub body: Vec<u8>,
    /// When the last byte of it was read.
    pub at: Instant,
}

impl Request {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` when it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The posted `messages`.
    pub fn messages(&self) -> Vec<Value> {
        self.json()["messages"].as_array().cloned().unwrap_or_default()
    }
}

/// How an exchange ended, seen from the upstream.
#[derive(Clone, Copy, Debug)]
pub enum Ending {
    /// Every scripted step was performed.
    Performed(Instant),
    /// The other side closed or reset the connection before the script was through.
    Dropped(Instant),
}

/// A request together with news of its connection.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    ending: watch::Receiver<Option<Ending>>,
}

impl Exchange {
    /// Waits for the end of the exchange, however it comes.
    pub async fn ended(&self) -> Ending {
        let mut ending = self.ending.clone();
        let end = within("the upstream's connection ends", ending.wait_for(Option::is_some)).await;
        end.expect("the upstream lives as long as the story").expect("waited for it")
    }

    /// Waits until the other side lets go, and tells when; fails if the answer was performed to its end instead.
    pub async fn dropped(&self) -> Instant {
        match self.ended().await {
            Ending::Dropped(at) => at,
            Ending::Performed(_) => panic!("the upstream's answer ran to its end; nobody let go of it"),
        }
    }

    /// Whether the exchange is still going on.
    pub fn is_open(&self) -> bool {
        self.ending.borrow().is_none()
    }
}

type Responder = Box<dyn Fn(&Request) -> Answer + Send + Sync>;

/// The scripted server. Dropping it closes every connection.
pub struct Upstream {
    address: SocketAddr,
    seen: AsyncMutex<mpsc::UnboundedReceiver<Exchange>>,
    aside: Arc<Aside>,
    server: JoinHandle<()>,
}

impl Upstream {
    /// Answers the requests with these answers, in this order. One request too many gets a 500 that says so.
    pub async fn scripted(answers: impl IntoIterator<Item = Answer>) -> Self {
        let queue = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        Self::answering(move |_| {
            let next = queue.lock().expect("no responder panics").pop_front();
            next.unwrap_or_else(|| {
                Answer::error(500, "api_error", "the story has no answer for this request")
            })
        })
        .await
    }

    /// Answers each request with what `responder` makes of it. A body that the Messages API refuses never reaches the
    /// responder: it gets the API's 400, so every story also checks the history it posts. Questions about models and
    /// counts are answered on their own; see [`Upstream::models`] and [`Upstream::count`].
    pub async fn answering(responder: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on the loopback address");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (sender, seen) = mpsc::unbounded_channel();
        let responder: Arc<Responder> = Arc::new(Box::new(responder));
        let aside = Arc::new(Aside::default());
        let known = aside.clone();
        let server = tokio::spawn(async move {
            // Kept here so that the connections end together with the server.
            let mut connections = tokio::task::JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((stream, _)) = accepted else { return };
                        connections.spawn(serve(stream, known.clone(), responder.clone(), sender.clone()));
                    }
                    Some(_) = connections.join_next() => {}
                }
            }
        });
        Self { address, seen: AsyncMutex::new(seen), aside, server }
    }

    /// Lists these models at `GET /v1/models`. Without a list there is no such address.
    pub fn models(self, models: impl IntoIterator<Item = Value>) -> Self {
        self.aside.set_models(models.into_iter().collect());
        self
    }

    /// Answers `POST /v1/messages/count_tokens` with what `counter` says of the body.
    pub fn count(self, counter: impl Fn(&Value) -> u64 + Send + Sync + 'static) -> Self {
        self.aside.set_counter(counter);
        self
    }

    /// The requests that were counted so far.
    pub fn counted(&self) -> Vec<Request> {
        self.aside.counted()
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for the next request, in the order of arrival.
    pub async fn next(&self) -> Exchange {
        let mut seen = self.seen.lock().await;
        within("the upstream is asked", seen.recv()).await.expect("the upstream lives as long as the story")
    }

    /// The requests that arrived and were not taken by [`Upstream::next`] yet.
    pub async fn waiting(&self) -> Vec<Exchange> {
        let mut seen = self.seen.lock().await;
        std::iter::from_fn(|| seen.try_recv().ok()).collect()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    aside: Arc<Aside>,
    responder: Arc<Responder>,
    sender: mpsc::UnboundedSender<Exchange>,
) {
    // Small writes must leave at once: the stories count on what was sent before a gate being on its way.
    let _ = stream.set_nodelay(true);
    let Ok(request) = read_request(&mut stream).await else { return };
    if let Some(answer) = aside.answer(&request) {
        let _ = perform(&answer, &mut stream.split().1).await;
        return;
    }
    let answer = match rules::refusal(&request) {
        Some(sentence) => Answer::error(400, "invalid_request_error", &sentence),
        None => responder(&request),
    };
    let (tell, ending) = watch::channel(None);
    if sender.send(Exchange { request, ending }).is_err() {
        return;
    }
    let performed = {
        let (mut read, mut write) = stream.split();
        tokio::select! {
            result = perform(&answer, &mut write) => result.is_ok(),
            () = gone(&mut read) => false,
        }
    };
    if performed && answer.close == Close::Reset {
        let _ = stream.set_zero_linger();
    }
    drop(stream);
    let now = Instant::now();
    let _ = tell.send(Some(if performed { Ending::Performed(now) } else { Ending::Dropped(now) }));
}

async fn perform(answer: &Answer, stream: &mut WriteHalf<'_>) -> io::Result<()> {
    for step in &answer.steps {
        match step {
            Step::Head(bytes) | Step::Body(bytes) => stream.write_all(bytes).await?,
            Step::Chunk(bytes) if bytes.is_empty() => {}
            Step::Chunk(bytes) => {
                let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
                chunk.extend_from_slice(bytes);
                chunk.extend_from_slice(b"\r\n");
                stream.write_all(&chunk).await?;
            }
            Step::Wait(gate) => gate.pass().await,
        }
    }
    match answer.close {
        Close::Clean if answer.is_chunked() => stream.write_all(b"0\r\n\r\n").await,
        Close::Clean | Close::Cut | Close::Reset => Ok(()),
        Close::Never => std::future::pending().await,
    }
}

/// Returns when the other side has closed or reset the connection.
async fn gone(stream: &mut ReadHalf<'_>) {
    let mut rest = [0; 256];
    while matches!(stream.read(&mut rest).await, Ok(count) if count > 0) {}
}

async fn read_request(stream: &mut TcpStream) -> io::Result<Request> {
    let mut buffer = Vec::new();
    let (mut request, length, start) = loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(parsed) = parse_head(&buffer) {
            break parsed;
        }
    };
    while buffer.len() < start + length {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    request.body = buffer.split_off(start);
    request.at = Instant::now();
    Ok(request)
}

/// The request without its body, the body's length and where it starts; `None` while the head is incomplete.
fn parse_head(buffer: &[u8]) -> Option<(Request, usize, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 96];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(start) = parsed.parse(buffer).expect("the relay writes proper HTTP")
    else {
        return None;
    };
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().to_owned(),
        headers: parsed
            .headers
            .iter()
            .map(|header| (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
            .collect(),
        body: Vec::new(),
        at: Instant::now(),
    };
    assert!(request.header("transfer-encoding").is_none(), "the relay tells the length of what it posts");
    let length =
        request.header("content-length").map_or(0, |value| value.parse().expect("a length in bytes"));
    Some((request, length, start))
}
