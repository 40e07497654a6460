//! The load: requests as a page sends them, over connections that are used again. It reads and counts, and keeps
//! nothing.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use memchr::memmem;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::chunks::Chunks;

/// The page that asks.
pub const ORIGIN: &str = "https://www.example.com";

/// A connection with the request that it sends.
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

/// What came of one request.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// From the request to the first byte of the answer's body.
    pub first_byte: Duration,
    /// Bytes of the body.
    pub payload: u64,
}

impl Connection {
    /// Connects; `room` bytes are read at once.
    ///
    /// # Errors
    /// When nobody takes the connection.
    pub async fn open(address: SocketAddr, room: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("nobody takes a connection")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, request: request(), buffer: vec![0; room] })
    }

    /// Asks, and reads the answer to its end.
    ///
    /// # Errors
    /// When it is refused or breaks off.
    pub async fn ask(&mut self) -> Result<Answered> {
        self.follow(&AtomicU64::new(0)).await
    }

    /// As [`ask`](Self::ask), and adds the bytes of the body to a count as they come.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn follow(&mut self, count: &AtomicU64) -> Result<Answered> {
        let asked = Instant::now();
        self.stream.write_all(&self.request).await?;
        let (mut head, mut chunks, mut first_byte) = (Some(Vec::new()), Chunks::default(), None);
        while !chunks.is_over() {
            let read = self.stream.read(&mut self.buffer).await?;
            ensure!(read > 0, "an answer broke off");
            let before = chunks.payload;
            let bytes = self.buffer.get(..read).unwrap_or_default();
            match &mut head {
                None => chunks.push(bytes)?,
                Some(seen) => {
                    seen.extend_from_slice(bytes);
                    if let Some(end) = memmem::find(seen, b"\r\n\r\n") {
                        check(seen)?;
                        chunks.push(seen.get(end + 4..).unwrap_or_default())?;
                        head = None;
                    }
                }
            }
            if chunks.payload > before {
                first_byte.get_or_insert_with(|| asked.elapsed());
                count.fetch_add(chunks.payload - before, Ordering::Relaxed);
            }
        }
        Ok(Answered { first_byte: first_byte.context("an answer was empty")?, payload: chunks.payload })
    }
}

/// Refuses an answer that is none.
fn check(head: &[u8]) -> Result<()> {
    if head.starts_with(b"HTTP/1.1 200 ") {
        return Ok(());
    }
    bail!("a request was refused: {}", String::from_utf8_lossy(head));
}

/// A question after a short conversation.
fn request() -> Vec<u8> {
    let turn = |role: &str, words: usize| json!({"role": role, "content": "some words ".repeat(words)});
    let body = json!({
        "model": "claude-haiku-5-5",
        "max_tokens": 1024,
        "stream": true,
        "messages": [turn("user", 20), turn("assistant", 40), turn("user", 20)],
    })
    .to_string();
    format!(
        "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {ORIGIN}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
