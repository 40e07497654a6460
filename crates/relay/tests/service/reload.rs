//! SIGHUP: settings and certificates are read again while answers run, and what cannot be used changes nothing.

use axum::http::header::ORIGIN;
use reqwest::Response;
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::program::{Program, certificate, keyed, private};
use crate::serving::{NOWHERE, PAGE, client};
use crate::settings::file;
use crate::tls::{handshake, knowing, written};
use crate::upstream::{Upstream, in_two_parts, within};

async fn ended_well(stream: Response, go: &Notify) {
    go.notify_one();
    assert_eq!(within(stream.text()).await.unwrap(), "data: 2\n\n");
}

async fn begun(mut stream: Response) -> Response {
    assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
    stream
}

#[tokio::test]
async fn new_settings_hold_and_running_streams_keep_theirs() {
    let (mut first, go) = in_two_parts().await;
    let (mut second, _) = in_two_parts().await;
    let mut relay = Program::start(&keyed(&first.url)).await;
    let stream = begun(relay.post(&private()).await).await;
    first.request().await;
    let page = "https://new.example";
    let other = keyed(&second.url).replace(PAGE, page).replace("CANARY", "CANARY2");
    relay.reloaded(&other).await;
    assert_eq!(relay.post(&private()).await.status(), 403, "the old page is let in no more");
    let request = client().post(format!("{}/v1/messages", relay.url)).header(ORIGIN, page);
    let request = request.header("content-type", "application/json").body(private().to_string());
    assert_eq!(within(request.send()).await.unwrap().status(), 200);
    assert!(second.request().await.header("x-api-key").unwrap().contains("CANARY2"), "the new key");
    ended_well(stream, &go).await;
    assert!(first.is_untouched());
    relay.stop(&[]).await;
}

#[tokio::test]
async fn settings_that_cannot_be_used_change_nothing() {
    let (mut upstream, go) = in_two_parts().await;
    let settings = keyed(&upstream.url);
    let mut relay = Program::start(&settings).await;
    let stream = begun(relay.post(&private()).await).await;
    upstream.request().await;
    for (wrong, word) in [
        (format!("{settings}listne = \"x\"\n"), "listne"),
        (settings.replace("key = ", "key_env = \"NOT_SET_ANYWHERE\" # "), "NOT_SET_ANYWHERE"),
        (settings.replace("mode = \"open\"", ""), "mode"),
        (format!("{settings}profiles.default.max_tokens = 0\n"), "max_tokens"),
        ("key = \"sk-ant-api03-CANARY".to_owned(), "line 1"),
        (String::new(), "upstream"),
    ] {
        relay.reload(&wrong);
        let line = relay.said("the old ones stay in force").await;
        assert!(line.contains(word) && line.contains("ERROR"), "{line}");
    }
    let again = begun(relay.post(&private()).await).await;
    assert!(upstream.request().await.header("x-api-key").unwrap().contains("CANARY"), "the old key");
    ended_well(stream, &go).await;
    ended_well(again, &go).await;
    // A file that is right again is taken.
    relay.reloaded(&settings).await;
    relay.stop(&[]).await;
}

#[tokio::test]
async fn what_was_used_up_stays_used_up() {
    let settings = format!("{}budget.visitor.requests_minute = 2\n", keyed(NOWHERE));
    let mut relay = Program::start(&settings).await;
    assert_eq!(relay.post(&json!({})).await.status(), 400);
    relay.reloaded(&settings).await;
    assert_eq!(relay.post(&json!({})).await.status(), 400);
    relay.reloaded(&settings).await;
    assert_eq!(relay.post(&json!({})).await.status(), 429);
    relay.reloaded(&settings.replace("minute = 2", "minute = 3")).await;
    assert_eq!(relay.post(&json!({})).await.status(), 400, "the new limit holds for what is counted already");
    assert_eq!(relay.post(&json!({})).await.status(), 429);
    relay.stop(&[]).await;
}

