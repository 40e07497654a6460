//! Notices: what happened in bold, one plain sentence, one or two ways on.

use conversation::{Break, Change, Conversation, Entry, EntryState, Failure, Input, Turn};
use messages::{Role, StopReason};
use web_sys::HtmlElement;

use super::el::html::{button, div, p, slot};
use super::el::{El, Ref, View, ev};
use super::follow::Follow;
use super::icons;
use super::limit::{self, Limit};
use super::live::{effect, memo, part, press};
use super::panel::icon_button;
use super::{Stage, late};
use crate::words::{self, Sentence, label};

/// How a conversation stands at its end when that is worth a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    sentence: Sentence,
    /// A limit of the relay's own is reached.
    limit: Option<Limit>,
    /// Nothing went wrong.
    quiet: bool,
    /// The page may add a hint of its own.
    unreachable: bool,
    can_continue: bool,
    can_retry: bool,
}

/// The place of the notice after the last message. What it says is in the late half.
pub(super) fn place(stage: Stage, follow: Follow) -> View {
    let worth = memo(move || {
        stage.handle.track(Change::Turn);
        stage.handle.track(Change::Entries);
        let quiet = stage.handle.is_quiet();
        stage.handle.holds_answer() || stage.handle.peek(|conversation| is_worth(conversation, quiet))
    });
    late::notice(worth, move |faces| (faces.ending)(stage, follow))
}

/// Whether there may be a word on how a conversation stands: always where there is one, and not where a question
/// simply has its reply.
fn is_worth(conversation: &Conversation, server_is_quiet: bool) -> bool {
    match conversation.turn() {
        Turn::Failed(_) => true,
        Turn::Waiting(_) | Turn::Streaming(_) => server_is_quiet,
        Turn::Idle => conversation.entries().next_back().is_some_and(|last| {
            let ended = matches!(last.stop_reason(), None | Some(StopReason::EndTurn));
            last.is_hidden() || last.role() == Role::User || last.state() != EntryState::Complete || !ended
        }),
        Turn::Acting(_) | Turn::Retrying(..) | Turn::Summarising(_) | Turn::Stopping(_) => false,
    }
}

/// The notice after the last message.
pub(super) fn ending(stage: Stage, follow: Follow) -> View {
    let ending = memo(move || {
        stage.handle.track(Change::Turn);
        stage.handle.track(Change::Entries);
        // Nothing can be tried again before the profile is there.
        stage.handle.profile(|_| ());
        let quiet = stage.handle.is_quiet();
        stage.handle.peek(|conversation| read(conversation, quiet))
    });
    part(move || {
        ending.get().map(|mut ending| match ending.limit.take() {
            Some(limit) => limit::draw(stage, follow, ending, limit),
            None => draw(stage, follow, ending),
        })
    })
}

fn read(conversation: &Conversation, server_is_quiet: bool) -> Option<Ending> {
    let last = conversation.entries().next_back();
    let halted = last.is_some_and(Entry::is_hidden);
    let reply = conversation.entries().rev().find(|entry| !entry.is_hidden());
    let reply = reply.filter(|entry| entry.role() == Role::Assistant);
    let partial = words::keeps_part(conversation);
    let (can_continue, can_retry) = (conversation.can_continue(), conversation.can_retry());
    let quiet = |sentence, can_continue| Ending {
        sentence,
        limit: None,
        quiet: true,
        unreachable: false,
        can_continue,
        can_retry,
    };
    match conversation.turn() {
        Turn::Failed(failure) => Some(Ending {
            sentence: words::failure(failure, partial),
            limit: match failure {
                Failure::Rejected(error) => Limit::of(error, partial),
                _ => None,
            },
            quiet: false,
            unreachable: matches!(failure, Failure::Broken(Break::Unreachable | Break::NotTheApi)),
            can_continue,
            can_retry,
        }),
        Turn::Waiting(_) | Turn::Streaming(_) if server_is_quiet => {
            Some(Ending { can_retry: false, ..quiet(words::still_waiting(), false) })
        }
        Turn::Idle => match (last, reply) {
            (_, Some(_)) if halted => {
                (can_continue || can_retry).then(|| quiet(words::halted(), can_continue))
            }
            (_, Some(reply)) => {
                let sentence =
                    words::unfinished(reply.state()).or_else(|| words::stop_reason(reply.stop_reason()?))?;
                Some(quiet(sentence, can_continue))
            }
            (Some(_), None) if can_retry => Some(quiet(words::unanswered(), false)),
            _ => None,
        },
        Turn::Waiting(_)
        | Turn::Streaming(_)
        | Turn::Acting(_)
        | Turn::Retrying(..)
        | Turn::Summarising(_)
        | Turn::Stopping(_) => None,
    }
}

