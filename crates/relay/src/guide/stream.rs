//! The answer as server-sent events: small pieces with pauses between them, ended early when the guide stops.

use super::pace::Pace;
use super::reply::Reply;
use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// Characters after which a piece ends at the next word.
const PIECE: usize = 8;

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
    let now = |name, data| Step { wait: Duration::ZERO, frame: frame(name, &data) };
    let mut steps =
        vec![now("message_start", json!({ "type": "message_start", "message": reply.opening() }))];
    if reply.text.is_empty() {
        steps.push(now("ping", json!({ "type": "ping" })));
    } else {
        let block = json!({ "type": "text", "text": "" });
        steps.push(now(
            "content_block_start",
            json!({ "type": "content_block_start", "index": 0, "content_block": block }),
        ));
        steps.push(now("ping", json!({ "type": "ping" })));
        let mut previous = "";
        for (index, piece) in pieces(&reply.text).into_iter().enumerate() {
            let delta = json!({ "type": "text_delta", "text": piece });
            let data = json!({ "type": "content_block_delta", "index": 0, "delta": delta });
            steps.push(Step {
                wait: pace.before(index, previous),
                frame: frame("content_block_delta", &data),
            });
            previous = piece;
        }
        steps.push(now("content_block_stop", json!({ "type": "content_block_stop", "index": 0 })));
    }
    steps.push(now("message_delta", reply.ending()));
    steps.push(now("message_stop", json!({ "type": "message_stop" })));
    steps
}

fn frame(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// Cuts a text into pieces of a word or two. A model's pieces begin with the space before a word, and so do
/// these: Markdown has to cope with an opening mark that arrives before what it encloses.
fn pieces(text: &str) -> Vec<&str> {
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
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_small_and_lose_nothing() {
        let text = "## Tōkyō\n\nStart before **nine**, while Asakusa is yours alone.\n東京東京東京東京東京東京東京東京東京東京";
        let pieces = pieces(text);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.len() > 5);
        assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.chars().count() <= 3 * PIECE));
    }
}
