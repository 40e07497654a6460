//! Tools that a page offers: a name, what it is for, and the JSON schema of its input.

use std::fmt;

use serde::Serialize;

use crate::json::{Fields, Json};

/// A tool as it is offered to the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// What the model calls it by: letters, digits, `_` and `-`, at most [`NAME_LENGTH`] of them.
    pub name: String,
    /// What it does and when to use it; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The JSON schema of its input, of type object.
    pub input_schema: Json,
}

/// Characters of the longest name.
pub const NAME_LENGTH: usize = 128;

/// Why something is no tool. Its sentence is for whoever wrote the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The definition is not an object.
    NotAnObject,
    /// There is no name, or one the API does not take.
    Name,
    /// The description is not a string.
    Description,
    /// The schema is missing or not an object.
    Schema,
    /// The schema is of another type than object.
    SchemaType,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnObject => "A tool is an object with `name`, `description` and `input_schema`.",
            Self::Name => "A tool's `name` has 1 to 128 letters of a to z, digits, `_` or `-`.",
            Self::Description => "A tool's `description` is a string.",
            Self::Schema => "A tool's `input_schema` is an object that holds a JSON schema.",
            Self::SchemaType => "A tool's `input_schema` has the type `object`.",
        })
    }
}

impl std::error::Error for Fault {}

impl Tool {
    /// Reads a definition; fields not named here are dropped.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(json: &str) -> Result<Self, Fault> {
        let fields = Fields::read(json).ok_or(Fault::NotAnObject)?;
        let name = fields.string("name").filter(|name| is_name(name)).ok_or(Fault::Name)?;
        let description = match fields.json("description") {
            None => String::new(),
            Some(_) => fields.string("description").ok_or(Fault::Description)?,
        };
        let input_schema = fields.json("input_schema").ok_or(Fault::Schema)?;
        let schema = Fields::read(input_schema.get()).ok_or(Fault::Schema)?;
        if schema.string("type").as_deref() != Some("object") {
            return Err(Fault::SchemaType);
        }
        Ok(Self { name, description, input_schema })
    }
}

/// Whether the API takes this as a tool's name.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=NAME_LENGTH).contains(&name.len()) && name.bytes().all(fits)
}
