//! How long the model thought, by a clock that the test moves.

use js_sys::{Function, Reflect};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::relay::Post;
use crate::world::{World, body};

/// The page's clock, ahead of the real one. Dropping it puts the real one back.
struct Clock(JsValue);

impl Clock {
    fn new() -> Self {
        let code = "const real = Performance.prototype.now; window.ahead = 0;
            performance.now = () => real.call(performance) + window.ahead;
            return performance;";
        Self(Function::new_no_args(code).call0(&JsValue::NULL).unwrap())
    }

    fn forward(&self, milliseconds: u32) {
        let ahead: JsValue = Reflect::get(&js_sys::global(), &"ahead".into()).unwrap();
        let ahead = ahead.as_f64().unwrap() + f64::from(milliseconds);
        Reflect::set(&js_sys::global(), &"ahead".into(), &ahead.into()).unwrap();
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        // Now the prototype's is seen again.
        let clock: &js_sys::Object = self.0.unchecked_ref();
        Reflect::delete_property(clock, &"now".into()).unwrap();
    }
}

fn begin(post: &Post) {
    post.stream();
    post.event(&json!({"type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 10, "output_tokens": 1},
    }}));
}

/// Thinks for this long in the block `index`, with these words or with none, then begins a text behind it.
async fn think(world: &World, post: &Post, clock: &Clock, index: usize, words: &str, milliseconds: u32) {
    let shown = world.all(".thinking").len();
    let block = json!({"type": "thinking", "thinking": "", "signature": ""});
    post.event(&json!({"type": "content_block_start", "index": index, "content_block": block}));
    if !words.is_empty() {
        let delta = json!({"type": "thinking_delta", "thinking": words});
        post.event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
    }
    world.until("a thought is shown", || world.all(".thinking").len() > shown).await;
    clock.forward(milliseconds);
    let delta = json!({"type": "signature_delta", "signature": "c2ln"});
    post.event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
    post.event(&json!({"type": "content_block_stop", "index": index}));
    let text = json!({"type": "text", "text": "Words. "});
    post.event(&json!({"type": "content_block_start", "index": index + 1, "content_block": text}));
    world.until("the thought is over", || world.find(".thinking[data-state=running]").is_none()).await;
}

fn end(post: &Post, last: usize) {
    post.event(&json!({"type": "content_block_stop", "index": last}));
    let delta = json!({"stop_reason": "end_turn", "stop_sequence": null});
    post.event(&json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 9}}));
    post.event(&json!({"type": "message_stop"}));
    post.end();
}

fn times(world: &World) -> Vec<String> {
    world.all(".thinking-title").iter().map(|title| title.text_content().unwrap_or_default()).collect()
}

#[wasm_bindgen_test]
async fn each_thought_has_its_own_time_and_keeps_it() {
    let clock = Clock::new();
    let world = World::open().await;
    let post = world.ask("Why?").await;
    begin(&post);
    think(&world, &post, &clock, 0, "Let me see.", 6_500).await;
    // What comes after a thought is not part of it.
    clock.forward(50_000);
    think(&world, &post, &clock, 2, "", 2_500).await;
    clock.forward(50_000);
    end(&post, 3);
    world.until_turn("idle").await;
    let told = ["Thought for 7 s", "Thought for 3 s"];
    assert_eq!(times(&world), told);
    world.host.remove();
    world.until("it is empty", || world.root().child_nodes().length() == 0).await;
    body().append_child(&world.host).unwrap();
    world.until("it is back", || times(&world).len() == 2).await;
    assert_eq!(times(&world), told);
}

#[wasm_bindgen_test]
async fn a_thought_that_nobody_saw_coming_has_no_time() {
    let world = World::open().await;
    let thought = json!({"type": "thinking", "thinking": "Hm.", "signature": "c2ln"});
    let content = json!([thought, {"type": "text", "text": "Yes."}]);
    world.set_messages(
        &json!([{"role": "user", "content": "Why?"}, {"role": "assistant", "content": content}]),
    );
    world.until("the thought is shown", || times(&world) == ["Thought"]).await;
}
