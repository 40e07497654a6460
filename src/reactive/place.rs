//! Places for nodes, so that a handle is a number that can be copied.

use std::cell::RefCell;
use std::rc::Rc;

use super::graph::{Node, keep};

thread_local! {
    static PLACES: RefCell<Places> = const { RefCell::new(Places { all: Vec::new(), free: Vec::new() }) };
}

struct Places {
    all: Vec<Place>,
    /// Those that are empty.
    free: Vec<usize>,
}

/// A place for a node. The number tells its tenants apart.
struct Place {
    tenancy: u32,
    node: Option<Rc<Node>>,
}

/// The name of a place.
#[derive(Clone, Copy)]
pub(super) struct Key {
    index: usize,
    tenancy: u32,
}

impl Key {
    /// A place for a node, until the present owner goes or runs again.
    pub(super) fn new(node: Rc<Node>) -> Self {
        let key = PLACES.with_borrow_mut(|places| {
            let index = places.free.pop().unwrap_or(places.all.len());
            match places.all.get_mut(index) {
                Some(place) => {
                    place.node = Some(node);
                    Self { index, tenancy: place.tenancy }
                }
                None => {
                    places.all.push(Place { tenancy: 0, node: Some(node) });
                    Self { index, tenancy: 0 }
                }
            }
        });
        keep(Box::new(Tenant(key.index)));
        key
    }

    /// What lives there, if it still does.
    pub(super) fn node(self) -> Option<Rc<Node>> {
        PLACES.with_borrow(|places| {
            places.all.get(self.index).filter(|place| place.tenancy == self.tenancy)?.node.clone()
        })
    }
}

/// Empties a place when its time is over.
struct Tenant(usize);

impl Drop for Tenant {
    fn drop(&mut self) {
        // At the end of its thread all places go by themselves.
        let gone = PLACES.try_with(|places| {
            let mut places = places.borrow_mut();
            let place = places.all.get_mut(self.0)?;
            place.tenancy = place.tenancy.wrapping_add(1);
            let node = place.node.take();
            places.free.push(self.0);
            node
        });
        // What it held may empty places too.
        drop(gone);
    }
}
