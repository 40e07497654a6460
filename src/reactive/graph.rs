//! Who reads whom, who belongs to whom, and what runs when. Nothing here depends on the kind of a value, so it is
//! compiled once.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

thread_local! {
    static GRAPH: Graph = const { Graph::new() };
}

struct Graph {
    now: RefCell<Now>,
    /// The effects that are to run, the one made first first.
    waiting: RefCell<VecDeque<(u32, Weak<Node>)>>,
    /// Whether somebody will run them.
    awake: Cell<bool>,
    /// How many nodes were made.
    made: Cell<u32>,
}

/// Who reads and who owns at present.
struct Now {
    reader: Option<Rc<Node>>,
    owner: Option<Owner>,
}

/// How sure a node may be of what it holds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum State {
    Sure,
    /// Something that it rests on may have changed.
    Unsure,
    /// Something that it rests on has changed.
    Stale,
}

/// Reads what a node rests on and puts the outcome into it. True when that is another one than before.
pub(super) type Run = Box<dyn FnMut(&Node) -> bool>;

/// A value, or an effect, which holds none.
pub(super) struct Node {
    number: u32,
    value: RefCell<Rc<dyn Any>>,
    work: Option<Work>,
    state: Cell<State>,
    sources: RefCell<Vec<Rc<Node>>>,
    readers: RefCell<Vec<Weak<Node>>>,
}

struct Work {
    run: RefCell<Run>,
    /// Runs by itself, and not because somebody asks for its value.
    effect: bool,
    /// Owns what is made in a run.
    owner: Owner,
}

impl Graph {
    const fn new() -> Self {
        Self {
            now: RefCell::new(Now { reader: None, owner: None }),
            waiting: RefCell::new(VecDeque::new()),
            awake: Cell::new(false),
            made: Cell::new(0),
        }
    }
}

impl Now {
    /// Makes it so; gives what was before.
    fn begin(self) -> Self {
        GRAPH.with(|graph| graph.now.replace(self))
    }

    fn owner() -> Option<Owner> {
        GRAPH.with(|graph| graph.now.borrow().owner.clone())
    }
}

/// Owns what is made in it. Dropping the last of its copies lets go of all that.
#[derive(Clone, Default)]
pub struct Owner(Rc<RefCell<Vec<Box<dyn Any>>>>);

impl Owner {
    /// What is made in `act` belongs to this owner. Who runs now does not read what is read there.
    pub fn with<T>(&self, act: impl FnOnce() -> T) -> T {
        let before = Now { reader: None, owner: Some(self.clone()) }.begin();
        let made = act();
        before.begin();
        made
    }

    /// Lets go of everything that it owns.
    pub fn clear(&self) {
        // What goes may be about to keep something itself.
        drop(self.0.take());
    }
}

/// Keeps a value until the present owner goes or runs again. Without an owner it goes at once.
pub fn keep(value: Box<dyn Any>) {
    if let Some(owner) = Now::owner() {
        owner.0.borrow_mut().push(value);
    }
}

/// Reads without being woken by it.
pub fn untrack<T>(read: impl FnOnce() -> T) -> T {
    let before = Now { reader: None, owner: Now::owner() }.begin();
    let outcome = read();
    before.begin();
    outcome
}

/// Does something at once, and again when what it read changes, for as long as the present owner lives.
pub fn now_and_then(act: Box<dyn FnMut()>) {
    let node = of_effect(act);
    node.refresh();
    keep(Box::new(node));
}

/// Does something soon, and again when what it read changes, for as long as the present owner lives.
pub fn effect(act: Box<dyn FnMut()>) {
    let node = of_effect(act);
    node.wait();
    keep(Box::new(node));
}

fn of_effect(mut act: Box<dyn FnMut()>) -> Rc<Node> {
    let run = Box::new(move |_: &Node| {
        act();
        false
    });
    Node::new(Rc::new(()), Some((run, true)))
}

/// Runs the effects that wait.
pub fn flush() {
    while let Some((_, node)) = GRAPH.with(|graph| graph.waiting.borrow_mut().pop_front()) {
        if let Some(node) = node.upgrade() {
            node.refresh();
        }
    }
    GRAPH.with(|graph| graph.awake.set(false));
}

