//! The tables of languages with types and braces.

use crate::table::{
    AT, CAPITALS, ESCAPES, HASH, INSERTS, LINES, NESTED, PREFIXES, Quote, RUST as RUSTY, Words,
};

const SLASHES: &[&str] = &["//"];
const STARS: &[(&str, &str)] = &[("/*", "*/")];
const TEXT: Quote = Quote("\"", "\"", ESCAPES);
const CHARACTER: Quote = Quote("'", "'", ESCAPES);
const BLOCK: Quote = Quote("\"\"\"", "\"\"\"", ESCAPES | LINES);

/// Rust; Zig is near enough.
pub const RUST: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[Quote("\"", "\"", ESCAPES | LINES)],
    keywords: "as async await become box break const continue crate dyn else enum extern fn for gen if impl in let loop \
        macro match mod move mut pub ref return self static struct super trait try type union unsafe use where while \
        yield var comptime defer errdefer test orelse catch switch",
    types: "Self bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize void",
    constants: "true false null undefined",
    habits: RUSTY | CAPITALS | PREFIXES | NESTED,
};

/// Java; Dart is near enough.
pub const JAVA: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[BLOCK, TEXT, CHARACTER],
    keywords: "abstract as assert async await break case catch class const continue covariant default deferred do else enum \
        export extends extension external factory final finally for get goto if implements import in instanceof \
        interface is late library mixin native new of on operator package part permits private protected public \
        record required rethrow return sealed set show static strictfp super switch synchronized this throw throws \
        transient try typedef var volatile while with yield",
    types: "boolean bool byte char double dynamic float int long num short void",
    constants: "true false null",
    habits: AT | CAPITALS,
};

/// Kotlin; Scala is near enough.
pub const KOTLIN: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[Quote("\"\"\"", "\"\"\"", LINES | INSERTS), Quote("\"", "\"", ESCAPES | INSERTS), CHARACTER],
    keywords: "abstract actual annotation as break by case catch class companion const constructor continue crossinline data \
        def delegate do else enum expect extends external final finally for forSome fun given if implicit import in \
        infix init inline inner interface internal is lateinit lazy match new noinline object open operator out \
        override package private protected public reified return sealed super suspend tailrec this throw trait try \
        type typealias val value var vararg when where while with yield",
    types: "",
    constants: "true false null",
    habits: AT | CAPITALS | NESTED,
};

/// Swift.
pub const SWIFT: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[BLOCK, TEXT],
    keywords: "actor any as associatedtype async await break case catch class continue convenience default defer deinit do \
        else enum extension fallthrough fileprivate final for func get guard if import in indirect init inout \
        internal is isolated lazy let mutating nonisolated open operator optional override precedencegroup private \
        protocol public repeat required rethrows return self set some static struct subscript super switch throw \
        throws try typealias unowned var weak where while willSet didSet",
    types: "Self",
    constants: "true false nil",
    habits: AT | CAPITALS | NESTED,
};

/// C, C++ and Objective-C.
pub const C: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[TEXT, CHARACTER],
    keywords: "alignas alignof and asm auto break case catch class co_await co_return co_yield concept const const_cast \
        consteval constexpr constinit continue decltype default delete do dynamic_cast else enum explicit export \
        extern final for friend goto if inline mutable namespace new noexcept not operator or override private \
        protected public register reinterpret_cast requires restrict return sizeof static static_assert static_cast \
        struct switch template this thread_local throw try typedef typeid typename union using virtual volatile while \
        xor",
    types: "bool char char8_t char16_t char32_t double float int int8_t int16_t int32_t int64_t intptr_t long ptrdiff_t short \
        signed size_t ssize_t string uint8_t uint16_t uint32_t uint64_t uintptr_t unsigned void wchar_t id BOOL",
    constants: "true false nullptr NULL nil YES NO",
    habits: HASH | CAPITALS | AT | PREFIXES,
};

/// C#.
pub const CSHARP: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[
        BLOCK,
        Quote("$@\"", "\"", LINES),
        Quote("@$\"", "\"", LINES),
        Quote("@\"", "\"", LINES),
        Quote("$\"", "\"", ESCAPES),
        TEXT,
        CHARACTER,
    ],
    keywords: "abstract add as async await base break case catch checked class const continue default delegate do else enum \
        event explicit extern finally fixed for foreach from get global goto group if implicit in init interface \
        internal into is join let lock nameof namespace new not notnull operator or orderby out override params \
        partial private protected public readonly record ref remove required return sealed select set sizeof \
        stackalloc static struct switch this throw try typeof unchecked unsafe using value var virtual volatile when \
        where while with yield",
    types: "bool byte char decimal double dynamic float int long nint nuint object sbyte short string uint ulong ushort void",
    constants: "true false null",
    habits: HASH | CAPITALS,
};

/// Go.
pub const GO: Words = Words {
    line: SLASHES,
    block: STARS,
    quotes: &[TEXT, Quote("`", "`", LINES), CHARACTER],
    keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package \
        range return select struct switch type var",
    types: "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint \
        uint8 uint16 uint32 uint64 uintptr",
    constants: "true false nil iota",
    habits: 0,
};
