//! The view's reactive parts behind pointers, with one type for all closures of a kind: what drives them is compiled
//! once, and the page loads less.

use std::borrow::Cow;

use conversation::AttachmentId;
use web_sys::{MouseEvent, Node};

use super::el::{Child, View};
use crate::reactive::{self, Memo, Owner, now_and_then};

/// Text that may be a constant.
pub(super) type Text = Cow<'static, str>;

/// A text or the value of an attribute that is read again when what it read changes; nothing where the attribute is not
/// there.
pub(super) struct Live(Read);

type Read = Box<dyn FnMut() -> Option<Text>>;

/// Shows a value, or that there is none.
pub(super) type Show = Box<dyn Fn(Option<&str>)>;

impl Live {
    /// Calls `show` with the value, at once and each time that it is another.
    pub(super) fn follow(mut self, show: Show) {
        // Nothing is there yet, which is what an absent value says.
        let mut shown = None;
        now_and_then(Box::new(move || {
            let value = (self.0)();
            if shown != value {
                show(value.as_deref());
                shown = value;
            }
        }));
    }
}

/// An attribute that is there or not.
pub(super) fn flag(mut read: impl FnMut() -> bool + 'static) -> Live {
    Live(Box::new(move || read().then_some(Cow::Borrowed(""))))
}

/// Text, or an attribute's value.
pub(super) fn text<T: Into<Text>>(mut read: impl FnMut() -> T + 'static) -> Live {
    Live(Box::new(move || Some(read().into())))
}

/// An attribute with a value that is sometimes absent.
pub(super) fn perhaps(mut read: impl FnMut() -> Option<&'static str> + 'static) -> Live {
    Live(Box::new(move || read().map(Cow::Borrowed)))
}

/// A part of the view that is drawn again when what it read changes, and is sometimes absent. What it holds goes before
/// it is drawn again.
pub(super) fn part<V: Child>(mut draw: impl FnMut() -> Option<V> + 'static) -> View {
    boxed_part(Box::new(move || View::of(draw())))
}

fn boxed_part(mut draw: Box<dyn FnMut() -> View>) -> View {
    let (start, end) = (View::mark(), View::mark());
    let view = View::of((&start, &end));
    now_and_then(Box::new(move || {
        let drawn = draw();
        View::taken(start.next_sibling(), Some(&end));
        drawn.put_before(&end);
    }));
    view
}

/// A value that wakes its readers only when it is another one.
pub(super) fn memo<T: Default + PartialEq + 'static>(read: impl Fn() -> T + 'static) -> Memo<T> {
    Memo::new(Box::new(read))
}

/// Does something when what it read changes; first after the view is drawn.
pub(super) fn effect(act: impl FnMut() + 'static) {
    reactive::effect(Box::new(act));
}

/// What a press on a button does.
pub(super) fn press(act: impl Fn() + 'static) -> impl Fn(MouseEvent) + 'static {
    move |_| act()
}

/// A list in which each item is drawn once, for as long as it is there.
pub(super) fn list(
    items: impl Fn() -> Vec<AttachmentId> + 'static,
    draw: impl Fn(AttachmentId) -> View + 'static,
) -> View {
    boxed_list(Box::new(items), Box::new(draw))
}

type Items = Box<dyn Fn() -> Vec<AttachmentId>>;
type Draw = Box<dyn Fn(AttachmentId) -> View>;

fn boxed_list(items: Items, draw: Draw) -> View {
    let (start, end) = (View::mark(), View::mark());
    let view = View::of((&start, &end));
    let mut list = List { rows: Vec::new(), start, draw };
    now_and_then(Box::new(move || {
        let items = items();
        list.show(&items);
    }));
    view
}

/// The rows of a list, between two marks, of which the first tells where it is.
struct List {
    rows: Vec<Row>,
    start: Node,
    draw: Draw,
}

impl List {
    /// Makes the rows stand for the items, in order. A row that stays keeps its nodes, and one that stays in its place is
    /// not touched.
    fn show(&mut self, items: &[AttachmentId]) {
        let same = |(row, item): &(&Row, &AttachmentId)| row.item == **item;
        let head = self.rows.iter().zip(items).take_while(same).count();
        let rest = items.get(head..).unwrap_or_default();
        let tail = self.rows.iter().skip(head).rev().zip(rest.iter().rev()).take_while(same).count();
        let changed = rest.get(..rest.len() - tail).unwrap_or_default();
        let last = self.rows.split_off(self.rows.len() - tail);
        let (mut kept, gone): (Vec<_>, Vec<_>) =
            self.rows.drain(head..).partition(|row| changed.contains(&row.item));
        gone.into_iter().for_each(Row::remove);
        for item in changed {
            let row = match kept.iter().position(|row| row.item == *item) {
                Some(index) => kept.swap_remove(index),
                None => Row::new(*item, &self.draw),
            };
            let place = self.rows.last().map_or(&self.start, |row| &row.end).next_sibling();
            if let Some(place) = place.filter(|place| *place != row.start) {
                row.nodes().put_before(&place);
            }
            self.rows.push(row);
        }
        self.rows.extend(last);
    }
}

/// An item on the page, between two marks. What it holds goes with it, and not when the list is looked at again.
struct Row {
    item: AttachmentId,
    start: Node,
    end: Node,
    owner: Owner,
}

impl Row {
    /// Draws an item. It is in no place yet.
    fn new(item: AttachmentId, draw: &Draw) -> Self {
        let owner = Owner::default();
        let (start, end) = (View::mark(), View::mark());
        View::of((&start, &end));
        owner.with(|| draw(item)).put_before(&end);
        Self { item, start, end, owner }
    }

    /// Takes the nodes out of their place.
    fn nodes(&self) -> View {
        View::taken(Some(self.start.clone()), self.end.next_sibling().as_ref())
    }

    fn remove(self) {
        self.owner.clear();
        self.nodes();
    }
}
