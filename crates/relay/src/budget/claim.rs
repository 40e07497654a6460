//! What a request asks of the ledger: an amount, under every limit that it comes under, all or nothing.

use std::sync::Arc;
use std::time::Duration;

use super::amount::Amount;
use super::rules::{Caps, Rules};
use super::scope::{Measure, Scope};
use crate::visitor::Visitor;

/// One count that an amount goes into, and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose count it is.
    pub scope: Scope,
    /// Which of the scope's; empty for the one of everybody.
    pub name: String,
    /// Its limits.
    pub caps: Caps,
}

/// An amount that goes into every line, or into none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The lines.
    pub lines: Arc<[Line]>,
    /// The amount.
    pub amount: Amount,
}

/// What the ledger gives for a claim: with it the claim is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What it is called where several relays count together; empty where this process counts alone.
    pub id: String,
    /// What was taken.
    pub claim: Claim,
    /// The minute it went into, counted as the ledger does.
    pub minute: u64,
    /// The day it went into, counted as the ledger does.
    pub day: u64,
}

/// How long a limit adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// At this moment: answers that run at the same time.
    Now,
    /// A minute.
    Minute,
    /// A day, from midnight to midnight UTC.
    Day,
}

/// The limit that a claim would pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// Whose.
    pub scope: Scope,
    /// What of.
    pub measure: Measure,
    /// Over how long.
    pub span: Span,
    /// When it frees up. Nothing for running answers, whose end nobody knows, and for an amount that is larger
    /// than the limit itself, which no waiting makes fit.
    pub wait: Option<Duration>,
}

/// Why the ledger gives no receipt. Whatever it is, nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// A limit would be passed. Of several the one that frees up last.
    Short(Short),
    /// So many keys are in use that no further one can be counted.
    Full,
    /// The counts cannot be kept.
    Unavailable,
}

impl Claim {
    /// The claim of this visitor in this profile. Everybody's count and the profile's are always kept, since a
    /// limit on them may come while the relay runs; others only where there is a limit.
    #[must_use]
    pub fn new(profile: &str, visitor: &Visitor, rules: &Rules, amount: Amount) -> Self {
        let token = visitor.token.as_ref().map(|token| token.id.as_str());
        let line = |scope: Scope| {
            let name = match scope {
                Scope::Global => "",
                Scope::Profile => profile,
                Scope::Block => &visitor.block,
                Scope::Visitor => visitor.name(),
                Scope::Token => token?,
            };
            let caps = *rules.of(scope);
            let kept = matches!(scope, Scope::Global | Scope::Profile) || !caps.is_empty();
            kept.then(|| Line { scope, name: name.to_owned(), caps })
        };
        Self { lines: Scope::ALL.into_iter().filter_map(line).collect(), amount }
    }
}

impl Short {
    /// Whether no waiting makes the amount fit.
    #[must_use]
    pub fn is_forever(&self) -> bool {
        self.wait.is_none() && self.span != Span::Now
    }

    /// How long it stands in the way: of several, the one to tell is the greatest.
    pub(super) fn weight(&self) -> (bool, Option<Duration>) {
        (self.is_forever(), self.wait)
    }
}

impl Line {
    /// Whether its days have to be known after a restart.
    #[must_use]
    pub fn lasts(&self) -> bool {
        matches!(self.scope, Scope::Global | Scope::Profile) || self.caps.has_day()
    }
}

impl Caps {
    /// Each limit with what an amount asks of it. What asks for nothing passes no limit, not even a lowered one.
    pub(super) fn asked(&self, amount: Amount) -> impl Iterator<Item = (Span, Measure, u64, u64)> {
        [
            (Span::Now, Measure::Streams, self.streams, amount.streams),
            (Span::Minute, Measure::Requests, self.requests_minute, amount.requests),
            (Span::Minute, Measure::Tokens, self.tokens_minute, amount.tokens),
            (Span::Minute, Measure::Money, self.money_minute, amount.nanos),
            (Span::Day, Measure::Requests, self.requests_day, amount.requests),
            (Span::Day, Measure::Tokens, self.tokens_day, amount.tokens),
            (Span::Day, Measure::Money, self.money_day, amount.nanos),
        ]
        .into_iter()
        .filter(|(_, _, _, asked)| *asked > 0)
        .filter_map(|(span, measure, cap, asked)| Some((span, measure, cap?, asked)))
    }
}
