//! The figures of all laps, and what they come to: ratios within a lap, medians over laps.

use super::examples::Carried;
use super::measure::Short;
use crate::statistics::{median, quantile};
use crate::table::{Table, grouped, print_targets};

/// What one contender cost in one round.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lap {
    /// CPU of an event, in microseconds.
    pub event: Option<f64>,
    /// CPU of a gigabyte, in seconds.
    pub gigabyte: Option<f64>,
    /// Short requests.
    pub short: Option<Short>,
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub struct Report {
    /// Milliseconds to the first byte of each round: direct, nginx, the relay.
    pub first_bytes: Vec<Vec<Vec<f64>>>,
    /// nginx's rounds.
    pub nginx: Vec<Lap>,
    /// The relay's.
    pub relay: Vec<Lap>,
    /// The examples of deploy/, and the streams that were open in front of each.
    pub examples: Vec<Carried>,
    /// See there.
    pub streams_of_examples: usize,
    /// Open streams that memory was looked at with.
    pub streams: Vec<usize>,
    /// Bytes that nginx held with none and with each of these.
    pub nginx_memory: Vec<f64>,
    /// Bytes that the relay held.
    pub relay_memory: Vec<f64>,
    /// The same in front of an upstream that speaks HTTP/2 over TLS, which nginx cannot.
    pub over_http2: Vec<f64>,
}

/// A figure of a lap.
type Figure = fn(&Lap) -> Option<f64>;

const EVENT: Figure = |lap| lap.event;
const GIGABYTE: Figure = |lap| lap.gigabyte;
const REQUESTS: Figure = |lap| Some(lap.short?.cpu);
const A_SECOND: Figure = |lap| Some(lap.short?.a_second);

impl Report {
    /// Prints the tables.
    pub fn print(&self) {
        self.print_first_byte();
        self.print_cpu();
        self.print_memory();
        self.print_examples();
        let mut targets = vec![
            (
                "added time to first byte p50, of nginx's",
                self.added(0.5).map(|(nginx, relay)| relay / nginx),
                1.5,
            ),
            ("CPU of an event, of nginx's", self.ratio(EVENT), 1.3),
            ("CPU of a gigabyte, of nginx's", self.ratio(GIGABYTE), 1.3),
        ]
        .into_iter()
        .map(|(what, measured, limit)| (what.to_owned(), measured, limit))
        .collect::<Vec<_>>();
        for (at, streams) in self.streams.iter().enumerate() {
            for (http, held) in [("1.1", &self.relay_memory), ("2", &self.over_http2)] {
                let streams = grouped(*streams as u64);
                let what =
                    format!("KB a stream above idle, {streams} open streams, upstream over HTTP/{http}");
                targets.push((what, self.a_stream(held, at), 20.0));
            }
        }
        print_targets(&targets);
    }

    fn print_first_byte(&self) {
        if self.first_bytes.is_empty() {
            return;
        }
        let mut table =
            Table::new(&["first byte, ms", "p50", "p95", "p99", "added p50", "added p95", "added p99"]);
        for (at, name) in ["direct", "nginx", "relay"].into_iter().enumerate() {
            let parts = [0.5, 0.95, 0.99];
            let time = |part| format!("{:.3}", self.first_byte(at, part));
            let added = |part| format!("{:.3}", self.first_byte(at, part) - self.first_byte(0, part));
            let row = [name.to_owned()].into_iter().chain(parts.map(time));
            table.row(if at == 0 { row.collect() } else { row.chain(parts.map(added)).collect() });
        }
        table.print(&format!("One request after the other, {} rounds", self.first_bytes.len()));
    }

    /// The middle of all rounds of a quantile.
    fn first_byte(&self, who: usize, part: f64) -> f64 {
        let times = self.first_bytes.iter().filter_map(|round| round.get(who));
        median(&times.map(|times| quantile(times, part)).collect::<Vec<_>>())
    }

    /// What nginx and the relay add.
    fn added(&self, part: f64) -> Option<(f64, f64)> {
        let direct = self.first_byte(0, part);
        (!self.first_bytes.is_empty())
            .then(|| (self.first_byte(1, part) - direct, self.first_byte(2, part) - direct))
    }

