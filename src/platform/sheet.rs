//! The widget's style sheets, constructed: no inline style, so no page's policy needs to allow one. There are two: what
//! the first half of the view draws, and what the late half does, which is empty until that half is there.

pub mod late;

use std::cell::RefCell;

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CssStyleSheet, ShadowRoot};

/// As `cargo xtask dist` made it short.
#[cfg(feature = "split")]
const CSS: &str = include_str!(env!("PARLOR_STYLE"));

#[cfg(not(feature = "split"))]
const CSS: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/widget.css"),
    include_str!("../../style/messages.css"),
    include_str!("../../style/prose.css"),
    include_str!("../../style/actions.css"),
    include_str!("../../style/composer.css"),
    include_str!("../../style/meta.css"),
);

thread_local! {
    // Parsed once, however many elements the page has.
    static SHEET: RefCell<Option<CssStyleSheet>> = const { RefCell::new(None) };
    static LATE: RefCell<Option<CssStyleSheet>> = const { RefCell::new(None) };
}

/// Gives `root` the widget's style sheets.
///
/// # Errors
/// When the browser cannot construct a style sheet.
pub fn adopt(root: &ShadowRoot) -> Result<(), JsValue> {
    let sheet = SHEET.with_borrow_mut(|kept| match kept {
        Some(sheet) => Ok(sheet.clone()),
        None => {
            let sheet = CssStyleSheet::new()?;
            sheet.replace_sync(CSS)?;
            *kept = Some(sheet.clone());
            Ok::<_, JsValue>(sheet)
        }
    })?;
    let late = of_late()?;
    let sheets = Array::of2(&sheet, &late);
    Reflect::set(root, &JsValue::from_str("adoptedStyleSheets"), &sheets).map(drop)
}

/// The sheet of the late half: every root has it from the start, so that filling it reaches all of them.
fn of_late() -> Result<CssStyleSheet, JsValue> {
    LATE.with_borrow_mut(|kept| match kept {
        Some(sheet) => Ok(sheet.clone()),
        None => CssStyleSheet::new().inspect(|sheet| *kept = Some(sheet.clone())),
    })
}
