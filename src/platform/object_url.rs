//! A picture's bytes under an address that only this page knows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};

/// A `blob:` address. Dropping it lets the browser forget the bytes.
#[must_use = "dropping it lets the browser forget the bytes"]
#[derive(Debug)]
pub struct ObjectUrl(String);

impl ObjectUrl {
    /// An address for a picture in base64; nothing when it is no base64.
    pub fn of_base64(media_type: &str, data: &str) -> Option<Self> {
        let bytes = STANDARD.decode(data).ok()?;
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Revoking an address cannot fail in a way that leaves something to do.
        let _ = Url::revoke_object_url(&self.0);
    }
}
