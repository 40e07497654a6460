//! The program itself: settings, flags, environment, and the sentence for each thing that can be wrong with
//! them.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::upstream::within;

/// What a relay with a key has to say about who may spend it: everybody, for so much a day,
pub const OPEN: &str = "mode = \"open\"\nbudget.global.money_day = 1.0\n";

/// or whoever has a token.
pub const SIGNED: &str = "mode = \"signed\"\nsigned.secret = \"0123456789abcdef0123456789abcdef\"\n";

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlor-relay"));
    command.env_remove("ANTHROPIC_API_KEY").env_remove("STATE_DIRECTORY");
    command
}

/// A settings file, and the folder that goes with it.
pub fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

pub fn checked(text: &str, flags: &[&str], key: Option<&str>) -> Output {
    let (_folder, path) = file(text);
    let mut command = program();
    command.arg("--check").arg("--config").arg(path).args(flags);
    if let Some(key) = key {
        command.env("ANTHROPIC_API_KEY", key);
    }
    command.output().unwrap()
}

/// The one sentence on standard error of a program that ended badly.
pub fn sentence(output: &Output) -> String {
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    let line = text.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n') && line.starts_with("parlor-relay: "), "{text}");
    assert!(output.stdout.is_empty());
    line.to_owned()
}

#[test]
fn nobody_to_answer() {
    for output in [program().output().unwrap(), program().env("ANTHROPIC_API_KEY", "").output().unwrap()] {
        let line = sentence(&output);
        for way in ["ANTHROPIC_API_KEY", "--guide", "--upstream URL"] {
            assert!(line.contains(way), "{line}");
        }
    }
}

#[test]
fn a_key_that_cannot_be_one() {
    for (key, why) in [
        ("sk-ant-secret\n", "line break"),
        ("sk-ant-secret\r", "line break"),
        ("sk-ant\tsecret", "control character"),
        ("sk-ant secret", "space"),
        ("sk-ant-sécret", "ASCII"),
    ] {
        let line = sentence(&program().env("ANTHROPIC_API_KEY", key).output().unwrap());
        assert!(line.contains("ANTHROPIC_API_KEY") && line.contains(why), "{line}");
        assert!(!line.contains("cret"), "{line}");
    }
    let line = sentence(&checked("key = \"sk-ant-secret\\n\"", &[], None));
    assert!(line.contains("relay.toml, key: ") && line.contains("line break"), "{line}");
    let line = sentence(&checked("[profiles.trip]\nkey = \"\"", &[], Some("sk-ant-1")));
    assert!(line.contains("profiles.trip.key: ") && line.contains("empty"), "{line}");
}

#[test]
fn each_wrong_setting_has_a_sentence() {
    for (text, parts) in [
        ("listen = [", &["line 1"][..]),
        ("\n\nlistne = \"x\"", &["line 3", "listne", "listen"]),
        ("[profiles.default]\nmax_token = 5", &["line 2", "max_token", "max_tokens"]),
        ("[limits]\nidle = 5", &["line 2", "idle", "idle_ms"]),
        ("[profiles.default.images]\nsize = 5", &["line 2", "size"]),
        ("key = 5", &["line 1", "key"]),
        ("[profiles.default]\nresume_grace = \"30s\"", &["profiles.default.resume_grace", "`30s`", "\"0s\""]),
        ("listen = \"here\"", &["listen", "127.0.0.1:3170"]),
        ("log = \"loud\"", &["log", "warn"]),
        ("origins = [\"*\"]", &["origins", "every page"]),
        ("origins = [\"null\"]", &["origins", "every page"]),
        ("origins = [\"example.com\"]", &["origins", "https://example.com"]),
        ("origins = [\"https://example.com/\"]", &["origins", "write `https://example.com`"]),
        ("origins = [\"https://example.com:443\"]", &["write `https://example.com`"]),
        ("origins = [\"https://EXAMPLE.com\"]", &["write `https://example.com`"]),
        ("origins = [\"file:///home\"]", &["not a web page's origin"]),
        ("[profiles.shop]\norigins = [\"*\"]", &["profiles.shop.origins"]),
        ("upstream = \"api\"", &["upstream", "https://api.anthropic.com"]),
        ("upstream = \"ftp://x\"", &["http:// or https://"]),
        ("upstream = \"https://x/v1\"", &["/v1"]),
        ("upstream = \"https://x/?a=b\"", &["?"]),
        ("upstream = \"https://u:p@x\"", &["password"]),
        ("key_env = \"NOT_SET_ANYWHERE\"", &["key_env", "NOT_SET_ANYWHERE", "set it"]),
        ("key = \"sk-1\"\nkey_env = \"A\"", &["key", "remove one"]),
        ("[limits]\ntotal_ms = 0", &["limits.total_ms", "0"]),
        ("[profiles.default]\nmax_tokens = 0", &["profiles.default.max_tokens"]),
        ("[profiles.default]\nmax_body_bytes = 0", &["profiles.default.max_body_bytes"]),
        ("[profiles.default]\nmodels = []", &["profiles.default.models", "at least one"]),
        ("[profiles.default]\nmodel = \"a\"\nmodels = [\"b\"]", &["profiles.default.model", "`a`"]),
        ("[profiles.default]\nfields = [\"messages\"]", &["fields", "thinking"]),
        ("[profiles.default]\nfields = [\"tools\"]", &["fields", "`tools`"]),
        ("[profiles.default]\nsystem = \"x\"\nfields = [\"system\"]", &["system", "remove one"]),
        ("[profiles.default]\nsystem = \"\"", &["system", "empty"]),
        ("[profiles.default]\nbetas = [\"a b\"]", &["betas", "`a b`"]),
        ("[budget.visitor]\nrequests_minute = 0", &["budget.visitor.requests_minute", "0"]),
        ("[budget.visitor]\nrequests = 5", &["line 2", "requests_minute"]),
        ("[budget.everybody]\nstreams = 5", &["everybody", "global"]),
        ("[budget.global]\nmoney_day = -1", &["budget.global.money_day", "1.0"]),
        ("[profiles.default.budget.block]\nmoney_day = 0", &["profiles.default.budget.block.money_day"]),
        (
            "[budget.global]\nmoney_day = 1\n[profiles.default]\nmodel = \"grog-1\"",
            &["profiles.default.prices", "grog-1", "has no price"],
        ),
        (
            "[budget.global]\nmoney_day = 1\n[profiles.default]\nprices = false",
            &["profiles.default.prices", "claude-haiku-5-5"],
        ),
        (
            "[budget.global]\nmoney_day = 1\n[profiles.shop.prices]\ncurrency = \"EUR\"\n\
             models.claude-haiku-5-5 = { input = 1, output = 5 }",
            &["profiles.shop.prices", "EUR", "USD", "one currency"],
        ),
        (
            "[budget.global]\nmoney_day = 1\n[profiles.default]\ntools = [\"web_search\"]\n\
             [profiles.default.prices]\ncurrency = \"EUR\"\nmodels.claude-haiku-5-5 = { input = 1, output = 5 }",
            &["profiles.default.prices", "`web_search`", "thousand"],
        ),
        ("[profiles.\"Big Shop\"]", &["Big Shop", "rename"]),
    ] {
        let line = sentence(&checked(text, &[], Some("sk-ant-key")));
        assert!(line.contains("relay.toml"), "{line}");
        for part in parts {
            assert!(line.contains(part), "{text}\ngave {line}\nwithout {part}");
        }
    }
}

