//! How much: what a request uses up, or may use up.

/// An amount of everything that is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Requests, however they end.
    pub requests: u64,
    /// Answers that run at the same time. They are held, not used up.
    pub streams: u64,
    /// Tokens, in and out.
    pub tokens: u64,
    /// Billionths of the currency.
    pub nanos: u64,
}

impl Amount {
    /// One request that has not been read yet.
    pub const KNOCK: Self = Self { requests: 1, streams: 0, tokens: 0, nanos: 0 };

    /// One running answer that may use up this much.
    #[must_use]
    pub fn stream(tokens: u64, nanos: u64) -> Self {
        Self { requests: 0, streams: 1, tokens, nanos }
    }

    /// The sum. At the largest number it stays there, which no limit allows.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.each(other, u64::saturating_add)
    }

    /// The difference, nothing where the other is larger.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.each(other, u64::saturating_sub)
    }

    fn each(self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            requests: join(self.requests, other.requests),
            streams: join(self.streams, other.streams),
            tokens: join(self.tokens, other.tokens),
            nanos: join(self.nanos, other.nanos),
        }
    }
}
