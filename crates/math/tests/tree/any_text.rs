//! What holds for any text at all: nothing panics, and the tree is bounded.

use math::{Content, Element, LONGEST, tree};
use proptest::prelude::*;

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 ]{1,4}",
        r"[-+=*/^_{}&~'<>|()\[\]!.,;:%#$\\]{1,3}",
        prop::sample::select(vec![
            "\\frac",
            "\\sqrt",
            "\\sqrt[3]",
            "\\left(",
            "\\right)",
            "\\left.",
            "\\middle|",
            "\\begin{matrix}",
            "\\end{matrix}",
            "\\begin{array}{|c|l}",
            "\\end{array}",
            "\\begin{align}",
            "\\end{align}",
            "\\begin{cases}",
            "\\end{cases}",
            "\\hline",
            "\\\\",
            "\\\\[2em]",
            "&",
            "\\text{a b}",
            "\\mathbb{R}",
            "\\bf",
            "\\displaystyle",
            "\\sum",
            "\\limits",
            "\\nolimits",
            "\\lim",
            "\\hat",
            "\\not",
            "\\hspace{9em}",
            "\\kern 3pt",
            "\\color{red}",
            "\\operatorname",
            "\\substack",
            "\\binom",
            "\\over",
            "é",
            "🦀",
            "\u{0}",
            "\u{202e}",
            "\\",
            "^",
            "_",
            "{",
            "}",
            "\\alpha",
            "\\char\"41",
            "\\genfrac()00",
            "\\mathop",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The deepest nesting and the number of elements.
fn measure(element: &Element) -> (usize, usize) {
    let Content::Elements(children) = &element.content else { return (1, 1) };
    children
        .iter()
        .map(measure)
        .fold((1, 1), |(deep, count), (depth, more)| (deep.max(depth + 1), count + more))
}

proptest! {
    #[test]
    fn any_text_gives_a_bounded_tree_or_nothing(tex in prop_oneof![pieces(), any::<String>()], display: bool) {
        if let Some(math) = tree(&tex, display) {
            let (depth, count) = measure(&math);
            prop_assert!(depth < 200 && count < 20 * tex.len() + 20, "{depth} {count}");
        }
    }
}

#[test]
fn deep_and_long_formulas_are_not_read() {
    let nested = |depth: usize| "{".repeat(depth) + "x" + &"}".repeat(depth);
    assert!(tree(&nested(20), false).is_some());
    for unit in [
        nested(4_000),
        "\\sqrt".repeat(2_000),
        "\\frac".repeat(1_900),
        "x^{".repeat(3_000),
        "\\left(".repeat(1_600),
    ] {
        assert_eq!(tree(&unit, true), None);
    }
    assert!(tree(&"x".repeat(LONGEST), false).is_some());
    assert_eq!(tree(&"x".repeat(LONGEST + 1), false), None);
}

/// Each command is the argument of the one before it, which the parser reads by calling itself.
#[test]
fn a_long_chain_of_commands_without_braces_is_not_read() {
    for unit in [
        "\\sqrt",
        "\\sqrt[3]",
        "\\frac1",
        "\\frac{x}",
        "\\frac{\\alpha}",
        "\\hat \n",
        "\\binom[",
        "\\mathbf",
        "\\overset{{}}",
    ] {
        assert_eq!(tree(&(unit.repeat(9_900 / unit.len()) + "x"), true), None, "{unit}");
    }
    assert!(tree(&"\\alpha + \\beta x ".repeat(50), true).is_some());
    assert!(tree(&"\\alpha ".repeat(100), true).is_some());
}

#[test]
fn a_chain_of_scripts_and_signs_is_read_without_a_deep_stack() {
    for unit in ["{}", "x_1", "+", "\\,", "\\!", "\\hat x", "% \n", " ", "\\displaystyle ", "~"] {
        let _ = tree(&unit.repeat(9_900 / unit.len()), true);
    }
}
