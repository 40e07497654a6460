//! What a model takes, by its id. An id that is not known here is held to what every newer model asks.

/// Pictures and documents that a request may hold for models with a window of 200,000 tokens.
const FEW: usize = 100;
/// The same for models with a larger window.
const MANY: usize = 600;

/// What a model takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ability {
    /// The last message may be the assistant's.
    pub(crate) prefill: bool,
    /// `thinking.type` values that are accepted.
    pub(crate) thinking: &'static [&'static str],
    /// `tool_choice` may force a tool.
    pub(crate) forced_tools: bool,
    /// `temperature`, `top_p` and `top_k` may be set, under the older version.
    pub(crate) sampling: bool,
    /// Thinking is refused once what stood before it changed.
    pub(crate) bound: bool,
    /// Messages with the role `system` may stand inside the history.
    pub(crate) system_role: bool,
    /// Pictures in one request.
    pub(crate) pictures: usize,
    /// Tokens of the longest reply.
    pub(crate) max_tokens: u64,
}

/// What every model from 2026 on has in common.
const NEWEST: Ability = Ability {
    prefill: false,
    thinking: &["adaptive", "disabled"],
    forced_tools: true,
    sampling: false,
    bound: true,
    system_role: true,
    pictures: MANY,
    max_tokens: 128_000,
};

/// What the models of the 4.5 generation take.
const OF_4_5: Ability = Ability {
    prefill: true,
    thinking: &["enabled", "disabled"],
    forced_tools: true,
    sampling: true,
    bound: false,
    system_role: false,
    pictures: FEW,
    max_tokens: 64_000,
};

/// The ability of each family. The longer of two names that begin alike stands first.
const FAMILIES: &[(&str, Ability)] = &[
    ("claude-haiku-4-5", OF_4_5),
    ("claude-sonnet-4-5", OF_4_5),
    ("claude-opus-4-5", OF_4_5),
    ("claude-opus-4-6", Ability { thinking: &["enabled", "adaptive", "disabled"], sampling: true, ..OLDER }),
    (
        "claude-sonnet-4-6",
        Ability { thinking: &["enabled", "adaptive", "disabled"], sampling: true, ..OLDER },
    ),
    ("claude-opus-4-7", OLDER),
    ("claude-opus-4-8", Ability { system_role: true, ..OLDER }),
    (
        "claude-sonnet-5-5",
        Ability { thinking: &["adaptive", "between_tools"], forced_tools: false, ..NEWEST },
    ),
    ("claude-opus-5-5", Ability { thinking: &["adaptive"], forced_tools: false, ..NEWEST }),
    ("claude-haiku-5-5", NEWEST),
    ("claude-sonnet-5", OLDER),
    ("claude-opus-5", Ability { system_role: true, ..OLDER }),
    ("claude-fable-5-", Ability { thinking: &["adaptive"], forced_tools: false, ..NEWEST }),
    ("claude-mythos-5-", Ability { thinking: &["adaptive"], forced_tools: false, ..NEWEST }),
    ("claude-fable-5", Ability { thinking: &["adaptive"], system_role: true, ..OLDER }),
    ("claude-mythos-5", Ability { thinking: &["adaptive"], system_role: true, ..OLDER }),
];

/// Models between the generations: no prefill any more, thinking not bound yet.
const OLDER: Ability = Ability { bound: false, system_role: false, ..NEWEST };

/// What the model of this id takes.
pub(crate) fn ability(id: &str) -> Ability {
    let unknown = Ability {
        thinking: &["enabled", "adaptive", "disabled", "between_tools"],
        max_tokens: u64::MAX,
        ..NEWEST
    };
    FAMILIES.iter().find(|(family, _)| id.starts_with(family)).map_or(unknown, |(_, ability)| *ability)
}
