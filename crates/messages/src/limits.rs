//! Sizes that this project or the Messages API sets, each with its unit and its reason.

/// Bytes of one line of an event stream, and of one event's fields together. The largest honest events are
/// tool results and citations of a few hundred kilobytes; 16 MiB stops an endless line without touching them.
pub const SSE_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of an answer that is one JSON document instead of a stream.
pub const ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// Bytes of a whole request body. The API takes 32 MB; this is the relay's default for `max_body_bytes`.
pub const BODY_BYTES: u64 = 32_000_000;

/// Base64 characters of one image: the API counts the encoded text, not the file.
pub const IMAGE_BASE64_BYTES: u64 = 10_000_000;

/// Pixels on one side of an image; the API rejects more.
pub const IMAGE_SIDE: u32 = 8000;

/// Pixels on one side of each image once a request holds more than [`MANY_IMAGES`] of them.
pub const IMAGE_SIDE_OF_MANY: u32 = 2000;

/// Images in a request, earlier turns included, above which [`IMAGE_SIDE_OF_MANY`] applies.
pub const MANY_IMAGES: usize = 20;

/// Images in a request that every model takes (models with a 200k window take no more).
pub const IMAGE_COUNT: u32 = 100;

/// The image formats that the API reads.
pub const IMAGE_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// The documents that the API reads when their bytes are in the request.
pub const DOCUMENT_TYPES: [&str; 2] = ["application/pdf", "text/plain"];

/// Bytes of one document's file. As base64 a PDF of this size just leaves room for a conversation in
/// [`BODY_BYTES`].
pub const DOCUMENT_BYTES: u64 = 20_000_000;

/// Pages of one PDF that every model takes (models with a larger window take more).
pub const DOCUMENT_PAGES: u32 = 100;

/// How often in a row a model may ask for tools before a person has to say go on.
pub const TOOL_ROUNDS: u32 = 10;

/// The model when neither the page nor the relay names one.
pub const MODEL: &str = "claude-haiku-5-5";

/// Tokens a reply may have, thinking included, when the relay does not say.
pub const MAX_TOKENS: u32 = 8192;

/// Bytes of text in one request outside image and document data; more is not typed by a person.
pub const TEXT_BYTES: usize = 1024 * 1024;
