//! What a formula must not do: bring an address, a style, a class, a script, a macro, or push the page apart.

use math::{Content, Element, Value, tree};

use super::inline;

const HOSTILE: &[&str] = &[
    r"\href{javascript:alert(1)}{x}",
    r"\url{javascript:alert(1)}",
    r"\style{color:red}{x}",
    r"\class{evil}{x}",
    r"\cssId{evil}{x}",
    r"\htmlData{evil=1}{x}",
    r"\htmlClass{evil}{x}",
    r"\htmlStyle{color:red}{x}",
    r"\includegraphics{https://evil.example/x.png}",
    r"\unicode{x3c}script",
    r"\require{html}\href{javascript:alert(1)}{x}",
    r"\def\x{\x\x}\x",
    r"\newcommand{\x}{y}\x",
    r"\let\x=\frac \x12",
    r"\text{\href{javascript:alert(1)}{x}}",
    r"\operatorname*x evil",
    r"\text evil",
];

#[test]
fn commands_with_addresses_styles_or_macros_are_not_read() {
    for tex in HOSTILE {
        assert_eq!(tree(tex, true), None, "{tex}");
        assert_eq!(tree(&["a + ", tex].concat(), false), None, "{tex}");
    }
}

#[test]
fn markup_is_text() {
    assert_eq!(
        inline("<img src=x onerror=alert(1)>").matches("mi\"i\" mi\"m\" mi\"g\"").count(),
        1,
        "each letter is a letter"
    );
    assert_eq!(inline(r"\text{<script>alert(1)</script>}"), r#"mtext"<script>alert(1)</script>""#);
    assert_eq!(inline(r"\text{&lt;}"), r#"mtext"&lt;""#);
    assert_eq!(inline(r#"\operatorname{"><script>}"#), r#"mi"\"><script>""#);
}

#[test]
fn colours_are_left_out_and_lengths_are_bounded() {
    assert_eq!(inline(r"\textcolor{red}{x}"), "mi\"x\"");
    assert_eq!(inline(r"\color{red} x"), "mi\"x\"");
    assert_eq!(inline(r"\hspace{99999em}"), "mspace[width=20.000em]()");
    assert_eq!(inline(r"x\hspace{-99999em}"), "mi\"x\"");
    assert_eq!(inline(r"\genfrac{}{}{999em}{0}{a}{b}").matches("linethickness=1.000em").count(), 1);
}

/// Values are words of this crate or lengths, which the type says; here it is seen.
#[test]
fn no_value_of_an_attribute_is_from_the_formula() {
    fn values(element: &Element, out: &mut Vec<String>) {
        out.extend(element.attrs.iter().map(|(_, value)| match value {
            Value::Word(word) => (*word).to_owned(),
            Value::Em(_) => "length".to_owned(),
        }));
        if let Content::Elements(children) = &element.content {
            children.iter().for_each(|child| values(child, out));
        }
    }
    let tex = r"\begin{array}{|l|} \hline \bigl( \left[ \frac{evil}{\sqrt[evil]{x}} \right] \kern 3pt \hat{evil} \\ \hline \end{array}";
    let mut found = Vec::new();
    values(&tree(tex, true).unwrap(), &mut found);
    assert!(found.len() > 10 && found.iter().all(|value| !value.contains("evil")), "{found:?}");
}
