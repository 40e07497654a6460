//! The examples of back ends, each run by its own interpreter where that is installed: what they hand out is good at
//! the relay, and nobody but a visitor who is signed in gets any.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use axum::http::header::AUTHORIZATION;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::jwt::{SECRET, signed};
use crate::serving::{PAGE, ask, client, hello, post};
use crate::upstream::{Upstream, within};

const NODE: &str = "import { createServer } from 'node:http'; import token from './parlor_token.mjs'; \
    createServer(token).listen(0, '127.0.0.1', function () { console.log(this.address().port) });";
const NODE_SESSION: &str =
    "export const visitorOf = (request) => request.headers.cookie === 'session=1' ? 'ada' : undefined;";

const PYTHON: &str = "from wsgiref.simple_server import make_server\nfrom parlor_token import app\n\
    server = make_server('127.0.0.1', 0, app)\nprint(server.server_port, flush=True)\nserver.serve_forever()\n";
const PYTHON_SESSION: &str =
    "def visitor_of(environ):\n    return 'ada' if environ.get('HTTP_COOKIE') == 'session=1' else None\n";

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/backends").join(name)
}

fn with_settings(interpreter: &str) -> Command {
    let mut command = Command::new(interpreter);
    command.env("PARLOR_SECRET", SECRET).env("PARLOR_ORIGIN", PAGE);
    command
}

/// Whether an interpreter is there; says so when it is not.
fn installed(interpreter: &str) -> bool {
    let there =
        Command::new(interpreter).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("not tested: there is no {interpreter}");
    }
    there
}

/// A back end that listens on a port of its own choice; it ends with the test.
struct Backend {
    child: Child,
    port: String,
    _folder: TempDir,
}

impl Backend {
    fn start(interpreter: &str, files: &[(&str, &str)], copied: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        std::fs::copy(example(copied), folder.path().join(copied)).unwrap();
        let mut child = with_settings(interpreter)
            .arg(files[0].0)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, port: port.trim().to_owned(), _folder: folder }
    }

    async fn asked(&self, cookie: &str, origin: &str) -> (u16, String) {
        let request = client().post(format!("http://127.0.0.1:{}/token", self.port));
        let request = request.header("cookie", cookie).header("origin", origin);
        let response = within(request.send()).await.unwrap();
        (response.status().as_u16(), within(response.text()).await.unwrap())
    }

    async fn hands_out_tokens(self) {
        assert_eq!(self.asked("session=2", PAGE).await, (401, String::new()));
        assert_eq!(self.asked("session=1", "https://evil.org").await, (403, String::new()));
        let (status, answer) = self.asked("session=1", PAGE).await;
        assert_eq!(status, 200);
        is_good(&answer).await;
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Checks that the relay takes the token of an answer, and that the answer says when it ends.
async fn is_good(answer: &str) {
    let answer: Value = serde_json::from_str(answer).unwrap_or_else(|_| panic!("not JSON: {answer}"));
    let left = answer["expires_at"].as_u64().unwrap() - relay::visitor::token::now();
    assert!((500..=600).contains(&left), "{left} seconds");
    let message = json!({"type": "message", "content": []}).to_string();
    let upstream = Upstream::answering("200 OK", &[("content-type", "application/json")], &message).await;
    let mut request = post(hello().to_string());
    let bearer = format!("Bearer {}", answer["token"].as_str().unwrap());
    request.headers_mut().insert(AUTHORIZATION, bearer.parse().unwrap());
    let told = ask(signed(&upstream.url), request).await;
    assert_eq!(told.status, 200, "{}", told.body);
}

#[tokio::test]
async fn node() {
    if installed("node") {
        let files = [("server.mjs", NODE), ("session.mjs", NODE_SESSION)];
        Backend::start("node", &files, "parlor_token.mjs").hands_out_tokens().await;
    }
}

#[tokio::test]
async fn python() {
    if installed("python3") {
        let files = [("server.py", PYTHON), ("session.py", PYTHON_SESSION)];
        Backend::start("python3", &files, "parlor_token.py").hands_out_tokens().await;
    }
}

#[tokio::test]
async fn php() {
    if !installed("php") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let said = |origin: &str, user: &str| {
        let script = format!(
            "ini_set('session.save_path', '{}'); session_start(); $_SESSION['user'] = {user}; session_write_close(); \
             $_SERVER['REQUEST_METHOD'] = 'POST'; $_SERVER['HTTP_ORIGIN'] = '{origin}'; \
             register_shutdown_function(fn () => fwrite(STDERR, (string) http_response_code())); include '{}';",
            folder.path().display(),
            example("parlor_token.php").display()
        );
        let output = with_settings("php").args(["-r", &script]).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(said(PAGE, "null"), (String::new(), "401".to_owned()));
    assert_eq!(said("https://evil.org", "'ada'"), (String::new(), "403".to_owned()));
    is_good(&said(PAGE, "'ada'").0).await;
}
