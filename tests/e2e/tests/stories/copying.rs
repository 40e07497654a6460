//! Taking an answer along: as Markdown, as plain text, a block of code, a table for a spreadsheet.

use e2e::answer::Answer;
use e2e::page::Page;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::json;

async fn written() -> Stage {
    let stage = Stage::inline([Answer::recorded("code")]).await;
    let all = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    stage.page.browser().devtools("Browser.grantPermissions", all).await;
    stage.page.send("What do I pack?").await;
    stage.page.reply(0).await;
    stage
}

/// Waits until the clipboard holds something else than what this test put there.
async fn clipboard(page: &Page) -> String {
    page.until(
        "something was copied",
        "(navigator.clipboard.readText().then((text) => { window.copied = text; }), window.copied && window.copied !== 'nothing yet')",
    )
    .await;
    page.read("window.copied").await.as_str().unwrap().to_owned()
}

async fn copies(page: &Page, what: &str, expression: &str) -> String {
    page.run("window.copied = null; return navigator.clipboard.writeText('nothing yet');", Vec::new()).await;
    page.click(what, expression).await;
    clipboard(page).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_as_markdown_and_as_text() {
    let stage = written().await;
    let page = &stage.page;
    let markdown = Transcript::read("code").text();
    let reply = "replies()[0]";
    assert_eq!(copies(page, "copy", &format!("{reply}.querySelector('.actions button')")).await, markdown);
    page.press("More ways to copy").await;
    assert_eq!(copies(page, "as Markdown", "named('Copy as Markdown')").await, markdown);
    page.until("the menu is closed again", "!shown(named('Copy as text'))").await;
    page.press("More ways to copy").await;
    let text = copies(page, "as text", "named('Copy as text')").await;
    assert!(text.contains("A list for your bag:") && text.contains("\"umbrella\": true"), "{text}");
    assert!(!text.contains("```") && !text.contains("*all*") && text.contains("That is all."), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_of_code_and_a_table() {
    let stage = written().await;
    let page = &stage.page;
    page.until("the language is told", "text(one('.code-language')) === 'json'").await;
    let code = copies(page, "the code's copy", "one('[aria-label=\"Copy code\"]')").await;
    assert_eq!(code.trim_end(), "{\n  \"boots\": false,\n  \"umbrella\": true\n}");
    let table = copies(page, "the table's copy", "one('.tabular .take')").await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines, ["Item,Note", "\"Map, printed\",\"the \"\"big\"\" one\"", "Cash,\"10,000 yen\""]);
    page.until("it says that it did", "text(one('.tabular .take')).includes('Copied')").await;
}
