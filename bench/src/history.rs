//! A long conversation: how long until it is shown, what it holds, what a key costs in it, and what one more reply does.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};

use crate::browser::Page;
use crate::options::{Options, short};
use crate::pace::Rate;
use crate::peer::Peer;
use crate::reply::Reply;
use crate::server::Server;
use crate::statistics::{median, quantile};
use crate::table::{Table, grouped, number, print_targets};
use crate::trace::Trace;

/// Who shows conversations. The bare text field shows none; it is what a key costs at least.
const PEERS: [Peer; 4] = [Peer::Parlor, Peer::Textarea, Peer::Smd, Peer::DeepChat];

/// Messages.
const LENGTHS: [usize; 3] = [100, 1_000, 5_000];

/// How often each is measured.
const RUNS: usize = 3;

/// Keys that are pressed, and the time between two of them: a fast typist's.
const KEYS: usize = 60;
const BETWEEN_KEYS: Duration = Duration::from_millis(90);

/// Bytes of the reply that is added.
const REPLY: usize = 1_000;

/// One run. Times in milliseconds.
struct Run {
    shown: f64,
    opening: f64,
    heap: f64,
    wasm: f64,
    nodes: f64,
    key_median: f64,
    key_p95: f64,
    frame_median: f64,
    frame_p95: f64,
    append: f64,
}

/// One figure of a run.
type Figure = fn(&Run) -> f64;

/// Measures and prints.
pub async fn run(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    server.answer_with(Reply::of_size(REPLY), Rate::Full);
    let peers = options.peers(&PEERS);
    let lengths = if options.sizes.is_empty() { LENGTHS.to_vec() } else { options.sizes.clone() };
    let mut results: HashMap<(usize, Peer), Vec<Run>> = HashMap::new();
    for peer in &peers {
        // For nothing, so that every cache is warm.
        measure(options, &server, *peer, 10).await?;
    }
    for length in &lengths {
        for round in 0..options.runs.unwrap_or(RUNS) {
            let mut order = peers.clone();
            if round % 2 == 1 {
                order.reverse();
            }
            for peer in order {
                let run = measure(options, &server, peer, *length).await;
                let run = run.with_context(|| format!("{} with {length} messages", peer.name()))?;
                eprintln!(
                    "{:<12}{length:>6} messages  shown after {:>7.0} ms  key p95 {:>6.1} ms",
                    peer.name(),
                    run.shown,
                    run.key_p95
                );
                results.entry((*length, peer)).or_default().push(run);
            }
        }
        print(&results, *length, &peers);
    }
    print_verdict(&results, &lengths);
    Ok(())
}

async fn measure(options: &Options, server: &Server, peer: Peer, length: usize) -> Result<Run> {
    let page = Page::open(options, &server.page(peer)).await?;
    page.evaluate(&format!("bench.make({length})")).await?;
    let before = page.spent().await?;
    let shown = page.number("bench.history()").await?;
    let opening = page.spent().await?.since(before).main;
    let nodes = page.number("bench.nodes()").await?;
    let (heap, wasm) = page.memory().await?;
    let (work, frames) = keys(&page).await?;
    let before = page.spent().await?;
    page.evaluate("bench.append()").await?;
    let append = page.spent().await?.since(before).main;
    page.close().await?;
    Ok(Run {
        shown,
        opening,
        heap,
        wasm,
        nodes,
        key_median: median(&work),
        key_p95: quantile(&work, 0.95),
        frame_median: median(&frames),
        frame_p95: quantile(&frames, 0.95),
        append,
    })
}

/// Presses keys, and returns for each the main thread's time from it to the end of its frame, and the time that passed.
async fn keys(page: &Page) -> Result<(Vec<f64>, Vec<f64>)> {
    page.evaluate("bench.listen()").await?;
    let trace = Trace::start(page).await?;
    let mut ticks = interval(BETWEEN_KEYS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for index in 0..KEYS {
        ticks.tick().await;
        let (key, code) = if index % 6 == 5 { (" ", "Space") } else { ("e", "KeyE") };
        let down = json!({"type": "keyDown", "key": key, "code": code, "text": key, "unmodifiedText": key});
        page.call("Input.dispatchKeyEvent", down).await?;
        page.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key, "code": code})).await?;
    }
    let waited = page.evaluate(&format!("bench.typed({KEYS})")).await?;
    let waited: Vec<f64> = waited.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let work = trace.end(page).await?.between("bench-key", "bench-frame");
    Ok((work, waited))
}

fn print(results: &HashMap<(usize, Peer), Vec<Run>>, length: usize, peers: &[Peer]) {
    let mut table = Table::new(&[
        "",
        "shown ms",
        "opening CPU ms",
        "heap MB",
        "wasm MB",
        "nodes",
        "key work p50",
        "key work p95",
        "key to frame p50",
        "key to frame p95",
        "append CPU ms",
    ]);
    for peer in peers {
        let Some(runs) = results.get(&(length, *peer)) else { continue };
        let middle = |value: Figure| median(&runs.iter().map(value).collect::<Vec<f64>>());
        table.row(vec![
            peer.name().to_owned(),
            number(middle(|run| run.shown)),
            number(middle(|run| run.opening)),
            number(middle(|run| run.heap)),
            number(middle(|run| run.wasm)),
            grouped(middle(|run| run.nodes) as u64),
            number(middle(|run| run.key_median)),
            number(middle(|run| run.key_p95)),
            number(middle(|run| run.frame_median)),
            number(middle(|run| run.frame_p95)),
            number(middle(|run| run.append)),
        ]);
    }
    table.print(&format!("{} messages", grouped(length as u64)));
}

/// The targets: what a key may cost, and that nothing grows with the conversation.
fn print_verdict(results: &HashMap<(usize, Peer), Vec<Run>>, lengths: &[usize]) {
    let middle = |length: usize, peer: Peer, value: Figure| {
        let runs = results.get(&(length, peer))?;
        Some(median(&runs.iter().map(value).collect::<Vec<f64>>()))
    };
    let Some((least, most)) = lengths.iter().copied().min().zip(lengths.iter().copied().max()) else {
        return;
    };
    let ratio = |one: Option<f64>, other: Option<f64>| Some(one? / other?);
    let grown = |value| ratio(middle(most, Peer::Parlor, value), middle(least, Peer::Parlor, value));
    let frame: Figure = |run| run.frame_median;
    let to_textarea = ratio(middle(most, Peer::Parlor, frame), middle(most, Peer::Textarea, frame));
    let grows = |what: &str| format!("{what}, {} messages to {}", short(most), short(least));
    let same = (least < most).then_some(());
    let mut targets = vec![
        ("a key's work, p95 in ms".to_owned(), middle(most, Peer::Parlor, |run| run.key_p95), 8.0),
        ("key to frame, of the bare text field's".to_owned(), to_textarea, 1.2),
    ];
    let values: [(&str, Figure); 6] = [
        ("time to shown", |run| run.shown),
        ("CPU of opening", |run| run.opening),
        ("memory", |run| run.heap + run.wasm),
        ("a key's work, p95", |run| run.key_p95),
        ("key to frame", |run| run.frame_median),
        ("CPU of one more reply", |run| run.append),
    ];
    targets.extend(values.map(|(what, value)| (grows(what), same.and_then(|()| grown(value)), 1.2)));
    print_targets(&targets);
}
