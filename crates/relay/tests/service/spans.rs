//! Spans for a collector of OpenTelemetry: one a request, with what an operator asks for and nothing of a visitor. The
//! collector is our own; what it gets is read as the protobuf that it is.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use serde_json::json;

use crate::program::{Program, keyed, private};
use crate::serving::{PAGE, client};
use crate::settings::{checked, sentence};
use crate::upstream::{Step, Upstream, chunk, chunked_head, within};

/// What a visitor says of a trace of its own.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A field of a message: its number, and its bytes or number.
type Field<'a> = (u64, &'a [u8], u64);

fn varint(bytes: &mut &[u8]) -> u64 {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).expect("a number ends") + 1;
    let (number, rest) = bytes.split_at(length);
    *bytes = rest;
    number.iter().rev().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f))
}

fn fields(mut bytes: &[u8]) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                fields.push((key >> 3, &[][..], varint(&mut bytes)));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).unwrap(),
            5 => 4,
            other => panic!("{other} is no kind of field"),
        };
        let (value, rest) = bytes.split_at(length);
        let number = value.try_into().map_or(0, u64::from_le_bytes);
        fields.push((key >> 3, value, number));
        bytes = rest;
    }
    fields
}

/// All messages at the end of a path of field numbers.
fn at<'a>(bytes: &'a [u8], path: &[u64]) -> Vec<&'a [u8]> {
    let Some((number, rest)) = path.split_first() else { return vec![bytes] };
    let found = fields(bytes).into_iter().filter(|(field, ..)| field == number);
    found.flat_map(|(_, value, _)| at(value, rest)).collect()
}

fn attributes(bytes: &[u8], number: u64) -> BTreeMap<String, String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let value = |bytes: &[u8]| match fields(bytes)[0] {
        (1, value, _) => text(value),
        (4, _, number) => f64::from_bits(number).to_string(),
        (_, _, number) => number.to_string(),
    };
    at(bytes, &[number]).into_iter().map(|pair| (text(at(pair, &[1])[0]), value(at(pair, &[2])[0]))).collect()
}

/// A span as it came.
#[derive(Debug)]
struct Span {
    trace: Vec<u8>,
    parent: Vec<u8>,
    name: String,
    kind: u64,
    failed: bool,
    told: BTreeMap<String, String>,
}

impl Span {
    fn read(bytes: &[u8]) -> Self {
        let of = |number| at(bytes, &[number]).concat();
        let number = |bytes: &[u8], wanted| {
            fields(bytes).into_iter().find(|(number, ..)| *number == wanted).map_or(0, |(.., number)| number)
        };
        Self {
            trace: of(1),
            parent: of(4),
            name: String::from_utf8(of(5)).unwrap(),
            kind: number(bytes, 6),
            failed: number(&of(15), 3) == 2,
            told: attributes(bytes, 9),
        }
    }

    fn says(&self, key: &str) -> Option<&str> {
        self.told.get(key).map(String::as_str)
    }
}

async fn collector() -> Upstream {
    Upstream::answering("200 OK", &[("content-type", "application/x-protobuf")], "").await
}

fn sent(program: &Program, method: Method, path: &str, origin: &str) -> reqwest::RequestBuilder {
    let request = client().request(method, format!("{}{path}", program.url)).header(ORIGIN, origin);
    request
        .header(CONTENT_TYPE, "application/json")
        .header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .header("tracestate", "vendor=CANARY")
        .header("baggage", "name=CANARY")
}

