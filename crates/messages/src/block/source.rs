//! Where the bytes of a picture or a document are. A source with exactly the fields named here is read; any
//! other one is kept as its JSON text.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{Fields, Json};

/// Where an image's bytes are.
#[derive(Clone, PartialEq)]
pub enum ImageSource {
    /// In the block itself.
    Base64 {
        /// One of [`crate::limits::IMAGE_TYPES`].
        media_type: String,
        /// Base64 text; shared, because a history of pictures is cloned often.
        data: Arc<str>,
    },
    /// At an address that the API fetches.
    Url {
        /// The address.
        url: String,
    },
    /// Any other source, such as an uploaded file.
    Other(Json),
}

/// Where a document's bytes are.
#[derive(Clone, PartialEq)]
pub enum DocumentSource {
    /// A PDF in the block itself.
    Pdf {
        /// Base64 text; shared, because a history of documents is cloned often.
        data: Arc<str>,
    },
    /// Plain text in the block itself.
    Text {
        /// The text, shared as well.
        data: Arc<str>,
    },
    /// Any other source, such as an address or an uploaded file.
    Other(Json),
}

/// The media type of [`DocumentSource::Pdf`].
const PDF: &str = "application/pdf";
/// The media type of [`DocumentSource::Text`].
const TEXT: &str = "text/plain";

impl ImageSource {
    pub(super) fn read(json: Json) -> Option<Self> {
        let fields = Fields::read(json.get())?;
        let source = match (fields.string("type").as_deref(), fields.len()) {
            (Some("base64"), 3) => {
                let typed = fields.string("media_type").zip(fields.string("data"));
                typed.map(|(media_type, data)| Self::Base64 { media_type, data: data.into() })
            }
            (Some("url"), 2) => fields.string("url").map(|url| Self::Url { url }),
            _ => None,
        };
        Some(source.unwrap_or(Self::Other(json)))
    }
}

impl DocumentSource {
    pub(super) fn read(json: Json) -> Option<Self> {
        let fields = Fields::read(json.get())?;
        let (kind, media_type) = (fields.string("type"), fields.string("media_type"));
        let data = fields.string("data").filter(|_| fields.len() == 3).map(Arc::from);
        Some(match (kind.as_deref(), media_type.as_deref(), data) {
            (Some("base64"), Some(PDF), Some(data)) => Self::Pdf { data },
            (Some("text"), Some(TEXT), Some(data)) => Self::Text { data },
            _ => Self::Other(json),
        })
    }
}

/// Megabytes of base64 would drown a log.
fn characters(f: &mut fmt::Formatter<'_>, kind: &str, data: &str) -> fmt::Result {
    write!(f, "{kind}({} characters)", data.len())
}

impl fmt::Debug for ImageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 { media_type, data } => characters(f, media_type, data),
            Self::Url { url } => write!(f, "Url({url})"),
            Self::Other(json) => write!(f, "Other({json:?})"),
        }
    }
}

impl fmt::Debug for DocumentSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pdf { data } => characters(f, PDF, data),
            Self::Text { data } => characters(f, TEXT, data),
            Self::Other(json) => write!(f, "Other({json:?})"),
        }
    }
}

/// The three fields of a source that carries its bytes.
fn inline<S: Serializer>(serializer: S, kind: &str, media_type: &str, data: &str) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("type", kind)?;
    map.serialize_entry("media_type", media_type)?;
    map.serialize_entry("data", data)?;
    map.end()
}

impl Serialize for ImageSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Base64 { media_type, data } => inline(serializer, "base64", media_type, data),
            Self::Url { url } => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("type", "url")?;
                map.serialize_entry("url", url)?;
                map.end()
            }
            Self::Other(json) => json.serialize(serializer),
        }
    }
}

impl Serialize for DocumentSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Pdf { data } => inline(serializer, "base64", PDF, data),
            Self::Text { data } => inline(serializer, "text", TEXT, data),
            Self::Other(json) => json.serialize(serializer),
        }
    }
}
