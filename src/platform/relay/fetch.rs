//! The browser's `fetch`, with what all requests to the relay have in common. No cookie goes with them. Where the page has a
//! way in of its own they go that way; only what is read goes without it first, as it is mostly for everybody.

use js_sys::{Object, Promise};
use messages::RequestText;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Response};

use crate::platform::door::Relay;
use crate::platform::object::with;
use crate::platform::past;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    pub(in crate::platform) fn begin(url: &str, init: &Object) -> Result<Promise, JsValue>;
}

/// What the relay answers to whom it does not know.
const UNAUTHORIZED: u16 = 401;

/// Posts a JSON `body` to a path of the relay, or asks for what is there without one. Nothing when no answer came.
pub(super) async fn fetch(
    relay: &Relay,
    path: &str,
    body: Option<&RequestText>,
    signal: Option<&AbortSignal>,
) -> Option<Response> {
    let mut init = vec![("credentials", JsValue::from_str("omit"))];
    if let Some(body) = body {
        let headers = with(&[("content-type", JsValue::from_str("application/json"))]).ok()?;
        init.push(("method", JsValue::from_str("POST")));
        init.push(("headers", headers.into()));
        init.push(("body", past::joined(body)));
    }
    init.extend(signal.map(|signal| ("signal", signal.into())));
    let (url, init) = ([&relay.base, path].concat(), with(&init).ok()?);
    let mut gate = relay.gate.as_ref().filter(|_| body.is_some());
    loop {
        let answer = match gate {
            Some(gate) => gate(url.clone(), init.clone()),
            None => begin(&url, &init).ok()?,
        };
        // The browser gives nothing else.
        let answer: Response = JsFuture::from(answer).await.ok()?.unchecked_into();
        if gate.is_some() || relay.gate.is_none() || answer.status() != UNAUTHORIZED {
            return Some(answer);
        }
        gate = relay.gate.as_ref();
    }
}

/// A header of an answer, if the page may read it.
pub(super) fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).ok()?
}
