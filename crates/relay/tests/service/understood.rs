//! A whole settings file and what `--check` prints of it: everything as it was understood, and no key.

use crate::settings::{SIGNED, checked, file, program};

const WHOLE: &str = r#"
listen = "127.0.0.1:4000"
widget = "widget"
metrics = "127.0.0.1:4001"
origins = ["https://example.com"]
log = "warn"
log_format = "json"
upstream = "https://gateway.example/anthropic/"
key = "sk-ant-file-secret"
mode = "signed"
state = "/var/lib/relay"

[budget.global]
money_day = 1.5

[budget.visitor]
requests_minute = 7

[signed]
algorithm = "EdDSA"
public_key = """
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAd6iDCJBc53vf+10txCtQoHTBhHPOSKPd6bcn2/3nlNQ=
-----END PUBLIC KEY-----
"""
audience = "teapots"
revoked = ["t1", "t2"]

[limits]
retry_ms = 0
models_ms = 6
connect_ms = 1
first_byte_ms = 2
idle_ms = 3
heartbeat_ms = 0
total_ms = 4
drain_ms = 5

[profiles.default]
model = "claude-haiku-5-5"
max_tokens = 100

[profiles.shop]
upstream = "http://127.0.0.1:9"
key_env = "SHOP_KEY"
models = ["claude-sonnet-5-5", "claude-haiku-5-5"]
budget.visitor = { requests_minute = 9, tokens_day = 1000 }
max_body_bytes = 1000
system = "You sell teapots."
origins = ["https://shop.example"]
programs = true
fields = ["thinking"]
tools = ["basket"]
betas = ["some-beta-2026-01-01"]
starters = ["Which teapot?"]
resume_grace = "0s"
images = { types = ["image/png"], max_count = 2 }
documents = { types = ["text/plain"] }
prices = { as_of = "2026-01-01", models = { claude-sonnet-5-5 = { input = 2, output = 10 }, claude-haiku-5-5 = { input = 1, output = 5 } } }
effort = "low"
efforts = ["low", "medium"]
stop_sequences = ["END"]
host_stop_sequences = true
metadata = true
structured_outputs = true
caching = "1h"
max_tool_rounds = 4
count_tokens = false

[[profiles.shop.examples]]
role = "user"
content = "Do you sell cups?"

[[profiles.shop.examples]]
role = "assistant"
content = [{ type = "text", text = "Only pots." }]

[profiles.old]
upstream = "http://127.0.0.1:9"
models = ["claude-haiku-4-5"]
anthropic_version = "2023-06-01"
prefill = "Ahoy, \n"
thinking = { type = "disabled" }
"#;

