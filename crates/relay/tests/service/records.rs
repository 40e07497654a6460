//! A request's line in the log: written at its end, and without a word about who asked.

use serde_json::{Value, json};

use crate::budget::Process;
use crate::serving::{NOWHERE, PAGE, hello};
use crate::settings::{SIGNED, checked, file, program, sentence};
use crate::upstream::{Upstream, says, within};

const MESSAGE: &str = r#"{"type":"message","content":[],"usage":{"input_tokens":40,"output_tokens":12}}"#;

fn ended(log: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    lines.filter(|line| line["message"] == "request ended").collect()
}

#[tokio::test]
async fn every_request_has_a_line_of_json_at_its_end() {
    let upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let settings = format!(
        "upstream = \"{}\"\norigins = [\"{PAGE}\"]\nlog_format = \"json\"\n[limits]\nmodels_ms = 0\n",
        upstream.url
    );
    let (_folder, path) = file(&settings);
    let mut visitors = Vec::new();
    for _ in 0..2 {
        let process = Process::start(program(), &path);
        let mut sizes = Vec::new();
        for (body, status) in [(hello(), 200), (json!("canary-text"), 400)] {
            let response = process.post(&body).await;
            assert_eq!(response.status(), status);
            sizes.push(within(response.bytes()).await.unwrap().len());
        }
        // The body is let go, and the line written, before its last bytes are sent.
        let log = process.killed();
        assert!(!log.contains("canary"), "{log}");
        let lines = ended(&log);
        assert_eq!(lines.len(), 2, "{log}");
        let of_first = log.lines().filter(|line| line.contains(lines[0]["id"].as_str().unwrap()));
        assert_eq!(of_first.count(), 1, "all that is known of a request is in its one line: {log}");
        let told = ["model", "input", "output", "nanos", "estimated"].map(|name| lines[0][name].clone());
        let cost = (40 + 5 * 12) * 100;
        assert_eq!(told, [json!("claude-haiku-5-5"), json!(40), json!(12), json!(cost), json!(false)]);
        for (line, (status, size)) in lines.iter().zip([200, 400].into_iter().zip(&sizes)) {
            assert_eq!((&line["status"], &line["bytes"]), (&json!(status), &json!(size)), "{line}");
            assert_eq!((&line["profile"], &line["level"]), (&json!("default"), &json!("INFO")), "{line}");
            assert!(line["milliseconds"].is_u64() && line["id"].is_string(), "{line}");
            assert!(!line.to_string().contains("127.0.0.1"), "{line}");
        }
        let visitor = lines[0]["visitor"].as_str().unwrap().to_owned();
        assert_eq!(lines[1]["visitor"], visitor, "one visitor has one name");
        assert_eq!(visitor.len(), 16);
        visitors.push(visitor);
    }
    assert_ne!(visitors[0], visitors[1], "in another process, the name is another");
}

#[tokio::test]
async fn a_refusal_at_the_door_says_why_in_a_word_that_a_program_knows() {
    let settings =
        format!("{SIGNED}upstream = \"{NOWHERE}\"\norigins = [\"{PAGE}\"]\nlog_format = \"json\"\n");
    let (_folder, path) = file(&format!("{settings}limits.models_ms = 0\n"));
    let process = Process::start(program(), &path);
    assert_eq!(process.post(&hello()).await.status(), 401);
    let log = process.killed();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    let refused: Vec<Value> = lines.filter(|line| line["message"] == "refused at the door").collect();
    assert_eq!(refused.len(), 1, "{log}");
    assert_eq!((&refused[0]["error_code"], &refused[0]["status"]), (&json!("token_missing"), &json!(401)));
    assert!(ended(&log)[0]["visitor"].is_string(), "who is turned away has a name, too: {log}");
}

#[test]
fn a_form_that_there_is_not_is_refused() {
    let told = sentence(&checked("log_format = \"xml\"\n", &[], None));
    assert!(told.contains("relay.toml, log_format: `xml`") && told.contains("text or json"), "{told}");
}
