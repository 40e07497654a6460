//! The official SDKs and Parlor read the same bytes: every recorded reply goes through the relay into the stream helpers
//! of the Python and the TypeScript SDK, and what they put together is compared, field by field, with
//! [`messages::Reply`]. Where they part on purpose, the difference is listed with its reason and tested as what it is.

mod recordings;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use e2e::answer::Answer;
use e2e::relay::Relay;
use e2e::transcript::Transcript;
use e2e::upstream::{Request, Upstream};
use e2e::{environment, within};
use messages::reply::Fault;
use messages::sse::Decoder;
use messages::{Reply, StreamEvent};
use relay::config::Config;
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use self::recordings::{ALIKE, BETA, DIFFERENT, Difference, Helper, Ours};

#[test]
fn every_recorded_reply_is_listed_once() {
    let folder = environment::fixture("streams");
    let mut found = BTreeSet::new();
    collect(&folder, &folder, &mut found);
    let listed: Vec<String> = names().map(str::to_owned).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), found);
    assert_eq!(listed.len(), found.len(), "a recording is listed twice");
    assert!(DIFFERENT.iter().all(|difference| difference.reason.ends_with('.')), "each has a reason");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_sdk_reads_every_reply_as_parlor_does() {
    let program = (environment::python(), environment::fixture("sdk/accumulate.py"));
    let outcomes = accumulated(program.0, &[program.1]).await;
    verdict(&outcomes, |difference| &difference.python);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_typescript_sdk_reads_every_reply_as_parlor_does() {
    let program = environment::fixture("sdk/accumulate.mjs");
    let outcomes = accumulated("node".into(), &[program, environment::node_modules()]).await;
    verdict(&outcomes, |difference| &difference.typescript);
}

fn names() -> impl Iterator<Item = &'static str> {
    ALIKE.iter().copied().chain(DIFFERENT.iter().map(|difference| difference.name))
}

