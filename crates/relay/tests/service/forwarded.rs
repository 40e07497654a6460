//! Whose word about a visitor's address counts, seen from the limits: a header that a client writes gives it no
//! second bucket, and a trusted proxy's gives each visitor one.

use serde_json::json;

use crate::program::{Program, keyed};
use crate::serving::{NOWHERE, PAGE, client};
use crate::upstream::within;

/// The status of a request with these headers: 400 where it is read, 429 where there were too many.
async fn status(relay: &Program, headers: &[(&str, &str)]) -> u16 {
    let mut request = client().post(format!("{}/v1/messages", relay.url)).header("origin", PAGE);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("content-type", "application/json").body(json!({}).to_string());
    within(request.send()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_client_that_writes_the_header_itself_stays_one_visitor() {
    let relay = Program::start(&format!("{}budget.visitor.requests_minute = 2\n", keyed(NOWHERE))).await;
    assert_eq!(status(&relay, &[("x-forwarded-for", "192.0.2.1")]).await, 400);
    assert_eq!(status(&relay, &[("x-forwarded-for", "192.0.2.2, 10.0.0.1")]).await, 400);
    for header in ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip", "client-ip"] {
        assert_eq!(status(&relay, &[(header, "192.0.2.3")]).await, 429, "{header}");
    }
    assert_eq!(status(&relay, &[("forwarded", "for=192.0.2.4")]).await, 429);
    assert_eq!(status(&relay, &[("x-forwarded-for", "192.0.2.5"), ("x-forwarded-for", "::1")]).await, 429);
    assert_eq!(status(&relay, &[]).await, 429);
    relay.stop(&["192.0.2."]).await;
}

#[tokio::test]
async fn a_trusted_proxy_gives_each_visitor_a_bucket() {
    let settings = format!(
        "{}budget.visitor.requests_minute = 2\ntrusted_proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n",
        keyed(NOWHERE)
    );
    let relay = Program::start(&settings).await;
    for visitor in ["192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        assert_eq!(status(&relay, &[("x-forwarded-for", visitor)]).await, 400, "{visitor}");
        // The same, through one more proxy of ours.
        let further = format!("{visitor}, 10.0.0.1");
        assert_eq!(status(&relay, &[("x-forwarded-for", &further)]).await, 400, "{visitor}");
        assert_eq!(status(&relay, &[("x-forwarded-for", visitor)]).await, 429, "{visitor}");
        // What the visitor wrote stands to the left of what the proxy added.
        for spoofed in ["203.0.113.1", "10.0.0.2", "127.0.0.1", "garbage"] {
            let forwarded = format!("{spoofed}, {visitor}");
            assert_eq!(status(&relay, &[("x-forwarded-for", &forwarded)]).await, 429, "{forwarded}");
            let lines = [("x-forwarded-for", spoofed), ("x-forwarded-for", visitor)];
            assert_eq!(status(&relay, &lines).await, 429, "{lines:?}");
        }
        let both = [("forwarded", "for=203.0.113.9"), ("x-forwarded-for", visitor)];
        assert_eq!(status(&relay, &both).await, 429, "the header that is not read");
    }
    relay.stop(&["192.0.2.", "2001:db8"]).await;
}
