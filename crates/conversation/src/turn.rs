//! Where the conversation stands between a question and its reply, and how a turn can fail.

use messages::error::ApiError;
use messages::response::StopReason;

use crate::id::{AttachmentId, TurnId};
use crate::input::Break;

/// Where the conversation stands. At most one turn runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Turn {
    /// Nothing runs.
    #[default]
    Idle,
    /// The request is out and the reply has nothing to show yet.
    Waiting(TurnId),
    /// The reply is coming in and shows on the page.
    Streaming(TurnId),
    /// Tools run, or wait for the person's yes. No request is out.
    Acting(TurnId),
    /// A request failed and is tried again after a wait.
    Retrying(TurnId, Retry),
    /// The model is asked for a summary of earlier turns.
    Summarising(TurnId),
    /// The person stopped the turn and its request is being let go.
    Stopping(TurnId),
    /// The last turn failed; the question is still there, and so is what came of the reply.
    Failed(Failure),
}

impl Turn {
    /// True from a question to the end of its answer: a request is out, tools run, or a wait runs down.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.id().is_some()
    }

    /// The running turn.
    #[must_use]
    pub fn id(&self) -> Option<TurnId> {
        match self {
            Self::Waiting(id)
            | Self::Streaming(id)
            | Self::Acting(id)
            | Self::Retrying(id, _)
            | Self::Summarising(id)
            | Self::Stopping(id) => Some(*id),
            Self::Idle | Self::Failed(_) => None,
        }
    }
}

/// A wait before a request is tried again.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// 1 for the first.
    pub attempt: u32,
    /// Milliseconds from its beginning to its end.
    pub after_ms: u64,
    /// What went wrong.
    pub cause: Box<Failure>,
}

/// Why a turn has no complete reply. The sentence for a person is the view's.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server said no, before the reply or in the middle of its stream.
    Rejected(ApiError),
    /// The connection failed.
    Broken(Break),
    /// The reply is complete and there is nothing in it to show. A refusal is not a failure: it is a message
    /// with its own stop reason.
    Empty(Option<StopReason>),
    /// The history could not be posted, so nothing was.
    Unsendable(Unsendable),
    /// The model called tools, or paused, this many times in a row without coming to an end. It can go on with
    /// [`Input::Continue`](crate::Input::Continue).
    TooManyRounds {
        /// The most rounds in one turn.
        limit: u32,
    },
}

impl Failure {
    /// Whether the same request may well succeed a moment later.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::Rejected(error) => error.retryable(),
            Self::Broken(_) | Self::Empty(_) => true,
            Self::Unsendable(_) | Self::TooManyRounds { .. } => false,
        }
    }
}

/// What stands in the way of posting, found before anything left the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsendable {
    /// The request is longer than the profile allows.
    BodyTooLarge {
        /// Length of the request.
        bytes: u64,
        /// The profile's `max_body_bytes`.
        limit: u64,
        /// The draft's longest picture or document, if it has one.
        picture: Option<PictureName>,
    },
    /// The request holds more pictures than the profile allows.
    TooManyPictures {
        /// Pictures in the draft and in the history.
        count: u32,
        /// The profile's `images.max_count`.
        limit: u32,
        /// The draft's last picture, if it has one.
        picture: Option<PictureName>,
    },
    /// The request holds so many pictures that each must be smaller, and one is not.
    SideTooLong {
        /// The longest side of that picture, in pixels.
        side: u32,
        /// The longest side allowed, in pixels.
        limit: u32,
        /// The draft's picture to take out: the one that is too large, or, when that one was sent earlier,
        /// the draft's last.
        picture: Option<PictureName>,
    },
}

/// A picture or a document of the draft, as the person knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureName {
    /// To take it out with [`Input::Detach`](crate::Input::Detach).
    pub id: AttachmentId,
    /// The file's name.
    pub name: String,
}
