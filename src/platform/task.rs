//! Work that waits for the browser.

use std::pin::Pin;

/// Runs a future on the page's own queue. Boxed, so that what drives futures is compiled once and not for each.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(future));
}

fn spawn_boxed(future: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(future);
}
