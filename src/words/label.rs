//! Names of buttons and regions, and what the live region says.

/// The visitor's messages.
pub const YOU: &str = "You";
/// The list of messages.
pub const MESSAGES: &str = "Messages";
/// The composer's field.
pub const MESSAGE: &str = "Message";
/// Sends the draft.
pub const SEND: &str = "Send";
/// Stops the reply.
pub const STOP: &str = "Stop";
/// Opens the file picker.
pub const ATTACH: &str = "Attach pictures";
/// The draft's pictures.
pub const PICTURES: &str = "Pictures to send";
/// A picture of the draft that is not there yet.
pub const READING: &str = "Reading…";
/// Takes something out, followed by its name.
pub const REMOVE: &str = "Remove ";
/// Asks again.
pub const TRY_AGAIN: &str = "Try again";
/// Lets a reply that was cut off go on; also what is then said for the visitor.
pub const CONTINUE: &str = "Continue";
/// Copies a reply.
pub const COPY: &str = "Copy";
/// The same, just after it worked.
pub const COPIED: &str = "Copied";
/// Empties the chat.
pub const NEW_CHAT: &str = "New chat";
/// Opens the menu.
pub const MENU: &str = "Menu";
/// Closes the panel.
pub const CLOSE: &str = "Close";
/// Closes a notice.
pub const DISMISS: &str = "Dismiss";
/// Goes to the end of the messages.
pub const JUMP: &str = "Jump to latest";
/// The link to the privacy statement.
pub const PRIVACY: &str = "Privacy";
/// The empty conversation's greeting.
pub const GREETING: &str = "How can I help?";
/// Under the greeting.
pub const INVITATION: &str = "Ask in your own words.";
/// Under the greeting, above prompts to choose from.
pub const INVITATION_WITH_STARTERS: &str = "Ask in your own words, or begin with one of these.";
/// Before the first word of a reply.
pub const WAITING: &str = "Waiting for the reply";
/// While a reply comes in.
pub const ANSWERING: &str = "Answering";
/// When it is there.
pub const ANSWERED: &str = "The reply is complete";
/// In the meta line before anything was charged.
pub const KEYS: &str = "Enter sends, Shift+Enter breaks the line";
/// A picture without a name of its own, followed by its number.
pub const PICTURE: &str = "Picture ";
/// An image that is somewhere on the web and is not fetched.
pub const LINKED_PICTURE: &str = "Picture on the web";
