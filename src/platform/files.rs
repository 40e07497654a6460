//! A file read, judged by its bytes and encoded.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use imagesize::ImageType;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{pdf, task};

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A picture.
    Picture(Encoded),
    /// A PDF.
    Pdf {
        /// Standard base64 with padding.
        data: String,
        /// Bytes of the file.
        bytes: u64,
        /// How many pages it has, where it says so.
        pages: Option<u32>,
    },
    /// Text in UTF-8, without the mark that some programs put before it.
    Text(String),
}

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

/// Why a file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing that is known here, or damaged.
    Unknown,
    /// Its name promises a picture, and there is none in it that can be read.
    NotAPicture,
    /// Its name promises a PDF, and there is none in it.
    NotAPdf,
    /// Its name promises text, and it is not UTF-8.
    NotText,
    /// No bytes.
    Empty,
    /// More bytes than allowed.
    TooLong {
        /// How many it has.
        bytes: u64,
        /// Whether it is taken for a picture, by its name.
        picture: bool,
    },
    /// The browser could not read it.
    Unreadable,
}

/// Bytes of the longest file that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest {
    /// Of one that calls itself a picture.
    pub picture: u64,
    /// Of any other.
    pub document: u64,
}

/// A file being read. Nothing is told once it is dropped.
#[must_use = "nothing is told once it is dropped"]
pub struct Reading(Listener);

type Listener = Rc<RefCell<Option<Box<dyn FnOnce(Result<Found, Unusable>)>>>>;

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.take();
    }
}

/// Reads `file` and tells `listener` once. A file that is too long is not even opened.
pub fn read(
    file: File,
    longest: Longest,
    listener: impl FnOnce(Result<Found, Unusable>) + 'static,
) -> Reading {
    let listener: Listener = Rc::new(RefCell::new(Some(Box::new(listener))));
    let told = Rc::downgrade(&listener);
    task::spawn(async move {
        let result = open(&file, longest).await;
        let listener = told.upgrade().and_then(|listener| listener.take());
        if let Some(listener) = listener {
            listener(result);
        }
    });
    Reading(listener)
}

async fn open(file: &File, longest: Longest) -> Result<Found, Unusable> {
    let promised = promise(file);
    // A size is a whole number below 2^53, which f64 holds exactly.
    let bytes = file.size() as u64;
    let picture = promised.starts_with("image/");
    if bytes > if picture { longest.picture } else { longest.document } {
        return Err(Unusable::TooLong { bytes, picture });
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| Unusable::Unreadable)?;
    judge(Uint8Array::new(&buffer).to_vec(), &promised)
}

/// The type that a file's name stands for. The browser tells it, but not on every system and not for every file.
fn promise(file: &File) -> String {
    let told = file.type_();
    if !told.is_empty() {
        return told;
    }
    let name = file.name().to_ascii_lowercase();
    match name.rsplit('.').next() {
        Some("jpg" | "jpeg" | "png" | "gif" | "webp") => "image/".to_owned(),
        Some("pdf") => "application/pdf".to_owned(),
        Some("txt" | "md" | "csv") => "text/".to_owned(),
        _ => told,
    }
}

/// Says what a file is: by its first bytes, whatever its name promises. Text has no such bytes, so a file is taken for
/// text when nothing in it speaks against that and its name promises nothing else.
///
/// # Errors
/// When it is nothing that can be used.
pub fn judge(bytes: Vec<u8>, promised: &str) -> Result<Found, Unusable> {
    match encode(&bytes) {
        Ok(picture) => return Ok(Found::Picture(picture)),
        Err(Unusable::Unknown) => {}
        Err(fault) => return Err(fault),
    }
    if pdf::is_pdf(&bytes) {
        let (length, pages) = (bytes.len() as u64, pdf::pages(&bytes));
        return Ok(Found::Pdf { data: STANDARD.encode(bytes), bytes: length, pages });
    }
    if promised.starts_with("image/") {
        return Err(Unusable::NotAPicture);
    }
    if promised == "application/pdf" {
        return Err(Unusable::NotAPdf);
    }
    const MARK: char = '\u{feff}';
    match String::from_utf8(bytes) {
        Ok(text) if text.trim_start_matches(MARK).trim().is_empty() => Err(Unusable::Empty),
        Ok(text) if !text.contains('\0') => {
            Ok(Found::Text(text.strip_prefix(MARK).map(str::to_owned).unwrap_or(text)))
        }
        _ if promised.starts_with("text/") => Err(Unusable::NotText),
        _ => Err(Unusable::Unknown),
    }
}

/// Checks and encodes a picture's bytes.
///
/// # Errors
/// [`Unusable::Unknown`] when they are none of the four formats, [`Unusable::NotAPicture`] when they are cut off before
/// the picture's size.
pub fn encode(bytes: &[u8]) -> Result<Encoded, Unusable> {
    if bytes.is_empty() {
        return Err(Unusable::Empty);
    }
    let media_type = match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => "image/jpeg",
        Ok(ImageType::Png) => "image/png",
        Ok(ImageType::Gif) => "image/gif",
        Ok(ImageType::Webp) => "image/webp",
        _ => return Err(Unusable::Unknown),
    };
    let size = imagesize::blob_size(bytes).map_err(|_| Unusable::NotAPicture)?;
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(size.width), side(size.height));
    Ok(Encoded { media_type, data: STANDARD.encode(bytes), width, height })
}
