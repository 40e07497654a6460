//! One streamed reply, in Parlor and in each peer: what it costs the main thread, and what the reader sees of it.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::time::timeout;

use crate::browser::{Page, Spent};
use crate::options::{Options, short};
use crate::pace::Rate;
use crate::peer::Peer;
use crate::reply::Reply;
use crate::server::Server;
use crate::statistics::{growth, median, quantile, spread};
use crate::table::{Table, grouped, number, print_targets};

/// Who renders replies.
const PEERS: [Peer; 6] =
    [Peer::Parlor, Peer::Text, Peer::Smd, Peer::MarkdownIt, Peer::Streamdown, Peer::DeepChat];

/// What is measured unless the options say otherwise: length, rate, how often.
const CELLS: [(usize, Rate, usize); 5] = [
    (10_000, Rate::Full, 5),
    (100_000, Rate::Full, 5),
    (1_000_000, Rate::Full, 3),
    (10_000, Rate::Paced(500), 3),
    (1_000_000, Rate::Paced(5_000), 1),
];

/// How much longer than the sending a run may take. A peer that needs more is said to need more.
const PATIENCE: Duration = Duration::from_secs(90);

/// A run that takes so much longer than the sending is not repeated.
const LONG: Duration = Duration::from_secs(15);

/// One combination of length and rate.
pub type Cell = (usize, Rate);

/// One run.
#[derive(Clone, Debug)]
pub struct Run {
    /// CPU time.
    pub spent: Spent,
    /// Milliseconds from the question until all of the reply was painted.
    pub shown: f64,
    /// Milliseconds between two frames, at most.
    pub longest: f64,
    p99: f64,
    over50: f64,
    frames: f64,
    tasks: f64,
    longest_task: f64,
    heap: f64,
    wasm: f64,
    nodes: f64,
}

/// What came of all runs; a peer that was too slow once is not asked again.
#[derive(Default)]
struct Results {
    runs: HashMap<(Cell, Peer), Vec<Run>>,
    too_slow: HashMap<(Cell, Peer), Duration>,
}

/// Measures and prints.
pub async fn run(options: &Options) -> Result<()> {
    let server = Server::start(options).await?;
    let peers = options.peers(&PEERS);
    let cells = cells(options);
    let mut results = Results::default();
    // Once for nothing: the browser's and the system's caches are warm for everybody afterwards.
    for peer in &peers {
        measure(options, &server, *peer, (1_000, Rate::Full)).await?;
    }
    for (cell, runs) in &cells {
        for round in 0..*runs {
            let mut order = peers.clone();
            if round % 2 == 1 {
                order.reverse();
            }
            for peer in order {
                results.add(options, &server, peer, *cell).await?;
            }
        }
        results.print(*cell, &peers);
    }
    results.print_growth(&cells, &peers);
    results.print_targets();
    Ok(())
}

/// What the options ask for.
fn cells(options: &Options) -> Vec<(Cell, usize)> {
    let (sizes, rates) = (&options.sizes, &options.rates);
    let mut cells: Vec<(usize, Rate, usize)> = CELLS.to_vec();
    if !sizes.is_empty() && !rates.is_empty() {
        let all = sizes.iter().flat_map(|size| rates.iter().map(move |rate| (*size, *rate, 3)));
        cells = all.collect();
    } else {
        cells.retain(|(size, rate, _)| {
            (sizes.is_empty() || sizes.contains(size)) && (rates.is_empty() || rates.contains(rate))
        });
    }
    cells.into_iter().map(|(size, rate, runs)| ((size, rate), options.runs.unwrap_or(runs))).collect()
}

/// One run in a new browser; `None` when it took too long.
pub async fn measure(options: &Options, server: &Server, peer: Peer, cell: Cell) -> Result<Option<Run>> {
    let (size, rate) = cell;
    let reply = Reply::of_size(size);
    let limit = PATIENCE + rate.lasts(reply.ends.len());
    server.answer_with(reply, rate);
    let page = Page::open(options, &server.page(peer)).await?;
    let Ok(run) = timeout(limit, measured(&page)).await else {
        drop(page);
        return Ok(None);
    };
    page.close().await?;
    run.with_context(|| format!("{} at {}, {rate}", peer.name(), short(size))).map(Some)
}

async fn measured(page: &Page) -> Result<Run> {
    page.call("HeapProfiler.collectGarbage", serde_json::json!({})).await?;
    let before = page.spent().await?;
    let seen = page.evaluate("bench.run()").await?;
    let spent = page.spent().await?.since(before);
    let of = |name: &str| seen.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let nodes = page.number("bench.nodes()").await?;
    let (heap, wasm) = page.memory().await?;
    Ok(Run {
        spent,
        shown: of("shown"),
        longest: of("longest"),
        p99: of("p99"),
        over50: of("over50"),
        frames: of("frames"),
        tasks: of("tasks"),
        longest_task: of("longestTask"),
        heap,
        wasm,
        nodes,
    })
}

impl Results {
    async fn add(&mut self, options: &Options, server: &Server, peer: Peer, cell: Cell) -> Result<()> {
        let (size, rate) = cell;
        // What was too slow for a shorter reply at this rate is too slow for a longer one.
        let slow =
            self.too_slow.keys().any(|((known, at), who)| *who == peer && *at == rate && *known <= size);
        // One long wait tells enough.
        let waited =
            |run: &Run| run.shown > LONG.as_millis() as f64 + rate.lasts(size / 4).as_millis() as f64;
        if slow || self.runs.get(&(cell, peer)).is_some_and(|runs| runs.iter().any(waited)) {
            return Ok(());
        }
        match measure(options, server, peer, cell).await? {
            Some(run) => {
                eprintln!(
                    "{:<12}{:>6} {rate:<12}{:>8.0} ms CPU  shown after {:>8.0} ms",
                    peer.name(),
                    short(size),
                    run.spent.main,
                    run.shown
                );
                self.runs.entry((cell, peer)).or_default().push(run);
            }
            None => {
                eprintln!("{:<12}{:>6} {rate:<12} not shown in time", peer.name(), short(size));
                self.too_slow.insert((cell, peer), PATIENCE + rate.lasts(size / 4));
            }
        }
        Ok(())
    }

