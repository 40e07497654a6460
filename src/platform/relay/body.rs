//! An answer's body, chunk by chunk.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// A body being read. It is let go by aborting its request.
pub(super) struct Body(ReadableStreamDefaultReader);

impl Body {
    /// The body of `answer`; nothing when it has none or someone else reads it.
    pub(super) fn of(answer: &Response) -> Option<Self> {
        ReadableStreamDefaultReader::new(&answer.body()?).ok().map(Self)
    }

    /// The next chunk; nothing at the end.
    pub(super) async fn next(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let part = JsFuture::from(self.0.read()).await?;
        let value = Reflect::get(&part, &JsValue::from_str("value"))?;
        Ok(value.dyn_into::<Uint8Array>().ok().map(|chunk| chunk.to_vec()))
    }
}

/// A body that was read to its end, or why not.
pub(super) enum Whole {
    /// All of it.
    Read(Vec<u8>),
    /// More than the limit.
    TooLarge,
    /// The connection broke.
    Cut,
}

/// Reads a whole body of at most `limit` bytes; `heard` is called for each chunk.
pub(super) async fn whole(answer: &Response, limit: usize, heard: impl Fn()) -> Whole {
    let mut all = Vec::new();
    let Some(body) = Body::of(answer) else { return Whole::Read(all) };
    loop {
        match body.next().await {
            Ok(Some(chunk)) => {
                heard();
                if all.len() + chunk.len() > limit {
                    return Whole::TooLarge;
                }
                all.extend_from_slice(&chunk);
            }
            Ok(None) => return Whole::Read(all),
            Err(_) => return Whole::Cut,
        }
    }
}
