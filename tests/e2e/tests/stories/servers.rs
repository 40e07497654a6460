//! Other servers that speak the Messages API, each in its own dialect: what they stream is shown, what they charge is
//! told, and what they wrote can be posted back.

use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::stage::Stage;
use serde_json::{Value, json};

use crate::tools::{any_tool, register, results};

fn answer(name: &str) -> Vec<u8> {
    std::fs::read(fixture(&format!("answers/{name}"))).unwrap()
}

/// Asks, reads the reply, and asks on, so that the reply is posted back and held against the API's rules.
async fn there_and_back(recording: &str, text: &str, output_tokens: u64) {
    let stage = Stage::inline([recording, "first"].map(Answer::recorded)).await;
    stage.page.send("Where to?").await;
    let reply = stage.page.reply(0).await;
    assert!(reply.contains(text), "{recording}: {reply}");
    stage.page.charged(1).await;
    let usage = &stage.page.events("parlor-usage").await[0]["detail"]["turn"];
    assert_eq!(usage["output_tokens"], output_tokens, "{recording}");
    stage.page.send("And then?").await;
    stage.page.reply(1).await;
    assert!(stage.page.violations().await.is_empty(), "{recording}: {:?}", stage.page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_tells_usage_at_the_end() {
    there_and_back("servers/litellm", "Fresh soba, then a walk.", 15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_pings_and_stop_sequences() {
    there_and_back("servers/vllm", "Walk the coast at low tide.", 9).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_word_that_ends_a_turn() {
    there_and_back("servers/llama-cpp-stop-word", "One hut, one lake.", 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocks_that_are_never_closed_and_pings_before_anything() {
    there_and_back("wire/missing-stop", "The first block never ends.", 11).await;
    there_and_back("wire/ping-first", "words later.", 6).await;
    there_and_back("wire/text-at-start", "Already here, and more.", 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_without_names_with_old_line_ends_and_a_second_end() {
    there_and_back("wire/nameless", "still a message.", 7).await;
    there_and_back("wire/carriage-returns", "new words.", 7).await;
    there_and_back("wire/joined-data", "two lines.", 7).await;
    there_and_back("wire/done-line", "Done is said twice.", 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_of_an_unknown_kind_is_kept() {
    let stage = Stage::inline(["wire/unknown-block", "first"].map(Answer::recorded)).await;
    stage.page.send("Show me.").await;
    let reply = stage.page.reply(0).await;
    assert!(reply.contains("Before.") && reply.contains("After."), "{reply}");
    stage.page.send("And then?").await;
    stage.page.reply(1).await;
    let kept = stage.page.read("chat.messages[1].content[1]").await;
    assert_eq!(kept, json!({"type": "hologram", "depth": 3, "layers": [{"hue": 0.5}, null], "text": ""}));
}

/// Overlapping blocks with the stops at the end, and a reply without a stop reason in its start: both call a tool.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_servers_call_tools_too() {
    for (recording, text, id) in [
        ("servers/llama-cpp", "Take the ridge.", "call_7Story"),
        ("servers/ollama", "Towada, in the north.", "call_ollama1"),
    ] {
        let stage = Stage::profiled([recording, "tools/after-results"].map(Answer::recorded), any_tool).await;
        register(&stage.page, "() => 'fine'").await;
        stage.page.send("A day in the hills.").await;
        let reply = stage.page.reply(0).await;
        assert!(reply.contains(text), "{recording}: {reply}");
        assert_eq!(stage.page.read("ran").await, json!([1]), "{recording}");
        stage.upstream.next().await;
        let posted = stage.upstream.next().await.request.messages();
        assert_eq!(results(&posted[2])[0]["tool_use_id"], id, "{recording}");
        let thinking = posted[1]["content"].to_string().contains("\"thinking\"");
        assert!(!thinking, "{recording}: thinking without a signature cannot go back: {}", posted[1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_call_in_a_whole_json_answer_runs_too() {
    let whole = Answer::whole(200, "application/json", &[], answer("whole-tool.json"));
    let stage = Stage::profiled([whole, Answer::recorded("tools/after-results")], any_tool).await;
    register(&stage.page, "() => 'fine'").await;
    stage.page.send("A day in Matsumoto.").await;
    assert!(stage.page.reply(0).await.contains("One day, whole."));
    assert_eq!(stage.page.read("ran").await, json!([3]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_in_other_shapes_have_the_widgets_own_sentences() {
    let cases: [(u16, &str, &str, &str); 3] = [
        (400, "application/json", "plain-error.json", "did not accept"),
        (503, "application/json", "numbered-error.json", "server reported an error"),
        (413, "text/html", "too-large.html", "too large"),
    ];
    for (status, content_type, body, words) in cases {
        // The relay may try some of them again.
        let answers = [(); 3].map(|()| Answer::whole(status, content_type, &[], answer(body)));
        let stage = Stage::inline(answers).await;
        stage.page.send("Where to?").await;
        stage.page.turn("failed").await;
        let notice = stage.page.notice(words).await;
        for raw in ["No connected db", "Loading model", "Request Entity"] {
            assert!(!notice.contains(raw), "{body}: {notice}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_inside_a_stream_in_other_shapes_keep_the_text() {
    for (recording, text) in
        [("servers/llama-cpp-error", "The path forks at"), ("servers/vllm-error", "Walk the")]
    {
        let stage = Stage::inline([recording, "first"].map(Answer::recorded)).await;
        stage.page.send("Where to?").await;
        stage.page.turn("failed").await;
        stage.page.shows(text).await;
        let shown = stage.page.read("root.textContent").await.to_string();
        assert!(!shown.contains("context shift") && !shown.contains("engine died"), "{recording}");
        assert_ne!(stage.page.events("parlor-error").await[0]["detail"]["type"], Value::Null);
        stage.page.press("Try again").await;
        stage.page.shows("What do you like to do there?").await;
    }
}
