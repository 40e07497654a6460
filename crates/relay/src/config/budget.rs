//! `[budget.…]` and `state`: how much may be asked, and where the counts are kept.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use messages::{Cost, Usage, model};
use serde::Deserialize;

use super::load::{Environment, positive};
use super::profile::PriceList;
use super::{Config, Profile};
use crate::budget::{Caps, Rules, Scope};

/// Where a service manager says that a service may keep what it has to remember.
const STATE_VARIABLE: &str = "STATE_DIRECTORY";

/// The folder beside the settings file where no other one is named.
const FOLDER: &str = "parlor-relay.state";

/// Billionths in a unit of the currency.
const NANOS: f64 = 1e9;

/// A larger sum is a slip of the pen.
const MOST: f64 = 1e9;

/// `[budget]` or `[profiles.NAME.budget]`: a table for each scope.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // each is the field of `Rules` with the same name
pub struct WrittenBudget {
    pub global: WrittenCaps,
    pub profile: WrittenCaps,
    pub block: WrittenCaps,
    pub visitor: WrittenCaps,
    pub token: WrittenCaps,
}

/// `[budget.SCOPE]`: counts, and sums in units of the currency.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // each is the field of `Caps` with the same name
pub struct WrittenCaps {
    pub requests_minute: Option<u64>,
    pub requests_day: Option<u64>,
    pub streams: Option<u64>,
    pub tokens_minute: Option<u64>,
    pub tokens_day: Option<u64>,
    pub money_minute: Option<f64>,
    pub money_day: Option<f64>,
}

/// What a table of limits says.
///
/// # Errors
/// The key below the table, and why its value cannot be used.
pub(super) fn read(written: &WrittenBudget) -> Result<Rules, (String, String)> {
    let mut rules = Rules::default();
    let tables = [
        (Scope::Global, &written.global),
        (Scope::Profile, &written.profile),
        (Scope::Block, &written.block),
        (Scope::Visitor, &written.visitor),
        (Scope::Token, &written.token),
    ];
    for (scope, written) in tables {
        let wrong = |(key, reason): (&str, String)| (format!("{}.{key}", scope.as_str()), reason);
        *rules.of_mut(scope) = caps(written).map_err(wrong)?;
    }
    Ok(rules)
}

fn caps(written: &WrittenCaps) -> Result<Caps, (&'static str, String)> {
    let count = |key, written: Option<u64>| {
        written.map(|count| positive(Some(count), count).map_err(|reason| (key, reason))).transpose()
    };
    let money =
        |key, written: Option<f64>| written.map(|sum| nanos(sum).map_err(|reason| (key, reason))).transpose();
    Ok(Caps {
        requests_minute: count("requests_minute", written.requests_minute)?,
        requests_day: count("requests_day", written.requests_day)?,
        streams: count("streams", written.streams)?,
        tokens_minute: count("tokens_minute", written.tokens_minute)?,
        tokens_day: count("tokens_day", written.tokens_day)?,
        money_minute: money("money_minute", written.money_minute)?,
        money_day: money("money_day", written.money_day)?,
    })
}

/// A sum in billionths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // the range is checked
fn nanos(sum: f64) -> Result<u64, String> {
    let nanos = (sum * NANOS).round();
    if nanos.is_nan() || nanos < 1.0 || sum > MOST {
        return Err(format!(
            "{sum} is no sum that can be spent; write an amount of the currency such as 1.0, or remove the key"
        ));
    }
    Ok(nanos as u64)
}

/// The limits of a profile: its own, then the file's, then those of every relay that pays.
pub(super) fn joined(own: Rules, shared: Rules, pays: bool) -> Rules {
    let default = if pays { Rules::of_a_paying_relay() } else { Rules::default() };
    let mut joined = Rules::default();
    for scope in Scope::ALL {
        *joined.of_mut(scope) = own.of(scope).or(*shared.of(scope)).or(*default.of(scope));
    }
    joined
}

/// Where the counts of days are kept: where the file says, else where the service manager does, else beside the
/// file.
pub(super) fn state(
    written: Option<PathBuf>,
    file: Option<&Path>,
    environment: Environment<'_>,
) -> Option<PathBuf> {
    let beside = |path: PathBuf| match file.and_then(Path::parent) {
        Some(folder) => folder.join(path),
        None => path,
    };
    // Of several folders, which colons separate, the first is the main one.
    let first = |value: OsString| std::env::split_paths(&value).next();
    let managed = || environment(STATE_VARIABLE).filter(|value| !value.is_empty()).and_then(first);
    let usual = || file.map(|_| PathBuf::from(FOLDER));
    written.map(beside).or_else(managed).or_else(|| usual().map(beside))
}