#[tokio::test]
async fn a_session_outlives_it() {
    let verdict = r#"{"success":true,"hostname":"www.example.com"}"#;
    let service = Upstream::answering("200 OK", &[("content-type", "application/json")], verdict).await;
    let settings = format!(
        "{}challenge.verify_url = \"{}/siteverify\"\nchallenge.secret = \"challenge-secret\"\n\
         challenge.hostname = [\"www.example.com\"]\n",
        keyed(NOWHERE),
        service.url
    );
    let mut relay = Program::start(&settings).await;
    let request = client().post(format!("{}/v1/session", relay.url)).header(ORIGIN, PAGE);
    let request = request.header("content-type", "application/json").body(r#"{"challenge":"passed-it"}"#);
    let opened: Value = within(within(request.send()).await.unwrap().json()).await.unwrap();
    let token = opened["token"].as_str().expect("a token").to_owned();
    relay.reloaded(&settings).await;
    let bearing = async || {
        let request = client().post(format!("{}/v1/messages", relay.url)).header(ORIGIN, PAGE);
        let request = request.header("content-type", "application/json").bearer_auth(&token);
        within(request.body(private().to_string()).send()).await.unwrap().status().as_u16()
    };
    assert_eq!(bearing().await, 502, "it is let in, and nobody is upstream");
    assert_eq!(relay.post(&private()).await.status(), 401);
    relay.stop(&[&token, "challenge-secret", "passed-it"]).await;
}

#[tokio::test]
async fn a_changed_log_level_is_said_to_need_a_new_start() {
    let mut relay = Program::start(&keyed(NOWHERE)).await;
    relay.reload(&keyed(NOWHERE).replace("\"debug\"", "\"info\""));
    let line = relay.said("what is logged stays").await;
    assert!(line.contains("WARN") && line.contains("debug"), "{line}");
    relay.said("are in force").await;
    relay.stop(&[]).await;
}

#[tokio::test]
async fn a_new_certificate_is_shown_and_an_unfit_one_is_not() {
    let (upstream, go) = in_two_parts().await;
    let [old, new, newest] = [(); 3].map(|()| certificate());
    let settings = format!("{}tls.cert = \"cert.pem\"\ntls.key = \"key.pem\"\n", keyed(&upstream.url));
    let (folder, path) = file(&settings);
    written(&folder, &old);
    let mut relay = Program::within(folder, path, &["--listen", "127.0.0.1:0"]).await;
    let address = relay.url.strip_prefix("https://").unwrap().to_owned();
    let all = [old.cert.der(), new.cert.der(), newest.cert.der()];
    let shown = async || -> CertificateDer<'static> {
        let stream = handshake(&address, &all, rustls::ALL_VERSIONS, &["http/1.1"]).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].clone()
    };
    assert_eq!(shown().await, *old.cert.der());
    let stream = begun(relay.post_with(&knowing(&old).build().unwrap(), &private()).await).await;

    written(&relay.folder, &new);
    relay.reloaded(&settings).await;
    assert_eq!(shown().await, *new.cert.der());

    // A key that belongs to another certificate, and one that is half written.
    let key = newest.signing_key.serialize_pem();
    for (half, word) in [(&key[..], "one pair"), (&key[..key.len() / 2], "tls.key")] {
        std::fs::write(relay.folder.path().join("key.pem"), half).unwrap();
        relay.reload(&settings);
        let line = relay.said("the old ones stay in force").await;
        assert!(line.contains(word), "{line}");
        relay.said("the certificate stays the old one").await;
        assert_eq!(shown().await, *new.cert.der());
    }

    // A mistake elsewhere does not keep a certificate that runs out.
    written(&relay.folder, &newest);
    relay.reload(&format!("{settings}listne = 1\n"));
    relay.said("the old ones stay in force").await;
    relay.said("the certificate was read again").await;
    assert_eq!(shown().await, *newest.cert.der());
    ended_well(stream, &go).await;
    relay.stop(&[key.lines().nth(1).unwrap()]).await;
}
