//! Pages, their styles, and lines that say what they are.

use super::reads;

#[test]
fn html() {
    reads(
        "html",
        r##"<!DOCTYPE html><!-- c --><a href="x" disabled>t &amp; u</a><script>let a = 1;</script><p>let</p><style>a { color: red }</style>"##,
        r##"e⟨<!DOCTYPE⟩ v⟨html⟩e⟨>⟩c⟨<!-- c -->⟩e⟨<a⟩ v⟨href⟩=s⟨"x"⟩ v⟨disabled⟩e⟨>⟩t n⟨&amp;⟩ ue⟨</a⟩e⟨>⟩e⟨<script⟩e⟨>⟩k⟨let⟩ a = n⟨1⟩;e⟨</script⟩e⟨>⟩e⟨<p⟩e⟨>⟩lete⟨</p⟩e⟨>⟩e⟨<style⟩e⟨>⟩e⟨a⟩ { v⟨color⟩: red }e⟨</style⟩e⟨>⟩"##,
    );
}

#[test]
fn xml() {
    reads(
        "xml",
        r##"<?xml version="1.0"?><a:b c='d'/><![CDATA[x]]>"##,
        r##"e⟨<?xml⟩ v⟨version⟩=s⟨"1.0"⟩e⟨?⟩e⟨>⟩e⟨<a:b⟩ v⟨c⟩=s⟨'d'⟩e⟨/⟩e⟨>⟩s⟨<![CDATA[x]]>⟩"##,
    );
}

#[test]
fn css() {
    reads(
        "css",
        r##"@media (min-width: 10px) { .a > #b:hover, a { color: #fff; margin: -1.5em calc(1px + 2%) !important; --x: var(--y); } } /* c */"##,
        r##"k⟨@media⟩ (e⟨min-width⟩: n⟨10px⟩) { t⟨.a⟩ > n⟨#b⟩:hover, a { v⟨color⟩: n⟨#fff⟩; v⟨margin⟩: n⟨-1.5em⟩ f⟨calc⟩(n⟨1px⟩ + n⟨2%⟩) k⟨!important⟩; v⟨--x⟩: f⟨var⟩(v⟨--y⟩); } } c⟨/* c */⟩"##,
    );
}

#[test]
fn scss() {
    reads(
        "scss",
        r##"$a: 1px; // c
.a { &:hover { color: $a; } .b { top: 0 } }"##,
        r##"v⟨$a⟩: n⟨1px⟩; c⟨// c⟩
t⟨.a⟩ { &:hover { v⟨color⟩: v⟨$a⟩; } t⟨.b⟩ { v⟨top⟩: n⟨0⟩ } }"##,
    );
}

#[test]
fn markdown() {
    reads(
        "markdown",
        r##"# H

- a **b** `c` [d](e)
1. x
> q
```js
let
```
"##,
        r##"k⟨# H⟩

n⟨-⟩ a t⟨**⟩bt⟨**⟩ s⟨`c`⟩ [d](v⟨e⟩)
n⟨1.⟩ x
c⟨>⟩ q
k⟨```js⟩
s⟨let⟩
k⟨```⟩
"##,
    );
}

#[test]
fn diff() {
    reads(
        "diff",
        r##"diff --git a b
--- a
+++ b
@@ -1 +1 @@
-old
+new
 same"##,
        r##"k⟨diff --git a b⟩
k⟨--- a⟩
k⟨+++ b⟩
t⟨@@ -1 +1 @@⟩
-⟨-old⟩
+⟨+new⟩
 same"##,
    );
}
