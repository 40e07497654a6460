//! A key that must never be seen: every failure is run with it, and everything the program says is searched.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::serving::{PAGE, client, hello, hello_streamed};
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

#[tokio::test]
async fn no_output_holds_the_key_or_a_visitors_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    for script in scripts() {
        let mut upstream = Upstream::start(script).await;
        let settings = format!(
            "log = \"debug\"\nupstream = \"{}\"\nkey = \"{KEY}\"\n[limits]\ndrain_ms = 1\nretry_ms = 0\n",
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
