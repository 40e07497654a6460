//! Everything that can happen to a conversation.

use messages::History;
use messages::Json;
use messages::error::ApiError;
use messages::event::StreamEvent;
use messages::profile::Profile;
use messages::response::Response;

use crate::document::Document;
use crate::draft::AttachmentFault;
use crate::id::{AttachmentId, CountId, ItemId, TurnId};
use crate::offer::Offer;
use crate::options::Options;
use crate::picture::Picture;

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
    /// A file was read and is a picture. Without effect when it was removed meanwhile.
    Attached {
        /// As in [`Input::Reading`].
        id: AttachmentId,
        /// What was read.
        picture: Picture,
    },
    /// A file was read and is a document. As [`Input::Attached`] otherwise.
    Document {
        /// As in [`Input::Reading`].
        id: AttachmentId,
        /// What was read.
        document: Document,
    },
    /// A file cannot be used.
    Refused {
        /// As in [`Input::Reading`].
        id: AttachmentId,
        /// Why.
        fault: AttachmentFault,
    },
    /// The person took a picture out of the draft.
    Detach(AttachmentId),
    /// All tools that the host page offers now. The one turn that runs goes on with the tools it began with; a
    /// tool that is gone is not run any more.
    Offer(Vec<Offer>),
    /// What the host page chooses, whole. They hold from the next turn on; what is outside of what the profile
    /// allows is refused with [`Event::Refused`](crate::Event::Refused) and the profile's value is used.
    Options(Options),
    /// The person sends the draft. It waits while a picture is still read, the profile is not there yet or
    /// the last turn is being stopped; while a reply runs nothing happens and the draft stays. While tools run
    /// they are let go and the conversation goes on with the draft.
    Send,
    /// The host page or a starter sends a text; the draft stays as it is. While a turn runs the text waits
    /// its turn; when that turn is stopped or fails, what still waits goes into the draft.
    Say(String),
    /// The host page asks for JSON by a schema; otherwise as [`Input::Say`]. When such an answer cannot be had
    /// nothing is sent, and [`Event::Refused`](crate::Event::Refused) says so.
    Ask {
        /// The question.
        text: String,
        /// The JSON schema of the answer.
        schema: Json,
    },
    /// The server accepted the request: the headers of its answer are there.
    Accepted(TurnId, Head),
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
    /// The person said whether a tool may run.
    Confirm {
        /// The id of the call.
        id: String,
        /// Whether it may.
        yes: bool,
    },
    /// What [`Effect::Run`](crate::Effect::Run) asked for is done.
    Ran {
        /// As in the effect.
        turn: TurnId,
        /// As in the effect.
        id: String,
        /// A JSON string or an array of blocks; or what went wrong, in words for the model.
        result: Result<Json, String>,
    },
    /// A wait that [`Effect::Wait`](crate::Effect::Wait) asked for is over.
    Due(TurnId),
    /// The person does not want to wait any longer: the turn that waits is tried again at once.
    Now,
    /// The person or the host page stops the running turn, or takes back a send that waits.
    Stop,
    /// The device has a network again. A turn that could not reach the server is tried once more, as with
    /// [`Input::Retry`]; one that waits for that is tried at once.
    Online,
    /// The last turn is tried once more with the same history. What came of it stays as a version.
    Retry,
    /// The person says something else in the place of what they said, with the same attachments. The new text is
    /// posted at once, and the old one stays as a version; a text that cannot be posted goes into the draft.
    Revise {
        /// One of the person's messages.
        item: ItemId,
        /// The text in its place.
        text: String,
    },
    /// The whole answer once more, as another version.
    Regenerate(ItemId),
    /// Shows another version of a message, with what followed it when it was seen last.
    Choose {
        /// Any version of the message that is on the page.
        item: ItemId,
        /// `1` for the next one, `-1` for the one before.
        step: i32,
    },
    /// Goes on with a reply that was cut, stopped, paused too often, or that waits for its tools.
    Continue,
    /// The person wants earlier turns to be posted as a summary. They stay on the page.
    Summarise,
    /// The person wants to begin anew with a summary of everything. What was there stays as a version.
    StartFresh,
    /// What [`Effect::Count`](crate::Effect::Count) asked for; `None` when the server could not tell.
    Counted {
        /// As in the effect.
        id: CountId,
        /// Tokens of the request.
        tokens: Option<u64>,
    },
    /// A new chat: the messages and the total go, the draft stays and is not sent by itself any more.
    Clear,
    /// The host page sets the messages. The draft stays. Pictures among them count towards the limits of a request,
    /// but their sides are not known here, so it is the server that refuses one that is too large.
    Replace(History),
    /// The person closed the notice about a failed turn or a draft that could not be sent.
    Dismiss,
}

/// What the headers of an answer tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The relay's revision under which the reply is made.
    pub revision: Option<String>,
    /// The most tokens the reply may have, when the relay lowered them.
    pub lowered: Option<u32>,
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
