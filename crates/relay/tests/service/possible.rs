//! Settings that cannot be served are refused at the start, with the file, the key, and what to write instead.

use std::process::Command;

use crate::settings::SIGNED;

/// The sentence about a profile with these settings, from `--check`.
fn refused(profile: &str) -> String {
    let output = checked(profile);
    assert!(
        !output.status.success(),
        "{profile}\nwas understood as\n{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let text = String::from_utf8(output.stderr).unwrap();
    let line = text.strip_suffix('\n').unwrap().to_owned();
    assert!(!line.contains('\n') && line.contains("relay.toml, profiles.default."), "{text}");
    line
}

fn checked(profile: &str) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.toml");
    std::fs::write(&path, format!("{SIGNED}[profiles.default]\n{profile}\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor-relay"));
    command.args(["--check", "--config"]).arg(&path).env("ANTHROPIC_API_KEY", "sk-ant-1").output().unwrap()
}

fn each_is_refused(cases: &[(&str, &[&str])]) {
    for (profile, parts) in cases {
        let line = refused(profile);
        for part in *parts {
            assert!(line.contains(part), "{profile}\ngave {line}\nwithout {part}");
        }
    }
}

#[test]
fn values_that_are_none() {
    each_is_refused(&[
        ("anthropic_version = \"2024-01-01\"", &["anthropic_version", "2026-10-21 or 2023-06-01"]),
        ("effort = \"huge\"", &["effort", "`huge`", "low, medium, high, xhigh, max"]),
        ("efforts = [\"low\", \"none\"]", &["efforts", "`none`"]),
        ("stop_sequences = [\" \"]", &["stop_sequences", "spaces only"]),
        ("system = \" \"", &["system", "empty"]),
        ("prefill = \" \\n\"", &["prefill", "is empty"]),
        ("caching = true", &["caching", "\"5m\" or \"1h\""]),
        ("caching = \"2h\"", &["caching", "\"5m\" or \"1h\""]),
        ("max_tool_rounds = 0", &["max_tool_rounds"]),
        (
            "documents = { types = [\"text/html\"] }",
            &["documents.types", "`text/html`", "application/pdf or text/plain"],
        ),
        ("prices = { claude-haiku-5-5 = { input = 1 } }", &["prices", "per million tokens"]),
        ("prices = { models = { x = { input = 1 } } }", &["prices", "is not a list of prices"]),
        ("prices = true", &["prices", "or false for no costs"]),
        ("fields = [\"stop_sequences\"]", &["fields", "host_stop_sequences"]),
        ("fields = [\"output_config\"]", &["fields", "`efforts` and `structured_outputs`"]),
        ("fields = [\"metadata\"]", &["fields", "the key `metadata`"]),
        ("fields = [\"temperature\"]", &["fields", "2023-06-01"]),
    ]);
}

#[test]
fn thinking_that_is_none() {
    each_is_refused(&[
        (
            "thinking = { type = \"hard\" }",
            &["thinking.type", "`hard`", "adaptive, enabled, disabled, between_tools"],
        ),
        (
            "thinking = { type = \"adaptive\", display = \"full\" }",
            &["thinking.display", "summarized or omitted"],
        ),
        ("thinking = { type = \"enabled\" }", &["thinking.budget_tokens", "at least 1024"]),
        ("thinking = { type = \"enabled\", budget_tokens = 1023 }", &["at least 1024"]),
        (
            "max_tokens = 2000\nthinking = { type = \"enabled\", budget_tokens = 2000 }",
            &["less than max_tokens, 2000"],
        ),
        (
            "thinking = { type = \"adaptive\", budget_tokens = 2000 }",
            &["thinking.budget_tokens", "remove it"],
        ),
    ]);
}

#[test]
fn examples_that_are_none() {
    let messages = |messages: &[(&str, &str)]| -> String {
        messages
            .iter()
            .map(|(role, content)| {
                format!("[[profiles.default.examples]]\nrole = \"{role}\"\ncontent = {content}\n")
            })
            .collect()
    };
    for (examples, part) in [
        (messages(&[("assistant", "\"Hi\"")]), "begin with a message of the user"),
        (messages(&[("user", "\"Hi\"")]), "end with one of the assistant"),
        (messages(&[("user", "\"Hi\""), ("system", "\"x\""), ("assistant", "\"x\"")]), "`system` is no role"),
        (messages(&[("user", "\"Hi\""), ("assistant", "\" \"")]), "number 2 needs a text"),
        (messages(&[("user", "[]"), ("assistant", "\"x\"")]), "number 1 needs a text"),
        (messages(&[("user", "[{ text = \"x\" }]"), ("assistant", "\"x\"")]), "number 1 needs a text"),
        (messages(&[("user", "5"), ("assistant", "\"x\"")]), "number 1 needs a text"),
    ] {
        let line = refused(&examples);
        assert!(
            line.contains("profiles.default.examples: ") && line.contains(part),
            "{examples}\ngave {line}"
        );
    }
}

