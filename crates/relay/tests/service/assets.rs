//! The widget's files.

use axum::body::Body;
use axum::http::{Method, Request};
use relay::Config;
use tempfile::TempDir;

use crate::serving::{Answer, NOWHERE, ask, before};

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
