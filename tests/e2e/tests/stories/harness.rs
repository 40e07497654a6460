//! The harness itself: the upstream replays, cuts, resets, stalls and reports as the stories count on, and the browser's
//! verbs see what is there.

use e2e::answer::{Answer, Close, Gate};
use e2e::host::Host;
use e2e::page::Page;
use e2e::site::Site;
use e2e::transcript::Transcript;
use e2e::upstream::{Ending, Upstream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn body(text: &str) -> Value {
    json!({"model": "claude-haiku-5-5", "max_tokens": 64, "stream": true,
        "messages": [{"role": "user", "content": text}]})
}

/// Posts without any HTTP library, so that the test sees the bytes as they come.
async fn post(upstream: &Upstream, body: &Value) -> TcpStream {
    let address = upstream.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let body = body.to_string();
    let head = format!(
        "POST /v1/messages HTTP/1.1\r\nHost: {address}\r\nAnthropic-Version: 2026-10-21\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    stream
}

async fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn the_upstream_replays_byte_for_byte_and_records_the_request() {
    let transcript = Transcript::read("wire/odd");
    let upstream =
        Upstream::scripted([Answer::stream_with(&[("x-story", "1")]).send_each(transcript.bytes(), 7)]).await;
    let mut stream = post(&upstream, &body("Hello")).await;
    let bytes = read_all(&mut stream).await;
    let text = String::from_utf8_lossy(&bytes);
    let (head, rest) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(head.contains("x-story: 1"), "{head}");
    assert!(rest.starts_with("7\r\n"), "chunks are as large as scripted: {rest:?}");
    assert_eq!(unchunk(&bytes[head.len() + 4..]), transcript.bytes());

    let exchange = upstream.next().await;
    assert_eq!(exchange.request.messages(), [json!({"role": "user", "content": "Hello"})]);
    assert_eq!(exchange.request.header("anthropic-version"), Some("2026-10-21"));
    assert!(matches!(exchange.ended().await, Ending::Performed(_)));
}

#[tokio::test]
async fn the_upstream_cuts_resets_and_stays_silent_on_request() {
    let answers = [
        Answer::stream().send("data: 1\n\n").then(Close::Cut),
        Answer::stream().send("data: 1\n\n").then(Close::Reset),
        Answer::never(),
    ];
    let upstream = Upstream::scripted(answers).await;
    let cut = read_all(&mut post(&upstream, &body("one")).await).await;
    assert!(cut.ends_with(b"data: 1\n\n\r\n"), "no closing chunk after a cut");

    let mut reset = post(&upstream, &body("two")).await;
    let error = reset.read_to_end(&mut Vec::new()).await.expect_err("a reset is not an end");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);

    let silent = post(&upstream, &body("three")).await;
    for _ in 0..2 {
        upstream.next().await;
    }
    let exchange = upstream.next().await;
    assert!(exchange.is_open());
    drop(silent);
    exchange.dropped().await;
}

#[tokio::test]
async fn a_gate_holds_the_rest_back_until_it_opens() {
    let gate = Gate::closed();
    let upstream = Upstream::scripted([Answer::stream().paced(&["one", "two", "three"], &gate)]).await;
    let mut stream = post(&upstream, &body("Hello")).await;
    let exchange = upstream.next().await;
    let mut seen = Vec::new();
    while !seen.ends_with(b"one\r\n") {
        stream.read_buf(&mut seen).await.unwrap();
    }
    gate.step();
    while !seen.ends_with(b"two\r\n") {
        stream.read_buf(&mut seen).await.unwrap();
    }
    assert!(exchange.is_open());
    gate.open();
    assert!(read_all(&mut stream).await.ends_with(b"three\r\n0\r\n\r\n"));
}

#[tokio::test]
async fn a_body_that_the_api_refuses_never_reaches_the_script() {
    let upstream = Upstream::scripted([Answer::stream()]).await;
    let empty_text = json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": " "}]});
    let assistant_first =
        json!({"model": "m", "max_tokens": 1, "messages": [{"role": "assistant", "content": "x"}]});
    let wrong_type = json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "/9j/4AAQ"}}]}]});
    let open_tool = json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "x"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "n", "input": {}}]},
        {"role": "user", "content": "y"}]});
    for refused in [json!({}), empty_text, assistant_first, wrong_type, open_tool] {
        let answer = read_all(&mut post(&upstream, &refused).await).await;
        assert!(answer.starts_with(b"HTTP/1.1 400"), "{refused} was accepted");
        assert!(String::from_utf8_lossy(&answer).contains("invalid_request_error"));
    }
    assert!(read_all(&mut post(&upstream, &body("fine")).await).await.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn transcripts_split_into_their_frames_without_losing_a_byte() {
    for name in ["first", "wire/odd", "wire/overlapping"] {
        let transcript = Transcript::read(name);
        assert!(transcript.frames().len() > 5, "{name}");
        let raw = std::fs::read(e2e::environment::fixture(&format!("streams/{name}.sse"))).unwrap();
        assert_eq!(transcript.bytes(), raw, "{name}");
    }
    assert_eq!(Transcript::read("wire/odd").text(), "Grüße aus 東京 🏯 — やった 👩‍👩‍👧");
    let (before, after) = Transcript::read("first").split_at("Kyoto");
    assert!(String::from_utf8(before).unwrap().contains("Tokyo"));
    assert!(String::from_utf8(after).unwrap().starts_with("event: content_block_delta"));
}

/// The page's verbs against an element of a few lines, so that a story that fails means Parlor and not the harness.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_types_clicks_reads_and_notices_violations() {
    let site = Site::empty().await;
    site.file("/parlor.js", "text/javascript", STAND_IN);
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
    let page = Page::open_ready(&site.page("/", &Host::inline("http://127.0.0.1:1").policy(policy))).await;
    assert_eq!(page.events("parlor-ready").await[0]["composed"], true);
    page.send("Hello\nthere").await;
    page.until("it was said", "said().length === 1").await;
    assert_eq!(page.said().await, ["Hello\nthere"]);
    assert_eq!(page.draft().await, "");
    assert!(page.violations().await.is_empty());

    page.attach(&[e2e::environment::fixture("pictures/garden.png")]).await;
    page.notice("garden.png").await;
    page.press("Break the policy").await;
    page.until("the violation is seen", "__story.violations.length").await;
    let violations = page.violations().await.join("\n");
    assert!(violations.contains("script-src"), "{violations}");
    assert!(violations.contains("thrown on purpose"), "{violations}");

    page.run("__story.live.clear(); window.addEventListener('resize', window.stay = () => {}); setInterval(() => {}, 9e6);
        const passing = () => {}; document.addEventListener('keyup', passing); document.removeEventListener('keyup', passing);",
        Vec::new()).await;
    assert_eq!(
        page.read("[...__story.live.values()].sort()").await,
        json!(["listener for resize", "setInterval"])
    );
}

