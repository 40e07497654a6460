//! What of a conversation still waits for its answer: the last question, the rounds of tool calls made for it so
//! far, and what was already told when an answer was cut.

use super::blocks::{Call, Outcome, Role, Turn};
use super::words::Words;
use std::ops::Range;

/// Calls of one answer and what they gave back.
#[derive(Clone, Debug, Default)]
pub(super) struct Round<'a> {
    /// The calls, in order.
    pub calls: Vec<&'a Call>,
    /// The results, in order.
    pub outcomes: Vec<&'a Outcome>,
}

/// A question and what was done about it.
#[derive(Clone, Debug)]
pub(super) struct Exchange<'a> {
    /// The turns that ask.
    pub asked: Range<usize>,
    /// Rounds of calls since.
    pub rounds: Vec<Round<'a>>,
    /// Texts of the answer since the last round, as they were posted.
    pub told: Vec<&'a str>,
}

/// The last question as it stands; and before it, when that only asks to go on, the question it goes on from.
pub(super) fn open(turns: &[Turn]) -> Vec<Exchange<'_>> {
    let mut exchanges: Vec<Exchange<'_>> = Vec::new();
    for (at, turn) in turns.iter().enumerate() {
        match turn.role {
            Role::System => {}
            Role::Assistant => {
                if let Some(last) = exchanges.last_mut() {
                    last.answer(turn);
                }
            }
            Role::User => {
                if let (false, Some(last)) = (turn.outcomes.is_empty(), exchanges.last_mut()) {
                    last.results(turn);
                }
                match exchanges.last_mut() {
                    _ if turn.only_results() => {}
                    Some(last) if last.told.is_empty() && last.rounds.is_empty() => last.asked.end = at + 1,
                    _ => exchanges.push(Exchange { asked: at..at + 1, rounds: Vec::new(), told: Vec::new() }),
                }
            }
        }
    }
    let Some(last) = exchanges.pop() else { return Vec::new() };
    let mut went_on = last.clone();
    while asks_to_go_on(turns.get(went_on.asked.clone()).unwrap_or_default()) {
        let Some(before) = exchanges.pop() else { break };
        went_on = before.joined(went_on);
    }
    if went_on.asked == last.asked { vec![last] } else { vec![went_on, last] }
}

impl<'a> Exchange<'a> {
    fn answer(&mut self, turn: &'a Turn) {
        if !turn.text.is_empty() {
            self.told.push(&turn.text);
        }
        if !turn.calls.is_empty() {
            self.rounds.push(Round { calls: turn.calls.iter().collect(), outcomes: Vec::new() });
        }
    }

    fn results(&mut self, turn: &'a Turn) {
        if let Some(round) = self.rounds.last_mut() {
            round.outcomes = turn.outcomes.iter().collect();
            self.told.clear();
        }
    }

    /// This exchange with what followed when it was asked to go on.
    fn joined(mut self, later: Self) -> Self {
        if later.rounds.is_empty() {
            self.told.extend(later.told);
        } else {
            self.told = later.told;
            self.rounds.extend(later.rounds);
        }
        self
    }
}

/// Whether a text asks to go on. A client that knows of the cut may say so at some length.
fn asks_to_go_on(asked: &[Turn]) -> bool {
    let [turn] = asked else { return false };
    let words = Words::read(&turn.text);
    turn.photos.is_empty()
        && turn.documents.is_empty()
        && words.tokens.len() <= 60
        && !words.has(&["summarise", "summarize"])
        && words.has(&[
            "continue",
            "go on",
            "carry on",
            "keep going",
            "where you stopped",
            "where it stopped",
            "where it ended",
            "where it was cut",
            "cut off",
            "pick up",
        ])
}

#[cfg(test)]
mod tests {
    use super::super::blocks;
    use super::*;
    use serde_json::{Value, json};

    fn read(messages: Value) -> Vec<Turn> {
        blocks::turns(Some(&messages)).unwrap()
    }

    fn said(role: &str, text: &str) -> Value {
        json!({ "role": role, "content": text })
    }

    fn call(text: &str) -> Value {
        json!({ "role": "assistant", "content": [{ "type": "text", "text": text },
            { "type": "tool_use", "id": "t1", "name": "plan_day", "input": {} }] })
    }

    fn result(and: &[&str]) -> Value {
        let mut content = vec![json!({ "type": "tool_result", "tool_use_id": "t1", "content": "ok" })];
        content.extend(and.iter().map(|text| json!({ "type": "text", "text": text })));
        json!({ "role": "user", "content": content })
    }

    #[test]
    fn rounds_belong_to_the_question_before_them() {
        let turns = read(json!([
            said("user", "Tokyo"),
            said("assistant", "Yes"),
            said("user", "Plan"),
            call("So:"),
            result(&[])
        ]));
        let [open] = open(&turns).try_into().unwrap();
        let Exchange { asked, rounds, told } = open;
        assert_eq!((asked, rounds.len(), told.len()), (2..3, 1, 0));
        assert_eq!(rounds[0].outcomes[0].text, "ok");
    }

    #[test]
    fn a_text_beside_results_is_a_question_of_its_own() {
        let turns = read(json!([said("user", "Plan"), call("So:"), result(&["Rather Osaka"])]));
        let [open] = open(&turns).try_into().unwrap();
        assert_eq!((open.asked.clone(), open.rounds.len()), (2..3, 0));
    }

    #[test]
    fn going_on_joins_what_was_told_to_the_question() {
        let turns = read(json!([
            said("user", "Plan"),
            call("So:"),
            result(&[]),
            said("assistant", "It be"),
            said("user", "go on"),
            said("assistant", "gins"),
            said("user", "Please continue exactly where it ended.")
        ]));
        let [went_on, plain] = open(&turns).try_into().unwrap();
        assert_eq!(
            (went_on.asked.clone(), went_on.told.concat(), went_on.rounds.len()),
            (0..1, "It begins".into(), 1)
        );
        assert_eq!((plain.asked.clone(), plain.told.len()), (6..7, 0));
    }
}
