//! Bodies that come too slowly: a byte now and then does not hold a request for ever, whoever sends it.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use futures_util::stream;
use relay::app;
use tokio::time::{Instant, interval, timeout};
use tower::ServiceExt;

use crate::serving::{NOWHERE, PAGE, before};

/// Longer than any of these requests may take.
const TOO_LONG: Duration = Duration::from_secs(3600);

/// A body of one byte each second, without an end.
fn trickle() -> Body {
    Body::from_stream(stream::unfold(interval(Duration::from_secs(1)), async |mut seconds| {
        seconds.tick().await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), seconds))
    }))
}

async fn answer(origin: &str, body: Body) -> (Response<Body>, Duration) {
    let request = Request::post("/v1/messages")
        .header("origin", origin)
        .header("content-type", "application/json")
        .body(body)
        .unwrap();
    let begun = Instant::now();
    let response = timeout(TOO_LONG, app(before(NOWHERE)).oneshot(request)).await;
    (response.expect("the request ends").unwrap(), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_is_not_read_for_ever() {
    let (response, took) = answer(PAGE, trickle()).await;
    assert_eq!(response.status(), 408);
    assert!(took > Duration::from_secs(20) && took <= Duration::from_secs(31), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stands_still_is_not_waited_for() {
    let (response, took) =
        answer(PAGE, Body::from_stream(stream::pending::<Result<Bytes, Infallible>>())).await;
    assert_eq!(response.status(), 408);
    assert!(took <= Duration::from_secs(31), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refused_body_is_not_read_for_ever_either() {
    let (response, took) = answer("https://evil.example", trickle()).await;
    assert_eq!(response.status(), 403);
    assert!(took <= Duration::from_secs(31), "{took:?}");
}
