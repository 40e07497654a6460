//! Pictures before they are part of a message.

use std::sync::Arc;

use messages::profile::Images;

use crate::draft::AttachmentFault;

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
    pub fn fault(&self, images: &Images) -> Option<AttachmentFault> {
        let characters = self.data.len() as u64;
        if self.data.is_empty() {
            Some(AttachmentFault::Empty)
        } else if !images.types.contains(&self.media_type) {
            Some(AttachmentFault::TypeNotAllowed { media_type: self.media_type.clone() })
        } else if characters > images.max_base64_bytes {
            Some(AttachmentFault::TooLong { characters, limit: images.max_base64_bytes })
        } else if self.side() > images.max_side {
            Some(AttachmentFault::SideTooLong { side: self.side(), limit: images.max_side })
        } else {
            None
        }
    }
}
