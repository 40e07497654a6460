//! `parlor-relay snippet`: the tag for a page.

use std::path::Path;
use std::process::Output;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::settings::{file, program};

fn printed(arguments: &[&str]) -> String {
    let output = snippet(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str]) -> String {
    let output = snippet(arguments);
    assert!(!output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn snippet(arguments: &[&str]) -> Output {
    program().arg("snippet").args(arguments).output().unwrap()
}

fn written(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_tag_of_the_current_build_has_no_integrity() {
    let tag = |origin: &str| {
        format!("<script src=\"{origin}/parlor.js\" async></script>\n<parlor-chat></parlor-chat>\n")
    };
    assert_eq!(printed(&["--url", "https://chat.example.com"]), tag("https://chat.example.com"));
    assert_eq!(printed(&["--url", "HTTPS://Chat.example.com:443/"]), tag("https://chat.example.com"));
    assert_eq!(printed(&[]), tag("http://127.0.0.1:3170"));
    let (_folder, path) = file("listen = \"127.0.0.1:4000\"\n");
    assert_eq!(printed(&["--config", written(&path)]), tag("http://127.0.0.1:4000"));
}

#[test]
fn the_pinned_tag_names_the_loader_by_its_hash() {
    let loader = "the loader";
    let folder = tempfile::tempdir().unwrap();
    let digits: String = Sha256::digest(loader).iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("parlor-{}.js", &digits[..16]);
    for name in ["parlor.js", &name] {
        std::fs::write(folder.path().join(name), loader).unwrap();
    }
    let asked = ["--pin", "--url", "https://chat.example.com", "--widget", written(folder.path())];
    let integrity = STANDARD.encode(Sha384::digest(loader));
    assert_eq!(
        printed(&asked),
        format!(
            "<script src=\"https://chat.example.com/{name}\" integrity=\"sha384-{integrity}\" \
             crossorigin=\"anonymous\" async></script>\n<parlor-chat></parlor-chat>\n"
        )
    );
    // The page would be refused what is served.
    std::fs::write(folder.path().join(&name), "another loader").unwrap();
    assert!(refused(&asked).contains(&format!("has no {name}; build it with `cargo xtask dist`")));
}

#[test]
fn what_cannot_be_printed_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let sentence = refused(&["--pin", "--widget", written(folder.path())]);
    assert!(sentence.contains("there is no built widget"), "{sentence}");
    for url in [
        "chat.example.com",
        "ftp://chat.example.com",
        "https://chat.example.com/chat",
        "https://chat.example.com/?x=1",
        "https://chat.example.com/#x",
        "https://me@chat.example.com",
        "https://",
    ] {
        let sentence = refused(&["--url", url]);
        assert!(sentence.contains("--url takes the relay's origin") && sentence.contains(url), "{sentence}");
    }
}
