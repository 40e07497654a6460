//! Languages that are run as they are written.

use super::reads;

#[test]
fn javascript() {
    reads(
        "js",
        r##"import a from 'b';
const f = async (x) => `a ${x + `n${1}`} b` / 2; // c
if (/[/]"x/g.test(s)) return null;
class Foo extends Bar {}
obj = {"key": 1, 'k': true};"##,
        r##"k⟨import⟩ a k⟨from⟩ s⟨'b'⟩;
k⟨const⟩ f = k⟨async⟩ (x) => s⟨`a ⟩${x + s⟨`n⟩${n⟨1⟩s⟨}`⟩s⟨} b`⟩ / n⟨2⟩; c⟨// c⟩
k⟨if⟩ (s⟨/[/]"x/g⟩.f⟨test⟩(s)) k⟨return⟩ n⟨null⟩;
k⟨class⟩ t⟨Foo⟩ k⟨extends⟩ t⟨Bar⟩ {}
obj = {v⟨"key"⟩: n⟨1⟩, v⟨'k'⟩: n⟨true⟩};"##,
    );
}

#[test]
fn typescript() {
    reads(
        "ts",
        r##"@Component({a: 1})
export interface A { b?: string }"##,
        r##"v⟨@Component⟩({a: n⟨1⟩})
k⟨export⟩ k⟨interface⟩ t⟨A⟩ { b?: t⟨string⟩ }"##,
    );
}

#[test]
fn python() {
    reads(
        "python",
        r##"@app.route('/')
def f(self, x: int = 1) -> None:
    """Doc
    string"""
    return f"a {x}" + rb'c\' # d
class A(Base): pass
d = {'a': 1}"##,
        r##"v⟨@app.route⟩(s⟨'/'⟩)
k⟨def⟩ f⟨f⟩(k⟨self⟩, x: t⟨int⟩ = n⟨1⟩) -> n⟨None⟩:
    s⟨"""Doc
    string"""⟩
    k⟨return⟩ s⟨f"a {x}"⟩ + s⟨rb'c\'⟩ c⟨# d⟩
k⟨class⟩ f⟨A⟩(t⟨Base⟩): k⟨pass⟩
d = {v⟨'a'⟩: n⟨1⟩}"##,
    );
}

#[test]
fn ruby() {
    reads(
        "ruby",
        r##"# c
def f(x) = puts "a"
@name = :sym; A::B; x =~ /a b/"##,
        r##"c⟨# c⟩
k⟨def⟩ f⟨f⟩(x) = k⟨puts⟩ s⟨"a"⟩
v⟨@name⟩ = n⟨:sym⟩; t⟨A⟩::t⟨B⟩; x =~ s⟨/a b/⟩"##,
    );
}

#[test]
fn php() {
    reads(
        "php",
        r##"<?php
$x = "a"; # c
function f(int $y) { return $this->z; }"##,
        r##"<?k⟨php⟩
v⟨$x⟩ = s⟨"a"⟩; c⟨# c⟩
k⟨function⟩ f⟨f⟩(t⟨int⟩ v⟨$y⟩) { k⟨return⟩ v⟨$this⟩->z; }"##,
    );
}

#[test]
fn shell() {
    reads(
        "bash",
        r##"#!/bin/bash
for f in *.txt; do
  echo "a $f" 'b' ${x#y} $1 # c
done
apt-get install -y x#y"##,
        r##"c⟨#!/bin/bash⟩
k⟨for⟩ f k⟨in⟩ *.txt; k⟨do⟩
  t⟨echo⟩ s⟨"a $f"⟩ s⟨'b'⟩ v⟨${x#y}⟩ v⟨$1⟩ c⟨# c⟩
k⟨done⟩
t⟨apt-get⟩ install -y x#y"##,
    );
}

#[test]
fn powershell() {
    reads(
        "powershell",
        r##"# c
Get-ChildItem -Path $env:HOME | Where-Object { $_.Name -eq "a" }
<# b #>
IF ($x) { Write-Host('a') }"##,
        r##"c⟨# c⟩
t⟨Get-ChildItem⟩ -t⟨Path⟩ v⟨$env⟩:t⟨HOME⟩ | t⟨Where-Object⟩ { v⟨$_⟩.t⟨Name⟩ -eq s⟨"a"⟩ }
c⟨<# b #>⟩
k⟨IF⟩ (v⟨$x⟩) { f⟨Write-Host⟩(s⟨'a'⟩) }"##,
    );
}

#[test]
fn lua() {
    reads(
        "lua",
        r##"--[[ a
b ]] local x = [[c]] -- d
function f() return nil end"##,
        r##"c⟨--[[ a
b ]]⟩ k⟨local⟩ x = s⟨[[c]]⟩ c⟨-- d⟩
k⟨function⟩ f⟨f⟩() k⟨return⟩ n⟨nil⟩ k⟨end⟩"##,
    );
}

#[test]
fn r() {
    reads("r", r##"f <- function(x) { TRUE } # c"##, r##"f <- k⟨function⟩(x) { n⟨TRUE⟩ } c⟨# c⟩"##);
}

#[test]
fn perl() {
    reads(
        "perl",
        r##"my $x = shift; # c
print "a";"##,
        r##"k⟨my⟩ v⟨$x⟩ = k⟨shift⟩; c⟨# c⟩
k⟨print⟩ s⟨"a"⟩;"##,
    );
}

#[test]
fn julia() {
    reads(
        "julia",
        r##"function f(x::Int) #= a =# nothing end"##,
        r##"k⟨function⟩ f⟨f⟩(x::t⟨Int⟩) c⟨#= a =#⟩ n⟨nothing⟩ k⟨end⟩"##,
    );
}

#[test]
fn haskell() {
    reads(
        "haskell",
        r##"f :: Int -> Maybe a -- c
f x = case x of 1 -> Nothing {- a -}"##,
        r##"f :: t⟨Int⟩ -> t⟨Maybe⟩ a c⟨-- c⟩
f x = k⟨case⟩ x k⟨of⟩ n⟨1⟩ -> t⟨Nothing⟩ c⟨{- a -}⟩"##,
    );
}
