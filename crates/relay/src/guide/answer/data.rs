//! Structured output: JSON that fits a schema, with what is known of the trip wherever the schema has a name for it.

use super::super::brief::Brief;
use super::super::itinerary::Itinerary;
use super::super::places::Atlas;
use super::super::plan;
use super::prose;
use serde_json::{Map, Value, json};

/// Levels of a schema that are filled. A schema that refers to itself has no last one.
const DEEPEST: usize = 24;

/// Writes the JSON text of an answer to a request with a schema.
pub(super) fn write(atlas: &Atlas, brief: &Brief, schema: &Value) -> String {
    let known = facts(atlas, brief);
    Filler { root: schema, known: &known }.value(schema, "", &known, 0).to_string()
}

/// What is known of the trip, under the names that schemas usually give it.
fn facts(atlas: &Atlas, brief: &Brief) -> Value {
    let plan = plan::make(atlas, brief);
    let laid_out = plan.as_ref().and_then(|plan| Itinerary::of(atlas, plan, brief, None, &[]));
    let days = laid_out.as_ref().map_or_else(Vec::new, |laid_out| {
        laid_out.days.iter().filter_map(|day| serde_json::to_value(day).ok()).collect()
    });
    let cities: Vec<&str> =
        plan.iter().flat_map(|plan| &plan.stays).map(|stay| stay.city.name.as_str()).collect();
    let interests: Vec<&str> = brief.interests.iter().map(|interest| interest.name()).collect();
    let total: u64 = laid_out.iter().flat_map(|laid_out| &laid_out.days).map(|day| day.cost).sum();
    let title = if cities.is_empty() { "A trip".to_owned() } else { prose::list(&cities) };
    let summary = prose::summary(atlas, brief).unwrap_or_else(|| "Nothing is settled yet.".to_owned());
    json!({
        "title": title, "name": title, "trip": title, "summary": summary, "description": summary,
        "destination": title, "destinations": cities, "city": cities.first(), "cities": cities, "places": cities,
        "interests": interests, "travellers": brief.people.unwrap_or(1), "people": brief.people.unwrap_or(1),
        "days": days, "itinerary": days, "length": days.len(), "day_count": days.len(), "duration": days.len(),
        "start": days.first().map(|day| day["date"].clone()), "start_date": days.first().map(|day| day["date"].clone()),
        "end": days.last().map(|day| day["date"].clone()), "end_date": days.last().map(|day| day["date"].clone()),
        "total": total, "total_cost": total, "cost": total, "budget": brief.budget.as_ref().map(|budget| budget.amount),
        "currency": laid_out.as_ref().map(|laid_out| laid_out.currency.code.clone()),
    })
}

struct Filler<'a> {
    root: &'a Value,
    known: &'a Value,
}

impl Filler<'_> {
    /// A value that fits `schema`; `name` is its property and `near` the known object around it.
    fn value(&self, schema: &Value, name: &str, near: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return Value::Null;
        }
        if let Some(target) =
            schema["$ref"].as_str().and_then(|path| self.root.pointer(path.strip_prefix('#')?))
        {
            return self.value(target, name, near, depth + 1);
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        let hint = self.hint(name, near);
        if let Some(choices) = schema["enum"].as_array() {
            let known = choices.iter().find(|choice| Some(*choice) == hint.as_ref());
            return known.or(choices.first()).cloned().unwrap_or_default();
        }
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let kinds = |choice: &&Value| hint.as_ref().is_some_and(|hint| self.takes(choice, hint));
            let last_resort = choices.iter().find(|choice| choice["type"] == "null").or(choices.first());
            let choice = choices.iter().find(kinds).or(last_resort);
            return choice.map_or(Value::Null, |choice| self.value(choice, name, near, depth + 1));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.value(&merged(schema, parts), name, near, depth + 1);
        }
        let kind = kind(schema, hint.as_ref());
        self.of_kind(&kind, schema, name, hint, near, depth)
    }

    fn of_kind(
        &self,
        kind: &str,
        schema: &Value,
        name: &str,
        hint: Option<Value>,
        near: &Value,
        depth: usize,
    ) -> Value {
        match kind {
            "object" => {
                let around = hint.filter(Value::is_object).unwrap_or_else(|| near.clone());
                let mut object = Map::new();
                for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                    object.insert(name.clone(), self.value(property, name, &around, depth + 1));
                }
                Value::Object(object)
            }
            "array" => {
                let found = hint.and_then(|hint| hint.as_array().cloned()).unwrap_or_default();
                // An item has no name of its own: what is known of it stands around it, or is the value itself.
                let texts = schema["items"]["type"] == "string";
                let item = |known: Value| {
                    let (around, name) = if known.is_object() && !texts {
                        (known, "")
                    } else {
                        (json!({ "item": if texts { json!(plain(&known)) } else { known } }), "item")
                    };
                    self.value(&schema["items"], name, &around, depth + 1)
                };
                let mut items: Vec<Value> = found.into_iter().map(item).collect();
                let least = schema["minItems"].as_u64().unwrap_or(0).min(1);
                if items.is_empty() && least == 1 {
                    items.push(self.value(&schema["items"], name, self.known, depth + 1));
                }
                Value::Array(items)
            }
            "integer" => json!(hint.as_ref().and_then(Value::as_f64).unwrap_or(0.0).round() as i64),
            "number" => number(hint.as_ref().and_then(Value::as_f64).unwrap_or(0.0)),
            "boolean" => json!(hint.as_ref().and_then(Value::as_bool).unwrap_or(false)),
            "null" => Value::Null,
            _ => json!(hint.map_or_else(String::new, |hint| plain(&hint))),
        }
    }

    /// What is known under a name: of the nearest object first, then of the trip.
    fn hint(&self, name: &str, near: &Value) -> Option<Value> {
        let name = name.to_lowercase().replace('-', "_");
        let found = near.get(&name).or_else(|| self.known.get(&name))?;
        (!found.is_null()).then(|| found.clone())
    }

    fn takes(&self, schema: &Value, hint: &Value) -> bool {
        let target = schema["$ref"].as_str().and_then(|path| self.root.pointer(path.strip_prefix('#')?));
        let schema = target.unwrap_or(schema);
        let is = |kind: &str| match kind {
            "object" => hint.is_object(),
            "array" => hint.is_array(),
            "integer" | "number" => hint.is_number(),
            "boolean" => hint.is_boolean(),
            "null" => false,
            _ => hint.is_string(),
        };
        schema["type"].as_str().is_some_and(is)
    }
}

