//! Formulas and money.

use markdown::{Options, Policy};

use crate::check;

#[test]
fn formulas() {
    check(
        Options::widget(),
        &[
            ("$x^2$", "<math>x^2</math>"),
            ("a $x$, $y$.", "a <math>x</math>, <math>y</math>."),
            ("$a_b$ and _c_", "<math>a_b</math> and <em>c</em>"),
            ("$$x$$", "<display>x</display>"),
            ("$$ \\text{$a$} $$", "<display>\\text{$a$}</display>"),
            ("\\(x\\) \\[y\\]", "<math>x</math> <display>y</display>"),
            ("\\( a \\\\ b \\)", "<math>a \\\\ b</math>"),
            ("$a\\$b$", "<math>a\\$b</math>"),
            ("**$x$**", "<strong><math>x</math></strong>"),
            ("[a $]$](https://a.b)", "<a https://a.b>a <math>]</math></a>"),
            ("$a\nb$", "<math>a\nb</math>"),
            ("($x$)", "(<math>x</math>)"),
        ],
    );
}

#[test]
fn money_and_other_dollars() {
    for text in [
        "$5 and $10",
        "$5",
        "US$5 or US$6",
        "$ x$",
        "$x $",
        "a $5, b $10.",
        "$x$5",
        "$",
        "$$",
        "$$$",
        "$$ $$",
        "$HOME",
        "$a`$`",
        "from $5 to $6 (not $7)",
    ] {
        check(Options::widget(), &[(text, &*text.replace("`$`", "<code>$</code>"))]);
    }
    check(
        Options::widget(),
        &[
            ("$5 and $x$", "$5 and <math>x</math>"),
            ("\\$x$", "$x$"),
            ("\\\\(x\\\\)", "\\(x\\)"),
            ("\\(x", "(x"),
            ("\\(\\)", "()"),
        ],
    );
}

#[test]
fn none_without_the_option() {
    let options = Options { math: false, policy: Policy::Everything, gfm: true };
    check(options, &[("$x$ \\(y\\) $$z$$", "$x$ (y) $$z$$")]);
}
