//! Files that were not added, and drafts that cannot be posted.

use conversation::{AttachmentFault, Unsendable};

use super::{Sentence, count, size};

/// A file that was not added to the draft.
#[must_use]
pub fn refused(name: &str, fault: &AttachmentFault) -> Sentence {
    const TYPES: &str = "It is neither a picture (JPEG, PNG, GIF or WebP) nor a PDF nor a plain text.";
    let text = match fault {
        AttachmentFault::UnknownType => match claimed(name) {
            Some(kind) => {
                ["Its name says ", kind, ", but what is in it is not a picture that can be read."].concat()
            }
            None => TYPES.to_owned(),
        },
        AttachmentFault::TypeNotAllowed { media_type } if media_type == "application/pdf" => {
            "This chat does not take PDF files.".to_owned()
        }
        AttachmentFault::TypeNotAllowed { media_type } if media_type.starts_with("text/") => {
            "This chat does not take text files.".to_owned()
        }
        AttachmentFault::TypeNotAllowed { media_type } => {
            let kind = media_type.strip_prefix("image/").unwrap_or(media_type).to_ascii_uppercase();
            ["This chat does not take pictures of the type ", &kind, "."].concat()
        }
        AttachmentFault::Empty => "The file is empty.".to_owned(),
        AttachmentFault::TooLong { limit, .. } => {
            // Four characters of base64 stand for three bytes of the file.
            ["It is too large: a picture may have ", &size(limit / 4 * 3), "."].concat()
        }
        AttachmentFault::TooLarge { limit, .. } => {
            ["It is too large: a document may have ", &size(*limit), "."].concat()
        }
        AttachmentFault::TooManyPages { pages, limit } => {
            let (pages, limit) = (count((*pages).into()), count((*limit).into()));
            ["It has ", &pages, " pages; ", &limit, " is the most here."].concat()
        }
        AttachmentFault::NotText => {
            "It is not a text in UTF-8. Save it as UTF-8 and choose it again.".to_owned()
        }
        AttachmentFault::SideTooLong { side, limit } => side_too_long(*side, *limit),
        AttachmentFault::Unreadable => "The browser could not read the file. Choose it again.".to_owned(),
    };
    Sentence { title: ["“", name, "” was not added."].concat(), text }
}

fn side_too_long(side: u32, limit: u32) -> String {
    let (side, limit) = (count(side.into()), count(limit.into()));
    ["It is ", &side, " pixels on its longer side; ", &limit, " is the most here."].concat()
}

/// The picture format that a file's name promises.
fn claimed(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let is = |one: &str| ending.eq_ignore_ascii_case(one);
    match () {
        () if is("jpg") || is("jpeg") => Some("JPEG"),
        () if is("png") => Some("PNG"),
        () if is("gif") => Some("GIF"),
        () if is("webp") => Some("WebP"),
        () => None,
    }
}

/// A draft, or a history, that cannot be posted as it is.
#[must_use]
pub fn unsendable(fault: &Unsendable) -> Sentence {
    let way_on = |picture: Option<&conversation::PictureName>, without: &str| match picture {
        Some(picture) => ["Remove “", &picture.name, "”, then send again."].concat(),
        None => without.to_owned(),
    };
    match fault {
        Unsendable::BodyTooLarge { bytes, limit, picture } => Sentence {
            title: "This message is too large to send.".to_owned(),
            text: [
                "With everything before it, it is ",
                &size(*bytes),
                "; ",
                &size(*limit),
                " is the most. ",
                &way_on(picture.as_ref(), "Shorten it, or begin a new chat."),
            ]
            .concat(),
        },
        Unsendable::TooManyPictures { count: pictures, limit, picture } => Sentence {
            title: "There are too many pictures in this chat.".to_owned(),
            text: [
                "There are ",
                &count(*pictures as u64),
                "; ",
                &count(*limit as u64),
                " is the most. ",
                &way_on(picture.as_ref(), "Begin a new chat to send more."),
            ]
            .concat(),
        },
        Unsendable::SideTooLong { side, limit, picture } => Sentence {
            title: "One picture is too large to go with so many.".to_owned(),
            text: [
                &side_too_long(*side, *limit),
                " ",
                &way_on(picture.as_ref(), "Begin a new chat to send more."),
            ]
            .concat(),
        },
    }
}
