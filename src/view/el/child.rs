//! What can stand in an element, and what its attributes can be given.

use web_sys::{Element, Node};

use super::{El, View, give, put, text};
use crate::view::live::Live;

/// What can stand in an element.
pub(in crate::view) trait Child {
    /// Puts it at the end of `parent`.
    fn put(self, parent: &Node);
}

impl Child for El {
    fn put(self, parent: &Node) {
        put(parent, &self.0);
    }
}

impl Child for View {
    fn put(self, parent: &Node) {
        put(parent, &self.0);
    }
}

impl Child for &Node {
    fn put(self, parent: &Node) {
        put(parent, self);
    }
}

impl Child for &str {
    fn put(self, parent: &Node) {
        put(parent, &text(self));
    }
}

impl Child for String {
    fn put(self, parent: &Node) {
        self.as_str().put(parent);
    }
}

impl Child for Live {
    fn put(self, parent: &Node) {
        let text = text("");
        put(parent, &text);
        self.follow(Box::new(move |said| text.set_data(said.unwrap_or_default())));
    }
}

impl Child for () {
    fn put(self, _: &Node) {}
}

impl<C: Child> Child for Option<C> {
    fn put(self, parent: &Node) {
        if let Some(child) = self {
            child.put(parent);
        }
    }
}

impl<C: Child> Child for Vec<C> {
    fn put(self, parent: &Node) {
        for child in self {
            child.put(parent);
        }
    }
}

/// Children one after the other.
macro_rules! several {
    ($($name:ident)*) => {
        impl<$($name: Child),*> Child for ($($name,)*) {
            #[allow(non_snake_case, reason = "a name for each type and its value")]
            fn put(self, parent: &Node) {
                let ($($name,)*) = self;
                $($name.put(parent);)*
            }
        }
    };
}

several!(A B);
several!(A B C);
several!(A B C D);
several!(A B C D E);
several!(A B C D E F);

/// What an attribute can be given.
pub(in crate::view) trait Value {
    /// Gives it.
    fn give(self, element: &Element, name: &'static str);
}

impl Value for &str {
    fn give(self, element: &Element, name: &'static str) {
        give(element, name, Some(self));
    }
}

impl Value for String {
    fn give(self, element: &Element, name: &'static str) {
        give(element, name, Some(&self));
    }
}

impl Value for Option<&str> {
    fn give(self, element: &Element, name: &'static str) {
        if self.is_some() {
            give(element, name, self);
        }
    }
}

impl Value for bool {
    fn give(self, element: &Element, name: &'static str) {
        self.then_some("").give(element, name);
    }
}

impl Value for Live {
    fn give(self, element: &Element, name: &'static str) {
        let element = element.clone();
        self.follow(Box::new(move |value| give(&element, name, value)));
    }
}
