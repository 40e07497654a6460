//! TLS on the relay's own address: what is agreed on, streams over it, clients that do not fit, and addresses that
//! need it.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, KeyPair};
use relay::config::TlsFiles;
use relay::{Config, serve};
use reqwest::{Certificate, Version};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::program::{Program, certificate, keyed, private};
use crate::serving::{NOWHERE, PAGE, before, client, hello_streamed};
use crate::settings::{checked, file, program, sentence};
use crate::upstream::{Step, Upstream, chunk, chunked_head, within};

/// A client that knows this certificate alone.
pub fn knowing(certificate: &CertifiedKey<KeyPair>) -> reqwest::ClientBuilder {
    // So that there is somebody to make the handshake.
    drop(client());
    let known = Certificate::from_der(certificate.cert.der()).unwrap();
    reqwest::Client::builder().no_proxy().tls_certs_only([known])
}

/// A handshake with whoever shows one of these certificates.
pub async fn handshake(
    address: &str,
    known: &[&CertificateDer<'static>],
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    known.iter().for_each(|certificate| roots.add((*certificate).clone()).unwrap());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = IpAddr::V4(Ipv4Addr::LOCALHOST).into();
    within(TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

/// Writes the pair into a folder, as `cert.pem` and `key.pem`.
pub fn written(folder: &TempDir, pair: &CertifiedKey<KeyPair>) -> TlsFiles {
    let files = TlsFiles { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    std::fs::write(&files.cert, pair.cert.pem()).unwrap();
    std::fs::write(&files.key, pair.signing_key.serialize_pem()).unwrap();
    files
}

/// A relay with a certificate of its own, for as long as the test runs.
pub struct Secured {
    pub address: String,
    pub pair: CertifiedKey<KeyPair>,
    _folder: TempDir,
}

impl Secured {
    pub async fn before(upstream: &str) -> Self {
        Self::serving(before(upstream)).await
    }

    async fn serving(mut config: Config) -> Self {
        let (folder, pair) = (tempfile::tempdir().unwrap(), certificate());
        config.tls = Some(written(&folder, &pair));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(serve(listener, config, std::future::pending()));
        Self { address, pair, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }
}

#[tokio::test]
async fn http_2_is_agreed_on_where_the_client_knows_it() {
    let relay = Secured::before(NOWHERE).await;
    let known = [relay.pair.cert.der()];
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for (offered, agreed) in [
            (&["h2", "http/1.1"][..], Some("h2")),
            (&["http/1.1", "h2"], Some("h2")),
            (&["http/1.1"], Some("http/1.1")),
            (&[], None),
        ] {
            let stream = handshake(&relay.address, &known, &[version], offered).await.unwrap();
            let connection = stream.get_ref().1;
            assert_eq!(connection.alpn_protocol(), agreed.map(str::as_bytes), "{offered:?}");
            assert_eq!(connection.protocol_version(), Some(version.version));
        }
        let other = handshake(&relay.address, &known, &[version], &["spdy/3"]).await;
        assert!(other.is_err(), "nothing that both speak");
    }
}

#[tokio::test]
async fn events_come_one_by_one_over_both() {
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let go = Arc::new(Notify::new());
        let upstream = Upstream::start(vec![
            Step::Send(chunked_head()),
            Step::Send(chunk("data: 1\n\n")),
            Step::Wait(go.clone()),
            Step::Send(chunk("data: 2\n\n")),
            Step::Send(b"0\r\n\r\n".to_vec()),
        ])
        .await;
        let relay = Secured::before(&upstream.url).await;
        let builder = knowing(&relay.pair);
        let builder = if version == Version::HTTP_2 { builder } else { builder.http1_only() };
        let request = builder.build().unwrap().post(relay.url("/v1/messages")).header("origin", PAGE);
        let request = request.header("content-type", "application/json").body(hello_streamed().to_string());
        let mut response = within(request.send()).await.unwrap();
        assert_eq!((response.status().as_u16(), response.version()), (200, version));
        assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        go.notify_one();
        assert_eq!(within(response.text()).await.unwrap(), "data: 2\n\n");
    }
}

#[tokio::test]
async fn clients_that_do_not_fit_leave_the_others_alone() {
    let mut config = before(NOWHERE);
    config.limits.header = Duration::from_millis(1500);
    let relay = Secured::serving(config).await;
    let strange = knowing(&certificate()).build().unwrap();
    assert!(within(strange.get(relay.url("/healthz")).send()).await.unwrap_err().is_connect());
    let plain = async |words: &[u8]| {
        let mut plain = TcpStream::connect(&relay.address).await.unwrap();
        plain.write_all(words).await.unwrap();
        let mut answer = Vec::new();
        // It may end in order or with a reset, when the relay has words left that it did not read.
        let _ = within(plain.read_to_end(&mut answer)).await;
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    };
    tokio::join!(plain(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"), plain(b"\x16\x03\x01"), plain(b""));
    let known = knowing(&relay.pair).build().unwrap();
    let response = within(known.get(relay.url("/healthz")).send()).await.unwrap();
    assert_eq!(within(response.text()).await.unwrap(), "ok");
}

/// What a program says that is not expected to serve.
async fn refusal(flags: &[&str], settings: &Path) -> Output {
    let mut command = tokio::process::Command::from(program());
    command.args(flags).arg("--config").arg(settings).kill_on_drop(true);
    within(command.output()).await.unwrap()
}

#[tokio::test]
async fn files_that_are_no_pair_are_refused_by_name() {
    let (folder, pair) = (tempfile::tempdir().unwrap(), certificate());
    let other = certificate().signing_key.serialize_pem();
    let secret = other.lines().nth(1).unwrap().to_owned();
    for (cert, key, words) in [
        (pair.cert.pem(), other, &["cert.pem", "key.pem", "one pair"][..]),
        (pair.cert.pem(), format!("-----BEGIN PRIVATE KEY-----\n{secret}"), &["tls.key", "key.pem"]),
        (pair.cert.pem(), String::new(), &["tls.key", "key.pem"]),
        (String::new(), pair.signing_key.serialize_pem(), &["tls.cert", "cert.pem", "no certificate"]),
    ] {
        let files = written(&folder, &pair);
        std::fs::write(&files.cert, cert).unwrap();
        std::fs::write(&files.key, key).unwrap();
        let settings = format!(
            "upstream = \"{NOWHERE}\"\nlimits.models_ms = 0\ntls.cert = {:?}\ntls.key = {:?}\n",
            files.cert, files.key
        );
        let (_other_folder, path) = file(&settings);
        let served = refusal(&["--listen", "127.0.0.1:0"], &path).await;
        for output in [checked(&settings, &[], None), served] {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(words.iter().all(|word| said.contains(word)), "{words:?} in {said}");
            assert!(!output.status.success() && !said.contains(&secret), "{said}");
        }
    }
}

#[tokio::test]
async fn other_machines_are_served_with_tls_or_on_the_operators_word() {
    let plain = keyed(NOWHERE);
    let (folder, path) = file(&plain);
    let everywhere = ["--listen", "0.0.0.0:0"];
    let refused = sentence(&refusal(&everywhere, &path).await);
    for word in ["--listen", "0.0.0.0:0", "unencrypted", "tls.cert", "--insecure-listen"] {
        assert!(refused.contains(word), "{refused}");
    }
    let served = Program::within(folder, path, &[&everywhere[..], &["--insecure-listen"]].concat()).await;
    let port = served.url.strip_prefix("http://0.0.0.0:").unwrap();
    let ready = client().get(format!("http://127.0.0.1:{port}/readyz")).send();
    assert_eq!(within(ready).await.unwrap().status(), 200);
    served.stop(&[]).await;

    let pair = certificate();
    let (folder, path) = file(&format!("{plain}tls.cert = \"cert.pem\"\ntls.key = \"key.pem\"\n"));
    written(&folder, &pair);
    let mut served = Program::within(folder, path, &everywhere).await;
    let port = served.url.strip_prefix("https://0.0.0.0:").unwrap();
    served.url = format!("https://127.0.0.1:{port}");
    let response = served.post_with(&knowing(&pair).build().unwrap(), &private()).await;
    assert_eq!(response.status(), 502, "nobody is upstream");
    served.stop(&[pair.signing_key.serialize_pem().lines().nth(1).unwrap()]).await;
}
