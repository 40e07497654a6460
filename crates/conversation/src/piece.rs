//! What a message on the page is made of, as the view draws it.

use std::borrow::Cow;

use messages::schema;

use crate::id::EntryId;

/// One part of a reply, in the order in which the model made them.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Text, Markdown. Blocks that follow each other are one text, and so is a text with what continued it.
    Text {
        /// The text in parts, to be joined without anything between them.
        parts: Vec<Part<'a>>,
    },
    /// The answer to a question that asked for JSON.
    Data {
        /// The JSON text as far as it has come.
        text: String,
        /// Whether it is what was asked for.
        state: DataState,
    },
    /// What the model thought.
    Thinking {
        /// The entry it stands in.
        entry: EntryId,
        /// Its place among the entry's blocks. While a reply grows, blocks may come before it.
        index: usize,
        /// The summary; empty when the model keeps it to itself.
        text: &'a str,
        /// Sent encrypted.
        redacted: bool,
        /// Characters of `text`.
        characters: usize,
        /// It still grows.
        running: bool,
    },
    /// A call of a tool of the host page.
    Call {
        /// The entry it stands in.
        entry: EntryId,
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
        /// JSON; the part that has come while `state` is [`CallState::Growing`].
        input: Cow<'a, str>,
        /// How far it is.
        state: CallState,
    },
    /// A call of a tool that the server runs.
    Search {
        /// The tool's name, such as `web_search`.
        name: String,
        /// What was searched for, once told.
        query: Option<String>,
        /// How many results came, for tools that have a list of them.
        results: Option<usize>,
        /// The server's `error_code`.
        failed: Option<String>,
        /// Its result has not come yet.
        running: bool,
    },
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The text.
    pub text: &'a str,
    /// What it rests on: numbers of [`Source`](crate::Source)s.
    pub sources: Vec<usize>,
}

/// Whether JSON is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataState {
    /// It is coming in, or it was cut.
    Growing,
    /// It follows the schema.
    Valid,
    /// It does not, or is not JSON.
    Invalid(Vec<schema::Fault>),
}

/// How far the call of a tool is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Its input is coming in.
    Growing,
    /// It waits for the person's yes or no, see [`Input::Confirm`](crate::Input::Confirm).
    Asking,
    /// The host page runs it.
    Running,
    /// It gave a result.
    Done {
        /// The result's text, or its JSON where it is none.
        text: String,
    },
    /// It failed.
    Failed {
        /// What the model is told about it.
        text: String,
    },
    /// The person said no.
    Declined,
    /// The conversation went on without running it.
    NotRun,
    /// There is no such tool here.
    Unknown,
}
