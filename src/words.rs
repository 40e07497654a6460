//! The widget's words: every kind of end, refusal and state as sentences for a person. A server's own message is never
//! shown, it may hold what a visitor must not see.

pub mod data;
mod endings;
mod failures;
mod figures;
mod files;
pub mod label;
mod limits;
mod options;
pub mod pieces;
pub mod plain;

pub use endings::{
    halted, keeps_part, nearly_full, note, retrying, still_waiting, stop_reason, unanswered, unfinished,
};
pub use failures::{failure, failure_type};
pub use figures::{context, count, percent, place, prices, size, spent, spent_in_all};
pub use files::{refused, unsendable};
pub use limits::{Frees, frees_at, is_limit, limit};
pub use options::option;

/// What happened, in bold, and one plain sentence with the way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub title: String,
    /// What it means and what to do.
    pub text: String,
}

impl Sentence {
    fn new(title: &str, text: &str) -> Self {
        Self { title: title.to_owned(), text: text.to_owned() }
    }

    /// Both parts in one line, for the host page.
    #[must_use]
    pub fn line(&self) -> String {
        [&self.title, " ", &self.text].concat()
    }
}

#[cfg(test)]
mod tests;