/// Where a line is, its key, and what it says.
const UNDERSTOOD: &[(&str, &str, &str)] = &[
    ("", "listen", "127.0.0.1:4000"),
    ("", "metrics", "http://127.0.0.1:4001/metrics"),
    ("", "origins", "https://example.com, https://more.example"),
    ("", "log", "warn"),
    ("", "log_format", "json"),
    ("", "limits.connect", "1 ms"),
    ("", "limits.drain", "5 ms"),
    ("", "limits.retry", "0 ms"),
    ("", "limits.models", "6 ms"),
    ("profile default", "upstream", "https://gateway.example/anthropic"),
    ("profile default", "max_tokens", "100"),
    ("profile default", "programs", "refused"),
    ("profile shop", "upstream", "http://127.0.0.1:9/"),
    ("profile shop", "key", "******** (from the environment variable SHOP_KEY)"),
    ("profile shop", "model", "claude-sonnet-5-5"),
    ("profile shop", "max_body_bytes", "1000"),
    ("profile shop", "system", "17 characters"),
    ("profile shop", "origins", "https://shop.example"),
    ("profile shop", "tools", "basket"),
    ("profile shop", "betas", "some-beta-2026-01-01"),
    ("profile shop", "images", "image/png"),
    ("profile shop", "documents", "text/plain"),
    ("profile shop", "effort", "low"),
    ("profile shop", "efforts", "low, medium"),
    ("profile shop", "stop_sequences", "1"),
    ("profile shop", "examples", "2"),
    ("profile shop", "caching", r#"{"type":"ephemeral","ttl":"1h"}"#),
    ("profile shop", "host_stop_sequences", "open"),
    ("profile shop", "metadata", "open"),
    ("profile shop", "structured_outputs", "open"),
    ("profile shop", "sampling", "closed"),
    ("profile shop", "count_tokens", "closed"),
    ("profile shop", "max_tool_rounds", "4"),
    ("profile shop", "resume_grace", "0 s"),
    ("", "limits.heartbeat", "0 ms"),
    ("profile shop", "prices", "own, as of \"2026-01-01\""),
    ("profile old", "anthropic_version", "2023-06-01"),
    ("profile old", "sampling", "open"),
    ("profile old", "prefill", "Ahoy,"),
    ("profile old", "thinking", r#"{"type":"disabled"}"#),
    ("profile old", "prices", "those of 2026-11-22"),
    ("", "state", "/var/lib/relay"),
    ("profile default", "budget.global", "money_day = 1.5"),
    ("profile default", "budget.visitor", "requests_minute = 7, requests_day = 1000, streams = 4"),
    (
        "profile shop",
        "budget.visitor",
        "requests_minute = 9, requests_day = 1000, streams = 4, tokens_day = 1000",
    ),
    ("profile shop", "budget.token", "requests_minute = 20, streams = 4"),
    ("profile default", "anthropic_version", "2026-10-21"),
    ("profile default", "thinking", "the model's own"),
    ("profile default", "effort", "the model's own"),
    ("profile default", "caching", "off"),
    ("profile default", "count_tokens", "open"),
    ("profile default", "prices", "those of 2026-11-22"),
];

#[test]
fn check_prints_what_was_understood_and_no_key() {
    let (folder, path) = file(WHOLE);
    let output = program()
        .args(["--check", "--origin", "https://more.example", "--config"])
        .arg(&path)
        .env("SHOP_KEY", "another-secret")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains("secret"), "{text}");
    let value = |line: &str| line.split_once("  ").map(|(_, value)| value.trim().to_owned()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let find = |profile: &str, key: &str| {
        let from = lines.iter().position(|line| line.starts_with(profile)).unwrap_or(0);
        let line =
            lines[from..].iter().find(|line| line.trim_start().starts_with(&format!("{key} "))).unwrap();
        value(line.trim_start())
    };
    for (profile, key, expected) in UNDERSTOOD {
        assert_eq!(find(profile, key), *expected, "{key} of {profile:?} in\n{text}");
    }
    let mode = find("", "mode");
    assert!(
        mode.starts_with("signed (EdDSA, public key from ") && mode.ends_with("aud teapots, 2 revoked"),
        "{mode}"
    );
    let key = find("profile default", "key");
    assert!(key.starts_with("******** (from ") && key.ends_with("relay.toml, key)"), "{key}");
    std::fs::create_dir(folder.path().join("widget")).unwrap();
    std::fs::write(folder.path().join("widget/parlor.js"), "").unwrap();
    let output = program().args(["--check", "--config"]).arg(&path).env("SHOP_KEY", "x").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(folder.path().join("widget").to_str().unwrap()), "relative to the file: {text}");
}

#[test]
fn the_guide_wins_over_a_key_and_flags_over_the_file() {
    let output = checked(WHOLE, &["--guide", "--listen", "127.0.0.1:0"], Some("sk-ant-1"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("the built-in offline guide").count(), 3, "{text}");
    assert!(text.contains("127.0.0.1:0") && !text.contains("gateway"), "{text}");
    let output = checked("", &["--upstream", "http://127.0.0.1:9"], None);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("http://127.0.0.1:9/") && text.contains("refused"), "{text}");
    let text = String::from_utf8(checked(SIGNED, &[], Some("sk-ant-1")).stdout).unwrap();
    assert!(text.contains("https://api.anthropic.com"), "{text}");
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let source = include_str!("../../src/config/written.rs");
    let (_, text) = source.split_once("//! ```toml\n").unwrap();
    let (text, _) = text.split_once("//! ```\n").unwrap();
    let documented: String =
        text.lines().map(|line| format!("{}\n", line.strip_prefix("//!").unwrap().trim())).collect();
    for key in ["[limits]", "retry_ms", "efforts", "[[profiles.default.examples]]", "max_pages"] {
        assert!(documented.contains(key), "{key} is not in\n{documented}");
    }
    let said = |settings: &str| {
        let output = checked(settings, &[], Some("sk-ant-1"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        // Examples and prices are there to show their form, and the state is beside each file, which mode names, too.
        let shown = ["  examples ", "  prices ", "  state ", "  mode "];
        let kept = text.lines().filter(|line| !shown.iter().any(|key| line.starts_with(key)));
        kept.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(said(&format!("{SIGNED}{documented}")), said(SIGNED));
}
