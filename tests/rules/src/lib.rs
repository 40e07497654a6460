//! The rules of the Messages API about a posted body, for tests: what the API would refuse is refused here, with
//! the sentence of its 400. Written from the API's documentation and not from the code under test, so it shares
//! no code with the rest of the project.
//!
//! Newer models bind their thinking to all that stood before it. [`Rules::sign`] signs the thinking of a reply
//! for the request that it answers; [`Rules::check`] then knows whether a block comes back changed, or under
//! another history, model, system prompt, set of tools or account. A signature that was not made here only has
//! to be there.

mod block;
mod cache;
mod document;
mod fields;
mod message;
mod model;
mod picture;
mod thinking;
mod tool;
mod turn;

use serde_json::Value;

pub use picture::png;

/// What a check comes to: nothing, or the sentence of the 400.
pub type Verdict = Result<(), String>;

/// The value of the `anthropic-version` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2023-06-01`: sampling parameters may be set.
    Of2023,
    /// `2026-10-21`.
    Of2026,
}

impl Version {
    /// Reads the header; nothing for a version that the API does not know.
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        match header {
            "2023-06-01" => Some(Self::Of2023),
            "2026-10-21" => Some(Self::Of2026),
            _ => None,
        }
    }
}

/// The rules under which a body is checked.
#[derive(Clone, Debug)]
pub struct Rules {
    version: Version,
    account: String,
}

impl Default for Rules {
    fn default() -> Self {
        Self { version: Version::Of2026, account: String::new() }
    }
}

impl Rules {
    /// The rules of the present version.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The rules of another version.
    #[must_use]
    pub fn version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// The account whose key asks; thinking that was made for another is refused. Whatever else a relay puts in
    /// behind the body, such as its system prompt, may stand in this name too.
    #[must_use]
    pub fn account(self, account: impl Into<String>) -> Self {
        Self { account: account.into(), ..self }
    }

    /// Checks the body of `POST /v1/messages`.
    ///
    /// # Errors
    /// The sentence with which the API refuses it.
    pub fn check(&self, body: &Value) -> Verdict {
        fields::check(body, self.version)?;
        self.check_parts(body)
    }

    /// Checks the body of `POST /v1/messages/count_tokens`.
    ///
    /// # Errors
    /// The sentence with which the API refuses it.
    pub fn check_count(&self, body: &Value) -> Verdict {
        fields::check_count(body)?;
        self.check_parts(body)
    }

    /// Signs every thinking block of a reply's `content` for the request that it answers.
    pub fn sign(&self, request: &Value, content: &mut Value) {
        thinking::sign(request, content, &self.account);
    }

    /// The signature of one thinking block with this text in the reply to a request. With an empty text it is
    /// also what stands in the `data` of redacted thinking.
    #[must_use]
    pub fn signature(&self, request: &Value, thinking: &str) -> String {
        thinking::signature(request, thinking, &self.account)
    }

    fn check_parts(&self, body: &Value) -> Verdict {
        let ability = model::ability(body["model"].as_str().unwrap_or_default());
        let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        thinking::check_form(body, &ability)?;
        tool::check_offer(body, &ability)?;
        message::check(messages, &ability)?;
        block::check(messages, self.version)?;
        let turns = turn::turns(messages);
        message::check_end(&turns, body, &ability)?;
        tool::check_pairs(&turns)?;
        tool::check_server_calls(&turns)?;
        picture::check(messages, &ability)?;
        document::check(messages, body, &ability)?;
        thinking::check_bound(body, &turns, &ability, &self.account)?;
        cache::check(body)
    }
}

/// Checks the body of `POST /v1/messages` under the rules of the present version.
///
/// # Errors
/// The sentence with which the API refuses it.
pub fn check(body: &Value) -> Verdict {
    Rules::new().check(body)
}

/// A refusal, unless `kept`.
fn hold(kept: bool, sentence: impl FnOnce() -> String) -> Verdict {
    if kept { Ok(()) } else { Err(sentence()) }
}
