//! Languages with types and braces.

use super::reads;

#[test]
fn rust() {
    reads(
        "rust",
        r##"#[derive(Debug)]
pub struct A<'a> { name: &'a str } // x
fn main() { println!("{}\n", r#"a"b"#); let c = 'x'; let d = '\u{1f980}'; 0x1F_u8 + 1.5e-3 + 1..2 /* a /* b */ c */ }"##,
        r##"v⟨#[derive(Debug)]⟩
k⟨pub⟩ k⟨struct⟩ t⟨A⟩<v⟨'a⟩> { name: &v⟨'a⟩ t⟨str⟩ } c⟨// x⟩
k⟨fn⟩ f⟨main⟩() { f⟨println!⟩(s⟨"{}\n"⟩, s⟨r#"a"b"#⟩); k⟨let⟩ c = s⟨'x'⟩; k⟨let⟩ d = s⟨'\u{1f980}'⟩; n⟨0x1F_u8⟩ + n⟨1.5e-3⟩ + n⟨1⟩..n⟨2⟩ c⟨/* a /* b */ c */⟩ }"##,
    );
}

#[test]
fn java() {
    reads(
        "java",
        r##"@Override
public class A { int x = 1; String s = "a"; void f() {} char c = 'x'; }"##,
        r##"v⟨@Override⟩
k⟨public⟩ k⟨class⟩ t⟨A⟩ { t⟨int⟩ x = n⟨1⟩; t⟨String⟩ s = s⟨"a"⟩; t⟨void⟩ f⟨f⟩() {} t⟨char⟩ c = s⟨'x'⟩; }"##,
    );
}

#[test]
fn kotlin() {
    reads(
        "kotlin",
        r##"val s = "a ${b(1)} c"
fun f(): Int? = null"##,
        r##"k⟨val⟩ s = s⟨"a ⟩${f⟨b⟩(n⟨1⟩)s⟨} c"⟩
k⟨fun⟩ f⟨f⟩(): t⟨Int⟩? = n⟨null⟩"##,
    );
}

#[test]
fn swift() {
    reads(
        "swift",
        r##"let s = "a"
func f() -> Int { guard let x else { return 0 } }"##,
        r##"k⟨let⟩ s = s⟨"a"⟩
k⟨func⟩ f⟨f⟩() -> t⟨Int⟩ { k⟨guard⟩ k⟨let⟩ x k⟨else⟩ { k⟨return⟩ n⟨0⟩ } }"##,
    );
}

#[test]
fn c() {
    reads(
        "c",
        r##"#include <stdio.h>
  #define X 1
int main(void) { printf("a\n"); return 0; }"##,
        r##"k⟨#include⟩ <stdio.h>
  k⟨#define⟩ t⟨X⟩ n⟨1⟩
t⟨int⟩ f⟨main⟩(t⟨void⟩) { f⟨printf⟩(s⟨"a\n"⟩); k⟨return⟩ n⟨0⟩; }"##,
    );
}

#[test]
fn csharp() {
    reads(
        "cs",
        r##"var s = $@"a"; string t = @"b\"; /* c */ Console.WriteLine(s);"##,
        r##"k⟨var⟩ s = s⟨$@"a"⟩; t⟨string⟩ t = s⟨@"b\"⟩; c⟨/* c */⟩ t⟨Console⟩.f⟨WriteLine⟩(s);"##,
    );
}

#[test]
fn go() {
    reads(
        "go",
        r##"func main() { s := `a
b`; fmt.Println(s, 'x', nil) }"##,
        r##"k⟨func⟩ f⟨main⟩() { s := s⟨`a
b`⟩; fmt.f⟨Println⟩(s, s⟨'x'⟩, n⟨nil⟩) }"##,
    );
}

#[test]
fn protobuf() {
    reads(
        "proto",
        r##"syntax = "proto3"; message A { repeated string b = 1; }"##,
        r##"k⟨syntax⟩ = s⟨"proto3"⟩; k⟨message⟩ t⟨A⟩ { k⟨repeated⟩ t⟨string⟩ b = n⟨1⟩; }"##,
    );
}
