//! The late half of the view: what a first question and its reply do not need. `cargo xtask dist` puts it into a
//! WebAssembly file of its own, with everything that only it leads to, and a page loads that file when something of it
//! is first wanted. It is reached through one table of functions and never by name: what is called by name from the
//! first half is in the first half.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use conversation::{Conversation, Event, ItemId, Options, Piece, Source, Turn};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Promise};
use wasm_bindgen::JsValue;
use web_sys::{Element, File};

use super::copying::Copier;
use super::editing::Editing;
use super::el::{El, View};
use super::follow::Follow;
use super::piece::Shown;
use super::prose::{self, Body};
use super::sources::Sources;
use super::{
    Stage, attachments, code, context, countdown, editing, formula, live, notes, notice, piece, question,
    reply, seam, usage, versions,
};
use crate::config::Fault;
use crate::host;
use crate::platform::door::Door;
use crate::platform::{sheet, task};
use crate::reactive::{Memo, Shared, untrack};
use crate::runtime::{self, Registered, SELDOM, Seldom};

/// What the late half draws and does.
pub(crate) struct Faces {
    /// What a runtime seldom needs.
    seldom: &'static Seldom,
    /// Takes a file into the draft.
    pub(super) attach: fn(Stage, File),
    /// The files of the draft.
    pub(super) files: fn(Stage) -> View,
    /// The files that were not taken.
    pub(super) refused: fn(Stage) -> View,
    /// What went with a question.
    pub(super) attached: fn(Stage, ItemId) -> View,
    /// A question that is being changed.
    pub(super) form: fn(Stage, ItemId, Editing) -> El,
    /// The versions of a message.
    pub(super) versions: fn(Stage, ItemId) -> View,
    /// The line behind a message up to which a summary stands in.
    pub(super) seam: fn(Stage, ItemId) -> View,
    /// The way back to the chat that a fresh one followed.
    pub(super) back: fn(Stage, ItemId) -> View,
    /// What was changed in a message as it was posted.
    pub(super) notes: fn(Stage, ItemId) -> View,
    /// The ways to copy a reply, and the way to another one.
    pub(super) ways: fn(Stage, ItemId, Copier) -> View,
    /// What a reply was charged.
    pub(super) charged: fn(Stage, ItemId) -> View,
    /// What shows a piece of a reply that is no text.
    pub(super) piece: fn(&Piece<'_>) -> Option<Box<dyn Shown>>,
    /// Shows what a reply rests on.
    pub(super) sources: fn(&mut Sources, &Element, &[Source]),
    /// A press on something in a reply.
    pub(super) pressed: fn(Stage, &Copier, &Element),
    /// How full the window is.
    pub(super) meter: fn(Stage) -> View,
    /// What the chat was charged, which opens as a bill.
    pub(super) figures: fn(Stage) -> View,
    /// The seconds until the turn is tried again.
    pub(super) countdown: fn(Stage, Follow) -> View,
    /// That the window is nearly full.
    pub(super) nearly_full: fn(Stage, Follow) -> View,
    /// How the conversation stands at its end.
    pub(super) ending: fn(Stage, Follow) -> View,
    /// Why the draft was not sent.
    pub(super) unsendable: fn(Stage) -> View,
    /// Takes out of the page what is far from the reader of a long text.
    pub(super) follow_reader: fn(&mut Body),
    /// A press on a button within a text.
    pub(super) press: fn(&Weak<RefCell<Body>>, &Element),
    /// Draws the formula of an element that shows its source.
    pub(super) formula: fn(Element, String, bool),
    /// Colours a block of code of this language.
    pub(super) colour: fn(&Element, &str),
    admit: fn(Rc<Door>, String, Object) -> Promise,
    told: fn(&Event, bool) -> Option<(&'static str, Object)>,
    warn: fn(&Fault),
    tools: fn(&Array) -> Vec<Registered>,
    options: fn(&JsValue) -> Result<Options, JsValue>,
    chosen: fn(&Options) -> Result<JsValue, JsValue>,
    in_force: fn(&Conversation) -> Result<JsValue, JsValue>,
}

impl Faces {
    /// The name and the detail of the DOM event for something rare; nothing for what is not. `partial` is true when
    /// some of the last reply arrived and is kept.
    pub(crate) fn told(&self, event: &Event, partial: bool) -> Option<(&'static str, Object)> {
        (self.told)(event, partial)
    }

    /// Does a request to the relay with a token of the page's.
    pub(crate) fn admit(&self, door: Rc<Door>, url: String, init: Object) -> Promise {
        (self.admit)(door, url, init)
    }

    /// Names an attribute that means nothing in the console, where the page's author looks.
    pub(crate) fn warn(&self, fault: &Fault) {
        (self.warn)(fault);
    }

    /// Reads the tools that the page registered.
    pub(crate) fn tools(&self, tools: &Array) -> Vec<Registered> {
        (self.tools)(tools)
    }

    /// Reads the options that the page chose.
    pub(crate) fn options(&self, options: &JsValue) -> Result<Options, JsValue> {
        (self.options)(options)
    }

    /// Writes options as the page sets them.
    pub(crate) fn chosen(&self, options: &Options) -> Result<JsValue, JsValue> {
        (self.chosen)(options)
    }

    /// Writes the options in force.
    pub(crate) fn in_force(&self, conversation: &Conversation) -> Result<JsValue, JsValue> {
        (self.in_force)(conversation)
    }
}

static FACES: Faces = Faces {
    seldom: &SELDOM,
    attach: |stage, file| stage.handle.attach(file),
    files: attachments::files,
    refused: attachments::refused,
    attached: question::attached,
    form: editing::form,
    versions: versions::versions,
    seam: seam::seam,
    back: |stage, id| View::of(seam::versions(stage, id)),
    notes: notes::notes,
    ways: reply::ways,
    charged: usage::of_item,
    piece: piece::shown,
    sources: Sources::show,
    pressed: reply::act,
    meter: context::meter,
    figures: usage::figures,
    countdown: countdown::countdown,
    nearly_full: context::nearly_full,
    ending: notice::ending,
    unsendable: notice::unsendable,
    follow_reader: Body::follow_reader,
    press: prose::press,
    formula: formula::draw,
    colour: code::colour,
    admit: runtime::admit,
    told: host::told,
    warn: |fault| host::warn(&fault.sentence()),
    tools: runtime::read_tools,
    options: host::options::read,
    chosen: host::options::write,
    in_force: host::options::in_force,
};

/// Milliseconds after which a load that failed is tried again; twice as long each time.
const AGAIN: u32 = 2_000;

/// The longest of these waits.
const LONGEST: u32 = 60_000;

/// Where the late half stands, for all chats of a page.
struct Late {
    there: Shared<Option<&'static Faces>>,
    /// It could not be loaded the last time.
    away: Shared<bool>,
    loading: Cell<bool>,
    wait: Cell<u32>,
    again: RefCell<Option<Timeout>>,
    queue: RefCell<Vec<Act>>,
    /// Conversations that go on once all that has waited before is done.
    conversations: RefCell<Vec<Act>>,
}

type Act = Box<dyn FnOnce(&'static Faces)>;

thread_local! {
    static LATE: Late = Late {
        there: Shared::new(at_hand()),
        away: Shared::new(false),
        loading: Cell::new(false),
        wait: Cell::new(AGAIN),
        again: RefCell::default(),
        queue: RefCell::default(),
        conversations: RefCell::default(),
    };
}

/// The late half; wakes the caller when it comes, and sends for it.
pub(super) fn faces() -> Option<&'static Faces> {
    let faces = LATE.with(|late| late.there.get());
    if faces.is_none() {
        load();
    }
    faces
}

/// The late half if it is there; wakes nobody and sends for nothing.
pub(crate) fn there() -> Option<&'static Faces> {
    untrack(|| LATE.with(|late| late.there.get()))
}

/// Wakes the caller when the late half comes, without sending for it.
pub(super) fn track() {
    LATE.with(|late| late.there.get());
}

/// A part of the late half, drawn while it is `wanted`, which is woken by what it reads. It is sent for at once.
pub(super) fn part(wanted: impl Fn() -> bool + 'static, draw: impl Fn(&Faces) -> View + 'static) -> View {
    boxed_part(Box::new(wanted), Box::new(faces), Box::new(draw))
}

/// The same, for what can wait until the reply that comes in is there: nothing is loaded beside it.
pub(super) fn part_afterwards(
    stage: Stage,
    wanted: impl Fn() -> bool + 'static,
    draw: impl Fn(&Faces) -> View + 'static,
) -> View {
    let faces = move || {
        let there = LATE.with(|late| late.there.get());
        // Whoever has it is not woken by turns.
        there.or_else(|| if stage.handle.turn(Turn::is_running) { None } else { faces() })
    };
    boxed_part(Box::new(wanted), Box::new(faces), Box::new(draw))
}

type Wanted = Box<dyn Fn() -> bool>;
type Find = Box<dyn Fn() -> Option<&'static Faces>>;
type Draw = Box<dyn Fn(&Faces) -> View>;

fn boxed_part(wanted: Wanted, find: Find, draw: Draw) -> View {
    live::part(move || {
        let faces = if wanted() { find() } else { None };
        faces.map(|faces| untrack(|| draw(faces)))
    })
}

/// A notice of the late half, drawn while it is `worth` a word. A person hears of what happened even when that half
/// cannot be loaded: in plain words, until it is there.
pub(super) fn notice(worth: Memo<bool>, draw: impl Fn(&Faces) -> View + 'static) -> View {
    let plain = live::part(move || {
        let away = LATE.with(|late| late.away.get());
        (worth.get() && away).then(notice::unread)
    });
    View::of((part(move || worth.get(), draw), plain))
}

/// Whether something waits for the late half.
pub(crate) fn has_waiting() -> bool {
    LATE.with(|late| !late.queue.borrow().is_empty())
}

/// Does something with the late half, now or when it is there.
pub(crate) fn then(act: impl FnOnce(&'static Faces) + 'static) {
    match untrack(faces) {
        Some(faces) => act(faces),
        None => LATE.with(|late| late.queue.borrow_mut().push(Box::new(act))),
    }
}

fn load() {
    if LATE.with(|late| late.loading.replace(true)) {
        return;
    }
    task::spawn(async {
        match fetch().await {
            Some(faces) => arrived(faces),
            None => try_again(),
        }
    });
}

fn arrived(faces: &'static Faces) {
    let (there, away, queue) = LATE.with(|late| (late.there.clone(), late.away.clone(), late.queue.take()));
    there.set(Some(faces));
    away.set(false);
    for act in queue {
        act(faces);
    }
    for act in LATE.with(|late| late.conversations.take()) {
        act(faces);
    }
}

/// Gives a runtime what it seldom needs, now or when it is there.
pub(crate) fn when_loaded(then: Box<dyn FnOnce(&'static Seldom)>) {
    match untrack(faces) {
        Some(faces) => then(faces.seldom),
        None => LATE.with(|late| late.conversations.borrow_mut().push(Box::new(|faces| then(faces.seldom)))),
    }
}

/// What is wanted stays wanted: a network that was away comes back.
fn try_again() {
    LATE.with(|late| {
        let wait = late.wait.get();
        late.wait.set((wait * 2).min(LONGEST));
        late.away.set(true);
        let again = Timeout::new(wait, || {
            LATE.with(|late| late.loading.set(false));
            load();
        });
        late.again.replace(Some(again));
    });
}

/// What is there without loading.
#[cfg(feature = "split")]
fn at_hand() -> Option<&'static Faces> {
    None
}

/// Without a file of its own the late half is simply there.
#[cfg(not(feature = "split"))]
fn at_hand() -> Option<&'static Faces> {
    dressed()
}

#[cfg(feature = "split")]
async fn fetch() -> Option<&'static Faces> {
    late_faces().await.ok()?
}

/// The one way into the late half.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(late, fallible)]
fn late_faces() -> Result<Option<&'static Faces>, wasm_split_helpers::SplitLoaderError> {
    Ok(dressed())
}

/// The late half, once its style is there.
fn dressed() -> Option<&'static Faces> {
    sheet::late::fill().ok().map(|()| &FACES)
}

#[cfg(not(feature = "split"))]
async fn fetch() -> Option<&'static Faces> {
    at_hand()
}
