//! The colours of a block of code.

use web_sys::Element;

/// Colours a settled block of code once it comes into sight. Its text nodes stay as they are.
pub(super) fn highlight(_code: &Element, _language: &str) {}