    fn print_cpu(&self) {
        let mut table = Table::new(&["CPU", "nginx", "relay", "ratio", "worst"]);
        let rows: [(&str, Figure); 3] = [
            ("an event, one event a write, 200 streams of 100/s, µs", EVENT),
            ("a gigabyte in events of 15 KB, s", GIGABYTE),
            ("10,000 short requests, s", REQUESTS),
        ];
        for (what, figure) in rows {
            let ratios = self.ratios(figure);
            if ratios.is_empty() {
                continue;
            }
            let middle = |laps: &[Lap]| format!("{:.2}", median(&figures(laps, figure)));
            table.row(vec![
                what.to_owned(),
                middle(&self.nginx),
                middle(&self.relay),
                format!("{:.2}", median(&ratios)),
                format!("{:.2}", quantile(&ratios, 1.0)),
            ]);
        }
        if !table.is_empty() {
            table.print(&format!("CPU of all threads, medians of {} rounds", self.nginx.len()));
        }
        if self.ratios(A_SECOND).is_empty() {
            return;
        }
        let mut table = Table::new(&["short requests, 32 at a time", "a second", "CPU of 10,000, s"]);
        let row = |name: &str, shorts: Vec<Short>| {
            let middle = |figure: fn(&Short) -> f64| median(&shorts.iter().map(figure).collect::<Vec<_>>());
            let speed = grouped(middle(|short| short.a_second) as u64);
            vec![name.to_owned(), speed, format!("{:.2}", middle(|short| short.cpu))]
        };
        let of = |laps: &[Lap]| laps.iter().filter_map(|lap| lap.short).collect::<Vec<_>>();
        table.row(row("nginx", of(&self.nginx)));
        table.row(row("relay", of(&self.relay)));
        table.print("Requests, the load on the same cores");
    }

    fn print_memory(&self) {
        if self.streams.is_empty() {
            return;
        }
        let mut table = Table::new(&["memory", "idle, MB", "streams", "MB", "KB a stream above idle"]);
        let rows = [
            ("nginx", &self.nginx_memory),
            ("relay", &self.relay_memory),
            ("relay, upstream over HTTP/2 and TLS", &self.over_http2),
        ];
        for (name, held) in rows {
            let megabytes =
                |at: usize| held.get(at).map_or(String::new(), |bytes| format!("{:.1}", bytes / 1e6));
            for (at, streams) in self.streams.iter().enumerate() {
                let each = self.a_stream(held, at).map_or(String::new(), |bytes| format!("{bytes:.1}"));
                let streams = grouped(*streams as u64);
                table.row(vec![name.to_owned(), megabytes(0), streams, megabytes(at + 1), each]);
            }
        }
        table.print("Memory (PSS) with slow streams open");
    }

    fn print_examples(&self) {
        if self.examples.is_empty() {
            return;
        }
        let mut table = Table::new(&[
            "example",
            "short requests a second",
            "CPU of 10,000, s",
            "added first byte p50, ms",
            "idle, MB",
            "MB with streams",
        ]);
        for Carried { name, first_bytes, shorts, held } in &self.examples {
            let short = |figure: fn(&Short) -> f64| median(&shorts.iter().map(figure).collect::<Vec<_>>());
            let half = |times: &Vec<f64>| quantile(times, 0.5);
            let added =
                first_bytes.iter().filter_map(|round| Some(half(round.get(1)?) - half(round.first()?)));
            let megabytes =
                |at: usize| held.get(at).map_or(String::new(), |bytes| format!("{:.1}", bytes / 1e6));
            table.row(vec![
                (*name).to_owned(),
                grouped(short(|short| short.a_second) as u64),
                format!("{:.2}", short(|short| short.cpu)),
                format!("{:.3}", median(&added.collect::<Vec<_>>())),
                megabytes(0),
                megabytes(1),
            ]);
        }
        let streams = grouped(self.streams_of_examples as u64);
        table.print(&format!("The examples of deploy/, all programs of each, {streams} open streams"));
    }

    /// Thousands of bytes that each of so many streams added.
    fn a_stream(&self, held: &[f64], at: usize) -> Option<f64> {
        let (idle, open) = (held.first()?, held.get(at + 1)?);
        Some((open - idle) / *self.streams.get(at)? as f64 / 1e3)
    }

    fn ratio(&self, figure: Figure) -> Option<f64> {
        let ratios = self.ratios(figure);
        (!ratios.is_empty()).then(|| median(&ratios))
    }

    /// The relay's by nginx's, round by round.
    fn ratios(&self, figure: Figure) -> Vec<f64> {
        let pairs = figures(&self.nginx, figure).into_iter().zip(figures(&self.relay, figure));
        pairs.map(|(nginx, relay)| relay / nginx).collect()
    }
}

fn figures(laps: &[Lap], figure: Figure) -> Vec<f64> {
    laps.iter().filter_map(figure).collect()
}
