//! A key that must never be seen: every failure is run with it, and everything the program says is searched.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::jwt::{self, SECRET};
use crate::serving::{NOWHERE, PAGE, client, hello, hello_streamed};
use crate::settings::OPEN;
use crate::upstream::{Step, Upstream, answer, chunk, chunked_head, stream_head, within};

const KEY: &str = "sk-ant-api03-CANARYcanary0123456789";
const TEXT: &str = "private words of a visitor";

/// Every way an upstream can fail, each saying the key where it can.
fn scripts() -> Vec<Vec<Step>> {
    let json = ("content-type", "application/json");
    let mut scripts = vec![vec![Step::Reset]];
    for status in ["400 x", "401 x", "403 x", "413 x", "429 x", "500 x", "529 x", "200 OK"] {
        for kind in ["invalid_request_error", "authentication_error", KEY] {
            let error = json!({
                "type": "error",
                "error": {"type": kind, "message": format!("key {KEY} is bad"), "details": {"error_code": KEY}},
                "request_id": KEY,
            });
            let bytes = answer(status, &[json, ("request-id", KEY)], &error.to_string());
            scripts.push(vec![Step::Send(bytes)]);
            let mut stream = stream_head();
            stream.extend_from_slice(format!("event: error\ndata: {error}\n\n").as_bytes());
            scripts.push(vec![Step::Send(stream)]);
        }
        scripts.push(vec![Step::Send(answer(status, &[("content-type", "text/html")], KEY))]);
    }
    scripts.push(vec![Step::Send(answer("302 Found", &[("location", &format!("http://x/{KEY}"))], KEY))]);
    scripts.push(vec![Step::Send(format!("{KEY}\r\n\r\n").into_bytes())]);
    scripts.push(vec![
        Step::Send(chunked_head()),
        Step::Send(chunk("event: error\ndata: half of a key sk-ant-api03-CAN")),
        Step::Reset,
    ]);
    scripts
}

/// The upstream answers on a thread of its own: the program asks it before it says where it listens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_output_holds_the_key_or_a_visitors_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    for script in scripts() {
        let mut upstream = Upstream::start(script).await;
        let settings = format!(
            "{OPEN}log = \"debug\"\nupstream = \"{}\"\nkey = \"{KEY}\"\n[limits]\ndrain_ms = 1\nretry_ms = 0\n",
            upstream.url
        );
        let path = folder.path().join("relay.toml");
        std::fs::write(&path, settings).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_parlor-relay"))
            .args(["--listen", "127.0.0.1:0", "--config"])
            .arg(&path)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
        for body in [hello(), hello_streamed()] {
            let mut body = body;
            body["messages"][0]["content"] = json!(TEXT);
            let request = client().post(format!("{url}/v1/messages")).header("origin", PAGE);
            let request = request.header("content-type", "application/json").body(body.to_string());
            let response = within(request.send()).await.unwrap();
            said.push_str(&format!("{} {:?}\n", response.status(), response.headers()));
            said.push_str(&within(response.text()).await.unwrap());
            assert_eq!(
                upstream.request().await.header("x-api-key"),
                Some(KEY),
                "the key was there to be told"
            );
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(log.contains("asked"), "the log was read: {log}");
        said.push_str(&log);
    }
    for secret in ["CANARY", "sk-ant-api03-CAN", TEXT] {
        if let Some(at) = said.find(secret) {
            panic!("{secret} was said: {}", &said[at.saturating_sub(300)..(at + 100).min(said.len())]);
        }
    }
}

#[tokio::test]
async fn no_output_holds_a_token_or_what_signs_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.toml");
    let settings = format!(
        "log = \"debug\"\nmode = \"signed\"\nsigned.secret = \"{SECRET}\"\nsigned.revoked = [\"t2\"]\nupstream = \"{NOWHERE}\"\n\
         [limits]\nretry_ms = 0\n"
    );
    std::fs::write(&path, settings).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_parlor-relay"))
        .args(["--listen", "127.0.0.1:0", "--config"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("listening on ").unwrap().trim_end().to_owned();
    let good = jwt::token(&jwt::claims());
    let mut said = String::new();
    for (header, bearing, status) in [
        ("authorization", format!("Bearer {good}"), 502),
        ("x-api-key", good.clone(), 502),
        ("authorization", format!("Bearer {good}x"), 401),
        ("x-api-key", jwt::token(&jwt::with(&json!({"jti": "t2"}))), 401),
        ("x-api-key", jwt::token(&jwt::with(&json!({"origin": "https://evil.org"}))), 403),
    ] {
        let request = client().post(format!("{url}/v1/messages")).header("origin", PAGE);
        let request = request.header("content-type", "application/json").header(header, bearing);
        let response = within(request.body(hello().to_string()).send()).await.unwrap();
        assert_eq!(response.status(), status);
        said.push_str(&format!("{:?}\n", response.headers()));
        said.push_str(&within(response.text()).await.unwrap());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("refused at the door"), "the log was read: {said}");
    let (head, rest) = good.split_once('.').unwrap();
    let (body, signature) = rest.split_once('.').unwrap();
    for secret in [SECRET, head, &body[..40], signature] {
        assert!(!said.contains(secret), "{secret} is in {said}");
    }
}
