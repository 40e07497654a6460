//! Pictures that cannot be sent: each is refused with a sentence before it enters the history, and nothing is lost.

use std::io::Write;
use std::path::PathBuf;

use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;

/// A JPEG by its first bytes, of this many bytes in all.
fn jpeg_of(folder: &tempfile::TempDir, name: &str, bytes: usize) -> PathBuf {
    let path = folder.path().join(name);
    let mut content = std::fs::read(fixture("pictures/garden.jpg")).unwrap();
    content.resize(bytes, 0);
    std::fs::File::create(&path).unwrap().write_all(&content).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_bad_file_gets_a_sentence_and_the_draft_stays() {
    let stage = Stage::inline([Answer::stream().send(Transcript::read("first").bytes())]).await;
    let page = &stage.page;
    let folder = tempfile::tempdir().unwrap();
    page.write("My holiday").await;
    page.attach(&[fixture("pictures/garden.png")]).await;
    page.until("the good picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    let cases = [
        (fixture("pictures/not-a-picture.png"), "Its name says PNG"),
        (fixture("pictures/empty.jpg"), "empty"),
        (fixture("pictures/too-wide.png"), "8,000"),
        (jpeg_of(&folder, "huge.jpg", 30_000_000), "7.5 MB"),
        (jpeg_of(&folder, "large.jpg", 7_500_003), "7.5 MB"),
    ];
    for (file, sentence) in cases {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        page.attach(&[file]).await;
        let notice = page.notice(&name).await;
        assert!(notice.contains(sentence), "{name}: {notice}");
        assert_eq!(page.draft().await, "My holiday");
        page.until("the good picture is still there", "all('.picture').length === 1").await;
    }
    page.element("the input field", "one('[part~=input]')").await.focus().await.unwrap();
    page.chord(&[thirtyfour::Key::Enter]).await;
    page.reply(0).await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted[0]["content"].as_array().unwrap().len(), 2, "the good picture and the text");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_picture_that_is_allowed_is_sent() {
    let upstream = Upstream::scripted([Answer::stream().send(Transcript::read("photo").bytes())]).await;
    let stage = Stage::on(upstream, |_| {}, Host::inline).await;
    let folder = tempfile::tempdir().unwrap();
    // 7,500,000 bytes are 10,000,000 characters of base64.
    stage.page.attach(&[jpeg_of(&folder, "just.jpg", 7_500_000)]).await;
    stage.page.until("it is ready", "all('.picture[data-state=ready]').length === 1").await;
    stage.page.send("Where is this?").await;
    stage.page.reply(0).await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted[0]["content"][0]["source"]["data"].as_str().unwrap().len(), 10_000_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_too_large_names_the_picture_to_remove_before_anything_is_posted() {
    let upstream = Upstream::scripted([Answer::stream().send(Transcript::read("photo").bytes())]).await;
    let settle = |config: &mut relay::config::Config| {
        config.profiles.get_mut("default").unwrap().max_body_bytes = 12_000;
    };
    let stage = Stage::on(upstream, settle, Host::inline).await;
    let page = &stage.page;
    page.attach(&[fixture("pictures/garden.png"), fixture("pictures/garden.jpg")]).await;
    page.until("both are ready", "all('.picture[data-state=ready]').length === 2").await;
    page.send("Two of my best.").await;
    let notice = page.notice("garden.jpg").await;
    assert!(!notice.contains("garden.png"), "the larger one is to go: {notice}");
    assert_eq!(page.draft().await, "Two of my best.");
    page.until("both are still there", "all('.picture').length === 2").await;
    assert!(stage.upstream.waiting().await.is_empty());

    page.press("Remove garden.jpg").await;
    let input = page.element("the input field", "one('[part~=input]')").await;
    input.focus().await.unwrap();
    page.chord(&[thirtyfour::Key::Enter]).await;
    page.reply(0).await;
    assert_eq!(stage.upstream.next().await.request.messages()[0]["content"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_twenty_pictures_have_to_be_smaller() {
    let stage = Stage::inline([Answer::stream().send(Transcript::read("photo").bytes())]).await;
    let page = &stage.page;
    page.attach(&vec![fixture("pictures/garden.gif"); 20]).await;
    page.until("twenty are ready", "all('.picture[data-state=ready]').length === 20").await;
    page.attach(&[fixture("pictures/wide.png")]).await;
    page.until("the wide one is ready, too", "all('.picture[data-state=ready]').length === 21").await;
    page.send("All of them.").await;
    let notice = page.notice("wide.png").await;
    assert!(notice.contains("2,000"), "{notice}");
    assert_eq!(page.draft().await, "All of them.");
    assert!(stage.upstream.waiting().await.is_empty());

    page.press("Remove wide.png").await;
    page.element("the input field", "one('[part~=input]')").await.focus().await.unwrap();
    page.chord(&[thirtyfour::Key::Enter]).await;
    page.reply(0).await;
    assert_eq!(stage.upstream.next().await.request.messages()[0]["content"].as_array().unwrap().len(), 21);
}
