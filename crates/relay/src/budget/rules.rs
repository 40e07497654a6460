//! The limits that hold for a profile: one set for each scope.

use super::scope::Scope;

/// The limits of one scope. What is not set is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// Requests in a minute.
    pub requests_minute: Option<u64>,
    /// Requests in a day, which begins at midnight UTC.
    pub requests_day: Option<u64>,
    /// Answers at the same time.
    pub streams: Option<u64>,
    /// Tokens in a minute.
    pub tokens_minute: Option<u64>,
    /// Tokens in a day.
    pub tokens_day: Option<u64>,
    /// Money in a minute, in billionths of the currency.
    pub money_minute: Option<u64>,
    /// Money in a day, in billionths of the currency.
    pub money_day: Option<u64>,
}

/// The limits of every scope, as they hold for one profile. A visitor has one count in the whole relay, whatever
/// the profile; each profile has its own limits on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// For all requests together.
    pub global: Caps,
    /// For the profile's requests.
    pub profile: Caps,
    /// For each address block.
    pub block: Caps,
    /// For each visitor.
    pub visitor: Caps,
    /// For each token.
    pub token: Caps,
}

impl Caps {
    /// These limits, and the other's where there is none here.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            requests_minute: self.requests_minute.or(other.requests_minute),
            requests_day: self.requests_day.or(other.requests_day),
            streams: self.streams.or(other.streams),
            tokens_minute: self.tokens_minute.or(other.tokens_minute),
            tokens_day: self.tokens_day.or(other.tokens_day),
            money_minute: self.money_minute.or(other.money_minute),
            money_day: self.money_day.or(other.money_day),
        }
    }

    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything is limited that has to be known after a restart.
    #[must_use]
    pub fn has_day(&self) -> bool {
        self.requests_day.is_some() || self.tokens_day.is_some() || self.money_day.is_some()
    }

    /// Whether money is limited, so that prices have to be known.
    #[must_use]
    pub fn has_money(&self) -> bool {
        self.money_minute.is_some() || self.money_day.is_some()
    }
}

impl Rules {
    /// What holds where a key pays and the settings say nothing else: enough for a person who chats, little for a
    /// program. An address block may be a whole office.
    #[must_use]
    pub fn of_a_paying_relay() -> Self {
        Self {
            block: Caps {
                requests_minute: Some(120),
                requests_day: Some(10_000),
                streams: Some(32),
                ..Caps::default()
            },
            visitor: Caps {
                requests_minute: Some(20),
                requests_day: Some(1000),
                streams: Some(4),
                ..Caps::default()
            },
            token: Caps { requests_minute: Some(20), streams: Some(4), ..Caps::default() },
            ..Self::default()
        }
    }

    /// The limits of one scope.
    #[must_use]
    pub fn of(&self, scope: Scope) -> &Caps {
        match scope {
            Scope::Global => &self.global,
            Scope::Profile => &self.profile,
            Scope::Block => &self.block,
            Scope::Visitor => &self.visitor,
            Scope::Token => &self.token,
        }
    }

    /// The limits of one scope, to be changed.
    pub fn of_mut(&mut self, scope: Scope) -> &mut Caps {
        match scope {
            Scope::Global => &mut self.global,
            Scope::Profile => &mut self.profile,
            Scope::Block => &mut self.block,
            Scope::Visitor => &mut self.visitor,
            Scope::Token => &mut self.token,
        }
    }

    /// Whether anything is limited that has to be known after a restart.
    #[must_use]
    pub fn has_day(&self) -> bool {
        Scope::ALL.iter().any(|scope| self.of(*scope).has_day())
    }

    /// Whether money is limited, so that prices have to be known.
    #[must_use]
    pub fn has_money(&self) -> bool {
        Scope::ALL.iter().any(|scope| self.of(*scope).has_money())
    }
}
