//! Tools as the page registers them.

use conversation::Offer;
use js_sys::{Array, Function};
use messages::tool::Tool;
use wasm_bindgen::{JsCast, JsValue};

use crate::platform::object::member;
use crate::runtime::Registered;

/// Reads the loader's list. The loader has refused what is no tool, with a sentence; so nothing is left out here.
pub(super) fn read(tools: &Array) -> Vec<Registered> {
    tools.iter().filter_map(|tool| one(&tool)).collect()
}

fn one(tool: &JsValue) -> Option<Registered> {
    let definition = member(tool, "definition")?.as_string()?;
    let run: Function = member(tool, "run")?.dyn_into().ok()?;
    let confirm = member(tool, "confirm").is_some_and(|confirm| confirm.is_truthy());
    Some(Registered { offer: Offer { tool: Tool::read(&definition).ok()?, confirm }, run })
}
