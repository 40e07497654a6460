//! The clock.

/// Milliseconds since the page began, on a clock that never goes back.
#[must_use]
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
