//! A picture file read, checked by its first bytes and encoded.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use imagesize::ImageType;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::task;

/// A picture as the Messages API takes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Encoded {
    /// What the bytes say it is, whatever the file's name says.
    pub media_type: &'static str,
    /// Standard base64 with padding.
    pub data: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why a file is no picture for the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// None of the four formats, or a damaged one.
    NotAPicture,
    /// No bytes.
    Empty,
    /// More base64 characters than allowed.
    TooLong {
        /// How many there would be.
        characters: u64,
    },
    /// The browser could not read it.
    Unreadable,
}

/// A file being read. Nothing is told once it is dropped.
#[must_use = "nothing is told once it is dropped"]
pub struct Reading(Listener);

type Listener = Rc<RefCell<Option<Box<dyn FnOnce(Result<Encoded, Unusable>)>>>>;

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Reads `file` and tells `listener` once. A file that is too long for `max_base64` characters is not even opened.
pub fn read(
    file: File,
    max_base64: u64,
    listener: impl FnOnce(Result<Encoded, Unusable>) + 'static,
) -> Reading {
    let listener: Listener = Rc::new(RefCell::new(Some(Box::new(listener))));
    let told = Rc::downgrade(&listener);
    task::spawn(async move {
        let result = open(&file, max_base64).await;
        let listener = told.upgrade().and_then(|listener| listener.take());
        if let Some(listener) = listener {
            listener(result);
        }
    });
    Reading(listener)
}

async fn open(file: &File, max_base64: u64) -> Result<Encoded, Unusable> {
    // A size is a whole number below 2^53, which f64 holds exactly.
    let characters = (file.size() as u64).div_ceil(3).saturating_mul(4);
    if characters > max_base64 {
        return Err(Unusable::TooLong { characters });
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| Unusable::Unreadable)?;
    encode(&Uint8Array::new(&buffer).to_vec())
}

/// Checks and encodes a picture's bytes.
///
/// # Errors
/// When they are none of the four formats, or cut off before the picture's size.
pub fn encode(bytes: &[u8]) -> Result<Encoded, Unusable> {
    if bytes.is_empty() {
        return Err(Unusable::Empty);
    }
    let media_type = match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Gif) => "image/gif",
        Ok(ImageType::Webp) => "image/webp",
        _ => return Err(Unusable::NotAPicture),
    };
    let size = imagesize::blob_size(bytes).map_err(|_| Unusable::NotAPicture)?;
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(size.width), side(size.height));
    Ok(Encoded { media_type, data: STANDARD.encode(bytes), width, height })
}