/// The type to write: the one of several that what is known has, else the first.
fn kind(schema: &Value, hint: Option<&Value>) -> String {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if schema["properties"].is_object() => vec!["object"],
        _ if schema["items"].is_object() => vec!["array"],
        _ => Vec::new(),
    };
    let fits = |kind: &&&str| match **kind {
        "string" => hint.is_some_and(Value::is_string),
        "integer" | "number" => hint.is_some_and(Value::is_number),
        "array" => hint.is_some_and(Value::is_array),
        "object" => hint.is_some_and(Value::is_object),
        "null" => hint.is_none(),
        _ => false,
    };
    kinds.iter().find(fits).or(kinds.first()).map_or("string", |kind| kind).to_owned()
}

/// One schema of all that have to hold together.
fn merged(schema: &Value, parts: &[Value]) -> Value {
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    whole.remove("allOf");
    for (name, value) in parts.iter().filter_map(Value::as_object).flatten() {
        match (whole.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
            _ => {
                whole.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(whole)
}

/// A known value as a text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.get("title").or(fields.get("name")).map_or_else(String::new, plain),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A whole number without its zero tenths, as a person writes it.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

#[cfg(test)]
mod tests {
    use super::super::super::brief::after;
    use super::*;

    fn filled(texts: &[&str], schema: Value) -> Value {
        let atlas = Atlas::shared();
        serde_json::from_str(&write(atlas, &after(atlas, texts), &schema)).unwrap()
    }

    const TRIP: [&str; 2] = ["Tokyo and Kyoto, 8 days from 10 November 2026", "food"];

    #[test]
    fn a_trip_schema_is_filled_with_the_trip() {
        let place = json!({ "type": "object", "properties": { "name": { "type": "string" }, "lat": { "type": "number" } } });
        let day = json!({ "type": "object", "properties": { "day": { "type": "integer" }, "title": { "type": "string" },
            "places": { "type": "array", "items": { "$ref": "#/$defs/place" } } } });
        let trip = filled(
            &TRIP,
            json!({ "type": "object", "$defs": { "place": place }, "properties": {
            "title": { "type": "string" }, "days": { "type": "array", "items": day },
            "cities": { "type": "array", "items": { "type": "string" } }, "total": { "type": "number" },
            "currency": { "enum": ["EUR", "USD"] }, "start_date": { "type": ["string", "null"] } } }),
        );
        assert_eq!(
            (&trip["title"], &trip["cities"]),
            (&json!("Tokyo and Kyoto"), &json!(["Tokyo", "Kyoto"]))
        );
        assert_eq!((&trip["currency"], &trip["start_date"]), (&json!("USD"), &json!("2026-11-10")));
        assert_eq!((trip["days"].as_array().unwrap().len(), &trip["days"][7]["day"]), (8, &json!(8)));
        assert!(
            trip["days"][0]["places"][0]["lat"].as_f64().unwrap() > 35.0
                && trip["total"].as_f64().unwrap() > 100.0
                && trip["total"].is_i64()
        );
        let names: Vec<&String> = trip["days"][0].as_object().unwrap().keys().collect();
        assert_eq!(names, ["day", "places", "title"], "nothing that the schema does not name");
    }

    #[test]
    fn any_schema_is_fitted() {
        let odd = json!({ "type": "object", "properties": {
            "ok": { "type": "boolean" }, "kind": { "const": "x" }, "when": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            "both": { "allOf": [{ "type": "object", "properties": { "a": { "type": "integer" } } }, { "properties": { "b": { "type": "array", "items": {} } } }] },
            "title": { "type": "integer" }, "loop": { "$ref": "#" } } });
        let value = filled(&[], odd);
        assert_eq!(
            (&value["ok"], &value["kind"], &value["when"], &value["title"]),
            (&json!(false), &json!("x"), &Value::Null, &json!(0))
        );
        assert_eq!(value["both"], json!({ "a": 0, "b": [] }));
    }
}
