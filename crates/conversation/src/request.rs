//! The request: which messages go into it, its length and its pictures against the profile, its JSON.

use messages::message::{Message, Role};
use messages::profile::Profile;
use messages::{Json, Request, RequestText, json, limits};

use crate::binding::Prefix;
use crate::draft::Draft;
use crate::entry::{Entry, Kind};
use crate::history::{Extent, Posted, content, posted};
use crate::past::Past;
use crate::repair::{self, LeftOut, Repairs};
use crate::settings::Settings;
use crate::turn::{PictureName, Unsendable};

/// The `tool_choice` of a request whose reply is to be text.
const NO_CALLS: &str = r#"{"type":"none"}"#;

/// Why there is no request.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing in it waits for a reply.
    NoQuestion,
    /// It breaks a limit.
    Unsendable(Unsendable),
}

/// What decides how a history is posted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) settings: &'a Settings,
    /// Thinking of another epoch is left out; without one, all of it.
    pub(crate) epoch: Option<u32>,
    /// Thinking of another revision is left out.
    pub(crate) revision: &'a str,
    /// The last entry is a reply that paused, and the request asks for the rest of it.
    pub(crate) resumes: bool,
    /// The model may call the page's tools.
    pub(crate) calls: bool,
}

/// A request, ready to go.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// The JSON text.
    pub(crate) text: RequestText,
    /// What was repaired in the history.
    pub(crate) repairs: Repairs,
    /// What the reply will be bound to.
    pub(crate) prefix: Prefix,
}

/// The request that posts these entries. `draft` is what the last of them was made of, to name its pictures.
/// What the profile's limits have no room for is left out, as long as it belongs to earlier messages.
pub(crate) fn body<'a>(
    past: Option<&'a Past>,
    entries: impl DoubleEndedIterator<Item = &'a Entry> + Clone,
    draft: Option<&Draft>,
    posting: &Posting<'_>,
) -> Result<Body, Fault> {
    let profile = posting.profile;
    let extent = Extent::of(past, entries);
    let mut left_out = LeftOut::of(&extent.entries, profile);
    loop {
        let Posted { messages, repairs, prefix, .. } = posted(&extent, posting, &left_out);
        if messages.last().is_none_or(|last| last.role != Role::User && !posting.resumes) {
            return Err(Fault::NoQuestion);
        }
        check_pictures(&extent.entries, &messages, draft, profile).map_err(Fault::Unsendable)?;
        // Strings and checked JSON cannot fail to be written; were it so, there would be nothing to post.
        let written = with_past(extent.past, posting, messages, |request| json::written(request).ok());
        let text = written.ok_or(Fault::NoQuestion)?;
        let limit = profile.max_body_bytes;
        let over = text.over(limit);
        if over == 0 {
            return Ok(Body { text, repairs, prefix });
        }
        if !left_out.make_room(&extent.entries, over) {
            let (bytes, picture) = (limit + over, draft.and_then(longest));
            return Err(Fault::Unsendable(Unsendable::BodyTooLarge { bytes, limit, picture }));
        }
    }
}

/// The request that posts these entries, which are nothing but whole texts in turn: what [`body`] gives of them.
pub(crate) fn body_in_text<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    posting: &Posting<'_>,
) -> Result<Body, Fault> {
    let mut prefix = Prefix::of(posting.settings.mark(), posting.revision);
    let mut messages = posting.settings.examples.clone();
    for entry in entries {
        prefix.add_text(entry.role, entry.id);
        messages.push(Message { role: entry.role, content: content(entry.blocks().to_vec(), entry.plain) });
    }
    if messages.last().is_none_or(|last| last.role != Role::User) {
        return Err(Fault::NoQuestion);
    }
    let text = json::written(&request(posting, messages)).map_err(|_| Fault::NoQuestion)?;
    let (bytes, limit) = (text.len() as u64, posting.profile.max_body_bytes);
    if bytes > limit {
        return Err(Fault::Unsendable(Unsendable::BodyTooLarge { bytes, limit, picture: None }));
    }
    Ok(Body { text: text.into(), repairs: Repairs::default(), prefix })
}