#[tokio::test]
async fn each_request_makes_one_span_that_tells_no_secret() {
    let mut collector = collector().await;
    let (first, end) = (chunk("data: CANARY reply\n\n"), Step::Send(b"0\r\n\r\n".to_vec()));
    let whole = vec![Step::Send(chunked_head()), Step::Send(first.clone()), end];
    let broken = vec![Step::Send(chunked_head()), Step::Send(first), Step::Reset];
    let mut upstream = Upstream::following(vec![whole, broken], Vec::new()).await;
    let otel = format!("otel.endpoint = \"{}\"\notel.service_name = \"tea\"\n", collector.url);
    let program = Program::start(&format!("{}{otel}", keyed(&upstream.url))).await;
    let mut strange = private();
    strange["model"] = json!("CANARY-model");
    for (method, path, origin, body, status) in [
        (Method::POST, "/v1/messages", PAGE, private(), 200),
        (Method::POST, "/v1/messages?CANARY", PAGE, private(), 200),
        (Method::POST, "/v1/messages", PAGE, strange, 400),
        (Method::POST, "/v1/messages", "https://CANARY.example", private(), 403),
        (Method::from_bytes(b"CANARY").unwrap(), "/p/CANARY/v1/messages", PAGE, private(), 404),
    ] {
        let request = sent(&program, method, path, origin).body(body.to_string());
        let answer = within(request.send()).await.unwrap();
        assert_eq!(answer.status(), status);
        let _ = within(answer.text()).await;
    }
    for received in upstream.posted() {
        assert_eq!(received.header("traceparent"), None, "nothing of it goes up");
    }
    program.stop(&[]).await;

    let received = collector.posted();
    let mut spans = Vec::new();
    for batch in &received {
        assert_eq!(batch.line, "POST /v1/traces HTTP/1.1");
        let text = String::from_utf8_lossy(&batch.body);
        for secret in ["CANARY", "sk-ant", "private", "127.0.0.1", "example"] {
            assert!(!text.contains(secret), "{secret} is in {text:?}");
        }
        let resources = at(&batch.body, &[1, 1]);
        assert_eq!(attributes(resources[0], 1)["service.name"], "tea");
        spans.extend(at(&batch.body, &[1, 2, 2]).into_iter().map(Span::read));
    }
    assert_eq!(spans.len(), 5, "{spans:#?}");
    let ours: Vec<u8> =
        (0..16).map(|at| u8::from_str_radix(&TRACE[2 * at..2 * at + 2], 16).unwrap()).collect();
    for span in &spans {
        assert!(span.parent.is_empty() && span.trace != ours && span.kind == 2, "{span:?}");
        assert!(span.says("parlor.request_id").is_some(), "{span:?}");
    }
    let told = |span: &Span| {
        let said = |key| span.says(key).unwrap_or("-").to_owned();
        let status = said("http.response.status_code");
        [span.name.clone(), status, said("parlor.profile"), said("parlor.refusal"), said("parlor.end")]
            .join(", ")
    };
    spans.sort_by_key(told);
    let expected = [
        "POST /v1/messages, 200, default, -, complete",
        "POST /v1/messages, 200, default, -, upstream broke off",
        "POST /v1/messages, 400, default, invalid_request_error, -",
        "POST /v1/messages, 403, default, permission_error, -",
        "other, 404, -, not_found_error, -",
    ];
    assert_eq!(spans.iter().map(told).collect::<Vec<_>>(), expected);
    for (at, span) in spans.iter().enumerate() {
        let streamed = at < 2;
        assert_eq!(span.says("gen_ai.request.model").is_some(), streamed, "{span:?}");
        let waited = span.says("parlor.first_byte_ms").map(|ms| ms.parse::<f64>().unwrap());
        assert!(waited.is_some() == streamed && waited.is_none_or(|ms| ms > 0.0), "{span:?}");
        assert_eq!(span.failed, at == 1, "{span:?}");
    }
}

#[tokio::test]
async fn a_collector_that_is_not_there_holds_nothing_up() {
    let upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Send(b"0\r\n\r\n".to_vec())]).await;
    let settings = format!("{}otel.endpoint = \"http://127.0.0.1:1\"\n", keyed(&upstream.url));
    let mut program = Program::start(&settings).await;
    assert_eq!(program.post(&private()).await.status(), 200);
    program.reloaded(&format!("{settings}otel.service_name = \"other\"\n")).await;
    let since = Instant::now();
    program.signal("-TERM");
    program.said("telemetry data will be lost").await;
    assert_eq!(program.ended(&[]).await.code(), Some(0));
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[test]
fn a_collector_that_cannot_be_one_is_refused() {
    for (settings, word) in [
        ("otel.endpoint = \"127.0.0.1:4318\"", "otel.endpoint: "),
        ("otel.endpoint = \"http://ada:secret@x:4318\"", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("otel.service_name = \"\"", "otel.service_name: "),
        ("otel.end = \"\"", "unknown field `end`"),
    ] {
        let told = sentence(&checked(settings, &["--guide"], None));
        assert!(told.contains(word) && !told.contains("secret"), "{told}");
    }
    let output = checked("[otel]\nendpoint = \"http://127.0.0.1:4318\"\n", &["--guide"], None);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("http://127.0.0.1:4318/v1/traces\n"), "{text}");
}
