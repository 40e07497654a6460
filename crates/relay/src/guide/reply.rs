//! One finished answer before it goes on the wire: its blocks cut where the request wants them cut, why it
//! ended, and what it cost.

use super::cache::Input;
use super::content::Block;
use super::request::Posted;
use super::tokens;
use serde_json::{Value, json};

/// An answer, ready to be sent whole or in pieces.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    id: String,
    model: String,
    /// The blocks as they will be sent; none when `max_tokens` was 0.
    pub blocks: Vec<Block>,
    /// Whether the last block is a call whose input was cut, so that it is no JSON.
    pub cut_call: bool,
    stop_reason: &'static str,
    stop_sequence: Option<String>,
    input: Input,
}

impl Reply {
    /// Cuts `blocks` at the first stop sequence or at `max_tokens`, whichever comes first.
    pub fn new(id: String, posted: &Posted, mut blocks: Vec<Block>, input: Input) -> Self {
        let calls = blocks.iter().any(|block| matches!(block, Block::Call { .. }));
        let mut stop_reason = if calls { "tool_use" } else { "end_turn" };
        let stop_sequence = stop(&mut blocks, &posted.stop_sequences);
        if stop_sequence.is_some() {
            stop_reason = "stop_sequence";
        }
        let most =
            usize::try_from(posted.max_tokens).unwrap_or(usize::MAX).saturating_mul(tokens::CHARS_PER_TOKEN);
        let capped = cap(&mut blocks, most);
        if capped {
            stop_reason = "max_tokens";
        }
        let cut_call = capped && matches!(blocks.last(), Some(Block::Call { .. }));
        let stop_sequence = stop_sequence.filter(|_| !capped);
        let model = posted.model.clone();
        Self { id, model, blocks, cut_call, stop_reason, stop_sequence, input }
    }

    /// The whole message, as an unstreamed request gets it.
    pub fn message(&self) -> Value {
        let mut message = self.opening();
        // A call that was cut is no JSON object, which a whole message cannot hold.
        let whole = self.blocks.len() - usize::from(self.cut_call);
        let content: Vec<Value> = self.blocks.iter().take(whole).map(Block::whole).collect();
        message["content"] = json!(content);
        message["stop_reason"] = json!(self.stop_reason);
        message["stop_sequence"] = json!(self.stop_sequence);
        message["usage"] = self.usage(self.output_tokens());
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

    /// The body of `message_delta`; its numbers are those of the whole answer.
    pub fn ending(&self) -> Value {
        json!({
            "type": "message_delta",
            "delta": { "stop_reason": self.stop_reason, "stop_sequence": self.stop_sequence },
            "usage": self.usage(self.output_tokens()),
        })
    }

    fn output_tokens(&self) -> u64 {
        tokens::of_chars(self.blocks.iter().map(|block| block.written().chars().count()).sum())
    }

    fn usage(&self, output_tokens: u64) -> Value {
        json!({
            "input_tokens": self.input.fresh,
            "cache_creation_input_tokens": self.input.written_5m + self.input.written_1h,
            "cache_read_input_tokens": self.input.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.input.written_5m,
                "ephemeral_1h_input_tokens": self.input.written_1h,
            },
            "output_tokens": output_tokens,
            "service_tier": "standard",
        })
    }
}

/// Ends the blocks at the first stop sequence in a text, and tells which it was.
fn stop(blocks: &mut Vec<Block>, stops: &[String]) -> Option<String> {
    for index in 0..blocks.len() {
        let Some(Block::Text { text, .. }) = blocks.get(index) else { continue };
        let found =
            stops.iter().filter_map(|stop| Some((text.find(stop.as_str())?, stop))).min_by_key(|(at, _)| *at);
        if let Some((at, stop)) = found {
            blocks.truncate(index + 1);
            if let Some(block) = blocks.get_mut(index) {
                block.truncate(at);
            }
            blocks.retain(|block| !matches!(block, Block::Text { text, .. } if text.is_empty()));
            return Some(stop.clone());
        }
    }
    None
}

