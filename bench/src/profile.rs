//! Where the time of Parlor's reply goes: functions by their own time, sampled by the browser's profiler, and how often
//! the document was touched, counted in a second run so that counting is not sampled.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::Page;
use crate::options::{Options, short};
use crate::pace::Rate;
use crate::peer::Peer;
use crate::reply::Reply;
use crate::server::Server;
use crate::symbols::Symbols;
use crate::table::{Table, grouped, number};

/// Microseconds between two samples.
const INTERVAL: u64 = 200;

/// How many functions are shown.
const SHOWN: usize = 30;

/// Counts what touches the document. It runs before any script of the page does.
const COUNTER: &str = include_str!("../pages/counter.js");

/// Profiles the peers that are asked for, Parlor alone unless they are, at each size and rate.
pub async fn run(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    let sizes = if options.sizes.is_empty() { vec![100_000] } else { options.sizes.clone() };
    let rates = if options.rates.is_empty() { vec![Rate::Full] } else { options.rates.clone() };
    let peers = if options.only.is_empty() { vec![Peer::Parlor] } else { options.only.clone() };
    for peer in peers {
        for size in &sizes {
            for rate in &rates {
                server.answer_with(Reply::of_size(*size), *rate);
                let heading = format!("{}, {} at {rate}", peer.name(), short(*size));
                sampled(options, &server, peer, &heading).await?;
                counted(options, &server, peer, &heading).await?;
            }
        }
    }
    Ok(())
}

async fn sampled(options: &Options, server: &Server, peer: Peer, heading: &str) -> Result<()> {
    let page = Page::open(options, &server.page(peer)).await?;
    page.call("Profiler.enable", json!({})).await?;
    page.call("Profiler.setSamplingInterval", json!({"interval": INTERVAL})).await?;
    let before = page.spent().await?;
    page.call("Profiler.start", json!({})).await?;
    page.evaluate("bench.run()").await?;
    let answer = page.call("Profiler.stop", json!({})).await?;
    let spent = page.spent().await?.since(before);
    page.close().await?;
    let profile = answer.get("profile").context("The browser made no profile")?;
    let symbols = Symbols::read(options.symbols.as_deref());
    let mut functions: Vec<(String, f64)> = own_times(profile, &symbols).into_iter().collect();
    functions.sort_by(|one, other| other.1.total_cmp(&one.1));
    let mut table = Table::new(&["function", "own ms"]);
    for (name, time) in functions.into_iter().filter(|(name, _)| name != "(idle)").take(SHOWN) {
        table.row(vec![format!("`{name}`"), number(time)]);
    }
    table.print(&format!(
        "{heading}: own time, of {} ms CPU (layout {}, style {})",
        number(spent.main),
        number(spent.layout),
        number(spent.style)
    ));
    Ok(())
}

async fn counted(options: &Options, server: &Server, peer: Peer, heading: &str) -> Result<()> {
    let page = Page::blank(options).await?;
    page.call("Page.enable", json!({})).await?;
    page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": COUNTER})).await?;
    page.load(&server.page(peer)).await?;
    page.evaluate("benchCalls.clear()").await?;
    page.evaluate("bench.run()").await?;
    let calls = page.evaluate("Object.fromEntries(benchCalls)").await?;
    page.close().await?;
    let calls = calls.as_object().into_iter().flatten();
    let mut calls: Vec<(&String, u64)> =
        calls.filter_map(|(name, count)| Some((name, count.as_f64()? as u64))).collect();
    calls.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let mut table = Table::new(&["call", "times"]);
    for (name, count) in calls.into_iter().take(SHOWN) {
        table.row(vec![name.clone(), grouped(count)]);
    }
    table.print(&format!("{heading}: calls that touch the document"));
    Ok(())
}

/// Milliseconds that each function was on top of the stack.
fn own_times(profile: &Value, symbols: &Symbols) -> HashMap<String, f64> {
    let list = |name: &str| profile.get(name).and_then(Value::as_array).into_iter().flatten();
    let names: HashMap<u64, String> =
        list("nodes").filter_map(|node| Some((node.get("id")?.as_u64()?, name_of(node, symbols)))).collect();
    let mut times = HashMap::new();
    // A sample stands for the time until the next one.
    for (sample, delta) in list("samples").zip(list("timeDeltas").skip(1)) {
        let name = sample.as_u64().and_then(|id| names.get(&id));
        let Some((name, delta)) = name.zip(delta.as_f64()) else { continue };
        *times.entry(name.clone()).or_insert(0.0) += delta.max(0.0) / 1_000.0;
    }
    times
}

fn name_of(node: &Value, symbols: &Symbols) -> String {
    let text = |path: &str| node.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let (name, address) = (text("/callFrame/functionName"), text("/callFrame/url"));
    let file = address.rsplit('/').next().unwrap_or_default();
    let shortened = |name: &str| name.chars().take(110).collect::<String>();
    match name {
        name if address.starts_with("wasm:") => shortened(symbols.name(address, name).unwrap_or(name)),
        name if file.is_empty() => name.to_owned(),
        name => {
            let line = node.pointer("/callFrame/lineNumber").and_then(Value::as_u64).unwrap_or(0) + 1;
            format!("{} ({file}:{line})", if name.is_empty() { "(anonymous)" } else { name })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_time_is_that_of_the_samples_on_top() {
        let frame = |name: &str| json!({"functionName": name, "url": "", "lineNumber": 0});
        let profile = json!({
            "nodes": [{"id": 1, "callFrame": frame("a")}, {"id": 2, "callFrame": frame("b")}],
            "samples": [1, 2, 2, 1],
            "timeDeltas": [100, 1_000, 2_000, 3_000],
        });
        let times = own_times(&profile, &Symbols::default());
        assert_eq!((times["a"], times["b"]), (1.0, 5.0));
    }
}