/// Whether money can be counted wherever it is limited: every model needs a price, and all prices one currency.
///
/// # Errors
/// The key of a profile, and what to write instead.
pub(super) fn priced(config: &Config) -> Result<(), (String, String)> {
    let mut first: Option<(&str, String)> = None;
    for (name, profile) in &config.profiles {
        if !profile.budget.has_money() {
            continue;
        }
        for id in &profile.models {
            let Some(cost) = cost(profile, id) else {
                let reason = format!(
                    "a budget limits money, and {id} has no price, so that nothing would be counted; give its \
                     price, or remove the model"
                );
                return Err((format!("profiles.{name}.prices"), reason));
            };
            let currency = cost.currency.to_string();
            match &first {
                Some((other, told)) if *told != currency => {
                    let reason = format!(
                        "its prices are in {currency} and those of the profile {other} in {told}, and one budget \
                         cannot add them up; write all prices in one currency"
                    );
                    return Err((format!("profiles.{name}.prices"), reason));
                }
                _ => first = Some((name, currency)),
            }
        }
        let searches = profile.tools.iter().any(|tool| tool == "web_search");
        if searches && profile.price_list().and_then(|prices| prices.search()).is_none() {
            let reason = "a budget limits money, and a search of the web has no price in this currency; add \
                          `web_search`, the price of a thousand searches, or take web_search from the tools";
            return Err((format!("profiles.{name}.prices"), reason.to_owned()));
        }
    }
    Ok(())
}

fn cost(profile: &Profile, id: &str) -> Option<Cost> {
    let nothing = Usage::default();
    match &profile.prices {
        PriceList::Dated => model::prices([id])?.cost(id, &nothing),
        PriceList::Own(prices) => prices.cost(id, &nothing),
        PriceList::Unknown => None,
    }
}

/// For `--check`: the limits of one scope as the file would write them.
pub(super) fn told(caps: &Caps) -> String {
    let money = |nanos: u64| {
        let written = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let parts = [
        ("requests_minute", caps.requests_minute.map(|count| count.to_string())),
        ("requests_day", caps.requests_day.map(|count| count.to_string())),
        ("streams", caps.streams.map(|count| count.to_string())),
        ("tokens_minute", caps.tokens_minute.map(|count| count.to_string())),
        ("tokens_day", caps.tokens_day.map(|count| count.to_string())),
        ("money_minute", caps.money_minute.map(money)),
        ("money_day", caps.money_day.map(money)),
    ];
    let mut told = String::new();
    for (key, value) in parts {
        let Some(value) = value else { continue };
        let comma = if told.is_empty() { "" } else { ", " };
        let _ = write!(told, "{comma}{key} = {value}");
    }
    if told.is_empty() { "no limit".to_owned() } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<Rules, (String, String)> {
        read(&toml::from_str(text).unwrap())
    }

    #[test]
    fn money_is_read_in_units_of_the_currency() {
        let rules =
            rules("global = { money_day = 1.0 }\nvisitor = { money_minute = 0.015, streams = 2 }").unwrap();
        assert_eq!(rules.global.money_day, Some(1_000_000_000));
        assert_eq!(rules.visitor.money_minute, Some(15_000_000));
        assert_eq!(told(&rules.visitor), "streams = 2, money_minute = 0.015");
        assert_eq!(told(&rules.global), "money_day = 1");
        assert_eq!(told(&rules.token), "no limit");
        assert_eq!(self::rules("global.money_day = 3").unwrap().global.money_day, Some(3_000_000_000));
    }

    #[test]
    fn a_limit_that_refuses_everything_is_a_slip() {
        for (text, key) in [
            ("visitor.requests_minute = 0", "visitor.requests_minute"),
            ("global.money_day = 0.0", "global.money_day"),
            ("global.money_day = -1", "global.money_day"),
            ("block.money_minute = nan", "block.money_minute"),
            ("block.money_minute = inf", "block.money_minute"),
            ("token.money_day = 1e12", "token.money_day"),
        ] {
            assert_eq!(rules(text).unwrap_err().0, key, "{text}");
        }
    }

    #[test]
    fn a_profile_goes_before_the_file_and_the_file_before_the_default() {
        let own = rules("visitor.requests_minute = 5").unwrap();
        let shared = rules("visitor = { requests_minute = 6, streams = 1 }").unwrap();
        let joined = joined(own, shared, true);
        assert_eq!(joined.visitor.requests_minute, Some(5));
        assert_eq!(joined.visitor.streams, Some(1));
        assert_eq!(joined.visitor.requests_day, Rules::of_a_paying_relay().visitor.requests_day);
        assert_eq!(self::joined(Rules::default(), Rules::default(), false), Rules::default());
    }

    #[test]
    fn the_state_is_beside_the_file_unless_somebody_says_otherwise() {
        let unset = |_: &str| None;
        let managed = |name: &str| (name == STATE_VARIABLE).then(|| "/var/lib/relay:/other".into());
        let file = Some(Path::new("/etc/relay/relay.toml"));
        let found = |written: Option<&str>, file, environment: Environment<'_>| {
            state(written.map(PathBuf::from), file, environment).map(|path| path.display().to_string())
        };
        assert_eq!(found(None, file, &unset).unwrap(), "/etc/relay/parlor-relay.state");
        assert_eq!(found(None, file, &managed).unwrap(), "/var/lib/relay");
        assert_eq!(found(Some("counts"), file, &managed).unwrap(), "/etc/relay/counts");
        assert_eq!(found(Some("/counts"), file, &managed).unwrap(), "/counts");
        assert_eq!(found(None, None, &unset), None);
    }
}
