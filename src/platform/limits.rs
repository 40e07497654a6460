//! The widget's patience, in one value so that a test can have less of it.

/// How long the widget is patient, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a byte for this long a reply is said to be slow.
    pub quiet: u32,
    /// Without a byte for this long a reply is given up. Longer than the relay's own limits, so that its sentence
    /// comes first.
    pub idle: u32,
    /// How long the profile may take, without which the defaults serve, or a count of tokens.
    pub profile: u32,
    /// How long a page may take to give a token: perhaps a person has to do something for it.
    pub token: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { quiet: 15_000, idle: 150_000, profile: 10_000, token: 60_000 }
    }
}
