//! Text that is hard for parsers of Markdown: the time grows with the length and not faster, the stack is small.

use std::hint::black_box;
use std::time::Duration;

use markdown::{Options, parse};

use crate::feed::Reading;
use crate::texts::HARD;

/// Reads the text whole and in small pieces, with a preview now and then.
fn read(text: &str) {
    black_box(parse(text, Options::gfm()));
    black_box(parse(text, Options::widget()));
    let mut reading = Reading::new(Options::widget());
    let (mut rest, mut pushed) = (text, 0);
    while !rest.is_empty() {
        let end = rest.char_indices().nth(16).map_or(rest.len(), |(end, _)| end);
        let (piece, after) = rest.split_at(end);
        reading.document.push(piece, &mut Nothing);
        rest = after;
        pushed += 1;
        if pushed % 4096 == 0 {
            black_box(reading.document.preview());
        }
    }
    reading.document.finish(&mut Nothing);
}

struct Nothing;

impl markdown::Sink for Nothing {
    fn event(&mut self, event: markdown::Event) {
        black_box(event);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, _leaf: markdown::LeafId, content: Vec<markdown::Event>) {
        black_box(content);
    }
}

fn time(text: &str) -> Duration {
    let start = spent();
    read(text);
    spent() - start
}

/// The time for which this thread had a processor: what else the machine does does not count.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

#[cfg(not(unix))]
fn spent() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// Four times the text may take ten times as long, which leaves room for a busy machine; work that grows with the
/// square takes sixteen times. Only what is too slow each time fails.
pub fn linear(before: &str, unit: &str, middle: &str, end: &str) -> Result<(), String> {
    let text = |times| [before, &unit.repeat(times), middle, &end.repeat(times)].concat();
    grows_no_faster(&text).map_err(|seen| format!("{before:?} {unit:?} {middle:?} {end:?}: {seen}"))
}

fn grows_no_faster(text: &dyn Fn(usize) -> String) -> Result<(), String> {
    let (short, long) = (text(3_000), text(12_000));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (few, many) = (time(&short), time(&long));
        if many < few * 10 + Duration::from_millis(20) {
            return Ok(());
        }
        seen.push((few, many));
    }
    Err(format!("{seen:?}"))
}

/// Runs with a stack far smaller than a browser's.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(192 * 1024).spawn(run).unwrap().join().unwrap();
}

#[test]
fn time_grows_with_the_length_and_the_stack_does_not() {
    on_a_small_stack(|| {
        let failed: Vec<String> = HARD
            .iter()
            .filter_map(|(before, unit, middle, end)| linear(before, unit, middle, end).err())
            .collect();
        assert!(failed.is_empty(), "{failed:#?}");
    });
}

#[test]
fn short_rows_below_a_wide_head_are_limited() {
    let text = format!("|{}\n|{}\n{}", "x|".repeat(2_000), "-|".repeat(2_000), "|y|\n".repeat(2_000));
    let cells = parse(&text, Options::gfm()).len();
    assert!(cells < 400_000, "{cells}");
}

#[test]
fn many_leaves_that_wait_for_many_labels() {
    let labels = |times: usize, form: fn(usize) -> String| (0..times / 8).map(form).collect::<String>();
    for parted in [" ", "\n\n"] {
        let text = |times: usize| {
            let marks = labels(times, |label| format!("[{label}] "));
            let marks = if parted == " " { marks } else { marks.repeat(2).replace("0] ", "0]\n\n") };
            marks + "\n\n" + &labels(times, |label| format!("[{label}]: /x\n\n"))
        };
        grows_no_faster(&text).unwrap();
    }
}
