//! The reply that everybody gets: generated, the same each time, and made like a long answer of a model: headings,
//! paragraphs with emphasis, links and code, lists, tables, quotes and code blocks.

use bytes::Bytes;
use fastrand::Rng;
use serde_json::json;

/// The last words of each reply. The pages look for them to know that all of it is shown.
pub const END: &str = "This is the end of the reply.";

/// A reply as events of the Messages API.
#[derive(Clone, Debug)]
pub struct Reply {
    /// All events, ready to be sent.
    pub bytes: Bytes,
    /// Where in `bytes` each event ends.
    pub ends: std::sync::Arc<[usize]>,
}

impl Reply {
    /// A reply whose text has about `size` bytes, in deltas of about four characters.
    pub fn of_size(size: usize) -> Self {
        let mut events = Events::default();
        events.add(&json!({"type": "message_start", "message": {
            "id": "msg_bench", "type": "message", "role": "assistant", "model": "claude-haiku-5-5", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 10, "output_tokens": 1},
        }}));
        let block = json!({"type": "text", "text": ""});
        events.add(&json!({"type": "content_block_start", "index": 0, "content_block": block}));
        for delta in deltas(&text(size)) {
            events.add_text(&delta);
        }
        events.add(&json!({"type": "content_block_stop", "index": 0}));
        events.add(
            &json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null},
            "usage": {"output_tokens": size / 4}}),
        );
        events.add(&json!({"type": "message_stop"}));
        Self { bytes: events.bytes.into(), ends: events.ends.into() }
    }
}

#[derive(Default)]
struct Events {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Events {
    fn add(&mut self, event: &serde_json::Value) {
        let name = event.get("type").and_then(serde_json::Value::as_str).unwrap_or_default();
        self.add_data(name, &event.to_string());
    }