#[test]
fn settings_that_exclude_each_other() {
    let old = "model = \"claude-haiku-4-5\"\n";
    let with = |rest: &str| format!("{old}{rest}");
    each_is_refused(&[
        (
            "thinking = { type = \"adaptive\" }\nfields = [\"thinking\"]",
            &["thinking", "remove one of the two"],
        ),
        ("caching = \"5m\"\nfields = [\"cache_control\"]", &["caching", "remove one of the two"]),
        ("effort = \"low\"\nefforts = [\"high\"]", &["effort", "add it there"]),
        (&with("prefill = \"Ahoy\"\nstructured_outputs = true"), &["prefill", "JSON by a schema"]),
        (
            &with("prefill = \"Ahoy\"\nthinking = { type = \"enabled\", budget_tokens = 1024 }"),
            &["prefill", "cannot begin with thinking"],
        ),
        (&with("prefill = \"Ahoy\"\nfields = [\"thinking\"]"), &["prefill", "cannot begin with thinking"]),
        (
            "model = \"claude-sonnet-5-5\"\nefforts = [\"max\"]\nthinking = { type = \"between_tools\" }",
            &["thinking", "`max`"],
        ),
    ]);
}

#[test]
fn what_a_model_cannot_do() {
    each_is_refused(&[
        ("prefill = \"Ahoy\"", &["prefill", "claude-haiku-5-5", "Claude 4.5", "remove the key"]),
        (
            "models = [\"claude-haiku-4-5\", \"claude-sonnet-4-6\"]\nprefill = \"Ahoy\"",
            &["prefill", "claude-sonnet-4-6"],
        ),
        ("model = \"claude-opus-7\"\nprefill = \"Ahoy\"", &["prefill", "claude-opus-7"]),
        ("max_tokens = 128001", &["max_tokens", "128000"]),
        ("model = \"claude-haiku-4-5\"\neffort = \"low\"", &["effort", "claude-haiku-4-5", "it has none"]),
        ("model = \"claude-opus-4-5\"\nefforts = [\"max\"]", &["efforts", "`max`", "remove it"]),
        ("thinking = { type = \"enabled\", budget_tokens = 2000 }", &["thinking.type", "adaptive, disabled"]),
        (
            "model = \"claude-opus-5-5\"\nthinking = { type = \"disabled\" }",
            &["thinking.type", "write instead: adaptive"],
        ),
        (
            "model = \"claude-haiku-4-5\"\nthinking = { type = \"adaptive\" }",
            &["thinking.type", "enabled, disabled"],
        ),
        (
            "model = \"claude-opus-5\"\neffort = \"max\"\nthinking = { type = \"disabled\" }",
            &["thinking.type", "claude-opus-5 has to think at the effort `max`"],
        ),
    ]);
}

#[test]
fn the_guides_own_caching_gives_way_to_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.toml");
    std::fs::write(&path, "[profiles.default]\nfields = [\"cache_control\"]\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor-relay"));
    let output = command.args(["--guide", "--check", "--config"]).arg(&path).output().unwrap();
    let (said, refused) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let caching = said.lines().find(|line| line.trim_start().starts_with("caching "));
    assert!(caching.is_some_and(|line| line.ends_with(" off")), "{said}{refused}");
}

#[test]
fn what_goes_together_is_understood() {
    for profile in [
        "model = \"claude-haiku-4-5\"\nprefill = \"Ahoy\"\nthinking = { type = \"disabled\" }",
        "model = \"llama-4\"\nprefill = \"Ahoy\"\nmax_tokens = 999999\nanthropic_version = \"2023-06-01\"",
        "model = \"llama-4\"\neffort = \"low\"\nefforts = [\"low\"]\nthinking = { type = \"adaptive\" }",
        "models = [\"claude-opus-5-5\", \"claude-haiku-4-5\"]\nmax_tokens = 100000\nefforts = [\"max\"]",
        "model = \"claude-sonnet-5-5\"\neffort = \"high\"\nthinking = { type = \"between_tools\" }",
        "model = \"claude-opus-5\"\nefforts = [\"high\"]\nthinking = { type = \"disabled\" }",
        "model = \"claude-sonnet-5\"\nefforts = [\"max\"]\nthinking = { type = \"disabled\" }",
        "caching = \"5m\"\nprices = false\ndocuments = { types = [] }",
    ] {
        let output = checked(profile);
        assert!(output.status.success(), "{profile}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}
