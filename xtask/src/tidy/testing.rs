//! Tests wait for events, take the port they are given, and use every file they bring.

use super::Complaint;
use super::source::{File, Repository, Token};

/// No test sleeps: it waits for the event it means.
pub fn no_sleep(repository: &Repository) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tests(repository) {
        let calls = file.sequences(&["sleep", "("]).chain(file.sequences(&["sleep_until", "("]));
        complaints.extend(calls.map(|at| {
            Complaint::new(
                &file.path,
                file.tokens[at].line,
                "wait for the event the test means instead of sleeping.",
            )
        }));
    }
    complaints
}

/// Calls that open a socket: an address or a number among their arguments is a port.
const OPENING: &[&str] = &["bind", "connect", "connect_timeout"];

/// Calls that ask for an address. A number there is anything.
const ASKING: &[&str] = &["get", "post", "goto"];

/// No test opens a port that it chose itself: two runs on one machine would meet. Naming one, in an `Origin` or in
/// settings that are only read, harms nobody.
pub fn no_fixed_port(repository: &Repository) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tests(repository) {
        for call in OPENING.iter().chain(ASKING) {
            for at in file.sequences(&[call, "("]) {
                let arguments = arguments(&file.tokens[at + 2..]);
                let fixed = |token: &&Token| {
                    names_port(&token.text) || (OPENING.contains(call) && is_port(&token.text))
                };
                complaints.extend(arguments.iter().find(fixed).map(|token| {
                    Complaint::new(&file.path, token.line, "bind port 0 and ask which one it became.")
                }));
            }
        }
    }
    complaints
}

/// The tokens up to the parenthesis that closes the call.
fn arguments(tokens: &[Token]) -> &[Token] {
    let mut depth = 1_usize;
    let end = tokens.iter().position(|token| {
        match token.text.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    &tokens[..end.unwrap_or(tokens.len())]
}

/// Whether a number could be a port that a program chooses.
fn is_port(literal: &str) -> bool {
    literal
        .trim_end_matches("u16")
        .replace('_', "")
        .parse::<u32>()
        .is_ok_and(|number| (1024..=65535).contains(&number))
}

fn tests(repository: &Repository) -> impl Iterator<Item = &File> {
    repository.rust().filter(|file| file.path.split('/').any(|part| part == "tests"))
}

/// Whether a literal names a port of this machine. Port 9 (discard), where nothing listens, stands for a server that
/// is not there; port 0 for any.
fn names_port(literal: &str) -> bool {
    ["127.0.0.1:", "localhost:", "0.0.0.0:", "[::1]:"].iter().any(|host| {
        literal.match_indices(host).any(|(at, _)| {
            let digits: String =
                literal[at + host.len()..].chars().take_while(char::is_ascii_digit).collect();
            !matches!(digits.as_str(), "" | "0" | "1" | "9")
        })
    })
}

/// Each fixture is named by a test.
pub fn fixtures_are_used(repository: &Repository) -> Vec<Complaint> {
    let unused = |file: &&File| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        // A test may add the ending itself, to a name in quotes with or without its folder.
        let inside = file.path.strip_prefix("tests/fixtures/").unwrap_or_default();
        let folder = inside.split_once('/').map_or(inside, |(_, rest)| rest);
        let stems = [name, folder].map(|name| format!("\"{}\"", name.split('.').next().unwrap_or_default()));
        let named = |text: &str| text.contains(name) || stems.iter().any(|stem| text.contains(stem));
        !repository.rust().any(|source| named(&source.text))
    };
    let fixtures = repository.files.iter().filter(|file| file.path.starts_with("tests/fixtures/"));
    fixtures
        .filter(|file| !file.path.ends_with("README.md"))
        .filter(unused)
        .map(|file| {
            Complaint::new(&file.path, 0, "no test names this file: write the test or remove the file.")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::repository;
    use super::*;

    #[test]
    fn a_sleeping_test_is_named() {
        let text = "fn f() {\n    std::thread::sleep(SECOND);\n}\n";
        let found = no_sleep(&repository(&[
            ("tests/e2e/tests/a.rs", text),
            ("crates/relay/tests/b.rs", text),
            ("xtask/src/c.rs", text),
        ]));
        let paths: Vec<&str> = found.iter().map(|complaint| complaint.path.as_str()).collect();
        assert_eq!(paths, ["tests/e2e/tests/a.rs", "crates/relay/tests/b.rs"]);
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn a_fixed_port_is_named() {
        let call = |call: &str| repository(&[("tests/e2e/src/a.rs", &format!("fn f() {{ {call}; }}\n"))]);
        for fixed in [
            "TcpListener::bind(\"127.0.0.1:8080\")",
            "bind((Ipv4Addr::LOCALHOST, 8_080))",
            "client.get(\"http://localhost:3170/v1\")",
        ] {
            assert_eq!(no_fixed_port(&call(fixed)).len(), 1, "{fixed}");
        }
        for free in [
            "bind(\"127.0.0.1:0\")",
            "bind((host, 0)); f(8080)",
            "client.get(format!(\"http://127.0.0.1:{port}\"))",
            "client.get(\"http://127.0.0.1:9\")",
            "post(\"x\".repeat(5000))",
            "header(\"origin\", \"http://127.0.0.1:8080\")",
        ] {
            assert_eq!(no_fixed_port(&call(free)), [], "{free}");
        }
    }

    #[test]
    fn a_fixture_without_a_test_is_named() {
        let fixtures = &[
            ("tests/fixtures/one.sse", ""),
            ("tests/fixtures/two.sse", ""),
            ("tests/fixtures/three.png", ""),
            ("tests/fixtures/streams/tools/four.sse", ""),
        ];
        let source = (
            "tests/e2e/tests/a.rs",
            "fn f() { read(\"one.sse\"); replay(\"two\"); replay(\"tools/four\"); }",
        );
        let found = fixtures_are_used(&repository(&[&fixtures[..], &[source]].concat()));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "tests/fixtures/three.png");
    }
}