    /// A piece of text. Its fields are written in the API's own order, and not by the alphabet as those of a [`Value`] are:
    /// nearly all events of a reply are such ones, and who reads them may count on that order.
    ///
    /// [`Value`]: serde_json::Value
    fn add_text(&mut self, text: &str) {
        let text = json!(text);
        let delta = format!(r#"{{"type":"text_delta","text":{text}}}"#);
        let data = format!(r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#);
        self.add_data("content_block_delta", &data);
    }

    fn add_data(&mut self, name: &str, data: &str) {
        self.bytes.extend(format!("event: {name}\ndata: {data}\n\n").into_bytes());
        self.ends.push(self.bytes.len());
    }
}

/// Pieces of two to six characters, as tokens are.
fn deltas(text: &str) -> Vec<String> {
    let mut random = Rng::with_seed(4);
    let mut characters = text.chars();
    std::iter::from_fn(|| {
        let piece: String = characters.by_ref().take(random.usize(2..=6)).collect();
        (!piece.is_empty()).then_some(piece)
    })
    .collect()
}

/// The Markdown of a reply of about `size` bytes.
pub fn text(size: usize) -> String {
    let mut random = Rng::with_seed(7);
    let mut text = String::with_capacity(size + 1_000);
    let kinds: [fn(&mut Rng) -> String; 10] =
        [heading, paragraph, paragraph, bullets, paragraph, code, paragraph, table, numbers, quote];
    for kind in kinds.iter().cycle() {
        let block = kind(&mut random);
        if text.len() + block.len() + END.len() > size {
            break;
        }
        text += &block;
        text.push('\n');
    }
    text + END + "\n"
}

const WORDS: &[&str] = &[
    "the",
    "ferry",
    "leaves",
    "harbour",
    "before",
    "sunrise",
    "and",
    "a",
    "small",
    "market",
    "opens",
    "near",
    "old",
    "bridge",
    "where",
    "people",
    "trade",
    "stories",
    "for",
    "bread",
    "with",
    "quiet",
    "streets",
    "that",
    "follow",
    "river",
    "towards",
    "mountains",
    "you",
    "can",
    "walk",
    "slowly",
    "in",
    "spring",
    "light",
    "café",
    "naïve",
    "über",
    "時間",
    "of",
    "to",
    "every",
    "second",
    "garden",
    "has",
    "its",
    "own",
    "gate",
    "🌍",
    "window",
    "between",
    "houses",
];

fn word(random: &mut Rng) -> &'static str {
    random.choice(WORDS.iter().copied()).unwrap_or_default()
}

fn words(random: &mut Rng, count: usize) -> String {
    (0..count).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

/// A few words, now and then marked.
fn phrase(random: &mut Rng) -> String {
    let count = random.usize(2..6);
    let inner = words(random, count);
    match random.u8(0..14) {
        0 => format!("**{inner}**"),
        1 => format!("*{inner}*"),
        2 => format!(
            "`{}_{}()`",
            random.choice(["open", "read", "fold", "plan"]).unwrap_or_default(),
            random.u8(..)
        ),
        3 => format!("[{inner}](https://example.com/{}?page={})", random.u16(..), random.u8(..)),
        _ => inner,
    }
}

fn sentence(random: &mut Rng) -> String {
    let count = random.usize(2..5);
    let phrases: Vec<String> = (0..count).map(|_| phrase(random)).collect();
    format!("So {}.", phrases.join(", "))
}

fn heading(random: &mut Rng) -> String {
    let count = random.usize(2..6);
    format!("{} About {}\n", random.choice(["##", "###"]).unwrap_or_default(), words(random, count))
}

fn paragraph(random: &mut Rng) -> String {
    let count = random.usize(2..7);
    (0..count).map(|_| sentence(random)).collect::<Vec<_>>().join(" ") + "\n"
}

fn bullets(random: &mut Rng) -> String {
    let count = random.usize(3..8);
    let item = |random: &mut Rng| {
        let nested = if random.u8(0..4) == 0 { format!("  - {}\n", sentence(random)) } else { String::new() };
        format!("- {}\n{nested}", sentence(random))
    };
    (0..count).map(|_| item(random)).collect()
}

fn numbers(random: &mut Rng) -> String {
    let count = random.usize(3..7);
    (1..=count).map(|number| format!("{number}. {}\n", sentence(random))).collect()
}

fn quote(random: &mut Rng) -> String {
    format!("> {}\n> {}\n", sentence(random), sentence(random))
}

fn code(random: &mut Rng) -> String {
    let count = random.usize(6..22);
    let line = |random: &mut Rng| match random.u8(0..4) {
        0 => format!("    // {}\n", words(random, 5)),
        1 => format!("    let gate_{} = open(\"{}\", {})?;\n", random.u8(..), word(random), random.u16(..)),
        2 => format!("    if gate_{} > {} {{ return Ok(gates); }}\n", random.u8(..), random.u8(..)),
        _ => format!("    gates.push(Gate {{ id: {}, open: {} }});\n", random.u16(..), random.bool()),
    };
    let lines: String = (0..count).map(|_| line(random)).collect();
    format!("```rust\nfn plan_{}() -> Result<Vec<Gate>> {{\n{lines}}}\n```\n", random.u16(..))
}

fn table(random: &mut Rng) -> String {
    let count = random.usize(3..9);
    let row = |random: &mut Rng| {
        format!(
            "| {} | {} | {}.{:02} € |\n",
            words(random, 2),
            words(random, 3),
            random.u16(..900),
            random.u8(..100)
        )
    };
    let rows: String = (0..count).map(|_| row(random)).collect();
    format!("| place | what | price |\n|---|:---|---:|\n{rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_same_each_time_and_has_everything() {
        let text = text(10_000);
        assert_eq!(text, super::text(10_000));
        assert!((8_000..=10_100).contains(&text.len()), "{}", text.len());
        assert!(text.ends_with("This is the end of the reply.\n"));
        for part in ["## ", "**", "](https://", "`", "\n- ", "\n1. ", "|---|", "```rust", "\n> "] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn deltas_are_the_text_in_pieces_of_about_four() {
        let text = text(10_000);
        let deltas = deltas(&text);
        assert_eq!(deltas.concat(), text);
        let mean = text.chars().count() as f64 / deltas.len() as f64;
        assert!((3.8..4.2).contains(&mean), "{mean}");
    }

    #[test]
    fn events_end_where_they_say() {
        let reply = Reply::of_size(1_000);
        assert_eq!(reply.ends.last(), Some(&reply.bytes.len()));
        let mut start = 0;
        for end in reply.ends.iter() {
            let event = std::str::from_utf8(&reply.bytes[start..*end]).unwrap();
            assert!(event.starts_with("event: ") && event.ends_with("\n\n"), "{event}");
            start = *end;
        }
    }
}
