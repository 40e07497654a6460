//! What the recorded replies are: those that every reader must read alike, and those on which the official SDKs and
//! Parlor part ways, each with the reason and what either makes of it.

/// Replies that the SDKs' helpers and [`messages::Reply`] must read to the same message.
pub const ALIKE: &[&str] = &[
    "code",
    "first",
    "photo",
    "second",
    "table",
    "endings/compaction",
    "endings/continued",
    "endings/empty",
    "endings/max-tokens",
    "endings/pause-alone",
    "endings/prefilled",
    "endings/refusal",
    "endings/refusal-at-once",
    "endings/refusal-explained",
    "endings/stop-sequence",
    "endings/unknown-reason",
    "endings/usage-twice",
    "endings/window-exceeded",
    "search/citations",
    "search/failed",
    "search/fetched",
    "search/paused",
    "search/results",
    "search/resumed",
    "servers/litellm",
    "servers/llama-cpp",
    "servers/llama-cpp-stop-word",
    "servers/ollama",
    "servers/vllm",
    "structured/cut",
    "structured/invalid",
    "structured/valid",
    "thinking/omitted",
    "thinking/redacted",
    "thinking/summarised",
    "thinking/with-tool",
    "tools/after-results",
    "tools/better-plan",
    "tools/no-input",
    "tools/parallel",
    "tools/single",
    "tools/split",
    "tools/unknown",
    "wire/carriage-returns",
    "wire/done-line",
    "wire/joined-data",
    "wire/missing-stop",
    "wire/odd",
    "wire/overlapping",
    "wire/ping-first",
    "wire/text-at-start",
    "wire/unknown-block",
];

/// Replies whose blocks only the SDKs' beta helpers put together.
pub const BETA: &[&str] = &["endings/compaction"];

/// A reply that is read differently on purpose.
pub struct Difference {
    /// The recording.
    pub name: &'static str,
    /// Why Parlor does not do what the SDKs do.
    pub reason: &'static str,
    /// What the Python helper does.
    pub python: Helper,
    /// What the TypeScript helper does.
    pub typescript: Helper,
    /// What Parlor does.
    pub ours: Ours,
}

/// What an SDK's helper does with a reply.
pub enum Helper {
    /// Throws an error of this class; one that the server reported has its type.
    Throws(&'static str, Option<&'static str>),
    /// Returns what came as if it were whole: the same content as Parlor's, without a stop reason.
    ReturnsThePart,
    /// Returns a message whose last block has this guess of its tool input.
    Guesses(&'static str),
}

/// What Parlor's reader does with a reply.
pub enum Ours {
    /// It is complete.
    Complete,
    /// What came is kept, and the reply is not complete.
    Unfinished,
    /// What came is kept, and the server's error of this type ends the reply.
    Failed(&'static str),
    /// What came is kept, and the rest cannot be read.
    Unreadable,
    /// It is complete, and the input of its last block is known to be broken: this is its text.
    BrokenInput(&'static str),
}

const REPORTED: &str =
    "The server reported an error. The SDKs throw it and drop what came before; a person keeps it.";
const ENDED: &str = "The stream ended without `message_stop`. Python's helper says nothing, TypeScript's throws the text \
    away; Parlor keeps it and knows that it is not whole.";

const fn reported(name: &'static str, kind: Option<&'static str>, ours: &'static str) -> Difference {
    Difference {
        name,
        reason: REPORTED,
        python: Helper::Throws("APIStatusError", kind),
        typescript: Helper::Throws("APIError", kind),
        ours: Ours::Failed(ours),
    }
}

const fn ended(name: &'static str) -> Difference {
    Difference {
        name,
        reason: ENDED,
        python: Helper::ReturnsThePart,
        typescript: Helper::Throws("AnthropicError", None),
        ours: Ours::Unfinished,
    }
}

/// The differences, each tested as what it is.
pub const DIFFERENT: &[Difference] = &[
    reported("endings/error-event", Some("overloaded_error"), "overloaded_error"),
    reported("endings/overloaded-first", Some("overloaded_error"), "overloaded_error"),
    reported("endings/overloaded-unseen", Some("overloaded_error"), "overloaded_error"),
    reported("endings/timeout-event", Some("timeout_error"), "timeout_error"),
    // This one comes without the API's envelope; the relay puts it into one, so that the SDKs can name it.
    reported("servers/llama-cpp-error", Some("api_error"), "server_error"),
    reported("servers/vllm-error", Some("internal_error"), "internal_error"),
    ended("endings/cut"),
    ended("thinking/cut"),
    Difference {
        name: "endings/nothing",
        reason: "The answer is 200 and empty. The helpers throw; for Parlor it is a reply that did not come to its end.",
        python: Helper::Throws("AssertionError", None),
        typescript: Helper::Throws("AnthropicError", None),
        ours: Ours::Unfinished,
    },
    Difference {
        name: "tools/cut",
        reason: "`max_tokens` cut the tool's input. Both helpers guess, each another thing; an input that is not whole \
            must never run, so Parlor keeps its text apart and the input empty.",
        python: Helper::Guesses(
            r#"{"day": 1, "city": "Kanazawa", "places": [{"name": "Kenroku-en", "lat": 36.5}]}"#,
        ),
        typescript: Helper::Guesses(r#"{"day": 1, "city": "Kanazawa", "places": [{"name": "Kenroku-en"}]}"#),
        ours: Ours::BrokenInput(
            r#"{"day": 1, "city": "Kanazawa", "places": [{"name": "Kenroku-en", "lat": 36.5"#,
        ),
    },
    Difference {
        name: "tools/invalid",
        reason: "The input of an eagerly streamed tool need not be JSON. The helpers throw and the text before it is \
            lost with it; Parlor keeps the text and does not run the tool.",
        python: Helper::Throws("ValueError", None),
        typescript: Helper::Throws("AnthropicError", None),
        ours: Ours::BrokenInput(r#"{"day": 2, "city": "Takayama", "cost": }"#),
    },
    Difference {
        name: "wire/malformed",
        reason: "A line of the stream is not JSON. All stop there; Parlor keeps what came before it.",
        python: Helper::Throws("JSONDecodeError", None),
        typescript: Helper::Throws("AnthropicError", None),
        ours: Ours::Unreadable,
    },
    Difference {
        name: "wire/nameless",
        reason: "The frames have no `event:` line. The SDKs skip them all; the `type` inside the data says the same, and \
            Parlor reads that.",
        python: Helper::Throws("AssertionError", None),
        typescript: Helper::Throws("AnthropicError", None),
        ours: Ours::Complete,
    },
];
