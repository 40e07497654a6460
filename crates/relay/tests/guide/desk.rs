//! A page with an itinerary: it offers `plan_day`, runs the calls as the demo page does, and posts the results.

use crate::talk::{Talk, request};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A conversation with a page that takes days.
pub struct Desk<'a> {
    talk: &'a Talk,
    /// The history as it is posted.
    pub messages: Vec<Value>,
    /// Fields of every request beside the history and the tool.
    pub extra: Value,
    days: BTreeMap<u64, Value>,
    rounds: Vec<usize>,
    budget: Option<u64>,
    names_budget: bool,
    unknown: Option<String>,
    currency: Option<String>,
    declines: Option<String>,
    whims: u64,
    runs: u32,
}

impl<'a> Desk<'a> {
    pub fn new(talk: &'a Talk) -> Self {
        Self {
            talk,
            messages: Vec::new(),
            extra: json!({}),
            days: BTreeMap::new(),
            rounds: Vec::new(),
            budget: None,
            names_budget: true,
            unknown: None,
            currency: None,
            declines: None,
            whims: u64::MAX,
            runs: 0,
        }
    }

    pub fn with_budget(mut self, budget: u64) -> Self {
        self.budget = Some(budget);
        self
    }

    pub fn with_silent_budget(self, budget: u64) -> Self {
        Self { names_budget: false, ..self.with_budget(budget) }
    }

    pub fn without_place(mut self, name: &str) -> Self {
        self.unknown = Some(name.to_owned());
        self
    }

    pub fn in_currency(mut self, code: &str) -> Self {
        self.currency = Some(code.to_owned());
        self
    }

    pub fn declining(mut self, words: &str) -> Self {
        self.declines = Some(words.to_owned());
        self
    }

    /// Declines only some calls: those whose bit is set, in the order they are run.
    pub fn at_times(mut self, whims: u64) -> Self {
        self.whims = whims;
        self
    }

    /// The days on the page, in order.
    pub fn page(&self) -> Vec<Value> {
        self.days.values().cloned().collect()
    }

    /// How many calls each answer made that made any.
    pub fn rounds(&self) -> &[usize] {
        &self.rounds
    }

    /// The visitor takes all days off the page.
    pub fn clear(&mut self) {
        self.days.clear();
    }

    /// Counts the answers anew.
    pub fn forget_rounds(&mut self) {
        self.rounds.clear();
    }

    /// Says something, runs what is called, and gives back all texts of the answer.
    pub async fn say(&mut self, text: &str) -> String {
        let mut answer = self.post(text).await;
        let mut texts = vec![told(&answer)];
        while answer["stop_reason"] == "tool_use" {
            let results: Vec<Value> = calls(&answer).iter().map(|call| self.run(call)).collect();
            self.rounds.push(results.len());
            assert!(self.rounds.len() < 20, "the guide goes round in circles");
            answer = self.post_content(json!(results)).await;
            texts.push(told(&answer));
        }
        assert_eq!(answer["stop_reason"], "end_turn");
        texts.join("\n\n")
    }

    /// Posts a text and gives back the answer, which joins the history.
    pub async fn post(&mut self, text: &str) -> Value {
        self.post_content(json!(text)).await
    }

    pub async fn post_content(&mut self, content: Value) -> Value {
        self.messages.push(json!({ "role": "user", "content": content }));
        let (status, answer) = self.talk.answer(&self.body()).await;
        assert_eq!(status, 200, "{answer}");
        self.messages.push(json!({ "role": "assistant", "content": answer["content"] }));
        answer
    }

    /// The body that would be posted now.
    pub fn body(&self) -> Value {
        let mut body = request(&json!(self.messages));
        body["tools"] = json!([{
            "name": "plan_day",
            "description": "Puts one day of the trip onto the page.",
            "input_schema": { "type": "object", "properties": { "day": { "type": "integer" } } },
        }]);
        for (name, value) in self.extra.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    /// Runs one call as a page does.
    fn run(&mut self, call: &Value) -> Value {
        assert_eq!(call["name"], "plan_day");
        let (content, failed) = match self.take(&call["input"]) {
            Ok(()) => (json!({ "ok": true }).to_string(), false),
            Err(why) => (why, true),
        };
        json!({ "type": "tool_result", "tool_use_id": call["id"], "content": content, "is_error": failed })
    }

    fn take(&mut self, input: &Value) -> Result<(), String> {
        self.runs += 1;
        let whim = self.whims.rotate_right(self.runs) & 1 == 1;
        if let Some(words) = self.declines.as_ref().filter(|_| whim) {
            return Err(words.clone());
        }
        if let Some(name) = self.unknown.as_ref().filter(|name| input["places"].to_string().contains(*name)) {
            return Err(format!("The place \"{name}\" is unknown here."));
        }
        if let Some(code) = self.currency.as_ref().filter(|code| input["currency"] != ***code) {
            return Err(format!("The budget has another currency: give the cost in {code}."));
        }
        let day = input["day"].as_u64().unwrap();
        let before: u64 = self.days.range(..day).map(|(_, day)| day["cost"].as_u64().unwrap()).sum();
        let sum = before + input["cost"].as_u64().unwrap();
        if let Some(budget) = self.budget.filter(|budget| sum > *budget) {
            return Err(if self.names_budget {
                format!("Days 1 to {day} come to ${sum}, which is over the visitor's budget of ${budget}.")
            } else {
                format!("Day {day} costs more than the budget.")
            });
        }
        let last = input["trip_days"].as_u64().unwrap();
        self.days.retain(|day, _| *day <= last);
        self.days.insert(day, input.clone());
        Ok(())
    }
}

/// The calls of an answer.
pub fn calls(answer: &Value) -> Vec<Value> {
    let content = answer["content"].as_array().unwrap();
    content.iter().filter(|block| block["type"] == "tool_use").cloned().collect()
}

/// The texts of an answer.
pub fn told(answer: &Value) -> String {
    let content = answer["content"].as_array().unwrap();
    content.iter().filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n\n")
}
