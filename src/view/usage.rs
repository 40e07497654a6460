//! What was charged: under each reply, and for the whole chat in the line under the composer, where it opens as a bill.

use conversation::{Change, ItemId};
use messages::Usage;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, PointerEvent};

use super::el::html::{button, dd, div, dl, dt, p, span};
use super::el::{El, Ref, View, ev};
use super::live::{flag, memo, part, press, text};
use super::{Stage, late};
use crate::words::{self, label};

/// The line under the composer.
pub(super) fn meta(stage: Stage) -> El {
    let model = memo(move || {
        stage.handle.track(Change::Entries);
        stage.handle.track(Change::Turn);
        let answered = stage.handle.peek(|conversation| conversation.model().map(str::to_owned));
        answered.unwrap_or_else(|| stage.handle.profile(|profile| profile.model.clone()))
    });
    let charged = memo(move || {
        let usage = stage.handle.usage();
        usage.whole_input() + usage.output_tokens > 0
    });
    let known = memo(move || stage.handle.context().used.is_some());
    let meter = late::part_afterwards(stage, move || known.get(), move |faces| (faces.meter)(stage));
    let keys = part(move || (!charged.get()).then(|| span().class("keys").child(label::KEYS)));
    let figures = late::part_afterwards(stage, move || charged.get(), move |faces| (faces.figures)(stage));
    div().class("meta").child((
        span().class("model").attr("title", text(move || model.get())).child(text(move || model.get())),
        div().class("figures").child((meter, keys, figures)),
    ))
}

/// The figures, which open the bill.
pub(super) fn figures(stage: Stage) -> View {
    let spent = memo(move || {
        let cost = stage.handle.cost().map(|cost| cost.text());
        words::spent_in_all(&stage.handle.usage(), cost.as_deref())
    });
    let open = stage.bill;
    let place = Ref::<HtmlElement>::new();
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(place) = place.get_untracked() {
                let _ = place.focus();
            }
        }
    };
    let leave = move |event: FocusEvent| {
        // A press that gives the focus to nothing is looked at by itself.
        if event.related_target().is_some() {
            open.set(false);
        }
    };
    let sheet = part(move || open.get().then(|| lines(stage)));
    View::of(
        div().class("bill-place").on(ev::KEY_DOWN, escape).on(ev::FOCUS_OUT, leave).child((
            button()
                .node_ref(place)
                .class("usage")
                .attr("type", "button")
                .attr("aria-expanded", text(move || if open.get() { "true" } else { "false" }))
                .attr("aria-controls", "bill")
                .on(ev::CLICK, press(move || open.update(|open| *open = !*open)))
                .child(text(move || spent.get())),
            div()
                .class("bill")
                .attr("id", "bill")
                .attr("role", "group")
                .attr("aria-label", label::BILL)
                .attr("hidden", flag(move || !open.get()))
                .child(sheet),
        )),
    )
}

/// A press anywhere but on the bill or its button closes it. Losing the focus does not tell enough: not every browser
/// gives it to a button that is pressed.
pub(super) fn pressed_elsewhere(stage: Stage, event: &PointerEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_bill = target.is_some_and(|target| matches!(target.closest(".bill-place"), Ok(Some(_))));
    if !on_bill && stage.bill.get_untracked() {
        stage.bill.set(false);
    }
}

fn lines(stage: Stage) -> View {
    let Usage { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens, .. } =
        stage.handle.usage();
    let line = |name: &'static str, tokens: u64| (dt().child(name), dd().child(words::count(tokens)));
    let cost = stage.handle.cost().map(|cost| {
        (dt().attr("data-total", "").child(label::BILL_COST), dd().attr("data-total", "").child(cost.text()))
    });
    let date =
        stage.handle.profile(|profile| profile.prices.as_ref().map(|prices| prices.as_of().to_owned()));
    let date = date.filter(|_| cost.is_some()).map(|date| p().class("bill-note").child(words::prices(&date)));
    let lines = dl().class("bill-lines").child((
        line(label::BILL_INPUT, input_tokens),
        line(label::BILL_CACHE_READ, cache_read_input_tokens),
        line(label::BILL_CACHE_WRITE, cache_creation_input_tokens),
        line(label::BILL_OUTPUT, output_tokens),
        cost,
    ));
    View::of((lines, date))
}

/// What a reply that is there was charged.
pub(super) fn of_item(stage: Stage, id: ItemId) -> View {
    part(move || {
        // The prices come with the profile, which may come after the reply.
        stage.handle.profile(|_| ());
        let cost = stage.handle.cost_of(id).map(|cost| cost.text());
        let spent = words::spent(&stage.handle.usage_of(id), cost.as_deref());
        (!spent.is_empty()).then(|| span().class("spent action").child(spent))
    })
}
