//! Whether the device has a network.

use super::listen::Listener;

/// Calls `act` each time the device has a network again after it had none.
#[must_use]
pub fn on_return(act: impl Fn() + 'static) -> Option<Listener> {
    web_sys::window().map(|window| Listener::new(window.into(), "online", Box::new(move |_| act())))
}
