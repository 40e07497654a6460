//! The request: which messages go into it, its length and its pictures against the profile, its JSON.

use messages::block::ContentBlock;
use messages::message::{Content, Message, Role};
use messages::profile::Profile;
use messages::{Request, limits};

use crate::draft::Draft;
use crate::entry::Entry;
use crate::history::posted;
use crate::repair::Note;
use crate::settings::Settings;
use crate::turn::{PictureName, Unsendable};

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
    /// Thinking of another epoch is left out.
    pub(crate) epoch: u32,
    /// Thinking of another revision is left out.
    pub(crate) revision: &'a str,
    /// The last entry is a reply that paused, and the request asks for the rest of it.
    pub(crate) resumes: bool,
}

/// A request, ready to go.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// The JSON text.
    pub(crate) text: String,
    /// What was repaired in the history.
    pub(crate) notes: Vec<Note>,
}

/// The request that posts these entries. `draft` is what the last of them was made of, to name its pictures.
pub(crate) fn body<'a>(
    entries: impl Iterator<Item = &'a Entry> + Clone,
    draft: Option<&Draft>,
    posting: &Posting<'_>,
) -> Result<Body, Fault> {
    let Posting { profile, settings, .. } = *posting;
    let posted = posted(entries.clone(), posting);
    let (messages, notes) = (posted.messages, posted.repairs);
    if messages.last().is_none_or(|last| last.role != Role::User && !posting.resumes) {
        return Err(Fault::NoQuestion);
    }
    check_pictures(entries, &messages, draft, profile).map_err(Fault::Unsendable)?;
    let request = request(settings, messages);
    // Strings and checked JSON cannot fail to be written; were it so, there would be nothing to post.
    let body = serde_json::to_string(&request).map_err(|_| Fault::NoQuestion)?;
    let bytes = body.len() as u64;
    if bytes > profile.max_body_bytes {
        let longest = draft.and_then(|draft| draft.pictures().max_by_key(|(_, picture)| picture.data.len()));
        let picture = longest.map(|(attachment, _)| attachment.to_name());
        return Err(Fault::Unsendable(Unsendable::BodyTooLarge {
            bytes,
            limit: profile.max_body_bytes,
            picture,
        }));
    }
    Ok(Body { text: body, notes })
}

fn request(settings: &Settings, messages: Vec<Message>) -> Request {
    let mut all = settings.examples.clone();
    all.extend(messages);
    let mut request = Request::new(settings.model.as_str(), settings.max_tokens, all);
    request.tools = settings.tools.clone();
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

fn check_pictures<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    messages: &[Message],
    draft: Option<&Draft>,
    profile: &Profile,
) -> Result<(), Unsendable> {
    let count = messages.iter().map(|message| count_images(&message.blocks())).sum();
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
    // Pictures of earlier turns count too, and they cannot be made smaller any more.
    let sides = entries.flat_map(Entry::pictures).map(|info| info.width.max(info.height));
    match sides.max() {
        Some(side) if side > limit => Err(Unsendable::SideTooLong { side, limit, picture: last() }),
        _ => Ok(()),
    }
}

/// The pictures among these blocks and in the results of tools.
pub(crate) fn count_images(blocks: &[ContentBlock]) -> usize {
    let count = |block: &ContentBlock| match block {
        ContentBlock::Image(_) => 1,
        ContentBlock::ToolResult(result) => {
            match result.content.as_ref().map(|json| Content::read(json.get())) {
                Some(Ok(Content::Blocks(inner))) => {
                    inner.iter().filter(|block| matches!(block, ContentBlock::Image(_))).count()
                }
                _ => 0,
            }
        }
        _ => 0,
    };
    blocks.iter().map(count).sum()
}

impl crate::draft::Attachment {
    fn to_name(&self) -> PictureName {
        PictureName { id: self.id, name: self.name.clone() }
    }
}
