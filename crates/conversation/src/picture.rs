//! Pictures before they are part of a message: what was read of a file, and why a file cannot be used.

use std::sync::Arc;

use messages::profile::Images;

/// A picture that was read, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What the file's first bytes say it is, such as `image/png`.
    pub media_type: String,
    /// The file in standard base64 with padding. Shared: draft, message and request body hold one copy.
    pub data: Arc<str>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

impl Picture {
    /// The longer side in pixels.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.width.max(self.height)
    }

    /// Why this picture breaks a rule of the profile for single pictures, if it does.
    #[must_use]
    pub fn fault(&self, images: &Images) -> Option<PictureFault> {
        let characters = self.data.len() as u64;
        if self.data.is_empty() {
            Some(PictureFault::Empty)
        } else if !images.types.contains(&self.media_type) {
            Some(PictureFault::TypeNotAllowed { media_type: self.media_type.clone() })
        } else if characters > images.max_base64_bytes {
            Some(PictureFault::TooLong { characters, limit: images.max_base64_bytes })
        } else if self.side() > images.max_side {
            Some(PictureFault::SideTooLong { side: self.side(), limit: images.max_side })
        } else {
            None
        }
    }
}

/// Why a file cannot be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// Its first bytes are none of the picture formats.
    NotAPicture,
    /// A picture, but of a type that the profile does not list.
    TypeNotAllowed {
        /// Such as `image/gif`.
        media_type: String,
    },
    /// The file has no bytes.
    Empty,
    /// Too long once written as base64.
    TooLong {
        /// Its length in base64 characters.
        characters: u64,
        /// The longest allowed, in base64 characters.
        limit: u64,
    },
    /// Too many pixels on a side.
    SideTooLong {
        /// The longer side in pixels.
        side: u32,
        /// The longest allowed, in pixels.
        limit: u32,
    },
    /// The browser could not read the file.
    Unreadable,
}