/// Long enough for the verbs: a field, a list, a button that breaks the policy, a file field.
const STAND_IN: &str = r#"
customElements.define("parlor-chat", class extends HTMLElement {
  connectedCallback() {
    const make = (parent, tag, attributes) => {
      const element = parent.appendChild(document.createElement(tag));
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const root = this.attachShadow({ mode: "open" });
    const panel = make(root, "section", { part: "panel", "data-turn": "idle" });
    const field = make(panel, "textarea", { part: "input", "aria-label": "Message" });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      const said = make(panel, "div", { part: "message", "data-role": "user" });
      said.style.whiteSpace = "pre-wrap";
      said.textContent = field.value;
      field.value = "";
    });
    make(panel, "button", {}).textContent = "Break the policy";
    panel.querySelector("button").addEventListener("click", () => {
      document.head.append(Object.assign(document.createElement("script"), { textContent: "0" }));
      console.error("thrown on purpose");
    });
    const files = make(panel, "input", { type: "file", hidden: "" });
    files.addEventListener("change", () => { make(panel, "p", { role: "alert" }).textContent = files.files[0].name; });
    this.dispatchEvent(new CustomEvent("parlor-ready", { bubbles: true, composed: true, detail: {} }));
  }
});
"#;

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = bytes.windows(2).position(|pair| pair == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "it did not happen: nothing")]
async fn waiting_ends_with_a_sentence() {
    e2e::within("nothing", std::future::pending::<()>()).await;
}
