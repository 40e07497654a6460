//! What may be attached to a message: pictures and documents.

use serde::Serialize;

use super::small;
use crate::json::{Fields, strings};
use crate::limits;

/// What pictures may be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Images {
    /// Media types; empty means that pictures are off.
    pub types: Vec<String>,
    /// Base64 characters of one picture.
    pub max_base64_bytes: u64,
    /// Pixels on a side.
    pub max_side: u32,
    /// Pictures in one request, earlier turns included.
    pub max_count: u32,
}

/// What documents may be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Documents {
    /// Media types, of [`limits::DOCUMENT_TYPES`]; empty means that documents are off.
    pub types: Vec<String>,
    /// Bytes of one document's file.
    pub max_bytes: u64,
    /// Pages of one document, where it has any.
    pub max_pages: u32,
}

impl Default for Images {
    fn default() -> Self {
        Self {
            types: limits::IMAGE_TYPES.map(str::to_owned).to_vec(),
            max_base64_bytes: limits::IMAGE_BASE64_BYTES,
            max_side: limits::IMAGE_SIDE,
            max_count: limits::IMAGE_COUNT,
        }
    }
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            types: limits::DOCUMENT_TYPES.map(str::to_owned).to_vec(),
            max_bytes: limits::DOCUMENT_BYTES,
            max_pages: limits::DOCUMENT_PAGES,
        }
    }
}

impl Images {
    pub(super) fn from_fields(fields: Fields<'_>) -> Self {
        let default = Self::default();
        Self {
            types: fields.get("types").and_then(strings).unwrap_or(default.types),
            max_base64_bytes: fields.count("max_base64_bytes").unwrap_or(default.max_base64_bytes),
            max_side: small(&fields, "max_side", default.max_side),
            max_count: small(&fields, "max_count", default.max_count),
        }
    }
}

impl Documents {
    pub(super) fn from_fields(fields: Fields<'_>) -> Self {
        let default = Self::default();
        Self {
            types: fields.get("types").and_then(strings).unwrap_or(default.types),
            max_bytes: fields.count("max_bytes").unwrap_or(default.max_bytes),
            max_pages: small(&fields, "max_pages", default.max_pages),
        }
    }
}
