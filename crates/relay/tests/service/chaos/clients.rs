//! Clients that do not read, are cut off, or send half a request; and a relay that is killed.

use std::time::{Duration, Instant};

use reqwest::Response;
#[cfg(unix)]
use reqwest::Version;

use super::proxy::{Faults, Proxy};
use super::toxic::{Ending, Toxic};
#[cfg(unix)]
use crate::serving::PAGE;
use crate::serving::{Running, before, hello_streamed};
#[cfg(unix)]
use crate::tls::{Secured, knowing};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

/// What the sockets on the way may hold, with the relay's own share far below it.
const HELD: usize = 24 << 20;

#[tokio::test]
async fn a_client_that_does_not_read_holds_the_upstream_back() {
    let (proxy, bytes) = flood().await;
    let relay = Running::start(before(&proxy.url)).await;
    holds_back(&proxy, relay.post(&hello_streamed()).await, bytes).await;
}

#[cfg(unix)]
#[tokio::test]
async fn one_over_tls_does_so_too() {
    for version in [Version::HTTP_11, Version::HTTP_2] {
        let (proxy, bytes) = flood().await;
        let relay = Secured::before(&proxy.url).await;
        let builder = knowing(&relay.pair);
        let builder = if version == Version::HTTP_2 { builder } else { builder.http1_only() };
        let request = builder.build().unwrap().post(relay.url("/v1/messages")).header("origin", PAGE);
        let request = request.header("content-type", "application/json").body(hello_streamed().to_string());
        let response = within(request.send()).await.unwrap();
        assert_eq!((response.status().as_u16(), response.version()), (200, version));
        holds_back(&proxy, response, bytes).await;
    }
}

/// Far more than anybody holds, on its way through a proxy, and how much it is.
async fn flood() -> (Proxy, usize) {
    let event = format!("data: {}\n\n", "x".repeat(1 << 14));
    let (pieces, piece) = (40, event.repeat(64));
    let mut script = vec![Step::Send(chunked_head())];
    script.extend(std::iter::repeat_n(Step::Send(chunk(&piece)), pieces));
    script.push(Step::Send(b"0\r\n\r\n".to_vec()));
    let upstream = Upstream::start(script).await;
    (Proxy::before(&upstream.url, Faults::default()).await, pieces * piece.len())
}

async fn holds_back(proxy: &Proxy, mut response: Response, bytes: usize) {
    within(proxy.stalled()).await;
    assert!(proxy.passed() < HELD, "{} bytes were taken for nobody", proxy.passed());
    // Nothing is lost by it.
    let mut read = 0;
    while let Some(bytes) = within(response.chunk()).await.unwrap() {
        read += bytes.len();
    }
    assert_eq!(read, bytes);
}

#[tokio::test]
async fn a_client_that_is_cut_off_takes_the_upstream_with_it() {
    for ending in [Ending::Close, Ending::Reset] {
        let script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold];
        let mut upstream = Upstream::start(script).await;
        let relay = Running::start(before(&upstream.url)).await;
        let proxy = Proxy::before(&relay.url, Faults::down(Toxic::CutBody(4, ending))).await;
        let answer = within(relay.at(&proxy.url, &hello_streamed()).send()).await;
        let since = Instant::now();
        if let Ok(response) = answer {
            assert!(within(response.text()).await.is_err(), "the client sees that there should be more");
        }
        upstream.request().await;
        assert!(matches!(upstream.next().await, Event::Gone));
        assert!(since.elapsed() < Duration::from_secs(1), "it took {:?}", since.elapsed());
    }
}

#[tokio::test]
async fn a_request_cut_at_any_byte_asks_nobody() {
    let mut upstream = Upstream::start(vec![Step::Hold]).await;
    let relay = Running::start(before(&upstream.url)).await;
    let proxy = Proxy::before(&relay.url, Faults::default()).await;
    let body = hello_streamed();
    let length = body.to_string().len();
    let heads = (1..120).step_by(7).map(Toxic::LimitData);
    let bodies = (0..length).map(|at| Toxic::CutBody(at, Ending::Reset));
    for toxic in heads.chain(bodies.step_by(5)).chain([Toxic::CutBody(length - 1, Ending::Close)]) {
        proxy.set(Faults::up(toxic));
        let answer = within(relay.at(&proxy.url, &body).send()).await;
        assert!(answer.is_err_and(|error| !error.is_timeout()), "{toxic:?}");
    }
    // One that comes whole is the first that is heard of.
    proxy.set(Faults::default());
    let whole = tokio::spawn(relay.at(&proxy.url, &body).send());
    upstream.request().await;
    whole.abort();
    assert!(matches!(upstream.next().await, Event::Gone));
    assert!(upstream.is_untouched());
}

#[cfg(unix)]
#[tokio::test]
async fn a_killed_relay_takes_its_streams_with_it() {
    use crate::serving::{PAGE, client};
    use crate::settings::{file, program};
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold];
    let mut upstream = Upstream::start(script).await;
    let (_folder, settings) =
        file(&format!("upstream = \"{}\"\norigins = [\"{PAGE}\"]\nlimits.models_ms = 0\n", upstream.url));
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--config"]).arg(settings);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("listening on ").expect(&line).trim_end().to_owned();
    let mut streams = Vec::new();
    for _ in 0..3 {
        let request = client().post(format!("{url}/v1/messages")).header("origin", PAGE);
        let request = request.header("content-type", "application/json").body(hello_streamed().to_string());
        let mut response = within(request.send()).await.unwrap();
        assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        upstream.request().await;
        streams.push(response);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for stream in streams {
        assert!(within(stream.text()).await.is_err(), "no client takes this for the end");
        assert!(matches!(upstream.next().await, Event::Gone));
    }
}
