//! The window against a column that is summed up anew for each question.

use proptest::prelude::*;

use super::{Place, Viewport, Window};

#[derive(Clone, Debug)]
enum Step {
    Push(f64),
    Truncate(usize),
    Resize(usize, f64),
    Pin(usize),
    Unpin(usize),
    Look(Viewport),
    Open,
}

/// Quarters of pixels, so that every sum is exact.
fn height() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => (0_u16..2_000).prop_map(|quarters| f64::from(quarters) / 4.0)]
}

fn step() -> impl Strategy<Value = Step> {
    let viewport = (-2_000_i32..40_000, 0_u16..900)
        .prop_map(|(top, height)| Viewport { top: f64::from(top), height: f64::from(height) });
    prop_oneof![
        8 => height().prop_map(Step::Push),
        1 => (0_usize..80).prop_map(Step::Truncate),
        6 => (0_usize..80, height()).prop_map(|(index, height)| Step::Resize(index, height)),
        2 => (0_usize..80).prop_map(Step::Pin),
        1 => (0_usize..80).prop_map(Step::Unpin),
        6 => viewport.prop_map(Step::Look),
        1 => Just(Step::Open),
    ]
}

/// The same without any cleverness.
#[derive(Default)]
struct Column {
    heights: Vec<f64>,
    pinned: Vec<usize>,
}

impl Column {
    fn top(&self, index: usize) -> f64 {
        self.heights.iter().take(index).sum()
    }

    fn at(&self, y: f64) -> usize {
        let passed = (1..=self.heights.len()).filter(|count| self.top(*count) <= y).count();
        passed.min(self.heights.len().saturating_sub(1))
    }

    fn places(&self, near: &std::ops::Range<usize>) -> (Vec<Place>, f64) {
        let (mut places, mut gap) = (Vec::new(), 0.0);
        for (index, height) in self.heights.iter().enumerate() {
            if near.contains(&index) || self.pinned.contains(&index) {
                places.push(Place { index, gap });
                gap = 0.0;
            } else {
                gap += height;
            }
        }
        (places, gap)
    }

    /// Whether each item that touches this part of the column is in the range.
    fn covered(&self, near: &std::ops::Range<usize>, from: f64, to: f64) -> bool {
        let touches = |index: &usize| self.top(*index) < to && self.top(*index + 1) > from;
        (0..self.heights.len()).filter(touches).all(|index| near.contains(&index))
    }
}

