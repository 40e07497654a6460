//! A trace of the main thread's tasks, and how much of their time lies between two marks that a page sets.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::browser::Page;
use crate::devtools::Event;

/// A trace that is being written.
pub struct Trace {
    events: UnboundedReceiver<Event>,
}

/// A task, or a mark with no length. Microseconds on the browser's clock.
#[derive(Clone, Debug)]
struct Entry {
    name: String,
    thread: u64,
    start: f64,
    end: f64,
    /// CPU time of the task.
    spent: f64,
}

/// A trace that has ended.
#[derive(Debug)]
pub struct Traced {
    entries: Vec<Entry>,
}

impl Trace {
    /// Begins to write.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn start(page: &Page) -> Result<Self> {
        let events = page.devtools.events();
        // The marks of pages, and the tasks alone: what else a trace can hold costs more than what is measured.
        let categories = ["-*", "blink.user_timing", "toplevel"];
        let parameters = json!({
            "transferMode": "ReportEvents",
            "traceConfig": {"recordMode": "recordAsMuchAsPossible", "includedCategories": categories},
        });
        page.devtools.call(None, "Tracing.start", parameters).await?;
        Ok(Self { events })
    }

    /// Ends the trace and reads it.
    ///
    /// # Errors
    /// When the browser does not hand it over.
    pub async fn end(mut self, page: &Page) -> Result<Traced> {
        page.devtools.call(None, "Tracing.end", json!({})).await?;
        let mut entries = Vec::new();
        loop {
            let event =
                self.events.recv().await.context("The browser ended before its trace was complete")?;
            match event.method.as_str() {
                "Tracing.dataCollected" => {
                    let values = event.parameters.get("value").and_then(Value::as_array);
                    entries.extend(values.into_iter().flatten().filter_map(entry));
                }
                "Tracing.tracingComplete" => return Ok(Traced { entries }),
                _ => {}
            }
        }
    }
}

impl Traced {
    /// For each pair of marks, the CPU time in milliseconds of all tasks of their thread that touch the time between.
    pub fn between(&self, from: &str, to: &str) -> Vec<f64> {
        let marks = |name: &str| {
            let mut marks: Vec<&Entry> = self.entries.iter().filter(|entry| entry.name == name).collect();
            marks.sort_by(|one, other| one.start.total_cmp(&other.start));
            marks
        };
        let tasks: Vec<&Entry> = self.entries.iter().filter(|entry| entry.name == TASK).collect();
        let pairs = marks(from).into_iter().zip(marks(to));
        pairs
            .map(|(from, to)| {
                let inside = tasks.iter().filter(|task| {
                    task.thread == from.thread && task.end >= from.start && task.start <= to.start
                });
                inside.map(|task| task.spent).sum::<f64>() / 1_000.0
            })
            .collect()
    }
}

/// What the browser calls a task of the main thread.
const TASK: &str = "ThreadControllerImpl::RunTask";

fn entry(event: &Value) -> Option<Entry> {
    let number = |name: &str| event.get(name).and_then(Value::as_f64);
    let start = number("ts")?;
    let length = number("dur").unwrap_or(0.0);
    Some(Entry {
        name: event.get("name")?.as_str()?.to_owned(),
        thread: event.get("tid")?.as_u64()?,
        start,
        end: start + length,
        spent: number("tdur").unwrap_or(length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_between_two_marks_are_added() {
        let task = |tid: u64, ts: u64, dur: u64| json!({"name": TASK, "tid": tid, "ts": ts, "dur": dur, "tdur": dur / 2});
        let mark = |name: &str, ts: u64| json!({"name": name, "tid": 1, "ts": ts});
        let events = [
            task(1, 0, 900),
            // The one in which the key is heard, one that belongs to the frame, and the one of the second mark.
            task(1, 1_000, 2_000),
            mark("key", 1_500),
            task(2, 1_600, 8_000),
            task(1, 5_000, 4_000),
            task(1, 10_000, 1_000),
            mark("frame", 10_500),
            task(1, 20_000, 1_000),
        ];
        let traced = Traced { entries: events.iter().filter_map(entry).collect() };
        assert_eq!(traced.between("key", "frame"), [3.5]);
    }
}