    fn of(&self, cell: Cell, peer: Peer, value: impl Fn(&Run) -> f64) -> Option<Vec<f64>> {
        self.runs.get(&(cell, peer)).map(|runs| runs.iter().map(value).collect())
    }

    fn middle(&self, cell: Cell, peer: Peer, value: impl Fn(&Run) -> f64) -> Option<f64> {
        self.of(cell, peer, value).map(|values| median(&values))
    }

    fn print(&self, cell: Cell, peers: &[Peer]) {
        let mut table = Table::new(&[
            "",
            "CPU ms",
            "± %",
            "script",
            "layout",
            "style",
            "process ms",
            "shown ms",
            "frames",
            "longest gap",
            "p99 gap",
            "gaps > 50",
            "long tasks",
            "longest task",
            "heap MB",
            "wasm MB",
            "nodes",
        ]);
        for peer in peers {
            let name = peer.name().to_owned();
            let Some(runs) = self.runs.get(&(cell, *peer)) else {
                if let Some(limit) = self.too_slow.get(&(cell, *peer)) {
                    table.row(vec![name, format!("over {} s", limit.as_secs())]);
                }
                continue;
            };
            let of = |value: fn(&Run) -> f64| runs.iter().map(value).collect::<Vec<f64>>();
            let middle = |value: fn(&Run) -> f64| number(median(&of(value)));
            let worst = |value: fn(&Run) -> f64| number(quantile(&of(value), 1.0));
            table.row(vec![
                name,
                middle(|run| run.spent.main),
                format!("{:.0}", spread(&of(|run| run.spent.main))),
                middle(|run| run.spent.script),
                middle(|run| run.spent.layout),
                middle(|run| run.spent.style),
                middle(|run| run.spent.process),
                middle(|run| run.shown),
                middle(|run| run.frames),
                worst(|run| run.longest),
                middle(|run| run.p99),
                worst(|run| run.over50),
                worst(|run| run.tasks),
                worst(|run| run.longest_task),
                middle(|run| run.heap),
                middle(|run| run.wasm),
                grouped(median(&of(|run| run.nodes)) as u64),
            ]);
        }
        let count = peers.iter().filter_map(|peer| self.runs.get(&(cell, *peer))).map(Vec::len).max();
        table.print(&format!("{} at {}, {} runs", short(cell.0), cell.1, count.unwrap_or(0)));
    }

    fn print_growth(&self, cells: &[(Cell, usize)], peers: &[Peer]) {
        let sizes: Vec<usize> =
            cells.iter().filter(|((_, rate), _)| *rate == Rate::Full).map(|((size, _), _)| *size).collect();
        let Some((small, large)) =
            sizes.iter().min().zip(sizes.iter().max()).filter(|(small, large)| small < large)
        else {
            return;
        };
        let mut table = Table::new(&["", "growth exponent"]);
        for peer in peers {
            if let Some(growth) = self.growth(*peer, *small, *large) {
                table.row(vec![peer.name().to_owned(), format!("{growth:.2}")]);
            }
        }
        table.print(&format!("CPU from {} to {} at full speed", short(*small), short(*large)));
    }

    fn growth(&self, peer: Peer, small: usize, large: usize) -> Option<f64> {
        let cost =
            |size: usize| Some((size as f64, self.middle((size, Rate::Full), peer, |run| run.spent.main)?));
        Some(growth(cost(small)?, cost(large)?))
    }

    /// The targets whose figures are there, each with what it came to.
    fn print_targets(&self) {
        let cpu = |cell, peer| self.middle(cell, peer, |run: &Run| run.spent.main);
        let ratio = |cell, other| Some(cpu(cell, Peer::Parlor)? / cpu(cell, other)?);
        let worst = |cell, value: fn(&Run) -> f64| Some(quantile(&self.of(cell, Peer::Parlor, value)?, 1.0));
        let slow = (10_000, Rate::Paced(500));
        let fast = (1_000_000, Rate::Paced(5_000));
        let targets = [
            ("CPU of smd's, 100K at full speed", ratio((100_000, Rate::Full), Peer::Smd), 1.0),
            ("CPU of smd's, 1M at full speed", ratio((1_000_000, Rate::Full), Peer::Smd), 1.0),
            ("CPU of the floor's, 10K at 500/s", ratio(slow, Peer::Text), 1.3),
            ("longest gap in ms, 10K at 500/s", worst(slow, |run| run.longest), 50.0),
            ("CPU of smd's, 1M at 5000/s", ratio(fast, Peer::Smd), 0.5),
            ("longest gap in ms, 1M at 5000/s", worst(fast, |run| run.longest), 100.0),
            ("nodes in the page, 1M at 5000/s", worst(fast, |run| run.nodes), 20_000.0),
            ("growth exponent, 10K to 1M", self.growth(Peer::Parlor, 10_000, 1_000_000), 1.0),
        ];
        print_targets(&targets.map(|(what, measured, limit)| (what.to_owned(), measured, limit)));
    }
}