#[test]
fn a_key_in_the_wrong_line_is_not_repeated() {
    for text in [
        "listen = \"sk-ant-api03-secret\"",
        "log = \"sk-ant-api03-secret\"",
        "limits = \"sk-ant-api03-secret\"",
        "sk-ant-api03-secret = 1",
    ] {
        let line = sentence(&checked(text, &[], None));
        assert!(!line.contains("secret"), "{line}");
    }
}

#[test]
fn a_file_that_is_not_there() {
    let output = program().args(["--config", "/nowhere/relay.toml"]).output().unwrap();
    let line = sentence(&output);
    assert!(line.contains("/nowhere/relay.toml") && line.contains("--config"), "{line}");
}

#[test]
fn flags_that_are_wrong() {
    let line = sentence(&program().args(["--upstream", "not a url"]).output().unwrap());
    assert!(line.contains("--upstream"), "{line}");
    let line = sentence(&program().args(["--guide", "--origin", "*"]).output().unwrap());
    assert!(line.contains("--origin"), "{line}");
    for flags in [&["--nonsense"][..], &["--listen", "here"], &["--guide", "--upstream", "http://x"]] {
        assert!(!program().args(flags).output().unwrap().status.success());
    }
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = sentence(
        &program().args(["--upstream", "http://127.0.0.1:9", "--listen", &address]).output().unwrap(),
    );
    assert!(line.contains(&address) && line.contains("taken") && line.contains("--listen"), "{line}");
}

/// The program as it listens, the line it printed, and the folder of its settings.
#[cfg(unix)]
fn listening(flags: &[&str]) -> (std::process::Child, String, TempDir) {
    let (folder, path) = file(OPEN);
    let mut child = program()
        .args(["--listen", "127.0.0.1:0", "--config"])
        .arg(path)
        .args(flags)
        .env("ANTHROPIC_API_KEY", "sk-ant-1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line, folder)
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_listens_and_ends_when_told() {
    for signal in ["INT", "TERM"] {
        let (mut child, line, _folder) = listening(&["--upstream", "http://127.0.0.1:9"]);
        let url = line.strip_prefix("listening on ").unwrap().trim_end();
        assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{line}");
        let answer = crate::serving::client().get(format!("{url}/healthz")).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), "ok");
        let own = crate::serving::client()
            .get(format!("{url}/v1/profile"))
            .header("origin", url)
            .send()
            .await
            .unwrap();
        assert_eq!(own.status(), 200, "its own pages are listed with the real port");
        let told =
            Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert!(child.wait().unwrap().success(), "{signal}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_guide_answers_programs_and_wins_over_a_key() {
    let (mut child, line, _folder) = listening(&["--guide"]);
    let url = line.strip_prefix("listening on ").unwrap().trim_end();
    let request = crate::serving::client()
        .post(format!("{url}/v1/messages"))
        .header("content-type", "application/json")
        .body(crate::serving::hello_streamed().to_string());
    let mut answer = within(request.send()).await.unwrap();
    assert_eq!(answer.status(), 200);
    let first = within(answer.chunk()).await.unwrap().unwrap();
    assert!(first.starts_with(b"event: message_start\n"), "{first:?}");
    drop(answer);
    child.kill().unwrap();
    child.wait().unwrap();
}
