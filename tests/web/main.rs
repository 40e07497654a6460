//! Tests of the widget that run inside a browser.
