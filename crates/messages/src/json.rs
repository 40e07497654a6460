//! JSON kept as text: a value that is passed on exactly as it arrived, and an object read field by field.

mod object;
mod scan;
mod write;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::value::RawValue;

pub use object::Extra;
pub(crate) use object::Fields;
pub(crate) use scan::string_before;

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
pub struct Json(Box<str>);

/// The struct, and its one field, as which serde_json's writers and ours take text that is JSON already. It is how `RawValue`
/// writes itself; making a `RawValue` would read the text once more, by a reader that nothing else here needs.
const RAW: &str = "$serde_json::private::RawValue";

impl Json {
    /// Takes JSON text; spaces around the value are dropped.
    ///
    /// # Errors
    /// When the text is not exactly one JSON value.
    pub fn parse(text: String) -> Result<Json, Malformed> {
        match scan::value(&text) {
            Some(value) if value.len() == text.len() => Ok(Json(text.into())),
            Some(value) => Ok(Json::kept(value)),
            None => Err(Malformed("This text")),
        }
    }

    /// The JSON form of a value.
    ///
    /// # Errors
    /// When the value has no JSON form (a map whose keys are not strings).
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Json, Malformed> {
        written(value).map(|text| Json(text.into()))
    }

    /// The JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }

    /// The JSON text of an object's field; nothing when this is no object or has no such field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        Fields::read(self.get())?.get(name)
    }

    /// An object's field, when it is a string.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        string(self.field(name)?)
    }

    /// Whether this is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.get().bytes().next(), Some(b'-' | b'0'..=b'9'))
    }

    /// Text that was read as a value before.
    pub(crate) fn kept(text: &str) -> Json {
        Json(text.into())
    }

    /// `{}`
    #[must_use]
    pub fn empty_object() -> Json {
        Self::kept("{}")
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
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, self.get())?;
        raw.end()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Json(raw.into()))
    }
}

/// The JSON text of a value.
///
/// # Errors
/// When the value has no JSON form (a map whose keys are not strings).
pub fn written<T: Serialize + ?Sized>(value: &T) -> Result<String, Malformed> {
    write::written(value).ok_or(Malformed("This value"))
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
                a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same_to(a, b, depth + 1))
            }
            _ => false,
        },
        Some(b'"') => string(a).is_some_and(|a| string(b) == Some(a)),
        _ => false,
    }
}

/// The elements of an array, or nothing when `json` is not an array.
pub(crate) fn items(json: &str) -> Option<Vec<&str>> {
    scan::items(json)
}

/// A string's text (lone surrogates become U+FFFD), or nothing when `json` is not a string.
pub(crate) fn string(json: &str) -> Option<String> {
    scan::text(json).map(Cow::into_owned)
}

/// A string's bytes, halves of surrogate pairs included, or nothing when `json` is not a string.
pub(crate) fn bytes(json: &str) -> Option<Vec<u8>> {
    scan::string(json).map(Cow::into_owned)
}

/// The strings of an array; other elements are left out.
pub(crate) fn strings(json: &str) -> Option<Vec<String>> {
    Some(items(json)?.into_iter().filter_map(string).collect())
}

/// A count: a whole number that is not negative. `12.0` is one as well, some servers write it so.
pub(crate) fn count(json: &str) -> Option<u64> {
    let digits = json.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|digit| digit == b'0'));
    digits.map_or(json, |(whole, _)| whole).parse().ok()
}

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
