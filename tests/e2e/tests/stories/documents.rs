//! Documents go along with a question: a PDF and a plain text, as chips with their pages and sizes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::stage::Stage;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pdf_and_a_text_are_sent_as_documents() {
    let stage = Stage::inline([Answer::text("Two nights by the harbour."), Answer::text("Yes.")]).await;
    let page = &stage.page;
    page.attach(&[fixture("documents/booking.pdf"), fixture("documents/packing.txt")]).await;
    page.until("both are ready", "all('.document[data-state=ready]').length === 2").await;
    let chips = page.read("all('.document').map(text)").await.to_string();
    assert!(chips.contains("booking.pdf") && chips.contains("2 pages"), "{chips}");
    assert!(chips.contains("packing.txt") && chips.contains("bytes"), "{chips}");
    page.send("What did I book?").await;
    page.reply(0).await;
    page.until("the message shows them", "said()[0].querySelectorAll('.document').length === 2").await;
    page.until("the draft is empty again", "all('.document').length === 2").await;

    let content = stage.upstream.next().await.request.messages()[0]["content"].clone();
    let kinds: Vec<_> =
        content.as_array().unwrap().iter().map(|block| block["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["document", "document", "text"], "before the text");
    assert_eq!(content[0]["source"]["type"], "base64");
    assert_eq!(content[0]["source"]["media_type"], "application/pdf");
    let bytes = STANDARD.decode(content[0]["source"]["data"].as_str().unwrap()).unwrap();
    assert_eq!(bytes, std::fs::read(fixture("documents/booking.pdf")).unwrap());
    assert_eq!(content[0]["title"], "booking.pdf");
    let text = std::fs::read_to_string(fixture("documents/packing.txt")).unwrap();
    assert_eq!(content[1]["source"], json!({"type": "text", "media_type": "text/plain", "data": text}));

    page.send("Are you sure?").await;
    page.reply(1).await;
    let again = stage.upstream.next().await.request.messages();
    assert_eq!(again[0]["content"], content, "the whole history goes every time");
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_document_is_refused_with_a_sentence_and_can_be_taken_out() {
    let stage = Stage::inline([Answer::text("Fine.")]).await;
    let page = &stage.page;
    for file in ["not-a.pdf", "latin.txt"] {
        page.attach(&[fixture(&format!("documents/{file}"))]).await;
        let notice = page.notice(file).await;
        assert!(notice.contains("not added") && notice.ends_with('.'), "{notice}");
    }
    page.attach(&[fixture("documents/booking.pdf")]).await;
    page.until("it is ready", "all('.document[data-state=ready]').length === 1").await;
    page.press("Remove booking.pdf").await;
    page.until("it is gone", "all('.document').length === 0").await;
    page.send("No files, then.").await;
    page.reply(0).await;
    let posted = stage.upstream.next().await.request.body;
    assert!(!String::from_utf8_lossy(&posted).contains("\"document\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_may_take_no_documents() {
    let stage = Stage::profiled([Answer::text("Fine.")], |profile| profile.documents.types.clear()).await;
    stage.page.attach(&[fixture("documents/booking.pdf")]).await;
    stage.page.notice("booking.pdf").await;
    stage.page.send("Without it.").await;
    stage.page.reply(0).await;
    assert!(!String::from_utf8_lossy(&stage.upstream.next().await.request.body).contains("\"document\""));
}