/// A notice at the end of the list, which stays in sight while the list follows.
pub(super) fn watched(follow: Follow) -> Ref<HtmlElement> {
    let element = Ref::<HtmlElement>::new();
    effect(move || {
        if let Some(element) = element.get() {
            follow.watch(&element);
        }
    });
    element
}

/// The ways on, if there are any.
pub(super) fn ways(stage: Stage, ending: &Ending) -> Option<El> {
    let go_on = ending
        .can_continue
        .then(|| way(label::CONTINUE, true, move || stage.handle.feed(Input::Continue), stage));
    let primary = !ending.can_continue && !ending.quiet;
    let again = ending
        .can_retry
        .then(|| way(label::TRY_AGAIN, primary, move || stage.handle.feed(Input::Retry), stage));
    (ending.can_continue || ending.can_retry).then(|| div().class("notice-actions").child((go_on, again)))
}

fn draw(stage: Stage, follow: Follow, ending: Ending) -> El {
    let actions = ways(stage, &ending);
    div()
        .node_ref(watched(follow))
        .class("notice")
        .attr("role", if ending.quiet { "status" } else { "alert" })
        .attr("data-tone", ending.quiet.then_some("quiet"))
        .child((
            p().class("notice-title").child(ending.sentence.title),
            p().class("notice-text").child(ending.sentence.text),
            ending.unreachable.then(|| slot().attr("name", "hint")),
            actions,
        ))
}

/// One way on. The button goes with its notice, so the focus moves to the composer.
fn way(name: &'static str, primary: bool, act: impl Fn() + 'static, stage: Stage) -> El {
    button()
        .class("button")
        .attr("type", "button")
        .attr("data-primary", primary.then_some(""))
        .on(
            ev::CLICK,
            press(move || {
                act();
                stage.write_on();
            }),
        )
        .child(name)
}

/// The place for why the draft was not sent. What it says is in the late half.
pub(super) fn about_unsent(stage: Stage) -> View {
    let worth = memo(move || stage.handle.draft(|draft| draft.unsendable().is_some()));
    late::notice(worth, move |faces| (faces.unsendable)(stage))
}

/// Why the draft was not sent.
pub(super) fn unsendable(stage: Stage) -> View {
    let sentence = memo(move || stage.handle.draft(|draft| draft.unsendable().map(words::unsendable)));
    part(move || {
        let dismiss = move || {
            stage.handle.feed(Input::Dismiss);
            stage.write_on();
        };
        sentence.get().map(|sentence| about_draft(sentence, dismiss))
    })
}

/// In the place of a notice that could not be loaded.
pub(super) fn unread() -> El {
    let said = |class: &str, text: &str| p().class(class).child(text);
    div()
        .class("notice")
        .attr("role", "alert")
        .child((said("notice-title", label::AWAY), said("notice-text", label::AWAY_MEANS)))
}

/// A notice about the draft, above the composer, that the person can close.
pub(super) fn about_draft(sentence: Sentence, dismiss: impl Fn() + 'static) -> El {
    div().class("notice").attr("role", "alert").attr("data-dismiss", "").child((
        div().child((
            p().class("notice-title").child(sentence.title),
            p().class("notice-text").child(sentence.text),
        )),
        icon_button(label::DISMISS, icons::CLOSE, dismiss),
    ))
}
