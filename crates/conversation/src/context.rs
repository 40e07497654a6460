//! How full the model's context window is: by what the server charged last, or by its count when nothing that it
//! charged still says so.

use messages::RequestText;
use messages::message::Role;

use crate::binding::Prefix;
use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects};
use crate::entry::Entry;
use crate::history::{Extent, posted};
use crate::id::{CountId, EntryId};
use crate::repair::LeftOut;
use crate::request::{self, Posting};

/// Stands for the question to come, where what is counted would end with the model.
const NEXT: &str = "Go on.";

/// How full the context window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Tokens of what would be posted, as far as that is known.
    pub used: Option<u64>,
    /// The server counted them; otherwise they are what it charged last.
    pub exact: bool,
    /// Tokens that the model takes, where the profile tells it.
    pub window: Option<u64>,
}

impl Context {
    /// Whether the window is nearly full: four fifths and more.
    #[must_use]
    pub fn near(&self) -> bool {
        match (self.used, self.window) {
            (Some(used), Some(window)) => used.saturating_mul(5) >= window.saturating_mul(4),
            _ => false,
        }
    }
}

/// What is known of the history's length.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    used: Option<u64>,
    exact: bool,
    /// The last count that was asked for, and of what.
    asked: Option<(CountId, Prefix)>,
    /// What came of it.
    counted: Option<u64>,
}

impl Conversation {
    /// How full the context window is.
    #[must_use]
    pub fn context(&self) -> Context {
        Context { used: self.meter.used, exact: self.meter.exact, window: self.window() }
    }

    /// Tokens that the chosen model takes, where the profile tells it.
    pub(crate) fn window(&self) -> Option<u64> {
        let model = self.settings().model;
        self.profile.as_ref()?.model(&model)?.context_window
    }

    pub(crate) fn counted(&mut self, id: CountId, tokens: Option<u64>, out: &mut Effects) {
        if self.meter.asked.is_some_and(|(asked, _)| asked == id) {
            self.meter.counted = tokens;
            self.measure(out);
        }
    }

    /// Looks again at what is known, once nothing runs.
    pub(crate) fn measure(&mut self, out: &mut Effects) {
        if !self.is_at_rest() {
            return;
        }
        let can_count = self.profile.as_ref().is_some_and(|profile| profile.count_tokens);
        let counts = can_count || self.meter.asked.is_some();
        if counts {
            self.tree.check_past();
        }
        let Some(profile) = &self.profile else { return };
        let (past, entries) = self.tree.stretch(self.tree.len());
        let extent = Extent::of(past, entries);
        let charged = charged(&extent).filter(|_| extent.summary.is_none());
        if charged.is_some() || extent.summary.is_none() && !counts {
            // Nothing has to be put together, which takes as long as the history is.
            return self.measured((charged, false), out);
        }
        let settings = self.settings();
        let posting = Posting {
            profile,
            settings: &settings,
            epoch: Some(self.binding.under(&settings)),
            revision: &self.binding.revision,
            resumes: false,
            calls: true,
        };
        let left_out = LeftOut::of(&extent.entries, profile);
        let posted = posted(&extent, &posting, &left_out);
        // Other settings make a small difference to what was charged, a summary makes a large one.
        let holds = posted.known == last_reply(&extent).map(Entry::id);
        let charged = self::charged(&extent).filter(|_| holds);
        let counted =
            self.meter.counted.filter(|_| self.meter.asked.is_some_and(|(_, of)| of == posted.prefix));
        let now = match (charged, counted) {
            (Some(_), _) => (charged, false),
            (None, counted) => (counted, counted.is_some()),
        };
        let unknown = now.0.is_none() && !posted.messages.is_empty();
        let body = (unknown && profile.count_tokens).then(|| count(&extent, &posting, &left_out)).flatten();
        if let Some(body) = body
            && self.meter.asked.is_none_or(|(_, of)| of != posted.prefix)
        {
            let id = CountId(self.next_number());
            self.meter.asked = Some((id, posted.prefix));
            self.meter.counted = None;
            out.push(Effect::Count { id, body });
        }
        self.measured(now, out);
    }

    fn measured(&mut self, now: (Option<u64>, bool), out: &mut Effects) {
        if now != (self.meter.used, self.meter.exact) {
            (self.meter.used, self.meter.exact) = now;
            out.changed(Change::Context);
        }
    }
}

fn last_reply<'a>(extent: &Extent<'a>) -> Option<&'a Entry> {
    extent.entries.iter().rfind(|entry| entry.role == Role::Assistant).copied()
}

/// What the server charged for the last reply and all before it. A server that does not say it tells zeros.
fn charged(extent: &Extent<'_>) -> Option<u64> {
    let usage = last_reply(extent)?.usage?;
    Some(usage.whole_input().saturating_add(usage.output_tokens)).filter(|tokens| *tokens > 0)
}

/// The body that asks how long this history is. A history that ends with the model's reply cannot be counted as
/// it is, so the shortest of questions stands for the next one; it also closes the calls that are open.
fn count(extent: &Extent<'_>, posting: &Posting<'_>, left_out: &LeftOut) -> Option<RequestText> {
    let next = Entry::of_text(EntryId(0), NEXT.to_owned());
    let mut extent = extent.clone();
    if extent.entries.last().is_some_and(|last| last.role == Role::Assistant) {
        extent.entries.push(&next);
    }
    let messages = posted(&extent, posting, left_out).messages;
    request::with_past(extent.past, posting, messages, |request| request.count_body().ok())
}
