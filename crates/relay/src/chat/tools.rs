//! The tools that a request offers, against those that the profile opens.

use serde_json::value::RawValue;

use super::object::{Object, entries};
use crate::config::Profile;
use crate::error::Failure;

/// Checks the request's `tools`. Each has to be named by the profile. `*` stands for tools that the page runs itself; those that the
/// service runs cost money or reach out, so they have to be named.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn check(value: &str, rules: &Profile) -> Result<(), Failure> {
    let tools = entries(value).ok_or_else(|| Failure::invalid("tools: Input should be a valid array"))?;
    for (index, tool) in tools.into_iter().map(RawValue::get).enumerate() {
        let tool = Object::read(tool)
            .ok_or_else(|| Failure::invalid(format!("tools.{index}: Input should be an object")))?;
        let name = tool.string("name").unwrap_or_default();
        let custom = tool.get("type").is_none() || tool.string("type").as_deref() == Some("custom");
        if !rules.tools.iter().any(|open| *open == name || (open == "*" && custom)) {
            return Err(Failure::invalid(format!(
                "tools.{index}: this chat's profile does not open this tool"
            )));
        }
    }
    Ok(())
}
