//! The scripts that Redis runs, each as one step that nothing comes between; what goes into them, and what comes back.

use std::fmt::Write;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{RedisResult, Script, ScriptInvocation};

use super::LEASE;
use crate::budget::amount::Amount;
use crate::budget::claim::{Claim, Denied, Line, Receipt, Short, Span};
use crate::budget::memory;
use crate::budget::rules::Caps;
use crate::budget::scope::Measure;

/// Lua counts every single number up to here. Limits are lower, so that whatever is asked beyond passes none.
const MOST: u64 = 1 << 53;

/// What every key begins with. The braces keep all of them on one node, where several share the work.
const PREFIX: &str = "{parlor}";

/// What the time is to the scripts: Redis's own, which is the same for every relay.
pub const CLOCK: &str = "redis.call('TIME')";

/// The scripts.
#[derive(Debug)]
pub struct Scripts {
    take: Script,
    settle: Script,
    call_back: Script,
    renew: Script,
}

/// What became of a claim that was sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken(Receipt),
    /// A limit would be passed.
    Short(Denied),
    /// It had been called back before it arrived, or the answer makes no sense.
    Lost,
}

impl Scripts {
    /// The scripts with this clock, which is an expression that gives seconds and microseconds.
    #[must_use]
    pub fn new(clock: &str) -> Self {
        let with = |text: &str| {
            let common = include_str!("common.lua");
            Script::new(&format!("{common}\nlocal function now()\n  return {clock}\nend\n\n{text}"))
        };
        Self {
            take: with(include_str!("take.lua")),
            settle: with(include_str!("settle.lua")),
            call_back: with(include_str!("call_back.lua")),
            renew: with(include_str!("renew.lua")),
        }
    }

    /// Takes a claim under this id.
    ///
    /// # Errors
    /// When Redis cannot be asked; then nobody knows whether it was taken.
    pub async fn take(
        &self,
        redis: &mut MultiplexedConnection,
        id: &str,
        claim: Claim,
    ) -> RedisResult<Outcome> {
        let mut call = call(&self.take, id, &claim.lines);
        call.arg(id).arg(lease());
        let Amount { requests, streams, tokens, nanos } = claim.amount;
        for asked in [requests, streams, tokens, nanos] {
            call.arg(asked.min(MOST));
        }
        for cap in claim.lines.iter().flat_map(|line| caps(&line.caps)) {
            match cap {
                Some(cap) => call.arg(cap.min(MOST - 1)),
                None => call.arg(""),
            };
        }
        let answer: Vec<u64> = match call.invoke_async::<Vec<i64>>(redis).await {
            // A claim that was called back is told as -1.
            Ok(answer) => answer.into_iter().map_while(|number| u64::try_from(number).ok()).collect(),
            Err(error) => return Err(error),
        };
        Ok(outcome(id, claim, &answer))
    }

    /// Settles a claim: it used up this much instead of what was taken.
    ///
    /// # Errors
    /// When Redis cannot be asked.
    pub async fn settle(
        &self,
        redis: &mut MultiplexedConnection,
        receipt: &Receipt,
        used: Amount,
    ) -> RedisResult<()> {
        let mut call = call(&self.settle, &receipt.id, &receipt.claim.lines);
        call.arg(&receipt.id).arg(receipt.minute).arg(receipt.day);
        for amount in [receipt.claim.amount, used] {
            sums(&mut call, amount);
        }
        call.invoke_async(redis).await
    }

    /// Gives back what a claim took whose answer never came; if it arrives only later, it takes nothing.
    ///
    /// # Errors
    /// When Redis cannot be asked.
    pub async fn call_back(
        &self,
        redis: &mut MultiplexedConnection,
        id: &str,
        claim: &Claim,
    ) -> RedisResult<()> {
        let mut call = call(&self.call_back, id, &claim.lines);
        call.arg(id).arg(lease());
        sums(&mut call, claim.amount);
        call.invoke_async(redis).await
    }

    /// Keeps the places of a line's running answers.
    ///
    /// # Errors
    /// When Redis cannot be asked.
    pub async fn renew(
        &self,
        redis: &mut MultiplexedConnection,
        line: &str,
        ids: &[String],
    ) -> RedisResult<()> {
        self.renew.key(line).arg(lease()).arg(ids).invoke_async(redis).await
    }
}

/// What a line is counted under. Nothing can be read from it: names are hashed.
#[must_use]
pub fn name(line: &Line) -> String {
    let mut name = format!("{PREFIX}:{}:", line.scope.as_str());
    for byte in memory::key(line) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

fn call<'a>(script: &'a Script, id: &str, lines: &[Line]) -> ScriptInvocation<'a> {
    let mut call = script.prepare_invoke();
    call.key(format!("{PREFIX}:gone:{id}"));
    for line in lines {
        call.key(name(line));
    }
    call
}

fn sums(call: &mut ScriptInvocation<'_>, amount: Amount) {
    for sum in [amount.requests, amount.tokens, amount.nanos] {
        call.arg(sum.min(MOST));
    }
}

fn lease() -> u64 {
    u64::try_from(LEASE.as_millis()).unwrap_or(u64::MAX)
}

/// The limits in the order in which the scripts number them, from 1.
fn caps(caps: &Caps) -> [Option<u64>; 7] {
    [
        caps.streams,
        caps.requests_minute,
        caps.tokens_minute,
        caps.money_minute,
        caps.requests_day,
        caps.tokens_day,
        caps.money_day,
    ]
}

/// What a limit is called that the scripts have this number for.
fn limit(number: u64) -> Option<(Span, Measure)> {
    Some(match number {
        1 => (Span::Now, Measure::Streams),
        2 => (Span::Minute, Measure::Requests),
        3 => (Span::Minute, Measure::Tokens),
        4 => (Span::Minute, Measure::Money),
        5 => (Span::Day, Measure::Requests),
        6 => (Span::Day, Measure::Tokens),
        7 => (Span::Day, Measure::Money),
        _ => return None,
    })
}

fn outcome(id: &str, claim: Claim, answer: &[u64]) -> Outcome {
    let [status, second, micro, rest @ ..] = answer else { return Outcome::Lost };
    if *status == 1 {
        let id = id.to_owned();
        return Outcome::Taken(Receipt { id, claim, minute: second / 60, day: second / 86_400 });
    }
    let here = Duration::from_secs(*second) + Duration::from_micros(*micro);
    let left = |span: u64| Duration::from_secs((second / span + 1) * span).saturating_sub(here);
    let shortages = rest.chunks_exact(2).filter_map(|pair| {
        let [line, number] = pair else { return None };
        let line = claim.lines.get(usize::try_from(*line).ok()?.checked_sub(1)?)?;
        let (span, measure) = limit(*number)?;
        let (_, _, cap, asked) =
            line.caps.asked(claim.amount).find(|(at, of, ..)| (*at, *of) == (span, measure))?;
        let wait = match span {
            _ if asked > cap => None,
            Span::Now => None,
            Span::Minute => Some(left(60)),
            Span::Day => Some(left(86_400)),
        };
        Some(Short { scope: line.scope, measure, span, wait })
    });
    shortages.max_by_key(Short::weight).map_or(Outcome::Lost, |short| Outcome::Short(Denied::Short(short)))
}
