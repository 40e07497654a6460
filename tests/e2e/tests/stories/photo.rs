//! A photo goes along with a question: as a base64 block before the text, with the type its bytes have.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::stage::Stage;
use e2e::transcript::Transcript;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_are_sent_before_the_text_with_the_type_of_their_bytes() {
    let stage = Stage::inline([Answer::stream().send(Transcript::read("photo").bytes())]).await;
    let page = &stage.page;
    let files = ["garden.jpg", "really-a-png.jpg", "garden.gif", "garden.webp"];
    let paths: Vec<_> = files.iter().map(|name| fixture(&format!("pictures/{name}"))).collect();
    page.attach(&paths).await;
    page.until("four pictures are ready", "all('.picture[data-state=ready]').length === 4").await;
    page.press("Remove garden.gif").await;
    page.until("three are left", "all('.picture').length === 3").await;
    page.send("Where is this?").await;
    page.reply(0).await;
    page.until("the draft's pictures are gone", "all('.picture').length === 0").await;
    page.until("the message shows them", "said()[0].querySelectorAll('img').length === 3").await;

    let posted = stage.upstream.next().await.request.messages();
    let blocks = posted[0]["content"].as_array().unwrap().clone();
    let kinds: Vec<_> = blocks.iter().map(|block| block["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["image", "image", "image", "text"]);
    assert_eq!(blocks[3]["text"], "Where is this?");
    let expected = [(0, "image/jpeg"), (1, "image/png"), (3, "image/webp")];
    for (block, (file, media_type)) in blocks.iter().zip(expected) {
        assert_eq!(block["source"]["type"], "base64");
        assert_eq!(block["source"]["media_type"], media_type, "{}", files[file]);
        let bytes = STANDARD.decode(block["source"]["data"].as_str().unwrap()).unwrap();
        assert_eq!(bytes, std::fs::read(&paths[file]).unwrap(), "{}", files[file]);
    }
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_alone_is_a_message() {
    let stage = Stage::inline([Answer::stream().send(Transcript::read("photo").bytes())]).await;
    stage.page.attach(&[fixture("pictures/garden.png")]).await;
    stage.page.until("the picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    stage.page.press("Send").await;
    stage.page.reply(0).await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted[0]["content"].as_array().unwrap().len(), 1, "no empty text beside it");
}
