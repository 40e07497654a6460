//! The vocabulary of the Claude Messages API: requests, content blocks, responses, stream events, errors,
//! limits, and the decoder for the event stream they travel in. No I/O, no clock: bytes and text are fed in,
//! values come out, so the browser, the server and the tests share one reading of the wire.
//!
//! Everything is read tolerantly (unknown fields, events, blocks and deltas never fail) and written back
//! exactly: whatever a type does not name it keeps as the JSON text it arrived in.

pub mod json;

pub mod limits;

pub mod block;
pub mod history;
pub mod message;
pub mod request;
pub mod response;
pub mod tool;
mod usage;

pub mod citation;
pub mod search;
pub mod server_tool;

pub mod error;
pub mod profile;

pub mod price;
pub mod schema;

#[cfg(feature = "models")]
pub mod model;

pub mod event;
pub mod sse;

mod growth;
mod number;
pub mod reply;
mod wtf8;

pub use block::ContentBlock;
pub use error::{ApiError, ErrorKind};
pub use event::StreamEvent;
pub use history::{History, RequestText, Run, Texts};
pub use json::{Json, Malformed};
pub use message::{Content, Message, Role};
pub use number::{decimal, push_decimal};
pub use price::{Cost, Prices};
pub use profile::Profile;
pub use reply::Reply;
pub use request::Request;
pub use response::{Response, StopReason};
pub use tool::Tool;
pub use usage::Usage;
