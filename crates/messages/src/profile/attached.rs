//! What may be attached to a message: pictures and documents.

use serde::Serialize;

use super::small;
use crate::json::Fields;
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
    /// Reads all but the types.
    pub(super) fn limit(&mut self, fields: &Fields<'_>) {
        self.max_base64_bytes = fields.count("max_base64_bytes").unwrap_or(self.max_base64_bytes);
        self.max_side = small(fields, "max_side", self.max_side);
        self.max_count = small(fields, "max_count", self.max_count);
    }
}

impl Documents {
    /// Reads all but the types.
    pub(super) fn limit(&mut self, fields: &Fields<'_>) {
        self.max_bytes = fields.count("max_bytes").unwrap_or(self.max_bytes);
        self.max_pages = small(fields, "max_pages", self.max_pages);
    }
}
