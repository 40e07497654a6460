//! The browser's `fetch`, with what all requests to the relay have in common. No cookie goes with them.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Response};

use crate::platform::object::with;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn begin(url: &str, init: &Object) -> Result<Promise, JsValue>;
}

/// Posts a JSON `body` to `url`, or asks for what is there without one. Nothing when no answer came.
pub(super) async fn fetch(url: &str, body: Option<&str>, signal: Option<&AbortSignal>) -> Option<Response> {
    let mut init = vec![("credentials", JsValue::from_str("omit"))];
    if let Some(body) = body {
        let headers = with(&[("content-type", JsValue::from_str("application/json"))]).ok()?;
        init.push(("method", JsValue::from_str("POST")));
        init.push(("headers", headers.into()));
        init.push(("body", JsValue::from_str(body)));
    }
    init.extend(signal.map(|signal| ("signal", signal.into())));
    let answer = begin(url, &with(&init).ok()?).ok()?;
    // The browser gives nothing else.
    JsFuture::from(answer).await.ok().map(JsCast::unchecked_into)
}

/// A header of an answer, if the page may read it.
pub(super) fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).ok()?
}
