//! What the headers of an answer tell the conversation.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::relay::Post;
use crate::world::World;

/// A reply that thinks before it answers.
fn think(post: &Post, revision: &str) {
    post.header("parlor-revision", revision);
    post.stream();
    post.event(&json!({"type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 10, "output_tokens": 1},
    }}));
    let blocks = [
        (
            json!({"type": "thinking", "thinking": "", "signature": ""}),
            json!({"type": "signature_delta", "signature": "c2ln"}),
        ),
        (json!({"type": "text", "text": ""}), json!({"type": "text_delta", "text": "Yes"})),
    ];
    for (index, (block, delta)) in blocks.iter().enumerate() {
        post.event(&json!({"type": "content_block_start", "index": index, "content_block": block}));
        post.event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
        post.event(&json!({"type": "content_block_stop", "index": index}));
    }
    let delta = json!({"stop_reason": "end_turn", "stop_sequence": null});
    post.event(&json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 9}}));
    post.event(&json!({"type": "message_stop"}));
    post.end();
}

/// Whether each of the replies that are posted has its thinking.
fn thinks(body: &Value) -> Vec<bool> {
    let messages = body["messages"].as_array().unwrap().iter();
    let replies = messages.filter(|message| message["role"] == "assistant");
    replies.map(|reply| reply["content"][0]["type"] == "thinking").collect()
}

#[wasm_bindgen_test]
async fn thinking_of_another_revision_is_not_posted() {
    let world = World::under(&json!({"revision": "rev-a"})).await;
    let first = world.ask("One?").await;
    think(&first, "rev-a");
    world.until_turn("idle").await;
    let second = world.ask("Two?").await;
    assert_eq!(thinks(&second.body()), [true]);
    think(&second, "rev-b");
    world.until_turn("idle").await;
    let third = world.ask("Three?").await;
    // The second reply was made where the first still had its thinking, and that is gone.
    assert_eq!(thinks(&third.body()), [false, false]);
}

#[wasm_bindgen_test]
async fn tokens_that_the_relay_lowered_are_told() {
    let world = World::under(&json!({"revision": "rev-a", "max_tokens": 800})).await;
    let post = world.ask("One?").await;
    post.header("parlor-max-tokens", "100");
    post.reply("Yes");
    world.until_turn("idle").await;
    world.until_text("[part=messages]", "at most 100 tokens").await;
    let other = World::under(&json!({"revision": "rev-a", "max_tokens": 800})).await;
    let post = other.ask("One?").await;
    post.header("parlor-max-tokens", "many");
    post.reply("Yes");
    other.until_turn("idle").await;
    assert!(!other.text("[part=messages]").contains("at most"), "{}", other.text("[part=messages]"));
}
