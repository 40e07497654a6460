//! `parlor-relay token`: what it prints is good at the relay of the same settings.

use std::process::{Command, Output};

use axum::http::header::AUTHORIZATION;
use relay::config::{Flags, load};
use serde_json::json;
use tempfile::TempDir;

use crate::serving::{PAGE, ask, hello, post};
use crate::settings::{file, program, sentence};
use crate::upstream::Upstream;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// `text` as a settings file, and what the program prints for it.
fn minted(text: &str, flags: &[&str]) -> (Output, TempDir) {
    let (folder, path) = file(text);
    let output = program().args(["token", "--config"]).arg(path).args(flags).output().unwrap();
    (output, folder)
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap().trim().to_owned()
}

/// What a relay of these settings answers to a request from the page with this token.
async fn answered(folder: &TempDir, token: &str, path: &str) -> u16 {
    let answer = json!({"type": "message", "content": []}).to_string();
    let upstream = Upstream::answering("200 OK", &[("content-type", "application/json")], &answer).await;
    let flags = Flags {
        config: Some(folder.path().join("relay.toml")),
        upstream: Some(upstream.url.clone()),
        ..Flags::default()
    };
    let config = load::load(&flags, &|_| None).unwrap();
    let mut request = post(hello().to_string());
    *request.uri_mut() = path.parse().unwrap();
    request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    ask(config, request).await.status.as_u16()
}

#[tokio::test]
async fn a_token_for_trying_is_good_at_the_relay() {
    let text = format!("mode = \"signed\"\nsigned.secret = \"{SECRET}\"\n[profiles.shop]");
    let (output, folder) = minted(&text, &["--subject", "ada", "--origin", PAGE]);
    assert_eq!(answered(&folder, &said(&output), "/v1/messages").await, 200);
    assert_eq!(answered(&folder, &said(&output), "/p/shop/v1/messages").await, 403);
    let flags = ["--subject", "ada", "--origin", PAGE, "--profile", "shop", "--minutes", "1"];
    let (output, folder) = minted(&text, &flags);
    assert_eq!(answered(&folder, &said(&output), "/p/shop/v1/messages").await, 200);
    let (output, folder) = minted(&text, &["--subject", "ada"]);
    assert_eq!(answered(&folder, &said(&output), "/v1/messages").await, 403, "it is a program's");
}

#[tokio::test]
async fn a_key_pair_of_openssl_works() {
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = (folder.path().join("site.key"), folder.path().join("site.pem"));
    let made =
        Command::new("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(&private).output();
    if made.is_err() {
        eprintln!("not tested: there is no openssl");
        return;
    }
    let told = Command::new("openssl").args(["pkey", "-pubout", "-in"]).arg(&private).output().unwrap();
    std::fs::write(&public, told.stdout).unwrap();
    let text = format!(
        "mode = \"signed\"\nsigned.algorithm = \"EdDSA\"\nsigned.public_key_file = {:?}\n",
        public.to_str().unwrap()
    );
    let flags = ["--subject", "ada", "--origin", PAGE, "--private-key", private.to_str().unwrap()];
    let (output, settings) = minted(&text, &flags);
    assert_eq!(answered(&settings, &said(&output), "/v1/messages").await, 200);
    let (output, _) = minted(&text, &["--subject", "ada"]);
    assert!(sentence(&output).contains("--private-key FILE"));
    let wrong = minted(&text, &["--subject", "ada", "--private-key", public.to_str().unwrap()]).0;
    assert!(sentence(&wrong).contains("openssl genpkey"));
}

#[test]
fn what_cannot_be_minted_has_a_sentence() {
    let text = format!("mode = \"signed\"\nsigned.secret = \"{SECRET}\"\n");
    for (text, flags, part) in [
        ("mode = \"open\"\n", &["--subject", "a"][..], "mode = \"signed\""),
        (&text, &["--subject", "a", "--profile", "shop"], "no profile `shop`"),
        (&text, &["--subject", "a", "--origin", "https://other.example"], "https://other.example"),
        (&text, &["--subject", "a", "--private-key", "x"], "--private-key"),
    ] {
        let line = sentence(&minted(text, flags).0);
        assert!(line.contains(part) && !line.contains(SECRET), "{line}");
    }
    for flags in [&[][..], &["--subject", "a", "--minutes", "0"], &["--subject", "a", "--minutes", "11"]] {
        assert!(!minted(&text, flags).0.status.success(), "{flags:?}");
    }
}
