//! Tools that a page offers.

use messages::Tool;
use messages::tool::Fault;
use serde_json::{Value, json};

fn read(tool: &Value) -> Result<Tool, Fault> {
    Tool::read(&tool.to_string())
}

fn whole() -> Value {
    json!({"name": "plan_day", "description": "Fills a day.",
        "input_schema": {"type": "object", "properties": {"day": {"type": "integer"}}}})
}

#[test]
fn a_definition_is_written_as_the_api_wants_it() {
    let mut with_more = whole();
    with_more["run"] = json!("a function");
    with_more["confirm"] = json!(true);
    let tool = read(&with_more).unwrap();
    assert_eq!((tool.name.as_str(), tool.description.as_str()), ("plan_day", "Fills a day."));
    assert_eq!(serde_json::to_value(&tool).unwrap(), whole());
}

#[test]
fn a_description_may_be_missing() {
    for description in [None, Some(Value::Null), Some(json!(""))] {
        let mut tool = whole();
        tool.as_object_mut().unwrap().remove("description");
        tool.as_object_mut().unwrap().extend(description.map(|text| ("description".to_owned(), text)));
        let written = serde_json::to_value(read(&tool).unwrap()).unwrap();
        assert_eq!(written.get("description"), None);
    }
}

#[test]
fn names_that_the_api_takes() {
    let named = |name: &str| {
        let mut tool = whole();
        tool["name"] = json!(name);
        read(&tool)
    };
    for name in ["a", "get-weather_2", &"x".repeat(128)] {
        assert!(named(name).is_ok(), "{name}");
    }
    for name in ["", "get weather", "a.b", "météo", "a\n", &"x".repeat(129)] {
        assert_eq!(named(name), Err(Fault::Name), "{name}");
    }
}

#[test]
fn every_fault_has_its_sentence() {
    let changed = |name: &str, value: Value| {
        let mut tool = whole();
        tool[name] = value;
        read(&tool)
    };
    assert_eq!(read(&json!([])), Err(Fault::NotAnObject));
    assert_eq!(Tool::read("{"), Err(Fault::NotAnObject));
    assert_eq!(read(&json!({})), Err(Fault::Name));
    assert_eq!(changed("name", json!(7)), Err(Fault::Name));
    assert_eq!(changed("description", json!(["a"])), Err(Fault::Description));
    for schema in [json!(null), json!("object"), json!([])] {
        assert_eq!(changed("input_schema", schema), Err(Fault::Schema));
    }
    for schema in [json!({}), json!({"type": "string"}), json!({"type": ["object", "null"]})] {
        assert_eq!(changed("input_schema", schema), Err(Fault::SchemaType));
    }
    let all = [Fault::NotAnObject, Fault::Name, Fault::Description, Fault::Schema, Fault::SchemaType];
    for fault in all {
        let sentence = fault.to_string();
        assert!(sentence.starts_with("A tool") && sentence.ends_with('.'), "{sentence}");
    }
}
