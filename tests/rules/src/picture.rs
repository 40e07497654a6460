//! Pictures: that the bytes are what they are said to be, and how large and how many they may be.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::model::Ability;
use crate::turn::{blocks, kind};
use crate::{Verdict, hold};

/// The longest base64 text of one picture.
const LONGEST: usize = 10_000_000;
/// Pixels on a side.
const SIDE: usize = 8000;
/// Pixels on a side once a request holds more than [`MANY`].
const SIDE_OF_MANY: usize = 2000;
/// The number of pictures above which each must be smaller.
const MANY: usize = 20;

const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

pub(crate) fn check(messages: &[Value], ability: &Ability) -> Verdict {
    let pictures = pictures(messages);
    hold(pictures.len() <= ability.pictures, || {
        format!("messages: too many images: {} > {} maximum", pictures.len(), ability.pictures)
    })?;
    let many = pictures.len() > MANY;
    pictures.iter().try_for_each(|(path, picture)| match picture["source"]["type"].as_str() {
        Some("base64") => check_bytes(&format!("{path}.image.source.base64"), &picture["source"], many),
        Some("url" | "file") => Ok(()),
        _ => Err(format!("{path}.image.source: Input tag found using 'type' does not match any of the expected tags: 'base64', 'url', 'file'")),
    })
}

/// Every picture with its place, those in the results of tools too.
fn pictures(messages: &[Value]) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        for (at, block) in blocks(&message["content"]).into_iter().enumerate() {
            let path = format!("messages.{index}.content.{at}");
            if kind(&block) == "tool_result" {
                let inner = blocks(&block["content"]).into_iter().enumerate();
                let inner = inner.filter(|(_, block)| kind(block) == "image");
                found.extend(inner.map(|(at, block)| (format!("{path}.tool_result.content.{at}"), block)));
            } else if kind(&block) == "image" {
                found.push((path, block));
            }
        }
    }
    found
}

fn check_bytes(path: &str, source: &Value, many: bool) -> Verdict {
    let said = source["media_type"].as_str().unwrap_or_default();
    hold(TYPES.contains(&said), || {
        format!("{path}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'")
    })?;
    let data = source["data"].as_str().unwrap_or_default();
    hold(!data.is_empty(), || format!("{path}: image cannot be empty"))?;
    hold(data.len() <= LONGEST, || {
        format!("{path}: image exceeds 10 MB maximum: {} bytes > {LONGEST} bytes", data.len())
    })?;
    let bytes = STANDARD.decode(data).map_err(|_| format!("{path}.data: Invalid base64 data"))?;
    let found = media_type(&bytes).ok_or_else(|| format!("{path}.data: Could not process image"))?;
    hold(said == found, || format!("{path}.data: Image does not match the provided media type {said}"))?;
    // Pictures whose head does not tell their size are left to the decoder, which is not part of these rules.
    let Ok(size) = imagesize::blob_size(&bytes) else { return Ok(()) };
    let side = size.width.max(size.height);
    hold(side <= SIDE, || {
        format!("{path}.data: At least one of the image dimensions exceed max allowed size: {SIDE} pixels")
    })?;
    hold(!many || side <= SIDE_OF_MANY, || {
        format!(
            "{path}.data: At least one of the image dimensions exceed max allowed size for many-image requests: {SIDE_OF_MANY} pixels"
        )
    })
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The base64 text of a PNG's head with this size in pixels: as much of a picture as the rules look at.
#[must_use]
pub fn png(width: u32, height: u32) -> String {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    STANDARD.encode(bytes)
}
