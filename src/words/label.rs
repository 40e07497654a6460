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
/// The same where documents are taken too.
pub const ATTACH_FILES: &str = "Attach files";
/// The draft's pictures and documents.
pub const FILES: &str = "Files to send";
/// A picture of the draft that is not there yet.
pub const READING: &str = "Reading…";
/// Takes something out, followed by its name.
pub const REMOVE: &str = "Remove ";
/// Asks again.
pub const TRY_AGAIN: &str = "Try again";
/// Lets a reply that was cut off go on.
pub const CONTINUE: &str = "Continue";
/// Does not wait any longer before it is tried again.
pub const TRY_NOW: &str = "Try now";
/// Asks for a summary that stands for earlier turns.
pub const SUMMARISE: &str = "Summarise earlier turns";
/// Begins a new chat that knows a summary of this one.
pub const START_FRESH: &str = "Start fresh with a summary";
/// Asks for the whole answer again.
pub const ANSWER_AGAIN: &str = "Answer again";
/// Changes a question.
pub const EDIT: &str = "Edit";
/// The field with a question that is being changed.
pub const EDIT_FIELD: &str = "Edit your message";
/// Sends the changed question in the place of the first one.
pub const ASK_THIS: &str = "Ask this instead";
/// Leaves a question as it was.
pub const CANCEL: &str = "Cancel";
/// The versions of a message.
pub const VERSIONS: &str = "Versions";
/// One version back.
pub const PREVIOUS: &str = "Previous version";
/// One version on.
pub const NEXT: &str = "Next version";
/// What was changed in what is sent.
pub const NOTES: &str = "Notes";
/// Begins the line of a summary that stands for what is above it.
pub const SEAM: &str = "The model reads a summary of what stands above";
/// Begins the line of a summary with which a chat began.
pub const FRESH: &str = "This chat began with a summary of the one before";
/// What a tool was given.
pub const CALL_INPUT: &str = "What it was given";
/// What a tool answered.
pub const CALL_RESULT: &str = "What it answered";
/// Asks whether a tool may run.
pub const MAY_IT: &str = "May this page do that for you?";
/// Lets a tool run.
pub const ALLOW: &str = "Allow";
/// Does not let a tool run.
pub const DO_NOT_ALLOW: &str = "Don't allow";
/// Above data that are not what the page asked for.
pub const WRONG_FORM: &str = "This answer does not have the form that was asked for. It is shown as it came.";
/// After the number of items that are not shown.
pub const MORE_ITEMS: &str = " more";
/// Names a mark, followed by the source's number.
pub const SOURCE: &str = "Source ";
/// Names the mark of a footnote, followed by its number.
pub const FOOTNOTE: &str = "Footnote ";
/// Names the list of footnotes.
pub const FOOTNOTES: &str = "Footnotes";
/// Goes back to the mark of a footnote, followed by its number.
pub const FOOTNOTE_BACK: &str = "Back to the mark of footnote ";
/// Breaks the long lines of a block of code, or no longer.
pub const WRAP: &str = "Wrap lines";
/// A table, which scrolls by itself.
pub const TABLE: &str = "Table";
/// A document without a name of its own.
pub const DOCUMENT: &str = "Document";
/// While a wait runs down.
pub const TRIED_AGAIN: &str = "It is tried again by itself";
/// Before the time that is left.
pub const IN: &str = " in ";
/// A task that is done.
pub const TASK_DONE: &str = "Done";
/// A task that is not.
pub const TASK_OPEN: &str = "To do";
/// Copies a reply, or a block of code.
pub const COPY: &str = "Copy";
/// Names the button that copies a block of code.
pub const COPY_CODE: &str = "Copy code";
/// Copies a table.
pub const COPY_CSV: &str = "Copy as CSV";
/// Opens the other ways to copy a reply.
pub const COPY_MORE: &str = "More ways to copy";
/// Copies a reply as it was written.
pub const COPY_MARKDOWN: &str = "Copy as Markdown";
/// Copies a reply without marks.
pub const COPY_TEXT: &str = "Copy as text";
/// Copies the data of a reply.
pub const COPY_JSON: &str = "Copy as JSON";
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
/// While tools of the page run.
pub const ACTING: &str = "The page's tools are at work";
/// While a tool waits for a yes.
pub const ASKING: &str = "A tool waits for your answer";
/// While a wait runs down.
pub const RETRYING: &str = "Trying again shortly";
/// While a summary is made.
pub const SUMMARISING: &str = "Summarising earlier turns";
/// How full the model's memory is.
pub const CONTEXT: &str = "Room used";
/// Lines of the bill.
pub const BILL_INPUT: &str = "Input";
/// Lines of the bill.
pub const BILL_CACHE_READ: &str = "Read from the cache";
/// Lines of the bill.
pub const BILL_CACHE_WRITE: &str = "Written to the cache";
/// Lines of the bill.
pub const BILL_OUTPUT: &str = "Output";
/// Lines of the bill.
pub const BILL_COST: &str = "Cost";
/// Names the table of what was charged.
pub const BILL: &str = "What this chat was charged";
/// When it is there.
pub const ANSWERED: &str = "The reply is complete";
/// In the meta line before anything was charged.
pub const KEYS: &str = "Enter sends, Shift+Enter breaks the line";
/// In the place of words that could not be loaded.
pub const AWAY: &str = "The connection is away.";
/// What that means.
pub const AWAY_MEANS: &str = "What there is to say here comes when it is back. What you wrote is kept.";
/// A picture without a name of its own, followed by its number.
pub const PICTURE: &str = "Picture ";
/// An image that is somewhere on the web and is not fetched.
pub const LINKED_PICTURE: &str = "Picture on the web";
