//! What the scripted upstream answers beside the script: what its models can do, and how long a request is. A story's
//! script lists replies; when the relay or the widget asks these questions is their own business.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::rules;
use crate::upstream::Request;

/// How many tokens the upstream says that a body has.
type Counter = Box<dyn Fn(&Value) -> u64 + Send + Sync>;

/// The upstream's knowledge beside its script.
#[derive(Default)]
pub(crate) struct Aside {
    models: Mutex<Option<Vec<Value>>>,
    counter: Mutex<Option<Counter>>,
    counted: Mutex<Vec<Request>>,
}

impl Aside {
    pub(crate) fn set_models(&self, models: Vec<Value>) {
        *self.models.lock().expect("no responder panics") = Some(models);
    }

    pub(crate) fn set_counter(&self, counter: impl Fn(&Value) -> u64 + Send + Sync + 'static) {
        *self.counter.lock().expect("no responder panics") = Some(Box::new(counter));
    }

    pub(crate) fn counted(&self) -> Vec<Request> {
        self.counted.lock().expect("no responder panics").clone()
    }

    /// The answer, when the question is one of these.
    pub(crate) fn answer(&self, request: &Request) -> Option<Answer> {
        let path = request.path.split('?').next().unwrap_or_default();
        match (request.method.as_str(), path) {
            ("GET", "/v1/models") => Some(self.list()),
            ("GET", path) if path.starts_with("/v1/models/") => {
                Some(self.model(&path["/v1/models/".len()..]))
            }
            ("GET", "/v1/profile") => Some(not_found()),
            ("POST", "/v1/messages/count_tokens") => Some(self.count(request)),
            _ => None,
        }
    }

    fn list(&self) -> Answer {
        let models = self.models.lock().expect("no responder panics").clone();
        let Some(models) = models else { return not_found() };
        let edge = |model: Option<&Value>| model.map_or(Value::Null, |model| model["id"].clone());
        let (first, last) = (edge(models.first()), edge(models.last()));
        let body = json!({"data": models, "has_more": false, "first_id": first, "last_id": last});
        Answer::json(200, &[], &body)
    }

    fn model(&self, id: &str) -> Answer {
        let models = self.models.lock().expect("no responder panics").clone().unwrap_or_default();
        let found = models.iter().find(|model| model["id"] == id);
        found.map_or_else(not_found, |model| Answer::json(200, &[], model))
    }

    fn count(&self, request: &Request) -> Answer {
        self.counted.lock().expect("no responder panics").push(request.clone());
        if let Some(sentence) = rules::refusal(request) {
            return Answer::error(400, "invalid_request_error", &sentence);
        }
        let counter = self.counter.lock().expect("no responder panics");
        // About four characters to a token, as good as any estimate.
        let tokens =
            counter.as_ref().map_or(request.body.len() as u64 / 4, |counter| counter(&request.json()));
        Answer::json(200, &[], &json!({"input_tokens": tokens}))
    }
}

fn not_found() -> Answer {
    Answer::error(404, "not_found_error", "Not found")
}
