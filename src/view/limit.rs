//! A limit that is reached: when it frees up, and then the way on. Nothing is tried again by itself.

use gloo_timers::callback::Timeout;
use messages::ApiError;

use super::Stage;
use super::el::El;
use super::el::html::{div, p};
use super::follow::Follow;
use super::live::{part, text};
use super::notice::{self, Ending};
use crate::host;
use crate::reactive::{RwSignal, StoredValue};
use crate::words::{self, Frees, Sentence};

/// Milliseconds after which the clock is looked at again: a computer that slept wakes with timers that did not run.
const LOOK: f64 = 15_000.0;

/// A limit that frees up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    error: ApiError,
    partial: bool,
}

impl Limit {
    /// Nothing for an error of another kind.
    pub(super) fn of(error: &ApiError, partial: bool) -> Option<Self> {
        words::is_limit(error).then(|| Self { error: error.clone(), partial })
    }

    fn sentence(&self, frees: &Frees) -> Sentence {
        words::limit(&self.error, frees, self.partial)
    }
}

/// The notice. What it says changes when the limit frees up.
pub(super) fn draw(stage: Stage, follow: Follow, ending: Ending, limit: Limit) -> El {
    let watch = Watch {
        at: host::frees_at(&limit.error),
        frees: RwSignal::new(Frees::Unknown),
        timer: StoredValue::new(None),
    };
    watch.look();
    let frees = watch.frees;
    let title = limit.clone();
    // To ask before it is free would only be refused again. Where nobody says when that is, the person decides.
    let ways = part(move || {
        matches!(frees.get(), Frees::Now | Frees::Unknown).then(|| notice::ways(stage, &ending))
    });
    div()
        .node_ref(notice::watched(follow))
        .class("notice")
        .attr("role", "status")
        .attr("data-tone", "plain")
        .attr("data-kind", "limit")
        .child((
            p().class("notice-title").child(text(move || title.sentence(&frees.get()).title)),
            p().class("notice-text").child(text(move || limit.sentence(&frees.get()).text)),
            ways,
        ))
}

/// Looks at the clock until the limit is free. Its timer goes with the notice.
#[derive(Clone, Copy)]
struct Watch {
    at: Option<f64>,
    frees: RwSignal<Frees>,
    timer: StoredValue<Option<Timeout>>,
}

impl Watch {
    fn look(self) {
        let Some(at) = self.at else { return };
        let frees = host::frees(at);
        if self.frees.get_untracked() != frees {
            self.frees.set(frees.clone());
        }
        if frees == Frees::Now {
            return;
        }
        let left = (at - host::now()).clamp(0.0, LOOK);
        self.timer.set_value(Some(Timeout::new(left.ceil() as u32, move || self.look())));
    }
}
