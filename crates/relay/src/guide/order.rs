//! The rules for the order of messages: who begins, who ends, and that every tool call is answered at once.

use super::blocks::{Role, Turn};
use super::refusal::Refusal;

/// Checks the order of a conversation's messages.
pub(super) fn check(turns: &[Turn]) -> Result<(), Refusal> {
    if turns.first().is_some_and(|turn| turn.role != Role::User) {
        return Err(Refusal::invalid("messages: first message must use the \"user\" role"));
    }
    let spoken: Vec<&Turn> = turns.iter().filter(|turn| turn.role != Role::System).collect();
    if spoken.last().is_some_and(|turn| turn.role == Role::Assistant) {
        return Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    calls(&spoken)
}

/// Every tool call is answered in the next message.
fn calls(spoken: &[&Turn]) -> Result<(), Refusal> {
    for (index, turn) in spoken.iter().enumerate() {
        let next = spoken.get(index + 1);
        let answered =
            |id: &str| next.is_some_and(|turn| turn.outcomes.iter().any(|outcome| outcome.id == id));
        if let Some(call) = turn.calls.iter().find(|call| !answered(&call.id)) {
            return Err(Refusal::invalid(format!(
                "messages: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
                call.id
            )));
        }
        let before = index.checked_sub(1).and_then(|index| spoken.get(index));
        let called = |id: &str| before.is_some_and(|turn| turn.calls.iter().any(|call| call.id == id));
        if let Some(outcome) = turn.outcomes.iter().find(|outcome| !called(&outcome.id)) {
            return Err(Refusal::invalid(format!(
                "messages: unexpected `tool_use_id` found in `tool_result` blocks: {}",
                outcome.id
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::blocks::turns;
    use serde_json::{Value, json};

    fn refused(messages: Value) -> String {
        turns(Some(&messages)).expect_err("must be refused").message
    }

    #[test]
    fn tool_calls_need_their_results() {
        let call = json!({ "role": "assistant", "content": [
            { "type": "tool_use", "id": "toolu_1", "name": "weather", "input": {} }] });
        let user = json!({ "role": "user", "content": "Hi" });
        let result = json!({ "role": "user", "content": [
            { "type": "tool_result", "tool_use_id": "toolu_1", "content": "Sun" }] });
        assert!(refused(json!([user, call, user])).contains("`tool_use` ids were found without"));
        assert!(refused(json!([user, result])).contains("unexpected `tool_use_id`"));
        assert!(turns(Some(&json!([user, call, result]))).is_ok());
    }
}
