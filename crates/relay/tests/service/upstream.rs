//! An upstream that follows a script: what it sends, where it waits, how it ends. It tells what it received
//! and when the other side has gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};

/// Longer than anything here takes, so that a test that waits for what never comes fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// One thing the upstream does after it has read a request.
#[derive(Clone)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Waits for the test.
    Wait(Arc<Notify>),
    /// Sends nothing more, and notices when the other side goes.
    Hold,
    /// Breaks the connection, without a proper end.
    Reset,
}

/// What happened at the upstream.
#[derive(Debug)]
pub enum Event {
    /// A request came in whole.
    Request(Received),
    /// The other side closed the connection while the upstream held it.
    Gone,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// `POST /v1/messages HTTP/1.1`
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A running upstream; its address ends with the test's runtime.
pub struct Upstream {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    events: mpsc::UnboundedReceiver<Event>,
    asked: mpsc::UnboundedReceiver<Received>,
}

/// What an upstream does for which request.
#[derive(Clone)]
struct Scripts {
    /// For the first POST, the second, and so on; the last one for all that follow.
    posts: Vec<Vec<Step>>,
    /// For every GET, by the end of its path; there is nothing at other paths.
    reads: Vec<(String, Vec<Step>)>,
    posted: Arc<AtomicUsize>,
}

/// An upstream whose stream goes on when the test says so.
pub async fn in_two_parts() -> (Upstream, Arc<Notify>) {
    let go = Arc::new(Notify::new());
    let script = vec![
        Step::Send(chunked_head()),
        Step::Send(chunk("data: 1\n\n")),
        Step::Wait(go.clone()),
        Step::Send(chunk("data: 2\n\n")),
        Step::Send(b"0\r\n\r\n".to_vec()),
    ];
    (Upstream::start(script).await, go)
}

impl Upstream {
    /// Follows the script for each request.
    pub async fn start(script: Vec<Step>) -> Self {
        Self::following(vec![script], Vec::new()).await
    }

    /// Follows one script after the other, the last one again and again; `reads` answers GETs whose path ends so.
    /// Questions about models are told apart from what is posted.
    pub async fn following(posts: Vec<Vec<Step>>, reads: Vec<(String, Vec<Step>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (tell, events) = mpsc::unbounded_channel();
        let (ask, asked) = mpsc::unbounded_channel();
        let scripts = Scripts { posts, reads, posted: Arc::default() };
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(follow(connection, scripts.clone(), tell.clone(), ask.clone()));
            }
        });
        Self { url, events, asked }
    }

    /// Answers each request with this status line's rest, these headers and this body, and closes.
    pub async fn answering(status: &str, headers: &[(&str, &str)], body: &str) -> Self {
        Self::start(vec![Step::Send(answer(status, headers, body))]).await
    }

    /// The next thing that happens here.
    pub async fn next(&mut self) -> Event {
        within(self.events.recv()).await.expect("the upstream runs as long as the test")
    }

    /// The next request.
    pub async fn request(&mut self) -> Received {
        match self.next().await {
            Event::Request(received) => received,
            Event::Gone => panic!("the connection closed before a request came"),
        }
    }

    /// All that was posted and not taken yet.
    pub fn posted(&mut self) -> Vec<Received> {
        let requests = std::iter::from_fn(|| self.events.try_recv().ok());
        requests
            .filter_map(|event| match event {
                Event::Request(received) => Some(received),
                Event::Gone => None,
            })
            .collect()
    }

    /// The next GET.
    pub async fn question(&mut self) -> Received {
        within(self.asked.recv()).await.expect("the upstream runs as long as the test")
    }

    /// Whether nobody asked anything that was not taken yet.
    pub fn is_unasked(&mut self) -> bool {
        self.asked.try_recv().is_err()
    }

    /// Whether nothing has come in.
    pub fn is_untouched(&mut self) -> bool {
        self.events.try_recv().is_err()
    }
}

/// The future's value, or a failed test.
pub async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it happens while the test has patience")
}

/// A whole HTTP answer.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}\r\n{body}").into_bytes()
}

/// An answer of JSON, as the one thing that an upstream does.
pub fn says(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<Step> {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    vec![Step::Send(answer(status, &all, body))]
}

/// The head of a stream that ends when the connection does.
pub fn stream_head() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n".to_vec()
}

/// The head of a stream in chunks, so that a broken connection is not its end.
pub fn chunked_head() -> Vec<u8> {
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n".to_vec()
}

/// One chunk.
pub fn chunk(text: &str) -> Vec<u8> {
    format!("{:x}\r\n{text}\r\n", text.len()).into_bytes()
}

async fn follow(
    mut connection: TcpStream,
    scripts: Scripts,
    tell: mpsc::UnboundedSender<Event>,
    ask: mpsc::UnboundedSender<Received>,
) {
    connection.set_nodelay(true).unwrap();
    let Some(received) = receive(&mut connection).await else { return };
    if let Some(path) = received.line.strip_prefix("GET ").and_then(|line| line.strip_suffix(" HTTP/1.1")) {
        let script =
            scripts.reads.iter().find(|(end, _)| path.ends_with(end)).map(|(_, script)| script.clone());
        let _ = ask.send(received);
        let nothing =
            || vec![Step::Send(answer("404 Not Found", &[("content-type", "text/html")], "nothing here"))];
        // Nobody is told when such a connection ends.
        let (unheard, _) = mpsc::unbounded_channel();
        return perform(connection, script.unwrap_or_else(nothing), unheard).await;
    }
    let _ = tell.send(Event::Request(received));
    let number = scripts.posted.fetch_add(1, Ordering::Relaxed);
    let script = scripts.posts.get(number).or(scripts.posts.last()).cloned().unwrap_or_default();
    perform(connection, script, tell).await;
}

async fn perform(mut connection: TcpStream, script: Vec<Step>, tell: mpsc::UnboundedSender<Event>) {
    for step in script {
        match step {
            Step::Send(bytes) => {
                if connection.write_all(&bytes).await.is_err() {
                    let _ = tell.send(Event::Gone);
                    return;
                }
            }
            Step::Wait(notify) => notify.notified().await,
            Step::Hold => {
                let mut rest = [0; 64];
                while connection.read(&mut rest).await.is_ok_and(|read| read > 0) {}
                let _ = tell.send(Event::Gone);
                return;
            }
            Step::Reset => {
                let _ = connection.set_zero_linger();
                return;
            }
        }
    }
    let _ = connection.shutdown().await;
}

async fn receive(connection: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes.split_off(head_end + 4);
    let length: usize = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    while body.len() < length {
        if connection.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Received { line, headers, body })
}
