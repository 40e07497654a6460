//! The trip planner as a newcomer tries it: six turns against the built-in guide, the last one with a photo. Each reply
//! shows that the earlier turns were read.

use e2e::environment::{self, fixture};
use e2e::page::Page;
use e2e::relay::Relay;
use e2e::site::Site;

/// What is said, and what the reply must speak of.
const TURNS: [(&str, &[&str]); 5] = [
    (
        "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.",
        &["guide", "Claude", "Tokyo", "Kyoto"],
    ),
    (
        "I love history and food. I'm also interested in seeing some traditional gardens.",
        &["Tokyo", "Kyoto", "garden"],
    ),
    ("We can go from 3 to 12 November.", &["November", "Kyoto"]),
    ("Our budget is 3000 euros for the two of us.", &["3,000", "Kyoto"]),
    ("Make it a table, please.", &["Tokyo", "Kyoto"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_turns_with_the_guide_on_the_demo_page() {
    let site = Site::of(environment::dist()).await;
    let relay = Relay::guide(&[site.origin()]).await;
    site.proxy_to(relay.url());
    let page = Page::open_ready(&format!("{}/", site.origin())).await;

    page.click("the place that begins a chat", "document.querySelector('[data-say]')").await;
    for (turn, (text, words)) in TURNS.into_iter().enumerate() {
        if turn > 0 {
            page.send(text).await;
        }
        let reply = page.reply(turn).await;
        for word in words {
            assert!(
                reply.to_lowercase().contains(&word.to_lowercase()),
                "turn {turn} speaks of {word}: {reply}"
            );
        }
    }
    page.until("the plan is a table", "replies()[4].querySelectorAll('td').length > 8").await;

    page.attach(&[fixture("pictures/garden.jpg")]).await;
    page.until("the photo is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.send("Where could this be?").await;
    let reply = page.reply(5).await;
    for fact in ["JPEG", "640", "420", "green"] {
        assert!(reply.contains(fact), "the guide tells what it can see: {reply}");
    }

    let roles = page.read("chat.messages.map((message) => message.role)").await;
    let alternate = roles.as_array().unwrap().chunks(2).all(|turn| turn == ["user", "assistant"]);
    assert!(alternate, "the page's tool runs in turns of its own: {roles}");
    assert_eq!(page.read("[said().length, replies().length]").await, serde_json::json!([6, 6]));
    page.until("every turn was charged", "told('usage').length >= 6").await;
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_relay_the_demo_page_names_the_command_that_starts_it() {
    let site = Site::of(environment::dist()).await;
    site.proxy_to("http://127.0.0.1:9");
    let page = Page::open_ready(&format!("{}/", site.origin())).await;
    page.click("the place that begins a chat", "document.querySelector('[data-say]')").await;
    page.turn("failed").await;
    page.notice("cannot be reached").await;
    let hint = "document.querySelector('parlor-chat [slot=hint]')";
    page.until("the hint is shown", &format!("shown({hint}) && text({hint}).includes('cargo xtask demo')"))
        .await;
}
