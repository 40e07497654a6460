//! The relay as it is shipped has no OpenTelemetry: settings that ask for it are refused with what to do.

use relay::config::{Flags, load};

#[test]
fn settings_that_ask_for_spans_are_told_of_the_feature() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.toml");
    std::fs::write(&path, "[otel]\nendpoint = \"http://127.0.0.1:4318\"\n").unwrap();
    let flags = Flags { config: Some(path), guide: true, ..Flags::default() };
    let refused = load::load(&flags, &|_| None).unwrap_err().to_string();
    assert!(refused.contains("relay.toml, otel: ") && refused.contains("`--features otel`"), "{refused}");
}
