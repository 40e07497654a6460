//! The trees of formulas, and what holds for any text at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod any_text;
mod formulas;
mod hostile;
mod tables;

use math::{Content, Element, Value, tree};

/// An element as `name[attribute=value](children)`, or `name"text"`.
fn written(element: &Element) -> String {
    let mut out = element.tag.name().to_owned();
    for (attr, value) in &element.attrs {
        out += &format!("[{}={}]", attr.name(), value.write());
    }
    match &element.content {
        Content::Text(text) => out + &format!("{text:?}"),
        Content::Elements(children) => {
            out + "(" + &children.iter().map(written).collect::<Vec<_>>().join(" ") + ")"
        }
    }
}

/// What stands in the `math` element of a formula inside a line.
#[track_caller]
fn inline(tex: &str) -> String {
    inside(tex, false)
}

/// What stands in the `math` element of a formula on a line of its own.
#[track_caller]
fn display(tex: &str) -> String {
    inside(tex, true)
}

#[track_caller]
fn inside(tex: &str, display: bool) -> String {
    let math = tree(tex, display).unwrap_or_else(|| panic!("{tex} cannot be read"));
    assert_eq!(math.tag.name(), "math");
    let kind = if display { "block" } else { "inline" };
    assert_eq!(math.attrs.iter().map(|(_, value)| value.write()).collect::<Vec<_>>(), [kind]);
    match &math.content {
        Content::Elements(children) => children.iter().map(written).collect(),
        Content::Text(text) => panic!("text in math: {text}"),
    }
}

#[test]
fn a_length_is_written_in_ems() {
    for (thousandths, text) in
        [(1000, "1.000em"), (167, "0.167em"), (20, "0.020em"), (0, "0.000em"), (-1500, "-1.500em")]
    {
        assert_eq!(Value::Em(thousandths).write(), text);
    }
}
