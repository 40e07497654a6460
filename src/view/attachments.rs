//! The draft's pictures and documents: the picker, the thumbnails and chips, the notices about files that were not added.

use conversation::{Attachment, AttachmentId, AttachmentState, Ready};
use web_sys::HtmlInputElement;

use super::el::html::{button, div, img, input, li, p, ul};
use super::el::{El, Ref, View, ev};
use super::icons::{self, icon};
use super::live::{flag, list, memo, part, press, text};
use super::pictures::source;
use super::{Stage, documents, late, notice};
use crate::reactive::Memo;
use crate::words::{self, label, pieces};

/// The button that opens the file dialog, and the one lasting field behind it.
pub(super) fn picker(stage: Stage) -> View {
    let field = Ref::<HtmlInputElement>::new();
    let accept = memo(move || {
        stage.handle.profile(|profile| {
            let mut list = String::new();
            for kind in profile.images.types.iter().chain(&profile.documents.types) {
                list += if list.is_empty() { "" } else { "," };
                list += kind;
            }
            list
        })
    });
    let off = memo(move || accept.with(String::is_empty));
    let documents = memo(move || stage.handle.profile(|profile| !profile.documents.types.is_empty()));
    let name = move || text(move || if documents.get() { label::ATTACH_FILES } else { label::ATTACH });
    let open = button()
        .class("icon-button attach")
        .attr("part", "attach")
        .attr("type", "button")
        .attr("aria-label", name())
        .attr("title", name())
        .attr("hidden", flag(move || off.get()))
        .on(
            ev::CLICK,
            press(move || {
                if let Some(field) = field.get_untracked() {
                    field.click();
                }
            }),
        )
        .child(icon(icons::PLUS));
    let field = input()
        .node_ref(field)
        .class("file")
        .attr("type", "file")
        .attr("accept", text(move || accept.get()))
        .attr("multiple", true)
        .attr("hidden", true)
        .attr("aria-label", name())
        .on(ev::CHANGE, move |_| {
            if let Some(field) = field.get_untracked() {
                take(stage, &field);
            }
        });
    View::of((open, field))
}

/// Hands over the chosen files and empties the field, so that the same file may be chosen again.
fn take(stage: Stage, field: &HtmlInputElement) {
    if let Some(files) = field.files() {
        for index in 0..files.length() {
            if let Some(file) = files.get(index) {
                late::then(move |faces| (faces.attach)(stage, file));
            }
        }
    }
    field.set_value("");
    stage.write_on();
}

/// The files that go with the next message.
pub(super) fn files(stage: Stage) -> View {
    let ids = memo(move || named(stage, |one| !matches!(one.state(), AttachmentState::Refused(_))));
    let none = memo(move || ids.with(Vec::is_empty));
    part(move || {
        (!none.get()).then(|| {
            let files = list(move || ids.get(), move |id| View::of(attachment(stage, id)));
            ul().class("pictures").attr("aria-label", label::FILES).child(files)
        })
    })
}

fn named(stage: Stage, which: fn(&Attachment) -> bool) -> Vec<AttachmentId> {
    stage
        .handle
        .draft(|draft| draft.attachments().iter().filter(|one| which(one)).map(Attachment::id).collect())
}

fn attachment(stage: Stage, id: AttachmentId) -> El {
    let name = stage.handle.attachment(id, |one| one.name().to_owned()).unwrap_or_default();
    let ready = memo(move || {
        stage.handle.attachment(id, |one| matches!(one.state(), AttachmentState::Ready(_))).unwrap_or(false)
    });
    let guess = documents::is_named_so(&name);
    let is_document = memo(move || {
        let told = stage.handle.attachment(id, |one| match one.state() {
            AttachmentState::Ready(ready) => Some(matches!(ready, Ready::Document(_))),
            _ => None,
        });
        told.flatten().unwrap_or(guess)
    });
    let remove = [label::REMOVE, &name].concat();
    let content = part(move || {
        let size = text(move || size(stage, id));
        Some(if is_document.get() {
            documents::chip(name.clone(), size)
        } else {
            let frame = div().class("picture-frame").child(frame(stage, id, ready, name.clone()));
            View::of((frame, p().class("picture-size").child(size)))
        })
    });
    li().attr("class", text(move || if is_document.get() { "document" } else { "picture" }))
        .attr("data-state", text(move || if ready.get() { "ready" } else { "reading" }))
        .child((
            content,
            button()
                .class("remove")
                .attr("type", "button")
                .attr("aria-label", remove.clone())
                .attr("title", remove)
                .on(
                    ev::CLICK,
                    press(move || {
                        stage.handle.detach(id);
                        stage.write_on();
                    }),
                )
                .child(icon(icons::CLOSE)),
        ))
}

fn frame(stage: Stage, id: AttachmentId, ready: Memo<bool>, alt: String) -> View {
    part(move || {
        Some(match ready.get().then(|| thumbnail(stage, id)).flatten() {
            Some(address) => img().attr("src", address).attr("alt", alt.clone()),
            None => icon(icons::PICTURE),
        })
    })
}

fn size(stage: Stage, id: AttachmentId) -> String {
    let size = stage.handle.attachment(id, |one| match one.state() {
        // Four characters of base64 stand for three bytes.
        AttachmentState::Ready(Ready::Picture(picture)) => {
            Some(words::size(picture.data.len() as u64 / 4 * 3))
        }
        AttachmentState::Ready(Ready::Document(document)) => {
            Some(pieces::document(document.pages, document.bytes))
        }
        _ => None,
    });
    size.flatten().unwrap_or_else(|| label::READING.to_owned())
}

fn thumbnail(stage: Stage, id: AttachmentId) -> Option<String> {
    let picture = stage.handle.attachment(id, |one| match one.state() {
        AttachmentState::Ready(Ready::Picture(picture)) => Some(picture.clone()),
        _ => None,
    });
    let picture = picture.flatten()?;
    source(&picture.media_type, &picture.data)
}

/// The files that were not added, each with its reason.
pub(super) fn refused(stage: Stage) -> View {
    let ids = memo(move || named(stage, |one| matches!(one.state(), AttachmentState::Refused(_))));
    list(
        move || ids.get(),
        move |id| {
            let sentence = stage.handle.attachment(id, |one| match one.state() {
                AttachmentState::Refused(fault) => Some(words::refused(one.name(), fault)),
                _ => None,
            });
            let dismiss = move || {
                stage.handle.detach(id);
                stage.write_on();
            };
            View::of(sentence.flatten().map(|sentence| notice::about_draft(sentence, dismiss)))
        },
    )
}
