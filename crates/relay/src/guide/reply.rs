//! One finished answer before it goes on the wire: the text cut where the request wants it cut, why it ended,
//! and what it cost.

use super::request::Posted;
use super::tokens;
use serde_json::{Value, json};

/// An answer, ready to be sent whole or in pieces.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    id: String,
    model: String,
    /// The text as it will be sent; empty only when `max_tokens` was 0.
    pub text: String,
    stop_reason: &'static str,
    stop_sequence: Option<String>,
    input_tokens: u64,
}

impl Reply {
    /// Cuts `text` at the first stop sequence or at `max_tokens`, whichever comes first.
    pub fn new(id: String, posted: &Posted, mut text: String) -> Self {
        let mut stop_reason = "end_turn";
        let mut stop_sequence = None;
        let first_stop = posted
            .stop_sequences
            .iter()
            .filter_map(|stop| text.find(stop.as_str()).map(|at| (at, stop)))
            .min_by_key(|(at, _)| *at);
        if let Some((at, stop)) = first_stop {
            text.truncate(at);
            stop_reason = "stop_sequence";
            stop_sequence = Some(stop.clone());
        }
        let most_chars =
            usize::try_from(posted.max_tokens).unwrap_or(usize::MAX).saturating_mul(tokens::CHARS_PER_TOKEN);
        if let Some((cut, _)) = text.char_indices().nth(most_chars) {
            text.truncate(cut);
            stop_reason = "max_tokens";
            stop_sequence = None;
        }
        let model = posted.model.clone();
        Self { id, model, text, stop_reason, stop_sequence, input_tokens: posted.input_tokens }
    }

    /// The whole message, as an unstreamed request gets it.
    pub fn message(&self) -> Value {
        let mut message = self.opening();
        if !self.text.is_empty() {
            message["content"] = json!([{ "type": "text", "text": self.text, "citations": null }]);
        }
        message["stop_reason"] = json!(self.stop_reason);
        message["stop_sequence"] = json!(self.stop_sequence);
        message["usage"] = self.usage(tokens::of_chars(self.text.chars().count()));
        message
    }

    /// The message as `message_start` carries it: nothing written yet.
    pub fn opening(&self) -> Value {
        json!({
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": null,
            "stop_sequence": null,
            "usage": self.usage(1),
        })
    }

    /// The body of `message_delta`.
    pub fn ending(&self) -> Value {
        json!({
            "type": "message_delta",
            "delta": { "stop_reason": self.stop_reason, "stop_sequence": self.stop_sequence },
            "usage": self.usage(tokens::of_chars(self.text.chars().count())),
        })
    }

    fn usage(&self, output_tokens: u64) -> Value {
        json!({
            "input_tokens": self.input_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": output_tokens,
            "service_tier": "standard",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(max_tokens: u64, stops: &[&str]) -> Posted {
        Posted {
            model: "m".to_owned(),
            max_tokens,
            stream: false,
            stop_sequences: stops.iter().map(|stop| (*stop).to_owned()).collect(),
            turns: Vec::new(),
            input_tokens: 7,
        }
    }

    #[test]
    fn a_whole_answer_ends_its_turn() {
        let message = Reply::new("msg_1".into(), &posted(100, &[]), "Kyōto".into()).message();
        assert_eq!(message["stop_reason"], "end_turn");
        assert_eq!(message["content"][0]["text"], "Kyōto");
        assert_eq!(message["usage"]["input_tokens"], 7);
        assert_eq!(message["usage"]["output_tokens"], 2);
    }

    #[test]
    fn a_small_cap_cuts_between_characters() {
        let reply = Reply::new("msg_1".into(), &posted(1, &[]), "Kyōto and Ōsaka".into());
        assert_eq!(reply.text, "Kyōt");
        assert_eq!(reply.message()["stop_reason"], "max_tokens");
        assert_eq!(reply.message()["usage"]["output_tokens"], 1);
        let nothing = Reply::new("msg_1".into(), &posted(0, &[]), "Kyōto".into()).message();
        assert_eq!(nothing["content"], json!([]));
        assert_eq!(nothing["stop_reason"], "max_tokens");
    }

    #[test]
    fn the_first_stop_sequence_wins_and_is_named() {
        let reply = Reply::new("msg_1".into(), &posted(100, &["Ōsaka", "and"]), "Kyōto and Ōsaka".into());
        assert_eq!(reply.text, "Kyōto ");
        assert_eq!(reply.message()["stop_reason"], "stop_sequence");
        assert_eq!(reply.message()["stop_sequence"], "and");
        // A cap that comes before the stop sequence is what ended the answer.
        let capped = Reply::new("msg_1".into(), &posted(1, &["and"]), "Kyōto and Ōsaka".into());
        assert_eq!(capped.message()["stop_reason"], "max_tokens");
        assert_eq!(capped.message()["stop_sequence"], Value::Null);
    }
}