/// Ends the blocks after `most` characters. A text never ends in white space there, so that what goes on from
/// it begins with it and the two join without a seam.
fn cap(blocks: &mut Vec<Block>, most: usize) -> bool {
    let mut left = most;
    for index in 0..blocks.len() {
        let Some(block) = blocks.get_mut(index) else { break };
        let written = block.written();
        let Some((cut, _)) = written.char_indices().nth(left) else {
            left -= written.chars().count();
            continue;
        };
        let cut = if matches!(block, Block::Text { .. }) {
            written.get(..cut).unwrap_or_default().trim_end().len()
        } else {
            cut
        };
        block.truncate(cut);
        // A call that has not begun is not there at all; nor is an empty text.
        blocks.truncate(index + usize::from(cut > 0));
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(max_tokens: u64, stops: &[&str]) -> Posted {
        let stop_sequences = stops.iter().map(|stop| (*stop).to_owned()).collect();
        Posted { max_tokens, stop_sequences, ..Posted::of_model("m") }
    }

    fn reply(max_tokens: u64, stops: &[&str], blocks: Vec<Block>) -> Reply {
        Reply::new("msg_1".into(), &posted(max_tokens, stops), blocks, Input { fresh: 7, ..Input::default() })
    }

    fn call(input: &str) -> Block {
        Block::Call { id: "toolu_1".into(), name: "plan_day", input: input.into() }
    }

    #[test]
    fn a_whole_answer_ends_its_turn() {
        let message = reply(100, &[], vec![Block::text("Kyōto")]).message();
        assert_eq!(message["stop_reason"], "end_turn");
        assert_eq!(message["content"][0]["text"], "Kyōto");
        assert_eq!(message["usage"]["input_tokens"], 7);
        assert_eq!(message["usage"]["output_tokens"], 2);
    }

    #[test]
    fn a_small_cap_cuts_between_characters_and_before_white_space() {
        let answer = reply(1, &[], vec![Block::text("Kyōto and Ōsaka")]);
        assert_eq!(answer.blocks, [Block::text("Kyōt")]);
        assert_eq!(answer.message()["stop_reason"], "max_tokens");
        assert_eq!(answer.message()["usage"]["output_tokens"], 1);
        assert_eq!(reply(1, &[], vec![Block::text("Kyō\n\nto")]).blocks, [Block::text("Kyō")]);
        let nothing = reply(0, &[], vec![Block::text("Kyōto")]).message();
        assert_eq!(nothing["content"], json!([]));
        assert_eq!(nothing["stop_reason"], "max_tokens");
    }

    #[test]
    fn the_first_stop_sequence_wins_and_is_named() {
        let answer = reply(100, &["Ōsaka", "and"], vec![Block::text("Kyōto and Ōsaka"), call("{}")]);
        assert_eq!(answer.blocks, [Block::text("Kyōto ")]);
        assert_eq!(answer.message()["stop_reason"], "stop_sequence");
        assert_eq!(answer.message()["stop_sequence"], "and");
        // A cap that comes before the stop sequence is what ended the answer.
        let capped = reply(1, &["and"], vec![Block::text("Kyōto and Ōsaka")]);
        assert_eq!(capped.message()["stop_reason"], "max_tokens");
        assert_eq!(capped.message()["stop_sequence"], Value::Null);
    }

    #[test]
    fn calls_end_an_answer_for_their_results_and_may_be_cut() {
        let blocks = vec![Block::text("Look:"), call(r#"{"day":1}"#), call(r#"{"day":2}"#)];
        let whole = reply(100, &[], blocks.clone()).message();
        assert_eq!(
            (&whole["stop_reason"], &whole["content"][2]["input"]["day"]),
            (&json!("tool_use"), &json!(2))
        );
        let cut = reply(4, &[], blocks);
        assert_eq!(cut.blocks, [Block::text("Look:"), call(r#"{"day":1}"#), call(r#"{""#)]);
        assert!(cut.cut_call);
        assert_eq!(
            cut.message()["content"].as_array().map(Vec::len),
            Some(2),
            "no half call in a whole message"
        );
        assert_eq!(cut.message()["stop_reason"], "max_tokens");
    }
}
