//! The accumulator: a reply put together from the events of its stream. Blocks are found by their index, so
//! that they may overlap; numbers of the bill overwrite each other; only `message_stop` makes it complete.

use std::fmt;

use crate::block::ContentBlock;
use crate::error::ApiError;
use crate::event::{MessageDelta, StreamEvent};
use crate::growth::Growth;
use crate::json::{Extra, Json};
use crate::message::{Message, Role};
use crate::response::{Response, StopReason, Usage};

/// A reply as far as it has arrived.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    phase: Phase,
    id: String,
    model: String,
    /// Parallel to `slots`, in index order.
    blocks: Vec<ContentBlock>,
    slots: Vec<Slot>,
    stop_reason: Option<StopReason>,
    stop_sequence: Option<String>,
    stop_details: Option<Json>,
    usage: Usage,
    extra: Extra,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Empty,
    Running,
    Complete,
}

/// What the stream knows about a block: its index and, until it is whole, what it has gained.
#[derive(Clone, Debug)]
struct Slot {
    index: u32,
    growth: Option<Growth>,
}

/// What an event changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing that anyone sees.
    Nothing,
    /// The reply began; id and model are known.
    Started,
    /// The block at this place in [`Reply::blocks`] is new or has grown. When blocks begin out of order, a
    /// new one moves those behind it.
    Block(usize),
    /// Stop reason and usage.
    Usage,
    /// The reply is whole.
    Complete,
}

/// Why the rest of a stream cannot be used. What was accumulated before it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A second `message_start`.
    SecondStart,
    /// Something of a message before `message_start`.
    BeforeStart,
    /// A delta or stop for a block that never began.
    UnknownIndex,
    /// A block begins where one already is.
    ReopenedIndex,
    /// A delta for a block that was whole.
    ClosedIndex,
    /// The server reported an error.
    Api(Box<ApiError>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecondStart => "The stream begins a second message.",
            Self::BeforeStart => "The stream goes on with a message that it did not begin.",
            Self::UnknownIndex => "The stream goes on with a block that it did not begin.",
            Self::ReopenedIndex => "The stream begins the same block twice.",
            Self::ClosedIndex => "The stream goes on with a block that it ended.",
            Self::Api(error) => return error.fmt(f),
        })
    }
}

impl std::error::Error for Fault {}

impl Reply {
    /// A reply of which nothing has arrived.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event. Events after the end are ignored: the reply is complete, whatever follows.
    ///
    /// # Errors
    /// When the stream contradicts itself or ends with an error; the reply keeps what it has.
    pub fn apply(&mut self, event: StreamEvent) -> Result<Change, Fault> {
        if self.phase == Phase::Complete {
            return Ok(Change::Nothing);
        }
        match event {
            StreamEvent::Ping | StreamEvent::Unknown => return Ok(Change::Nothing),
            StreamEvent::Error(error) => return Err(Fault::Api(Box::new(error))),
            StreamEvent::MessageStart(_) if self.phase == Phase::Running => return Err(Fault::SecondStart),
            StreamEvent::MessageStart(response) => {
                *self = Self { phase: Phase::Running, ..Self::from(response) };
                return Ok(Change::Started);
            }
            _ if self.phase == Phase::Empty => return Err(Fault::BeforeStart),
            _ => {}
        }
        match event {
            StreamEvent::BlockStart { index, block } => {
                let Err(place) = self.find(index) else { return Err(Fault::ReopenedIndex) };
                self.blocks.insert(place, block);
                self.slots.insert(place, Slot { index, growth: Some(Growth::default()) });
                Ok(Change::Block(place))
            }
            StreamEvent::BlockDelta { index, delta } => {
                let place = self.find(index).map_err(|_| Fault::UnknownIndex)?;
                let growth = self.slots[place].growth.as_mut().ok_or(Fault::ClosedIndex)?;
                let grown = growth.apply(&mut self.blocks[place], delta);
                Ok(if grown { Change::Block(place) } else { Change::Nothing })
            }
            StreamEvent::BlockStop { index } => {
                let place = self.find(index).map_err(|_| Fault::UnknownIndex)?;
                self.close_block(place);
                Ok(Change::Block(place))
            }
            StreamEvent::MessageDelta(delta) => {
                self.take_end(delta);
                Ok(Change::Usage)
            }
            _ => {
                // What is left is `message_stop`. A stream cut by max_tokens may leave its last block open.
                self.close();
                self.phase = Phase::Complete;
                Ok(Change::Complete)
            }
        }
    }

