//! What the settings say about who may ask, and when a relay refuses to start over it.

use crate::serving::{NOWHERE, before, refused_to_serve};
use crate::settings::{OPEN, checked, program, sentence};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_key_that_anybody_could_spend_is_not_served() {
    for output in [
        checked("", &[], Some("sk-ant-1")),
        checked("key = \"sk-ant-1\"", &[], None),
        checked("[profiles.shop]\nkey = \"sk-ant-1\"", &["--upstream", "http://127.0.0.1:9"], None),
        program().env("ANTHROPIC_API_KEY", "sk-ant-1").output().unwrap(),
    ] {
        let line = sentence(&output);
        for part in [
            "`mode = \"open\"`",
            "`budget.global.money_day = 1.0`",
            "`mode = \"signed\"`",
            "`signed.secret_env =",
        ] {
            assert!(line.contains(part), "{line}\nwithout {part}");
        }
    }
    let without = sentence(&program().env("ANTHROPIC_API_KEY", "sk-ant-1").output().unwrap());
    assert!(without.contains("--config"), "{without}");
}

#[test]
fn the_lines_that_it_asks_for_are_enough() {
    let line = sentence(&checked("", &[], Some("sk-ant-1")));
    let lines: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
    let (open, signed) = lines.split_at(2);
    for (lines, mode) in [(open, "open"), (signed, "signed (HS256")] {
        let mut command = program();
        let (_folder, path) = crate::settings::file(&lines.join("\n"));
        command.args(["--check", "--config"]).arg(path).env("ANTHROPIC_API_KEY", "sk-ant-1");
        let output = command.env("PARLOR_SECRET", SECRET).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{lines:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains(mode) && !text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_relay_without_a_key_needs_no_mode() {
    for flags in [&["--guide"][..], &["--upstream", "http://127.0.0.1:9"]] {
        let output = checked("", flags, None);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.contains("free; there is no key to spend"), "{text}");
    }
    assert!(checked("", &["--guide"], Some("sk-ant-1")).status.success(), "the guide does not spend the key");
}

#[test]
fn an_open_key_has_a_limit_for_the_day() {
    for (text, place) in [
        ("mode = \"open\"", "budget.global.money_day"),
        ("mode = \"open\"\nbudget.visitor.money_day = 1.0", "budget.global.money_day"),
        ("mode = \"open\"\nbudget.global.money_minute = 1.0", "budget.global.money_day"),
        (
            "mode = \"open\"\n[profiles.default.budget.global]\nmoney_day = 1.0\n[profiles.shop]",
            "profiles.shop",
        ),
    ] {
        let line = sentence(&checked(text, &[], Some("sk-ant-1")));
        assert!(line.contains(place) && line.contains("budget.global.money_day = 1.0"), "{text}: {line}");
    }
    assert!(checked("mode = \"open\"", &["--guide"], None).status.success(), "the guide costs nothing");
}

#[tokio::test]
async fn a_program_of_its_own_is_refused_as_well() {
    let mut config = before(NOWHERE);
    let secret = "sk-ant-1".to_owned().into();
    config.profiles.get_mut("default").unwrap().key =
        Some(relay::config::Key { secret, source: "a test".to_owned() });
    let reason = refused_to_serve(config).await;
    assert!(reason.contains("mode"), "{reason}");
}

#[test]
fn each_wrong_setting_has_a_sentence() {
    let secret = format!("secret = \"{SECRET}\"");
    let signed = |lines: &str| format!("mode = \"signed\"\n[signed]\n{lines}");
    let challenge = |lines: &str| format!("{OPEN}[challenge]\n{lines}");
    let whole = "verify_url = \"https://x.example/v\"\nsecret = \"challenge\"\nhostname = [\"a.example\"]";
    for (text, parts) in [
        ("mode = \"closed\"".to_owned(), &["mode: ", "`closed`", "\"open\" or \"signed\""][..]),
        ("mode = \"signed\"".to_owned(), &["signed.secret_env"]),
        (format!("[signed]\n{secret}"), &["mode = \"signed\""]),
        (format!("[challenge]\n{whole}"), &["mode = \"open\""]),
        (format!("{OPEN}[signed]\n{secret}"), &["signed: ", "mode = \"signed\""]),
        (format!("{}\n[challenge]\n{whole}", signed(&secret)), &["challenge: ", "mode = \"open\""]),
        (
            signed("secret = \"0123456789abcdef0123456789abcde\""),
            &["signed.secret: ", "32 bytes", "openssl rand"],
        ),
        (signed("secret = \"\""), &["signed.secret: ", "empty"]),
        (signed(&format!("secret = \"{SECRET} \"")), &["signed.secret: ", "space"]),
        (signed("secret_env = \"NOT_SET_ANYWHERE\""), &["signed.secret: ", "NOT_SET_ANYWHERE"]),
        (signed(&format!("{secret}\nsecret_env = \"A\"")), &["signed.secret: ", "remove one"]),
        (signed(""), &["signed.secret: ", "secret_env"]),
        (
            signed(&format!("{secret}\nalgorithm = \"none\"")),
            &["signed.algorithm: ", "`none`", "HS256", "EdDSA"],
        ),
        (signed(&format!("{secret}\nalgorithm = \"RS256\"")), &["signed.algorithm: "]),
        (signed(&format!("{secret}\nalgorithm = \"EdDSA\"")), &["signed.secret: ", "public key"]),
        (signed("algorithm = \"EdDSA\""), &["signed.public_key: ", "public_key_file"]),
        (signed("algorithm = \"EdDSA\"\npublic_key = \"x\""), &["signed.public_key: ", "openssl pkey"]),
        (
            signed("algorithm = \"EdDSA\"\npublic_key_file = \"no.pem\""),
            &["signed.public_key_file: ", "no.pem"],
        ),
        (signed(&format!("{secret}\npublic_key = \"x\"")), &["signed.public_key: ", "EdDSA"]),
        (signed(&format!("{secret}\naudience = \"\"")), &["signed.audience: "]),
        (signed(&format!("{secret}\nrevoked_file = \"no.txt\"")), &["signed.revoked_file: ", "no.txt"]),
        (signed(&format!("{secret}\nexpiry = 5")), &["expiry"]),
        (challenge(""), &["challenge.verify_url: ", "https://"]),
        (challenge(&whole.replace("https", "http")), &["challenge.verify_url: "]),
        (challenge(&whole.replace("secret = \"challenge\"", "")), &["challenge.secret: "]),
        (challenge(&whole.replace("[\"a.example\"]", "[]")), &["challenge.hostname: "]),
        (
            challenge(&format!("{whole}\nsession_secret = \"short\"")),
            &["challenge.session_secret: ", "32 bytes"],
        ),
    ] {
        let line = sentence(&checked(&text, &["--guide"], None));
        assert!(!line.contains(SECRET), "{line}");
        for part in parts {
            assert!(line.contains(part), "{text}\ngave {line}\nwithout {part}");
        }
    }
}

#[test]
fn check_tells_the_challenge_and_no_secret() {
    let text = format!(
        "{OPEN}[challenge]\nverify_url = \"https://x.example/v\"\nsecret = \"canary-1\"\nhostname = [\"b.example\", \
         \"a.example\"]\nsession_secret = \"canary-2-{SECRET}\""
    );
    let output = checked(&text, &["--guide"], None);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("open, after a challenge of a.example, b.example that https://x.example/v verifies"),
        "{told}"
    );
    assert!(!told.contains("canary"), "{told}");
}
