//! JSON kept as text: a value that is passed on exactly as it arrived, and an object read field by field.
//!
//! One visitor reads every object of the wire. serde's tagged and flattened forms would buffer the input,
//! cannot hold raw JSON, and cost the WebAssembly build a copy of the reader for each type.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::wtf8::{Wtf8, lossy};

/// JSON that is not in the form the Messages API defines. Says what was being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)?;
        f.write_str(" is not in the form that the Messages API defines.")
    }
}

impl std::error::Error for Malformed {}

/// A JSON value kept as its text. Equal when the values are: key order, spaces and escapes do not count;
/// numbers are compared as written.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Takes JSON text; spaces around the value are dropped.
    ///
    /// # Errors
    /// When the text is not exactly one JSON value.
    pub fn parse(text: String) -> Result<Json, Malformed> {
        RawValue::from_string(text).map(Json).map_err(|_| Malformed("This text"))
    }

    /// The JSON form of a value.
    ///
    /// # Errors
    /// When the value has no JSON form (a map whose keys are not strings).
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Json, Malformed> {
        serde_json::value::to_raw_value(value).map(Json).map_err(|_| Malformed("This value"))
    }

    /// The JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// `{}`
    #[must_use]
    pub fn empty_object() -> Json {
        Json(RawValue::from_string("{}".to_owned()).unwrap_or_default())
    }
}

impl From<&RawValue> for Json {
    fn from(raw: &RawValue) -> Json {
        Json(raw.to_owned())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Json) -> bool {
        same(self.get(), other.get())
    }
}

impl Eq for Json {}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Json)
    }
}

/// Values nested deeper than this are compared as text: the comparison recurses, and a hostile answer must
/// not be able to exhaust the stack.
const COMPARED_DEPTH: usize = 64;

/// Whether two JSON values are equal, as [`Json`] is.
pub(crate) fn same(a: &str, b: &str) -> bool {
    same_to(a, b, 0)
}

fn same_to(a: &str, b: &str, depth: usize) -> bool {
    if a == b {
        return true;
    }
    if depth == COMPARED_DEPTH || a.as_bytes().first() != b.as_bytes().first() {
        return false;
    }
    match a.as_bytes().first() {
        Some(b'{') => match (Fields::read(a), Fields::read(b)) {
            (Some(a), Some(b)) => a.same(&b, depth + 1),
            _ => false,
        },
        Some(b'[') => match (items(a), items(b)) {
            (Some(a), Some(b)) => {
                a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same_to(a.get(), b.get(), depth + 1))
            }
            _ => false,
        },
        Some(b'"') => string(a).is_some_and(|a| string(b) == Some(a)),
        _ => false,
    }
}

/// The elements of an array, or nothing when `json` is not an array.
pub(crate) fn items(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

/// A string's text (lone surrogates become U+FFFD), or nothing when `json` is not a string.
pub(crate) fn string(json: &str) -> Option<String> {
    serde_json::from_str::<Wtf8>(json).ok().map(|bytes| lossy(bytes.0))
}

/// The strings of an array; other elements are left out.
pub(crate) fn strings(json: &str) -> Option<Vec<String>> {
    Some(items(json)?.into_iter().filter_map(|item| string(item.get())).collect())
}

/// A count: a whole number that is not negative. `12.0` is one as well, some servers write it so.
pub(crate) fn count(json: &str) -> Option<u64> {
    let digits = json.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
    digits.map_or(json, |(whole, _)| whole).parse().ok()
}

/// An object's fields in the order of the text, each value still as text.
pub(crate) struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads an object, or nothing when `json` is none.
    pub(crate) fn read(json: &'a str) -> Option<Fields<'a>> {
        serde_json::from_str(json).ok()
    }

    /// The field's JSON text; the last one when the name is there twice, as in JavaScript.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.raw(name).map(RawValue::get)
    }

    /// The field's JSON; `null` counts as absent.
    pub(crate) fn json(&self, name: &str) -> Option<Json> {
        self.raw(name).filter(|raw| raw.get() != "null").map(Json::from)
    }

    /// The field's text, when it is a string.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.get(name).and_then(string)
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
        let json = self.raw(name).map(Json::from)?;
        self.remove(name);
        Some(json)
    }

    /// Names and JSON texts in the order they arrived in.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (String, &'a str)> {
        self.0.into_iter().map(|(name, raw)| (name, raw.get()))
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The fields that were not removed.
    pub(crate) fn rest(self) -> Extra {
        Extra(self.0.into_iter().map(|(key, raw)| (key, Json::from(raw))).collect())
    }

    fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, raw)| *raw)
    }

    fn same(&self, other: &Fields<'_>, depth: usize) -> bool {
        let within = |a: &Fields<'_>, b: &Fields<'_>| {
            a.0.iter().all(|(key, _)| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => same_to(a, b, depth),
                _ => false,
            })
        };
        within(self, other) && other.0.iter().all(|(key, _)| self.get(key).is_some())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(Wtf8(key)) = map.next_key()? {
                    fields.push((lossy(key), map.next_value()?));
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Object).map(Fields)
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

/// `Deserialize` for types that read themselves from JSON text: the value is taken raw, then read.
macro_rules! deserialize_from_text {
    ($($name:ty),+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
                <$name>::read(raw.get()).map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use deserialize_from_text;
