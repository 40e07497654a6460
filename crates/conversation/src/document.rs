//! Documents before they are part of a message.

use std::sync::Arc;

use messages::block::ContentBlock;
use messages::profile::Documents;

use crate::draft::AttachmentFault;

/// The media type of a PDF.
const PDF: &str = "application/pdf";

/// A document that was read, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What the file is: `application/pdf` or `text/plain`.
    pub media_type: String,
    /// A PDF in standard base64 with padding; of plain text the text itself. Shared: draft, message and request
    /// body hold one copy.
    pub data: Arc<str>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Pages, where the file tells how many it has.
    pub pages: Option<u32>,
}

impl Document {
    /// Why this document breaks a rule of the profile, if it does.
    #[must_use]
    pub fn fault(&self, documents: &Documents) -> Option<AttachmentFault> {
        if self.data.trim().is_empty() {
            return Some(AttachmentFault::Empty);
        }
        if !documents.types.contains(&self.media_type) {
            return Some(AttachmentFault::TypeNotAllowed { media_type: self.media_type.clone() });
        }
        if self.bytes > documents.max_bytes {
            return Some(AttachmentFault::TooLarge { bytes: self.bytes, limit: documents.max_bytes });
        }
        let (pages, limit) = (self.pages.unwrap_or_default(), documents.max_pages);
        (pages > limit).then_some(AttachmentFault::TooManyPages { pages, limit })
    }

    /// The block that carries it. The model may call it by the file's name.
    pub(crate) fn block(&self, name: &str) -> ContentBlock {
        let title = Some(name.to_owned()).filter(|name| !name.is_empty());
        if self.media_type == PDF {
            ContentBlock::pdf(title, self.data.clone())
        } else {
            ContentBlock::plain_text(title, self.data.clone())
        }
    }

    pub(crate) fn info(&self, name: &str) -> DocumentInfo {
        DocumentInfo { name: name.to_owned(), bytes: self.bytes, pages: self.pages }
    }
}

/// What is known of a document that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentInfo {
    /// The file's name.
    pub name: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// Pages, where the file told how many it has.
    pub pages: Option<u32>,
}
