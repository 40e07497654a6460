//! The widget's files.

use axum::body::Body;
use axum::http::{Method, Request};
use relay::Config;
use tempfile::TempDir;

use crate::serving::{Answer, NOWHERE, Running, ask, before, client, refused_to_serve};
use crate::upstream::within;

fn built() -> (TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("parlor.js", "loader"),
        ("parlor-0a1b2c.js", "glue"),
        ("parlor-0a1b2c.wasm", "\0asm"),
        ("secret.txt", "secret"),
        ("parlor-notes.txt", "secret"),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let config = serving_from(folder.path());
    (folder, config)
}

fn serving_from(folder: &std::path::Path) -> Config {
    let mut config = before(NOWHERE);
    config.widget = Some(folder.to_owned());
    config
}

async fn get(config: Config, path: &str) -> Answer {
    ask(config, Request::get(path).header("origin", "https://anyone.example").body(Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn the_built_widget_is_served_to_pages_of_any_origin() {
    for (path, content_type, content, caching) in [
        ("/parlor.js", "text/javascript", "loader", "no-cache"),
        ("/parlor-0a1b2c.js", "text/javascript", "glue", "public, max-age=31536000, immutable"),
        ("/parlor-0a1b2c.wasm", "application/wasm", "\0asm", "public, max-age=31536000, immutable"),
    ] {
        let (_folder, config) = built();
        let answer = get(config, path).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, content));
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(answer.header("cache-control"), Some(caching));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    for path in [
        "/secret.txt",
        "/parlor-notes.txt",
        "/../secret.txt",
        "/parlor-x/../secret.txt",
        "/%2e%2e/secret.txt",
        "/parlor-..%2fsecret.js",
        "/parlor-0a1b2c.js%00.txt",
        "//parlor.js/",
        "/parlor-other.js",
        "/",
    ] {
        let (_folder, config) = built();
        let answer = get(config, path).await;
        answer.error(404, "not_found_error");
        assert!(!answer.body.contains("secret"));
    }
}

#[tokio::test]
async fn a_file_that_did_not_change_is_not_sent_again() {
    let (_folder, config) = built();
    let first = get(config.clone(), "/parlor.js").await;
    let since = first.header("last-modified").unwrap();
    let request = Request::get("/parlor.js").header("if-modified-since", since).body(Body::empty()).unwrap();
    let again = ask(config.clone(), request).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    assert_eq!(again.header("access-control-allow-origin"), Some("*"));
    let post = Request::builder().method(Method::POST).uri("/parlor.js").body(Body::empty()).unwrap();
    ask(config, post).await.error(405, "invalid_request_error");
}

#[tokio::test]
async fn a_widget_that_is_not_built_says_how() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["/parlor.js", "/parlor-0a1b2c.js"] {
        let answer = get(serving_from(folder.path()), path).await;
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains("`cargo xtask dist`"), "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}

#[tokio::test]
async fn a_widget_built_later_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let config = serving_from(folder.path());
    assert_eq!(get(config.clone(), "/parlor.js").await.status, 503);
    std::fs::write(folder.path().join("parlor.js"), "loader").unwrap();
    assert_eq!(get(config, "/parlor.js").await.status, 200);
}

const FOR_EVER: Option<&str> = Some("public, max-age=31536000, immutable");

fn asking(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn who_takes_brotli_gets_the_form_made_at_build() {
    let (folder, config) = built();
    std::fs::write(folder.path().join("parlor-0a1b2c.wasm.br"), "short").unwrap();
    let ask_for = async |accept| {
        ask(config.clone(), asking("/parlor-0a1b2c.wasm", &[("accept-encoding", accept)])).await
    };
    let short = ask_for("gzip, br").await;
    assert_eq!((short.body.as_str(), short.header("content-encoding")), ("short", Some("br")));
    assert_eq!(short.header("content-type"), Some("application/wasm"));
    assert_eq!(short.header("content-length"), Some("5"));
    assert_eq!(short.header("cache-control"), FOR_EVER);
    for accept in ["gzip", "br;q=0", "identity"] {
        let long = ask_for(accept).await;
        assert_eq!((long.body.as_str(), long.header("content-encoding")), ("\0asm", None), "{accept}");
        assert_eq!(long.header("vary"), short.header("vary"), "a cache must not mix them up");
        assert_ne!(long.header("etag"), short.header("etag"), "nor what it asks about");
    }
    assert_eq!(short.header("vary"), Some("accept-encoding"));
    get(config, "/parlor-0a1b2c.wasm.br").await.error(404, "not_found_error");
}

#[tokio::test]
async fn a_loader_that_did_not_change_is_known_by_its_tag() {
    let (folder, config) = built();
    let first = get(config.clone(), "/parlor.js").await;
    let tag = first.header("etag").unwrap().to_owned();
    let again = async || ask(config.clone(), asking("/parlor.js", &[("if-none-match", &tag)])).await;
    let same = again().await;
    assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""));
    assert_eq!(same.header("cache-control"), Some("no-cache"));
    std::fs::write(folder.path().join("parlor.js"), "loader of the next build").unwrap();
    let next = again().await;
    assert_eq!((next.status.as_u16(), next.body.as_str()), (200, "loader of the next build"));
}

/// What the relay answers once it serves, so that it has kept what it keeps at its start.
async fn served(config: Config, path: &str) -> (u16, String) {
    let relay = Running::start(config).await;
    let response = within(client().get(format!("{}{path}", relay.url)).send()).await.unwrap();
    (response.status().as_u16(), within(response.text()).await.unwrap())
}

#[tokio::test]
async fn files_of_an_earlier_build_are_served_after_an_upgrade() {
    let kept = tempfile::tempdir().unwrap();
    // Not there yet.
    let kept = kept.path().join("all/builds");
    let (old, mut config) = built();
    std::fs::write(old.path().join("parlor-0a1b2c.wasm.br"), "short").unwrap();
    config.assets_dir = Some(kept.clone());
    assert_eq!(served(config.clone(), "/parlor-0a1b2c.js").await, (200, "glue".to_owned()));
    let mut names: Vec<_> =
        std::fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["parlor-0a1b2c.js", "parlor-0a1b2c.wasm", "parlor-0a1b2c.wasm.br"]);

    let new = tempfile::tempdir().unwrap();
    std::fs::write(new.path().join("parlor.js"), "the new loader").unwrap();
    std::fs::write(new.path().join("parlor-3d4e5f.js"), "the new glue").unwrap();
    config.widget = Some(new.path().to_owned());
    for (path, expected) in [
        ("/parlor.js", "the new loader"),
        ("/parlor-3d4e5f.js", "the new glue"),
        ("/parlor-0a1b2c.js", "glue"),
        ("/parlor-0a1b2c.wasm", "\0asm"),
    ] {
        assert_eq!(served(config.clone(), path).await, (200, expected.to_owned()), "{path}");
    }
    let old = get(config.clone(), "/parlor-0a1b2c.js").await;
    assert_eq!(old.header("cache-control"), FOR_EVER);
    let neither = get(config.clone(), "/parlor-999999.js").await;
    neither.error(404, "not_found_error");
    assert_eq!(neither.header("cache-control"), Some("no-store"), "another relay may have it soon");
    std::fs::write(kept.join("secret.txt"), "secret").unwrap();
    get(config, "/secret.txt").await.error(404, "not_found_error");
}

#[tokio::test]
async fn a_relay_that_cannot_keep_its_files_does_not_start() {
    let (folder, mut config) = built();
    // A file where the folder should be.
    config.assets_dir = Some(folder.path().join("secret.txt"));
    let sentence = refused_to_serve(config).await;
    assert!(sentence.contains("secret.txt") && sentence.contains("assets_dir"), "{sentence}");
}
