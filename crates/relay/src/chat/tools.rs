//! The tools that a request offers, and those that its history says were used, against those that the profile opens.

use serde_json::value::RawValue;

use super::object::{Object, entries};
use crate::config::Profile;
use crate::error::Failure;
use crate::meter::extras;

/// What the service's running of code is called. Newer searches filter what they find by running code, too.
const RUNS_CODE: [&str; 3] = ["code_execution", "bash_code_execution", "text_editor_code_execution"];

/// The tools that bring it along.
const WITH_CODE: [&str; 3] = ["code_execution", "web_fetch", "web_search"];

/// What the names of tools that look for tools begin with; their calls and results leave out the rest.
const TOOL_SEARCH: &str = "tool_search";

/// Checks the request's `tools`. Each has to be named by the profile. `*` stands for tools that the page runs itself;
/// those that the service runs cost money or reach out, so they have to be named.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn check(value: &str, rules: &Profile) -> Result<(), Failure> {
    let tools = entries(value).ok_or_else(|| Failure::invalid("tools: Input should be a valid array"))?;
    for (index, tool) in tools.into_iter().map(RawValue::get).enumerate() {
        let tool = Object::read(tool).ok_or_else(|| {
            Failure::invalid(format!("tools.{index}: Input should be an object with each field once"))
        })?;
        let name = tool.string("name").unwrap_or_default();
        let kind = tool.get("type").filter(|kind| *kind != "null");
        let is_custom = kind.is_none() || tool.string("type").as_deref() == Some("custom");
        let opened = if is_custom {
            is_open(&name, rules)
        } else {
            is_named(&name, rules) && is_kind(&tool.string("type").unwrap_or_default(), &name)
        };
        if !opened {
            return Err(closed(&format!("tools.{index}")));
        }
        // Each search costs something, so nobody could say what the reply costs at most.
        if rules.budget.has_money() && extras::searches(&tool) && tool.whole("max_uses").is_none() {
            return Err(Failure::invalid(format!(
                "tools.{index}.max_uses: this chat limits money and each search costs some; say how many searches a \
                 reply may make at most"
            )));
        }
    }
    Ok(())
}

/// Checks a tool that the client is said to have run.
///
/// # Errors
/// 400 when the profile does not open it.
pub fn used(name: &str, place: &str, rules: &Profile) -> Result<(), Failure> {
    if is_open(name, rules) { Ok(()) } else { Err(closed(place)) }
}

/// Checks a tool that the service is said to have run.
///
/// # Errors
/// 400 when the profile does not open it.
pub fn ran(name: &str, place: &str, rules: &Profile) -> Result<(), Failure> {
    let named = |name: &&str| is_named(name, rules);
    let searches = |open: &String| open.starts_with(TOOL_SEARCH);
    let open = named(&name)
        || (RUNS_CODE.contains(&name) && WITH_CODE.iter().any(named))
        || (name.starts_with(TOOL_SEARCH) && rules.tools.iter().any(searches));
    if open { Ok(()) } else { Err(closed(place)) }
}

fn is_open(name: &str, rules: &Profile) -> bool {
    is_named(name, rules) || rules.tools.iter().any(|open| open == "*")
}

fn is_named(name: &str, rules: &Profile) -> bool {
    name != "*" && rules.tools.iter().any(|open| open == name)
}

/// Whether a dated type is that of the tool with this name. Otherwise a tool of the service could come in under the
/// name of one that the page runs.
fn is_kind(kind: &str, name: &str) -> bool {
    let undated = kind.trim_end_matches(|last: char| last.is_ascii_digit()).trim_end_matches('_');
    // The one whose name is another; the client runs it.
    undated == name || undated == "text_editor"
}

fn closed(place: &str) -> Failure {
    Failure::invalid(format!("{place}: this chat's profile does not open this tool"))
}
