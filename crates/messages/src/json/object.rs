//! An object of the wire, read field by field, and the fields that are left of it.
//!
//! serde's tagged and flattened forms would buffer the input, cannot hold raw JSON, and cost the WebAssembly build a
//! copy of the reader for each type.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use super::{Json, count, scan, string};

/// An object's fields in the order of the text, each value still as text.
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Fields<'a> {
    /// Reads an object, or nothing when `json` is none.
    pub(crate) fn read(json: &'a str) -> Option<Fields<'a>> {
        scan::fields(json).map(Fields)
    }

    /// The field's JSON text; the last one when the name is there twice, as in JavaScript.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// The field's JSON; `null` counts as absent.
    pub(crate) fn json(&self, name: &str) -> Option<Json> {
        self.get(name).filter(|value| *value != "null").map(Json::kept)
    }

    /// The field's text, when it is a string.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.get(name).and_then(string)
    }

    /// The field's text, when it is a string, without a copy where it holds no escapes.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        scan::text(self.get(name)?)
    }

    /// The field as a count.
    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.get(name).and_then(count)
    }

    /// The field as a truth value.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        }
    }

    /// Removes every field of this name.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Removes a field and gives its text; a field that is not a string stays.
    pub(crate) fn take_string(&mut self, name: &str) -> Option<String> {
        let text = self.string(name)?;
        self.remove(name);
        Some(text)
    }

    /// Removes a field and gives its JSON, `null` included.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json> {
        let json = self.get(name).map(Json::kept)?;
        self.remove(name);
        Some(json)
    }

    /// Names and JSON texts in the order they arrived in.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (String, &'a str)> {
        self.0.into_iter().map(|(name, value)| (name.into_owned(), value))
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The fields that were not removed.
    pub(crate) fn rest(self) -> Extra {
        Extra(self.0.into_iter().map(|(key, value)| (key.into_owned(), Json::kept(value))).collect())
    }

    /// Whether both have the same fields; what stands in them is compared as at this depth.
    pub(super) fn same(&self, other: &Fields<'_>, depth: usize) -> bool {
        let within = |a: &Fields<'_>, b: &Fields<'_>| {
            a.0.iter().all(|(key, _)| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => super::same_to(a, b, depth),
                _ => false,
            })
        };
        within(self, other) && other.0.iter().all(|(key, _)| self.get(key).is_some())
    }
}

/// The fields of an object that its type does not name, kept so that it is written back whole.
#[derive(Clone, Debug, Default)]
pub struct Extra(Vec<(String, Json)>);

impl Extra {
    /// A field's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, json)| json)
    }

    /// Sets a field, for example `cache_control`.
    pub fn set(&mut self, name: &str, value: Json) {
        match self.0.iter_mut().rev().find(|(key, _)| key == name) {
            Some((_, json)) => *json = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Removes a field.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields in the order they arrived in.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(key, json)| (key.as_str(), json))
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Extra) -> bool {
        self.0.iter().all(|(key, _)| self.get(key) == other.get(key))
            && other.0.iter().all(|(key, _)| self.get(key).is_some())
    }
}

impl Eq for Extra {}