/// The draft's attachment that takes the most room.
fn longest(draft: &Draft) -> Option<PictureName> {
    let longest = draft.ready().max_by_key(|(_, ready)| ready.len());
    longest.map(|(attachment, _)| attachment.to_name())
}

/// The request with these messages, as `write` writes it, and in it before them what stays where it is.
pub(crate) fn with_past(
    past: Option<&Past>,
    posting: &Posting<'_>,
    mut messages: Vec<Message>,
    write: impl Fn(&Request) -> Option<String>,
) -> Option<RequestText> {
    // What is in a string has a sign before its quotes, so nothing that somebody said is taken for this.
    const PLACE: &str = ",\"messages\":[";
    let examples = &posting.settings.examples;
    let Some(past) = past else {
        messages.splice(0..0, examples.iter().cloned());
        return write(&request(posting, messages)).map(RequestText::from);
    };
    let mut before = write(&request(posting, messages))?;
    let mut after = before.split_off(before.find(PLACE)? + PLACE.len());
    after.insert(0, ',');
    for example in examples {
        before.push_str(&json::written(example).ok()?);
        before.push(',');
    }
    Some(RequestText { before, run: past.run().clone(), after })
}

/// The request with these messages.
fn request(posting: &Posting<'_>, messages: Vec<Message>) -> Request {
    let settings = posting.settings;
    let mut request = Request::new(settings.model.as_str(), settings.max_tokens, messages);
    request.tools = settings.tools.clone();
    if request.tools.is_some() && !posting.calls {
        request.tool_choice = Json::parse(NO_CALLS.to_owned()).ok();
    }
    request.output_config = settings.output_config();
    request.stop_sequences = settings.stop_sequences.clone();
    request.metadata = settings.metadata();
    request.temperature = settings.temperature.clone();
    request.top_p = settings.top_p.clone();
    request.top_k = settings.top_k.clone();
    request
}

/// The longest side in pixels for pictures in a request that holds this many.
pub(crate) fn longest_side(count: usize, profile: &Profile) -> u32 {
    if count > limits::MANY_IMAGES {
        profile.images.max_side.min(limits::IMAGE_SIDE_OF_MANY)
    } else {
        profile.images.max_side
    }
}

fn check_pictures(
    entries: &[&Entry],
    messages: &[Message],
    draft: Option<&Draft>,
    profile: &Profile,
) -> Result<(), Unsendable> {
    let count: usize = messages.iter().map(|message| repair::images(&message.blocks())).sum();
    let last = || draft.and_then(|draft| draft.pictures().next_back()).map(|(one, _)| one.to_name());
    let allowed = profile.images.max_count;
    if count > usize::try_from(allowed).unwrap_or(usize::MAX) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        return Err(Unsendable::TooManyPictures { count, limit: allowed, picture: last() });
    }
    let limit = longest_side(count, profile);
    if let Some((one, picture)) =
        draft.and_then(|draft| draft.pictures().find(|(_, picture)| picture.side() > limit))
    {
        let picture_name = Some(one.to_name());
        return Err(Unsendable::SideTooLong { side: picture.side(), limit, picture: picture_name });
    }
    // Those of earlier messages were left out by now. A question that is asked again may hold one that the
    // profile does not take any more.
    let question = entries.iter().rfind(|entry| entry.role == Role::User && entry.kind == Kind::Said);
    let sides =
        question.into_iter().flat_map(|entry| entry.pictures()).map(|info| info.width.max(info.height));
    match sides.max() {
        Some(side) if side > limit => Err(Unsendable::SideTooLong { side, limit, picture: last() }),
        _ => Ok(()),
    }
}

impl crate::draft::Attachment {
    fn to_name(&self) -> PictureName {
        PictureName { id: self.id, name: self.name.clone() }
    }
}