proptest! {
    #[test]
    fn it_is_the_column_summed_up(steps in prop::collection::vec(step(), 1..120)) {
        let (mut window, mut column) = (Window::new(), Column::default());
        for step in steps {
            match step {
                Step::Push(height) => {
                    window.push(height);
                    column.heights.push(height);
                }
                Step::Truncate(len) => {
                    window.truncate(len);
                    column.heights.truncate(len);
                    column.pinned.retain(|index| *index < len);
                }
                Step::Resize(index, height) => {
                    let before = column.heights.get(index).copied();
                    let moved = window.resize(index, height);
                    prop_assert_eq!(moved, before.map_or(0.0, |before| height - before));
                    if let Some(known) = column.heights.get_mut(index) {
                        *known = height;
                    }
                }
                Step::Pin(index) => {
                    window.pin(index);
                    if index < column.heights.len() {
                        column.pinned.push(index);
                    }
                }
                Step::Unpin(index) => {
                    window.unpin(index);
                    column.pinned.retain(|pinned| *pinned != index);
                }
                Step::Look(viewport) => {
                    let before = window.near();
                    let changed = window.look(viewport);
                    prop_assert_eq!(changed, before != window.near());
                    let (top, height) = (viewport.top, viewport.height);
                    let half = height / 2.0;
                    prop_assert!(column.covered(&window.near(), top - half, top + height + half));
                    prop_assert!(window.serves(viewport));
                    prop_assert!(!window.look(viewport), "nothing to change twice");
                }
                Step::Open => window.open(),
            }
            prop_assert_eq!(window.len(), column.heights.len());
            prop_assert_eq!(window.total(), column.top(column.heights.len()));
            for index in 0..=column.heights.len() {
                prop_assert_eq!(window.top(index), column.top(index));
                prop_assert_eq!(window.at(column.top(index)), column.at(column.top(index)));
                prop_assert_eq!(window.at(column.top(index) - 0.25), column.at(column.top(index) - 0.25));
            }
            let (places, rest) = column.places(&window.near());
            prop_assert!(places.iter().all(|place| window.holds(place.index)));
            prop_assert_eq!(window.places().collect::<Vec<_>>(), places);
            prop_assert_eq!(window.rest(), rest);
        }
    }

    #[test]
    fn what_is_seen_stays_where_it_is(
        heights in prop::collection::vec(height(), 1..60),
        index in 0_usize..60,
        new in height(),
        top in 0_u16..20_000,
    ) {
        let mut window = Window::new();
        heights.iter().for_each(|height| window.push(*height));
        let top = f64::from(top).min(window.total());
        let seen = window.at(top);
        let before = window.top(seen) - top;
        let top = top + window.correct(index, new, top);
        if index != seen {
            prop_assert_eq!(window.top(seen) - top, before);
        }
    }

    #[test]
    fn few_items_are_in_the_page_however_many_there_are(count in 100_usize..5_000, at in 0.0_f64..1.0) {
        let mut window = Window::new();
        (0..count).for_each(|_| window.push(100.0));
        window.look(Viewport { top: (window.total() - 600.0) * at, height: 600.0 });
        prop_assert!(window.near().len() <= 20, "three viewports and what they cut");
        prop_assert!(window.near().len() >= 12, "a viewport at an end has one beyond on one side");
    }
}

#[test]
fn small_steps_move_nothing() {
    let mut window = Window::new();
    (0..100).for_each(|_| window.push(100.0));
    assert!(window.look(Viewport { top: 5_000.0, height: 600.0 }));
    assert_eq!(window.near(), 44..63);
    assert!(!window.look(Viewport { top: 4_701.0, height: 600.0 }), "half a viewport is left");
    assert!(window.look(Viewport { top: 4_699.0, height: 600.0 }));
    assert_eq!(window.near(), 40..59);
}

#[test]
fn what_became_far_too_high_is_let_go() {
    let mut window = Window::new();
    (0..100).for_each(|_| window.push(10.0));
    window.look(Viewport { top: 0.0, height: 600.0 });
    assert_eq!(window.near(), 0..100);
    (0..100).for_each(|index| {
        window.resize(index, 500.0);
    });
    assert!(window.look(Viewport { top: 0.0, height: 600.0 }));
    assert_eq!(window.near(), 0..3);
}

#[test]
fn what_is_kept_is_there_wherever_the_reader_is() {
    let mut window = Window::new();
    (0..100).for_each(|_| window.push(100.0));
    window.pin(3);
    window.pin(98);
    window.look(Viewport { top: 5_000.0, height: 100.0 });
    let places: Vec<Place> = window.places().collect();
    assert_eq!(places.first(), Some(&Place { index: 3, gap: 300.0 }));
    assert_eq!(places.get(1), Some(&Place { index: 49, gap: 4_500.0 }));
    assert_eq!(places.last(), Some(&Place { index: 98, gap: 4_500.0 }));
    assert_eq!(window.rest(), 100.0);
    window.unpin(3);
    assert!(!window.holds(3));
}

#[test]
fn strange_numbers_do_no_harm() {
    let mut window = Window::new();
    for height in [f64::NAN, -5.0, f64::INFINITY, 10.0] {
        window.push(height);
    }
    assert_eq!(window.total(), 10.0);
    assert_eq!(window.resize(9, 7.0), 0.0);
    window.look(Viewport { top: f64::NAN, height: f64::NAN });
    assert!(window.places().count() <= 4);
    assert_eq!(Window::new().at(100.0), 0);
    assert!(!Window::new().look(Viewport { top: 10.0, height: 600.0 }));
}
