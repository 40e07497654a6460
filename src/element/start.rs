//! How the WebAssembly and the loader find each other, whichever of them came first.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::Chat;
use crate::platform::task;

#[wasm_bindgen]
extern "C" {
    /// The loader's class.
    type Loader;

    #[wasm_bindgen(method)]
    fn start(this: &Loader, widget: Widget);
}

/// Makes chats; what the loader holds of the WebAssembly.
#[wasm_bindgen]
pub struct Widget;

#[wasm_bindgen]
impl Widget {
    /// A chat for one element.
    #[must_use]
    pub fn chat(&self) -> Chat {
        Chat::default()
    }
}

/// Hands the widget to the loader's class once it is defined.
#[wasm_bindgen(start)]
pub fn start() {
    task::spawn(async {
        let Some(defined) =
            web_sys::window().and_then(|window| window.custom_elements().when_defined("parlor-chat").ok())
        else {
            return;
        };
        if let Ok(class) = JsFuture::from(defined).await {
            class.unchecked_into::<Loader>().start(Widget);
        }
    });
}
