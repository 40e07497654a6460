//! The handles: thin, since they are compiled for each kind of value.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use super::graph::Node;
use super::place::Key;

/// What a node holds; nothing when it is gone. Not compiled into each of its callers.
#[inline(never)]
fn read<T: Default + 'static>(node: Option<Rc<Node>>, tracked: bool) -> Rc<T> {
    looked_at(node, tracked).and_then(|value| value.downcast().ok()).unwrap_or_default()
}

fn looked_at(node: Option<Rc<Node>>, tracked: bool) -> Option<Rc<dyn Any>> {
    let node = node?;
    // Whoever reads now need not hear that it was reckoned just now.
    let value = node.current();
    if tracked {
        node.track();
    }
    Some(value)
}

fn write(node: Option<Rc<Node>>, value: Rc<dyn Any>) {
    if let Some(node) = node {
        node.hold(value);
        node.notify();
    }
}

/// A handle that can be copied whatever it stands for.
macro_rules! copied {
    ($name:ident) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T> $name<T> {
            fn node(self) -> Option<Rc<Node>> {
                self.0.node()
            }
        }
    };
}

/// What can be read.
macro_rules! readable {
    ($name:ident) => {
        impl<T: Default + 'static> $name<T> {
            /// The value; wakes the caller when it changes.
            #[must_use]
            pub fn get(&self) -> T
            where
                T: Clone,
            {
                T::clone(&read(self.node(), true))
            }

            /// The value as it is now.
            #[must_use]
            pub fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                T::clone(&read(self.node(), false))
            }

            /// Looks at the value; wakes the caller when it changes.
            pub fn with<R>(&self, look: impl FnOnce(&T) -> R) -> R {
                look(&read(self.node(), true))
            }

            /// Looks at the value as it is now.
            pub fn with_untracked<R>(&self, look: impl FnOnce(&T) -> R) -> R {
                look(&read(self.node(), false))
            }
        }
    };
}

/// What can be set.
macro_rules! writable {
    ($name:ident) => {
        impl<T: Default + 'static> $name<T> {
            /// Sets the value and wakes whoever read it, whether it is another one or not.
            pub fn set(&self, value: T) {
                write(self.node(), Rc::new(value));
            }
        }
    };
}

/// A value that can be set. Belongs to the owner in which it is made.
pub struct RwSignal<T>(Key, PhantomData<fn() -> T>);

copied!(RwSignal);
readable!(RwSignal);
writable!(RwSignal);

impl<T: 'static> RwSignal<T> {
    /// A signal that holds `value`.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Key::new(Node::new(Rc::new(value), None)), PhantomData)
    }
}

impl<T: Clone + Default + 'static> RwSignal<T> {
    /// Changes the value and wakes whoever read it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut value = self.get_untracked();
        change(&mut value);
        self.set(value);
    }
}

impl<T> From<&Shared<T>> for RwSignal<T> {
    /// A handle to a shared signal, for the present owner.
    fn from(shared: &Shared<T>) -> Self {
        Self(Key::new(Rc::clone(&shared.0)), PhantomData)
    }
}

/// A value that is reckoned from others, when it is asked for. Belongs to the owner in which it is made.
pub struct Memo<T>(Key, PhantomData<fn() -> T>);

copied!(Memo);
readable!(Memo);

impl<T: Default + PartialEq + 'static> Memo<T> {
    /// What `reckon` gives, as long as what it read stays.
    #[must_use]
    pub fn new(reckon: Box<dyn Fn() -> T>) -> Self {
        let run = move |node: &Node| {
            let value = reckon();
            let same = node.held().downcast_ref::<T>() == Some(&value);
            if !same {
                node.hold(Rc::new(value));
            }
            !same
        };
        Self(Key::new(Node::new(Rc::new(()), Some((Box::new(run), false)))), PhantomData)
    }
}

/// A signal that belongs to whoever holds it.
pub struct Shared<T>(Rc<Node>, PhantomData<fn() -> T>);

readable!(Shared);
writable!(Shared);

impl<T: 'static> Shared<T> {
    /// A signal that holds `value`.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Node::new(Rc::new(value), None), PhantomData)
    }

    fn node(&self) -> Option<Rc<Node>> {
        Some(Rc::clone(&self.0))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0), PhantomData)
    }
}

/// A signal that holds nothing but that something happened. Belongs to whoever holds it.
#[derive(Clone)]
pub struct Trigger(Rc<Node>);

impl Trigger {
    /// A trigger that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Node::new(Rc::new(()), None))
    }

    /// Wakes the caller when it happens.
    pub fn track(&self) {
        self.0.track();
    }

    /// It happened.
    pub fn notify(&self) {
        self.0.notify();
    }
}

impl Default for Trigger {
    fn default() -> Self {
        Self::new()
    }
}

/// A value that wakes nobody. Belongs to the owner in which it is made.
pub struct StoredValue<T>(Key, PhantomData<fn() -> T>);

copied!(StoredValue);

impl<T: 'static> StoredValue<T> {
    /// Keeps `value`.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Key::new(Node::new(Rc::new(RefCell::new(value)), None)), PhantomData)
    }

    /// A copy of the value; nothing when it is gone.
    #[must_use]
    pub fn get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.update_value(|value| value.clone())
    }

    /// Puts another value in its place.
    pub fn set_value(self, value: T) {
        // The old one goes when nothing is borrowed any more.
        let _old = self.update_value(|place| std::mem::replace(place, value));
    }

    /// Changes the value; nothing when it is gone, or being changed.
    pub fn update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let value = self.cell()?;
        let mut value = value.try_borrow_mut().ok()?;
        Some(change(&mut value))
    }

    /// Not compiled into each of its callers.
    #[inline(never)]
    fn cell(self) -> Option<Rc<RefCell<T>>> {
        self.node()?.held().downcast().ok()
    }
}
