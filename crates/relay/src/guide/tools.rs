//! The tools that a request offers. The guide knows how to use one of them, `plan_day`, with which a page shows
//! a trip day by day; the others are read, checked and left alone.

use super::refusal::Refusal;
use serde_json::{Map, Value};

/// The tool that puts one day of a trip onto the page.
pub(super) const PLAN_DAY: &str = "plan_day";

/// What may be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tools {
    /// Whether [`PLAN_DAY`] is offered and calls are wanted.
    pub plan_day: bool,
    /// Whether one answer may call several times.
    pub parallel: bool,
}

impl Tools {
    /// Reads `tools` and `tool_choice`.
    pub fn read(fields: &Map<String, Value>) -> Result<Self, Refusal> {
        let tools = match fields.get("tools") {
            None | Some(Value::Null) => &[][..],
            Some(Value::Array(tools)) => tools.as_slice(),
            Some(_) => return Err(Refusal::invalid("tools: Input should be a valid list")),
        };
        let mut names: Vec<&str> = Vec::new();
        for (index, tool) in tools.iter().enumerate() {
            let name = name(tool, index)?;
            if names.contains(&name) {
                return Err(Refusal::invalid("tools: Tool names must be unique."));
            }
            names.push(name);
        }
        let choice = &fields.get("tool_choice").unwrap_or(&Value::Null);
        let wanted = match choice["type"].as_str() {
            None if choice.is_null() => true,
            Some("auto") => true,
            Some("none") => false,
            Some(forced @ ("any" | "tool")) => {
                return Err(Refusal::invalid(format!(
                    "tool_choice.type: '{forced}' is not supported for this model; use 'auto' or 'none'"
                )));
            }
            _ => {
                return Err(Refusal::invalid(
                    "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'",
                ));
            }
        };
        if !choice.is_null() && tools.is_empty() {
            return Err(Refusal::invalid("tool_choice: may only be specified while providing tools"));
        }
        let parallel = choice["disable_parallel_tool_use"] != true;
        Ok(Self { plan_day: wanted && names.contains(&PLAN_DAY), parallel })
    }
}

/// The name of a tool that is written as the API takes it.
fn name(tool: &Value, index: usize) -> Result<&str, Refusal> {
    let refuse = |what: &str| Err(Refusal::invalid(format!("tools.{index}.{what}")));
    let Some(name) = tool["name"].as_str() else { return refuse("name: Field required") };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.is_empty() || name.len() > 128 || !name.bytes().all(fits) {
        return refuse("custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
    }
    // A tool with a dated type is the API's own and brings its schema along.
    let own = tool["type"].as_str().is_none_or(|kind| kind == "custom");
    if own && tool["input_schema"]["type"] != "object" {
        return refuse("custom.input_schema.type: Input should be 'object'");
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: Value) -> Result<Tools, String> {
        Tools::read(body.as_object().unwrap()).map_err(|refusal| refusal.message)
    }

    fn tool(name: &str) -> Value {
        json!({ "name": name, "input_schema": { "type": "object" } })
    }

    #[test]
    fn plan_day_is_seen_unless_calls_are_not_wanted() {
        let tools = [tool("weather"), tool("plan_day")];
        assert_eq!(read(json!({ "tools": tools })), Ok(Tools { plan_day: true, parallel: true }));
        let single = json!({ "type": "auto", "disable_parallel_tool_use": true });
        let single = read(json!({ "tools": tools, "tool_choice": single }));
        assert_eq!(single, Ok(Tools { plan_day: true, parallel: false }));
        assert!(!read(json!({ "tools": tools, "tool_choice": { "type": "none" } })).unwrap().plan_day);
        assert!(!read(json!({ "tools": [tool("weather")] })).unwrap().plan_day);
        assert!(!read(json!({})).unwrap().plan_day);
    }

    #[test]
    fn tools_that_the_api_refuses_are_refused() {
        for (body, part) in [
            (json!({ "tools": [tool("a b")] }), "tools.0.custom.name: String should match"),
            (json!({ "tools": [{ "name": "a" }] }), "input_schema.type: Input should be 'object'"),
            (json!({ "tools": [tool("a"), tool("a")] }), "must be unique"),
            (json!({ "tools": [tool("a")], "tool_choice": { "type": "any" } }), "'any' is not supported"),
            (json!({ "tool_choice": { "type": "auto" } }), "only be specified while providing tools"),
            (json!({ "tools": {} }), "tools: Input should be a valid list"),
        ] {
            assert!(read(body).unwrap_err().contains(part), "{part}");
        }
        let server = json!({ "type": "web_search_20260318", "name": "web_search" });
        assert!(read(json!({ "tools": [server] })).is_ok());
    }
}
