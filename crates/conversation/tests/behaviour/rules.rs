//! The rules for a posted body: those of the API, which a crate of their own knows, and what the profile adds.

use messages::Profile;
use rules::Rules;
use serde_json::Value;

/// Panics with the rule that the body breaks.
pub fn check(body: &str, profile: &Profile, revision: &str) {
    assert!(body.len() as u64 <= profile.max_body_bytes, "the body is longer than the profile allows");
    let body: Value = serde_json::from_str(body).expect("the body is JSON");
    assert_eq!(body["stream"], true);
    let model = body["model"].as_str().unwrap();
    // A server without a profile of its own leaves the model to the page.
    assert!(profile.revision.is_empty() || profile.model(model).is_some() || model == profile.model);
    assert!(body["max_tokens"].as_u64().unwrap() <= u64::from(profile.max_tokens));
    if let Err(sentence) = under(revision).check(&body) {
        panic!("{sentence}\n{body}");
    }
    let messages = body["messages"].as_array().unwrap();
    check_roles(messages);
    check_pictures(messages, profile);
}

/// What a thinking block with this text is signed with that answers this request.
pub fn signature(body: &Value, thinking: &str, revision: &str) -> String {
    under(revision).signature(body, thinking)
}

/// What the relay puts in behind the body has its name: the revision.
fn under(revision: &str) -> Rules {
    Rules::new().account(revision)
}

/// The API would join neighbours; what is read should show what is meant.
fn check_roles(messages: &[Value]) {
    let roles = messages.iter().map(|message| &message["role"]);
    for (one, next) in roles.clone().zip(roles.skip(1)) {
        assert_ne!(one, next, "neighbours of one role");
    }
}

fn check_pictures(messages: &[Value], profile: &Profile) {
    let blocks = messages.iter().filter_map(|message| message["content"].as_array()).flatten();
    let inner = blocks.clone().filter_map(|block| block["content"].as_array()).flatten();
    let count = blocks.chain(inner).filter(|block| block["type"] == "image").count();
    assert!(count <= profile.images.max_count as usize, "too many pictures");
}
