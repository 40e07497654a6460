//! The relay inside the page, as the tests speak to it.

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/web/relay.js")]
extern "C" {
    /// Stands behind one origin.
    pub type Relay;

    #[wasm_bindgen(constructor)]
    pub fn new(origin: &str, profile: Option<String>) -> Relay;

    /// How many messages were posted.
    #[wasm_bindgen(method)]
    pub fn count(this: &Relay) -> usize;

    #[wasm_bindgen(method)]
    pub fn post(this: &Relay, index: usize) -> Post;

    /// How often the tokens of a request were asked for.
    #[wasm_bindgen(method)]
    pub fn countings(this: &Relay) -> usize;

    #[wasm_bindgen(method)]
    pub fn counting(this: &Relay, index: usize) -> Post;

    /// How many challenges were posted for a session.
    #[wasm_bindgen(method, js_name = sessionCount)]
    pub fn session_count(this: &Relay) -> usize;

    #[wasm_bindgen(method)]
    pub fn session(this: &Relay, index: usize) -> Post;

    /// From now on nobody reads without a token.
    #[wasm_bindgen(method)]
    pub fn lock(this: &Relay);

    /// How often something was read, such as the profile.
    #[wasm_bindgen(method, js_name = readCount)]
    pub fn read_count(this: &Relay) -> usize;

    #[wasm_bindgen(method)]
    pub fn read(this: &Relay, index: usize) -> Post;

    /// One posted message and its answer.
    pub type Post;

    /// What it says that it is.
    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn kind(this: &Post) -> Option<String>;

    /// The header of that name.
    #[wasm_bindgen(method, getter)]
    pub fn authorization(this: &Post) -> Option<String>;

    /// Whose cookies go with it.
    #[wasm_bindgen(method, getter)]
    pub fn credentials(this: &Post) -> String;

    /// Which servers it may go to.
    #[wasm_bindgen(method, getter)]
    pub fn mode(this: &Post) -> String;

    #[wasm_bindgen(method, getter, js_name = body)]
    pub fn text(this: &Post) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn url(this: &Post) -> String;

    /// True once the widget let go of it.
    #[wasm_bindgen(method, getter)]
    pub fn aborted(this: &Post) -> bool;

    /// A header of the answer that follows.
    #[wasm_bindgen(method)]
    pub fn header(this: &Post, name: &str, value: &str);

    /// Answers whole.
    #[wasm_bindgen(method)]
    pub fn respond(this: &Post, status: u16, kind: &str, body: &str);

    /// Answers with a stream that [`Post::write`] fills.
    #[wasm_bindgen(method)]
    pub fn stream(this: &Post);

    #[wasm_bindgen(method)]
    pub fn write(this: &Post, text: &str);

    /// Ends the stream cleanly.
    #[wasm_bindgen(method)]
    pub fn end(this: &Post);

    /// Breaks the connection.
    #[wasm_bindgen(method)]
    pub fn fail(this: &Post);
}

impl Post {
    /// The request.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text()).expect("the widget posts JSON")
    }

    /// Writes one event of the stream.
    pub fn event(&self, data: &Value) {
        self.write(&format!("event: {}\ndata: {data}\n\n", data["type"].as_str().unwrap_or("message")));
    }

    /// Begins a reply and its first text.
    pub fn begin(&self) {
        self.stream();
        self.event(&json!({"type": "message_start", "message": {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 1000, "output_tokens": 1},
        }}));
        self.event(&json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}));
    }

    /// Writes more text.
    pub fn delta(&self, text: &str) {
        let delta = json!({"type": "text_delta", "text": text});
        self.event(&json!({"type": "content_block_delta", "index": 0, "delta": delta}));
    }

    /// Ends the reply.
    pub fn finish(&self, stop_reason: &str) {
        self.event(&json!({"type": "content_block_stop", "index": 0}));
        let delta = json!({"stop_reason": stop_reason, "stop_sequence": null});
        self.event(&json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 20}}));
        self.event(&json!({"type": "message_stop"}));
        self.end();
    }

    /// Calls one tool after another, all in one reply: an id, a name and an input each.
    pub fn call_tools(&self, calls: &[(&str, &str, &Value)]) {
        self.stream();
        self.event(&json!({"type": "message_start", "message": {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 1000, "output_tokens": 1},
        }}));
        for (index, (id, name, input)) in calls.iter().enumerate() {
            let block = json!({"type": "tool_use", "id": id, "name": name, "input": {}});
            self.event(&json!({"type": "content_block_start", "index": index, "content_block": block}));
            let delta = json!({"type": "input_json_delta", "partial_json": input.to_string()});
            self.event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
            self.event(&json!({"type": "content_block_stop", "index": index}));
        }
        let delta = json!({"stop_reason": "tool_use", "stop_sequence": null});
        self.event(&json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 20}}));
        self.event(&json!({"type": "message_stop"}));
        self.end();
    }

    /// A whole reply.
    pub fn reply(&self, text: &str) {
        self.begin();
        self.delta(text);
        self.finish("end_turn");
    }
}
