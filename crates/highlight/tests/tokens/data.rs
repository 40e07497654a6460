//! Data, settings, questions and recipes.

use super::reads;

#[test]
fn json() {
    reads(
        "json",
        r##"{"a": [1, -2.5e3, true, "b"], "c" : null}"##,
        r##"{v⟨"a"⟩: [n⟨1⟩, -n⟨2.5e3⟩, n⟨true⟩, s⟨"b"⟩], v⟨"c"⟩ : n⟨null⟩}"##,
    );
}

#[test]
fn yaml() {
    reads(
        "yaml",
        r##"# c
a: 1
- b-c: "x"
  d: don't # e
url: http://a#b
key: 'v'"##,
        r##"c⟨# c⟩
v⟨a⟩: n⟨1⟩
- v⟨b-c⟩: s⟨"x"⟩
  v⟨d⟩: don't c⟨# e⟩
v⟨url⟩: http://a#b
v⟨key⟩: s⟨'v'⟩"##,
    );
}

#[test]
fn toml() {
    reads(
        "toml",
        r##"[a.b]
key = "v" # c
"q" = 1979-05-27
d = true"##,
        r##"t⟨[a.b]⟩
v⟨key⟩ = s⟨"v"⟩ c⟨# c⟩
v⟨"q"⟩ = n⟨1979⟩-n⟨05⟩-n⟨27⟩
v⟨d⟩ = n⟨true⟩"##,
    );
}

#[test]
fn ini() {
    reads(
        "ini",
        r##"; c
[s]
a=b"##,
        r##"c⟨; c⟩
t⟨[s]⟩
v⟨a⟩=b"##,
    );
}

#[test]
fn sql() {
    reads(
        "sql",
        r##"SELECT a, COUNT(*) FROM t WHERE b = 'it''s' -- c
 AND d IS NOT NULL;"##,
        r##"k⟨SELECT⟩ a, f⟨COUNT⟩(*) k⟨FROM⟩ t k⟨WHERE⟩ b = s⟨'it'⟩s⟨'s'⟩ c⟨-- c⟩
 k⟨AND⟩ d k⟨IS⟩ k⟨NOT⟩ n⟨NULL⟩;"##,
    );
}

#[test]
fn dockerfile() {
    reads(
        "dockerfile",
        r##"FROM rust:1 AS build
# c
RUN echo "a" $X && cd /a
"##,
        r##"k⟨FROM⟩ rust:n⟨1⟩ k⟨AS⟩ build
c⟨# c⟩
k⟨RUN⟩ echo s⟨"a"⟩ v⟨$X⟩ && cd /a
"##,
    );
}

#[test]
fn makefile() {
    reads(
        "makefile",
        r##"CC := gcc
all: a.o $(X)
	$(CC) -o $@ # c
.PHONY: all
ifeq ($(A),b)"##,
        r##"v⟨CC⟩ := gcc
f⟨all⟩: a.o $(X)
	$(CC) -o $@ c⟨# c⟩
f⟨.PHONY⟩: all
k⟨ifeq⟩ ($(A),b)"##,
    );
}

#[test]
fn graphql() {
    reads(
        "graphql",
        r##"query A($x: Int!) { a(b: $x) @include { c } }"##,
        r##"k⟨query⟩ t⟨A⟩(v⟨$x⟩: t⟨Int⟩!) { a(b: v⟨$x⟩) v⟨@include⟩ { c } }"##,
    );
}

#[test]
fn nginx() {
    reads(
        "nginx",
        r##"server { listen 80; location / { proxy_pass http://a; } }"##,
        r##"k⟨server⟩ { k⟨listen⟩ n⟨80⟩; k⟨location⟩ / { k⟨proxy_pass⟩ k⟨http⟩://a; } }"##,
    );
}

#[test]
fn hcl() {
    reads(
        "hcl",
        r##"resource "a" "b" {
  c = true # d
}"##,
        r##"k⟨resource⟩ s⟨"a"⟩ s⟨"b"⟩ {
  v⟨c⟩ = n⟨true⟩ c⟨# d⟩
}"##,
    );
}