    /// Ends every block that is still open, so that [`Reply::blocks`] hold all that arrived. Done by
    /// `message_stop`; to be called when a stream ends in any other way.
    pub fn close(&mut self) {
        for place in 0..self.slots.len() {
            self.close_block(place);
        }
    }

    /// The blocks in the order of their indexes. An open block's tool input and the fields of kinds that this
    /// crate does not name are joined when the block ends.
    #[must_use]
    pub fn blocks(&self) -> &[ContentBlock] {
        &self.blocks
    }

    /// Whether the block at this place can still grow.
    #[must_use]
    pub fn is_open(&self, place: usize) -> bool {
        self.slots.get(place).is_some_and(|slot| slot.growth.is_some())
    }

    /// The input of the tool call at this place as far as it has streamed: the beginning of a JSON text, cut
    /// anywhere. Nothing when the block is whole or has no such input (yet).
    #[must_use]
    pub fn input_so_far(&self, place: usize) -> Option<&str> {
        self.slots.get(place)?.growth.as_ref()?.input()
    }

    /// Whether `message_stop` arrived.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.phase == Phase::Complete
    }

    /// The message's id; empty before the start and where servers give none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The model that answers; empty before the start and where servers do not say.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Why the reply ended.
    #[must_use]
    pub fn stop_reason(&self) -> Option<&StopReason> {
        self.stop_reason.as_ref()
    }

    /// The stop string that was met.
    #[must_use]
    pub fn stop_sequence(&self) -> Option<&str> {
        self.stop_sequence.as_deref()
    }

    /// More about the stop reason.
    #[must_use]
    pub fn stop_details(&self) -> Option<&Json> {
        self.stop_details.as_ref()
    }

    /// What the reply costs, as far as the server has said.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// The message to keep in the history, with open blocks ended.
    #[must_use]
    pub fn into_message(mut self) -> Message {
        self.close();
        Message::new(Role::Assistant, self.blocks)
    }

    /// The reply as the API would have answered it without a stream.
    #[must_use]
    pub fn into_response(mut self) -> Response {
        self.close();
        Response {
            id: self.id,
            model: self.model,
            role: Role::Assistant,
            content: self.blocks,
            stop_reason: self.stop_reason,
            stop_sequence: self.stop_sequence,
            stop_details: self.stop_details,
            usage: self.usage,
            extra: self.extra,
        }
    }

    fn find(&self, index: u32) -> Result<usize, usize> {
        self.slots.binary_search_by_key(&index, |slot| slot.index)
    }

    fn close_block(&mut self, place: usize) {
        if let Some(growth) = self.slots[place].growth.take() {
            growth.finish(&mut self.blocks[place]);
        }
    }

    /// Non-null fields win: the event may come more than once.
    fn take_end(&mut self, delta: MessageDelta) {
        self.stop_reason = delta.stop_reason.or(self.stop_reason.take());
        self.stop_sequence = delta.stop_sequence.or(self.stop_sequence.take());
        self.stop_details = delta.stop_details.or(self.stop_details.take());
        if let Some(container) = delta.container {
            self.extra.set("container", container);
        }
        self.usage.overwrite(&delta.usage);
    }
}

/// An answer that came whole is a complete reply.
impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        let slots = (0..).zip(&response.content).map(|(index, _)| Slot { index, growth: None }).collect();
        Self {
            phase: Phase::Complete,
            id: response.id,
            model: response.model,
            blocks: response.content,
            slots,
            stop_reason: response.stop_reason,
            stop_sequence: response.stop_sequence,
            stop_details: response.stop_details,
            usage: response.usage,
            extra: response.extra,
        }
    }
}
