//! Matrices, cases, aligned equations.

use super::display;

/// The TeX, and what is in its `math` element.
const TABLES: &[(&str, &str)] = &[
    (
        r#"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"#,
        r#"mrow(mo[form=prefix][stretchy=true]"(" mtable(mtr(mtd(mi"a") mtd(mi"b")) mtr(mtd(mi"c") mtd(mi"d"))) mo[form=postfix][stretchy=true]")")"#,
    ),
    (
        r#"\begin{cases} x & x > 0 \\ -x & \text{else} \end{cases}"#,
        r#"mrow(mo[form=prefix][stretchy=true]"{" mtable(mtr(mtd[columnalign=left](mi"x") mtd[columnalign=left](mi"x" mo">" mn"0")) mtr(mtd[columnalign=left](mo[form=prefix]"−" mi"x") mtd[columnalign=left](mtext"else"))))"#,
    ),
    (
        r#"\begin{align} a &= b \\ c &= d \\ \end{align}"#,
        r#"mtable[displaystyle=true](mtr(mtd[columnalign=right](mi"a") mtd[columnalign=left](mo"=" mi"b")) mtr(mtd[columnalign=right](mi"c") mtd[columnalign=left](mo"=" mi"d")))"#,
    ),
    (
        r#"\begin{array}{|l|r|} \hline a & b \\ \hline c & d \\ \hline \end{array}"#,
        r#"mtable(mtr(mtd[columnalign=left][data-lines=left top](mi"a") mtd[columnalign=right][data-lines=left right top](mi"b")) mtr(mtd[columnalign=left][data-lines=left top bottom](mi"c") mtd[columnalign=right][data-lines=left right top bottom](mi"d")))"#,
    ),
    (
        r#"\begin{aligned} a &= b + c \\ &= d \end{aligned}"#,
        r#"mtable[displaystyle=true](mtr(mtd[columnalign=right](mi"a") mtd[columnalign=left](mo"=" mi"b" mo"+" mi"c")) mtr(mtd[columnalign=right]() mtd[columnalign=left](mo"=" mi"d")))"#,
    ),
    (
        r#"\begin{gather} a \\ b \end{gather}"#,
        r#"mtable[displaystyle=true](mtr(mtd(mi"a")) mtr(mtd(mi"b")))"#,
    ),
    (
        r#"\begin{vmatrix} 1 & 0 \\ 0 & 1 \end{vmatrix}"#,
        r#"mrow(mo[form=prefix][stretchy=true]"|" mtable(mtr(mtd(mn"1") mtd(mn"0")) mtr(mtd(mn"0") mtd(mn"1"))) mo[form=postfix][stretchy=true]"|")"#,
    ),
    (
        r#"\begin{smallmatrix} 1 \end{smallmatrix}"#,
        r#"mtable(mtr(mtd(mstyle[displaystyle=false][scriptlevel=0](mn"1"))))"#,
    ),
    (
        r#"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"#,
        r#"mrow(mo[form=prefix][stretchy=true]"[" mtable(mtr(mtd(mn"1")) mtr(mtd(mn"2"))) mo[form=postfix][stretchy=true]"]")"#,
    ),
    (
        r#"\begin{split} a &= b \end{split}"#,
        r#"mtable[displaystyle=true](mtr(mtd[columnalign=right](mi"a") mtd[columnalign=left](mo"=" mi"b")))"#,
    ),
    (
        r#"\begin{rcases} a \end{rcases}"#,
        r#"mrow(mtable(mtr(mtd[columnalign=left](mi"a"))) mo[form=postfix][stretchy=true]"}")"#,
    ),
    (r#"\begin{equation} a = b \end{equation}"#, r#"mtable[displaystyle=true](mtr(mtd(mi"a" mo"=" mi"b")))"#),
    (r#"\substack{a \\ b}"#, r#"mtable(mtr(mtd(mi"a")) mtr(mtd(mi"b")))"#),
];

#[test]
fn everything_with_rows_and_cells() {
    for (tex, expected) in TABLES {
        assert_eq!(display(tex), *expected, "{tex}");
    }
}