#[cfg(target_arch = "wasm32")]
fn flush_soon() {
    crate::platform::task::spawn(async { flush() });
}

/// Outside of a browser there is no queue: whoever wants effects to run flushes.
#[cfg(not(target_arch = "wasm32"))]
fn flush_soon() {}

impl Node {
    /// A node with a value, or with a run that gives it one; the flag says that the run is an effect.
    pub(super) fn new(value: Rc<dyn Any>, run: Option<(Run, bool)>) -> Rc<Self> {
        let number = GRAPH.with(|graph| graph.made.replace(graph.made.get().wrapping_add(1)));
        let state = Cell::new(if run.is_some() { State::Stale } else { State::Sure });
        let work = run.map(|(run, effect)| Work { run: RefCell::new(run), effect, owner: Owner::default() });
        let value = RefCell::new(value);
        Rc::new(Self { number, value, work, state, sources: RefCell::default(), readers: RefCell::default() })
    }

    /// What it holds, as it is.
    pub(super) fn held(&self) -> Rc<dyn Any> {
        self.value.borrow().clone()
    }

    /// Holds something else from now on.
    pub(super) fn hold(&self, value: Rc<dyn Any>) {
        // The old value goes when nothing is borrowed any more.
        let _old = self.value.replace(value);
    }

    /// What it holds, after looking whether that still holds.
    pub(super) fn current(self: &Rc<Self>) -> Rc<dyn Any> {
        self.refresh();
        self.held()
    }

    /// Wakes who runs now when this changes.
    pub(super) fn track(self: &Rc<Self>) {
        let reader = GRAPH.with(|graph| graph.now.borrow().reader.clone());
        let Some(reader) = reader else { return };
        let mut sources = reader.sources.borrow_mut();
        if !sources.iter().any(|source| Rc::ptr_eq(source, self)) {
            sources.push(Rc::clone(self));
            self.readers.borrow_mut().push(Rc::downgrade(&reader));
        }
    }

    /// It changed: whoever read it has to read it again. Until then it need not be woken once more, so it is forgotten.
    pub(super) fn notify(&self) {
        for reader in self.readers.take() {
            if let Some(reader) = reader.upgrade() {
                reader.mark(State::Stale);
            }
        }
    }

    fn mark(self: &Rc<Self>, state: State) {
        let before = self.state.get();
        if before >= state {
            return;
        }
        self.state.set(state);
        if before != State::Sure {
            return;
        }
        match &self.work {
            Some(work) if work.effect => self.wait(),
            _ => {
                let readers = self.readers.borrow().clone();
                readers.iter().filter_map(Weak::upgrade).for_each(|reader| reader.mark(State::Unsure));
            }
        }
    }

    /// Puts an effect into the line.
    fn wait(self: &Rc<Self>) {
        GRAPH.with(|graph| {
            let mut waiting = graph.waiting.borrow_mut();
            let place = waiting.partition_point(|(number, _)| *number <= self.number);
            waiting.insert(place, (self.number, Rc::downgrade(self)));
            if !graph.awake.replace(true) {
                flush_soon();
            }
        });
    }

    /// Makes sure of what it holds.
    fn refresh(self: &Rc<Self>) {
        if self.state.get() == State::Unsure {
            let sources = self.sources.borrow().clone();
            for source in sources {
                source.refresh();
                // A source that is another one now has said so.
                if self.state.get() == State::Stale {
                    break;
                }
            }
        }
        if self.state.replace(State::Sure) == State::Stale && self.run() {
            self.notify();
        }
    }

    fn run(self: &Rc<Self>) -> bool {
        let Some(work) = &self.work else { return false };
        // What asks for itself gets what was there before.
        let Ok(mut run) = work.run.try_borrow_mut() else { return false };
        work.owner.clear();
        self.unsubscribe();
        let before = Now { reader: Some(Rc::clone(self)), owner: Some(work.owner.clone()) }.begin();
        let changed = run(self);
        before.begin();
        changed
    }

    /// Rests on nothing any more.
    fn unsubscribe(&self) {
        for source in self.sources.take() {
            let mut readers = source.readers.borrow_mut();
            if let Some(place) = readers.iter().position(|reader| std::ptr::eq(reader.as_ptr(), self)) {
                readers.swap_remove(place);
            }
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.unsubscribe();
    }
}
