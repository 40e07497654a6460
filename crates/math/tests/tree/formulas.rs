//! What common formulas become.

use math::tree;

use super::inside;

/// Whether it stands on a line of its own, the TeX, and what is in its `math` element.
const FORMULAS: &[(bool, &str, &str)] = &[
    (false, r#"x^2 + y_1 = z"#, r#"mrow(msup(mi"x" mn"2") mo"+" msub(mi"y" mn"1") mo"=" mi"z")"#),
    (false, r#"-a - b"#, r#"mrow(mo[form=prefix]"−" mi"a" mo"−" mi"b")"#),
    (false, r#"\frac{1}{2}"#, r#"mfrac(mn"1" mn"2")"#),
    (
        true,
        r#"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}"#,
        r#"mrow(munderover(mo[movablelimits=false]"∑" mrow(mi"i" mo"=" mn"1") mi"n") mi"i" mo"=" mfrac(mrow(mi"n" mo[form=prefix][stretchy=false]"(" mi"n" mo"+" mn"1" mo[form=postfix][stretchy=false]")") mn"2"))"#,
    ),
    (
        false,
        r#"\sum_{i=1}^{n} i"#,
        r#"mrow(msubsup(mo[movablelimits=false]"∑" mrow(mi"i" mo"=" mn"1") mi"n") mi"i")"#,
    ),
    (
        true,
        r#"\lim_{x \to 0} \frac{\sin x}{x} = 1"#,
        r#"mrow(munder(mi"lim" mrow(mi"x" mo"→" mn"0")) mo"\u{2061}" mspace[width=0.167em]() mfrac(mrow(mi"sin" mo"\u{2061}" mspace[width=0.167em]() mi"x") mi"x") mo"=" mn"1")"#,
    ),
    (
        false,
        r#"\sin(x) + \log_2 n"#,
        r#"mrow(mi"sin" mo"\u{2061}" mo[form=prefix][stretchy=false]"(" mi"x" mo[form=postfix][stretchy=false]")" mo"+" msub(mi"log" mn"2") mo"\u{2061}" mspace[width=0.167em]() mi"n")"#,
    ),
    (false, r#"\sqrt{2} \sqrt[3]{x}"#, r#"mrow(msqrt(mn"2") mroot(mi"x" mn"3"))"#),
    (
        false,
        r#"\left( \frac{a}{b} \right)"#,
        r#"mrow(mo[form=prefix][stretchy=true]"(" mfrac(mi"a" mi"b") mo[form=postfix][stretchy=true]")")"#,
    ),
    (
        false,
        r#"\mathbb{R} \subset \mathbf{x} \mathcal{L} \mathrm{d}"#,
        r#"mrow(mi"ℝ" mo"⊂" mi"𝐱" mi"ℒ" mi[mathvariant=normal]"d")"#,
    ),
    (
        false,
        r#"\hat{x} \bar{x} \vec{v} \overline{ab} \underbrace{a+b}_{n}"#,
        r#"mrow(mover[accent=true](mi"x" mo[stretchy=false]"^") mover[accent=true](mi"x" mo[stretchy=false]"¯") mover[accent=true](mi"v" mo[stretchy=false]"→") mover[accent=true](mrow(mi"a" mi"b") mo[stretchy=true]"‾") munder(munder(mrow(mi"a" mo"+" mi"b") mo[stretchy=true]"⏟") mi"n"))"#,
    ),
    (
        false,
        r#"\int_0^\infty e^{-x^2}\,dx"#,
        r#"mrow(msubsup(mo[movablelimits=false]"∫" mn"0" mi"∞") msup(mi"e" mrow(mo[form=prefix]"−" msup(mi"x" mn"2"))) mspace[width=0.166em]() mi"d" mi"x")"#,
    ),
    (
        false,
        r#"f'(x) \neq 0"#,
        r#"mrow(mi"f" mi"′" mo[form=prefix][stretchy=false]"(" mi"x" mo[form=postfix][stretchy=false]")" mo"≠" mn"0")"#,
    ),
    (false, r#"\text{if } x > 0"#, r#"mrow(mtext"if\u{a0}" mi"x" mo">" mn"0")"#),
    (
        false,
        r#"\binom{n}{k}"#,
        r#"mrow(mo[form=prefix][stretchy=true]"(" mfrac[linethickness=0.000em](mi"n" mi"k") mo[form=postfix][stretchy=true]")")"#,
    ),
    (false, r#"\Gamma \alpha \infty"#, r#"mrow(mi[mathvariant=normal]"Γ" mi"α" mi"∞")"#),
    (false, r#"\not= \not\in"#, r#"mrow(mo"=\u{338}" mo"∈\u{338}")"#),
    (true, r#"\displaystyle\frac12"#, r#"mstyle[displaystyle=true][scriptlevel=0](mfrac(mn"1" mn"2"))"#),
    (false, r#"{\bf x} y"#, r#"mrow(mi"𝐱" mi"y")"#),
    (
        false,
        r#"\bigl( x \bigr)"#,
        r#"mrow(mo[form=prefix][stretchy=true][symmetric=true][minsize=1.200em][maxsize=1.200em]"(" mi"x" mo[form=postfix][stretchy=true][symmetric=true][minsize=1.200em][maxsize=1.200em]")")"#,
    ),
    (false, r#"a \mid b, c"#, r#"mrow(mi"a" mo"∣" mi"b" mo"," mi"c")"#),
    (false, r#"\color{red} x"#, r#"mi"x""#),
    (false, r#"\operatorname{argmax}_\theta"#, r#"msub(mi"argmax" mi"θ")"#),
    (
        false,
        r#"x \quad y \! z \hspace{9999em} w"#,
        r#"mrow(mi"x" mspace[width=1.000em]() mi"y" mi"z" mspace[width=20.000em]() mi"w")"#,
    ),
    (false, r#"\overset{a}{b} \xrightarrow{f}"#, r#"mrow(mover(mi"b" mi"a") mover(mo"→" mi"f"))"#),
    (false, r#"\boxed{x}"#, r#"mi"x""#),
    (false, r#"E = mc^2"#, r#"mrow(mi"E" mo"=" mi"m" msup(mi"c" mn"2"))"#),
    (false, r#"\text{50\% & more}"#, r#"mtext"50%\u{a0}&\u{a0}more""#),
    (false, r#"~"#, r#"mtext"\u{a0}""#),
    (false, r#"\%"#, r#"mi"%""#),
    (false, r#"\boxed{x}"#, r#"mi"x""#),
    (false, r#"\bm{x}"#, r#"mi"𝒙""#),
    (
        false,
        r#"\operatorname*{argmin}_x y"#,
        r#"mrow(msub(mi"argmin" mi"x") mo"\u{2061}" mspace[width=0.167em]() mi"y")"#,
    ),
    (false, r#"x \label{a} \nonumber"#, r#"mi"x""#),
    (true, r#"a = b \tag{1}"#, r#"mrow(mi"a" mo"=" mi"b" mspace[width=2.000em]() mtext"1")"#),
    (
        false,
        r#"a \mod b"#,
        r#"mrow(mi"a" mspace[width=1.000em]() mspace[width=0.167em]() mi"mod" mo"\u{2061}" mspace[width=0.167em]() mi"b")"#,
    ),
    (false, r#"x^\circ"#, r#"msup(mi"x" mi"∘")"#),
    (
        true,
        r#"a &= b \\ c &= d"#,
        r#"mtable[displaystyle=true](mtr(mtd[columnalign=right](mi"a") mtd[columnalign=left](mo"=" mi"b")) mtr(mtd[columnalign=right](mi"c") mtd[columnalign=left](mo"=" mi"d")))"#,
    ),
];

#[test]
fn common_formulas() {
    for (display, tex, expected) in FORMULAS {
        assert_eq!(inside(tex, *display), *expected, "{tex}");
    }
}

#[test]
fn what_is_no_whole_formula_gives_nothing() {
    for tex in [
        "",
        " ",
        "\\frac",
        "x^",
        "}",
        "{",
        "&",
        "\\left(",
        "\\right)",
        "\\unknown",
        "x__y",
        "$x$",
        "\\text{a \\textbf{b}}",
        "\\",
    ] {
        assert_eq!(tree(tex, true), None, "{tex:?}");
    }
}
