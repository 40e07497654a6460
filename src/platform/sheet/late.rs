//! The style of the late half. Only that half may name this, or it would be loaded at once.

use wasm_bindgen::JsValue;

use super::of_late;

/// As `cargo xtask dist` made it short.
#[cfg(feature = "split")]
const CSS: &str = include_str!(env!("PARLOR_LATE_STYLE"));

#[cfg(not(feature = "split"))]
const CSS: &str = concat!(
    include_str!("../../../style/code.css"),
    include_str!("../../../style/formula.css"),
    include_str!("../../../style/pieces.css"),
    include_str!("../../../style/marks.css"),
    include_str!("../../../style/sources.css"),
    include_str!("../../../style/turns.css"),
    include_str!("../../../style/attachments.css"),
    include_str!("../../../style/bill.css"),
);

/// Puts the style of the late half into its sheet: in every chat of the page, before anything of it is drawn.
///
/// # Errors
/// When the browser cannot construct a style sheet.
pub fn fill() -> Result<(), JsValue> {
    of_late()?.replace_sync(CSS)
}
