//! The answer as server-sent events: small pieces with pauses between them, ended early when the guide stops.

use super::content::Block;
use super::pace::Pace;
use super::reply::Reply;
use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// Characters after which a piece of text ends at the next word.
const PIECE: usize = 8;

/// Characters of a piece of a call's input. A model writes them faster than they could be read, and in tokens
/// that keep to no word.
const INPUT_PIECE: usize = 22;

/// One event and the pause before it.
struct Step {
    wait: Duration,
    frame: String,
}

/// The body of a streamed answer. The client going away drops it, and with it the rest of the answer.
pub(super) fn body(reply: &Reply, pace: Pace, stopped: watch::Receiver<()>) -> Body {
    let steps = steps(reply, pace).into_iter();
    Body::from_stream(stream::unfold((steps, stopped), |(mut steps, mut stopped)| async move {
        let step = steps.next()?;
        if !step.wait.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(step.wait) => {}
                _ = stopped.changed() => return None,
            }
        }
        Some((Ok::<_, Infallible>(Bytes::from(step.frame)), (steps, stopped)))
    }))
}

fn steps(reply: &Reply, pace: Pace) -> Vec<Step> {
    let mut steps = vec![now(&json!({ "type": "message_start", "message": reply.opening() }))];
    if reply.blocks.is_empty() {
        steps.push(now(&json!({ "type": "ping" })));
    }
    let mut written = 0;
    let last = reply.blocks.len().saturating_sub(1);
    for (index, block) in reply.blocks.iter().enumerate() {
        let opening = block.opening();
        steps.push(now(&json!({ "type": "content_block_start", "index": index, "content_block": opening })));
        if index == 0 {
            steps.push(now(&json!({ "type": "ping" })));
        }
        let delta = |delta: Value| json!({ "type": "content_block_delta", "index": index, "delta": delta });
        if matches!(block, Block::Call { .. }) {
            steps.push(now(&delta(block.delta(""))));
        }
        let mut previous = "";
        for piece in pieces(block) {
            let wait = pace.before(written, previous);
            steps.push(Step { wait, ..now(&delta(block.delta(piece))) });
            written += 1;
            previous = piece;
        }
        // An input that was cut inside has no end; everything else has.
        if !(reply.cut_call && index == last) {
            steps.extend(block.closing().into_iter().map(|closing| now(&delta(closing))));
            steps.push(now(&json!({ "type": "content_block_stop", "index": index })));
        }
    }
    steps.push(now(&reply.ending()));
    steps.push(now(&json!({ "type": "message_stop" })));
    steps
}

/// An event without a pause; its name is the type that its data tells.
fn now(data: &Value) -> Step {
    let name = data["type"].as_str().unwrap_or_default();
    Step { wait: Duration::ZERO, frame: format!("event: {name}\ndata: {data}\n\n") }
}

fn pieces(block: &Block) -> Vec<&str> {
    match block {
        Block::Call { input, .. } => chunks(input),
        _ => words(block.written()),
    }
}

/// Cuts a text into pieces of a word or two. A model's pieces begin with the space before a word, and so do
/// these: Markdown has to cope with an opening mark that arrives before what it encloses.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut length = 0;
    for (at, character) in text.char_indices() {
        if length >= PIECE && (character == ' ' || character == '\n') || length >= 3 * PIECE {
            pieces.push(&text[start..at]);
            start = at;
            length = 0;
        }
        length += 1;
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// Cuts JSON anywhere, as models do.
fn chunks(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.char_indices().step_by(INPUT_PIECE).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_small_and_lose_nothing() {
        let text = "## Tōkyō\n\nStart before **nine**, while Asakusa is yours alone.\n東京東京東京東京東京東京東京東京東京東京";
        for pieces in [words(text), chunks(text)] {
            assert_eq!(pieces.concat(), text);
            assert!(pieces.len() > 3);
            assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.chars().count() <= 3 * PIECE));
        }
        assert!(words("").is_empty() && chunks("").is_empty());
    }
}
