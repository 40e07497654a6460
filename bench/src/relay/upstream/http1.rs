//! The upstream over HTTP/1.1, each connection with one request after the other.

use anyhow::{Context, Result};
use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::plan::Plan;
use super::Shared;

/// Bytes of a request that are read at once.
const PIECE: usize = 4 * 1024;

/// Answers the requests of a connection.
///
/// # Errors
/// When the other side goes away in the middle of something.
pub async fn serve(mut stream: TcpStream, shared: &Shared) -> Result<()> {
    let mut buffer = Vec::with_capacity(PIECE);
    while request(&mut stream, &mut buffer).await? {
        let plan = shared.plan();
        let _open = shared.begin();
        answer(&mut stream, &plan, shared).await?;
    }
    Ok(())
}

/// Reads a request to its end; false when there is none any more.
async fn request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool> {
    buffer.clear();
    loop {
        if let Some(end) = memmem::find(buffer, b"\r\n\r\n") {
            let head = buffer.get(..end).unwrap_or_default();
            if buffer.len() >= end + 4 + content_length(head)? {
                return Ok(true);
            }
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(false);
        }
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head).context("a request's head is no text")?;
    let named = |line: &str| {
        line.split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map(|(_, value)| value.trim().to_owned())
    };
    head.lines().find_map(named).map_or(Ok(0), |value| value.parse().context("a request has no length"))
}

async fn answer(stream: &mut TcpStream, plan: &Plan, shared: &Shared) -> Result<()> {
    stream.write_all(&plan.framed.begin).await?;
    let mut ticks = plan.ticks();
    let mut events = 0;
    while plan.events.is_none_or(|all| events < all) {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        stream.write_all(&plan.framed.event).await?;
        shared.wrote();
        events += 1;
    }
    stream.write_all(&plan.framed.end).await?;
    Ok(())
}