fn collect(folder: &Path, base: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            collect(&entry, base, found);
        } else {
            let name = entry.strip_prefix(base).unwrap().with_extension("");
            found.insert(name.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// The recording that the question names, in pieces that cut through anything.
fn replay(request: &Request) -> Answer {
    let content = &request.messages()[0]["content"];
    let name = content.as_str().or(content[0]["text"].as_str()).unwrap();
    Answer::stream().send_each(Transcript::read(name).bytes(), 61)
}

/// What an SDK made of every recording, by name: one process for all of them. The program is started with the relay's
/// address as its second argument.
async fn accumulated(program: PathBuf, arguments: &[PathBuf]) -> Map<String, Value> {
    let upstream = Upstream::answering(replay).await;
    let mut config = Config::upstream(&upstream.url()).unwrap();
    config.profiles.get_mut("default").unwrap().programs = true;
    let relay = Relay::with(config).await;
    let asked: Vec<String> =
        names().map(|name| if BETA.contains(&name) { format!("beta/{name}") } else { name.into() }).collect();

    let mut process = Command::new(program)
        .arg(&arguments[0])
        .arg(relay.url())
        .args(&arguments[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the SDK's program starts");
    let mut input = process.stdin.take().expect("standard input is piped");
    input.write_all(json!(asked).to_string().as_bytes()).await.expect("the program reads");
    drop(input);
    let output =
        within("the SDK's program ends", process.wait_with_output()).await.expect("the program ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let outcomes: Map<String, Value> =
        serde_json::from_slice(&output.stdout).expect("the program writes JSON");
    outcomes.into_iter().map(|(name, outcome)| (name.trim_start_matches("beta/").into(), outcome)).collect()
}

/// Fails with every recording on which the SDK and Parlor do not do what is listed.
fn verdict(outcomes: &Map<String, Value>, of: impl Fn(&Difference) -> &Helper) {
    let mut faults = Vec::new();
    for name in ALIKE {
        let ours = read(name);
        if !ours.reply.is_complete() {
            faults.push(format!("{name}: Parlor does not find it complete"));
        }
        faults.extend(
            unlike(&ours.message(), &outcomes[*name]["message"], &FIELDS).map(|it| format!("{name}: {it}")),
        );
    }
    for difference in DIFFERENT {
        let ours = read(difference.name);
        faults.extend(ours.not_as(&difference.ours).map(|it| format!("{}: {it}", difference.name)));
        let outcome = &outcomes[difference.name];
        if !is_as(of(difference), outcome, &ours) {
            faults.push(format!("{}: the SDK did something else: {outcome}", difference.name));
        }
    }
    assert!(faults.is_empty(), "{} differences that are not listed:\n{}", faults.len(), faults.join("\n"));
}

/// Everything that a message has.
const FIELDS: [&str; 9] =
    ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "stop_details", "usage"];

/// Where two messages differ. A field that is null is as good as absent, on either side.
fn unlike<'a>(ours: &'a Value, theirs: &'a Value, fields: &'a [&str]) -> impl Iterator<Item = String> {
    fields.iter().filter_map(|field| {
        let (mut ours, mut theirs) = (told(&ours[*field]), told(&theirs[*field]));
        if *field == "usage" {
            (ours, theirs) = (charged(&ours), charged(&theirs));
        }
        (ours != theirs).then(|| format!("{field}\n  Parlor: {ours}\n  the SDK: {theirs}"))
    })
}

/// The value without what is null.
fn told(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let told = fields.iter().filter(|(_, value)| !value.is_null());
            told.map(|(name, value)| (name.clone(), self::told(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(told).collect(),
        other => other.clone(),
    }
}

/// The counts that are paid for; one that is absent is 0.
fn charged(usage: &Value) -> Value {
    let places = [
        "/input_tokens",
        "/output_tokens",
        "/cache_creation_input_tokens",
        "/cache_read_input_tokens",
        "/cache_creation/ephemeral_5m_input_tokens",
        "/cache_creation/ephemeral_1h_input_tokens",
        "/output_tokens_details/thinking_tokens",
    ];
    places.iter().map(|place| (*place, usage.pointer(place).and_then(Value::as_u64).unwrap_or(0))).collect()
}

/// A recording as Parlor reads it.
struct Read {
    reply: Reply,
    fault: Option<Fault>,
    unreadable: bool,
}

fn read(name: &str) -> Read {
    let mut frames = Vec::new();
    let bytes = Transcript::read(name).bytes();
    Decoder::new().push(&bytes, &mut |frame| frames.push(frame.clone())).expect("no recording is too large");
    let mut read = Read { reply: Reply::new(), fault: None, unreadable: false };
    for frame in frames {
        match StreamEvent::from_frame(&frame).map(|event| read.reply.apply(event)) {
            Ok(Ok(_)) => continue,
            Ok(Err(fault)) => read.fault = Some(fault),
            Err(_) => read.unreadable = true,
        }
        break;
    }
    read.reply.close();
    read
}

impl Read {
    fn message(&self) -> Value {
        serde_json::to_value(self.reply.clone().into_response()).unwrap()
    }

    fn not_as(&self, expected: &Ours) -> Option<String> {
        let (complete, broken) =
            (self.reply.is_complete(), self.reply.blocks().last().and_then(|it| it.broken_input()));
        let failed = match &self.fault {
            Some(Fault::Api(error)) => Some(error.kind.as_str()),
            _ => None,
        };
        let holds = match expected {
            Ours::Complete => complete && broken.is_none(),
            Ours::Unfinished => !complete && self.fault.is_none() && !self.unreadable,
            Ours::Failed(kind) => !complete && failed == Some(*kind),
            Ours::Unreadable => !complete && self.unreadable,
            Ours::BrokenInput(text) => complete && broken == Some(*text),
        };
        (!holds).then(|| format!("Parlor did something else: {:?}", self.reply))
    }
}

/// Whether a helper did what is listed of it.
fn is_as(expected: &Helper, outcome: &Value, ours: &Read) -> bool {
    match expected {
        Helper::Throws(class, kind) => outcome["error"] == *class && outcome["type"].as_str() == *kind,
        Helper::ReturnsThePart => {
            let message = &outcome["message"];
            message["stop_reason"].is_null() && unlike(&ours.message(), message, &FIELDS).next().is_none()
        }
        Helper::Guesses(input) => {
            let blocks = outcome["message"]["content"].as_array().cloned().unwrap_or_default();
            let guess: Value = serde_json::from_str(input).unwrap();
            blocks.last().is_some_and(|block| block["input"] == guess)
        }
    }
}
