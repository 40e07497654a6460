//! Whose limit it is, and what of.

/// Whose requests a limit adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everybody's.
    Global,
    /// Those of one profile.
    Profile,
    /// Those of one address, or of one /64 of IPv6.
    Block,
    /// Those of one visitor: who the site's token names, or else an address block.
    Visitor,
    /// Those of one token.
    Token,
}

/// What a limit adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Requests.
    Requests,
    /// Answers at the same time.
    Streams,
    /// Tokens.
    Tokens,
    /// Money.
    Money,
}

impl Scope {
    /// All of them, from the widest.
    pub const ALL: [Self; 5] = [Self::Global, Self::Profile, Self::Block, Self::Visitor, Self::Token];

    /// Its name in the settings, in errors and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Profile => "profile",
            Self::Block => "block",
            Self::Visitor => "visitor",
            Self::Token => "token",
        }
    }
}

impl Measure {
    /// Its name in errors and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Streams => "streams",
            Self::Tokens => "tokens",
            Self::Money => "money",
        }
    }
}
