//! Everything that can happen to a conversation.

use messages::error::ApiError;
use messages::event::StreamEvent;
use messages::message::Message;
use messages::profile::Profile;
use messages::response::Response;

use crate::id::{AttachmentId, TurnId};
use crate::picture::{Picture, PictureFault};

/// One thing that happened: a key pressed, a file read, an event of the stream, a call of the host page.
///
/// Any input may come at any moment and in any order; what makes no sense at the moment changes nothing.
#[derive(Clone, Debug)]
pub enum Input {
    /// The relay's profile arrived, or the defaults stand in for it because the relay has none.
    Configure(Profile),
    /// The draft's text is now this, whole.
    Edit(String),
    /// A file was chosen and is being read.
    Reading {
        /// Chosen by the runtime.
        id: AttachmentId,
        /// The file's name, as the person knows it.
        name: String,
    },
    /// A file was read. Without effect when the picture was removed meanwhile.
    Attached {
        /// As in [`Input::Reading`].
        id: AttachmentId,
        /// What was read.
        picture: Picture,
    },
    /// A file cannot be used.
    Refused {
        /// As in [`Input::Reading`].
        id: AttachmentId,
        /// Why.
        fault: PictureFault,
    },
    /// The person took a picture out of the draft.
    Detach(AttachmentId),
    /// The person sends the draft. It waits while a picture is still read, the profile is not there yet or
    /// the last turn is being stopped; while a reply runs nothing happens and the draft stays.
    Send,
    /// The host page or a starter sends a text; the draft stays as it is. While a turn runs the text waits
    /// its turn; when that turn is stopped or fails, what still waits goes into the draft.
    Say(String),
    /// An event of the reply's stream.
    Stream(TurnId, StreamEvent),
    /// The reply came whole, as JSON.
    Answer(TurnId, Response),
    /// The server answered with an error instead of a reply.
    Rejected(TurnId, ApiError),
    /// The reply did not come, or did not come to its end. The body ending without `message_stop` is
    /// [`Break::Cut`]; after `message_stop` this is without effect.
    Broken(TurnId, Break),
    /// What [`Effect::Abort`](crate::Effect::Abort) asked for is done: nothing more comes of this turn.
    Aborted(TurnId),
    /// The person or the host page stops the running turn, or takes back a send that waits.
    Stop,
    /// The last turn is tried once more with the same history.
    Retry,
    /// A new chat: the messages and the total go, the draft stays and is not sent by itself any more.
    Clear,
    /// The host page sets the messages. The draft stays. Pictures among them count towards the limits of a request,
    /// but their sides are not known here, so it is the server that refuses one that is too large.
    Replace(Vec<Message>),
    /// The person closed the notice about a failed turn or a draft that could not be sent.
    Dismiss,
}

/// How a connection failed, as far as the runtime can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Break {
    /// No answer at all: the server is down, or the browser refused the request.
    Unreachable,
    /// An answer that no Messages API gives: HTML, an empty error, another JSON.
    NotTheApi,
    /// The connection ended before the reply did.
    Cut,
    /// The stream holds something that is not an event, or events in an order that has no meaning.
    Malformed,
    /// One line, event or body longer than the limit.
    TooLarge,
    /// Nothing came for longer than the limit.
    Idle,
}
