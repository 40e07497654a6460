//! The tables of languages that are written to be run as they are.

use super::PLAIN;
use crate::table::{
    APART, AT, CAPITALS, CASELESS, DOLLAR, ESCAPES, HYPHENS, INSERTS, KEYS, LINES, NESTED, NO_CALLS,
    PREFIXES, Quote, REGEX, SYMBOLS, Words,
};

const HASH: &[&str] = &["#"];
const TEXT: Quote = Quote("\"", "\"", ESCAPES);
const SINGLE: Quote = Quote("'", "'", ESCAPES);
const LONG: Quote = Quote("\"", "\"", ESCAPES | LINES);

/// JavaScript and TypeScript.
pub const JAVASCRIPT: Words = Words {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[TEXT, SINGLE, Quote("`", "`", ESCAPES | LINES | INSERTS)],
    keywords: "abstract accessor as asserts async await break case catch class const continue debugger declare default delete \
        do else enum export extends finally for from function get if implements import in infer instanceof interface \
        is keyof let namespace new of override private protected public readonly return satisfies set static super \
        switch this throw try type typeof using var void while with yield",
    types: "any bigint boolean never number object string symbol unknown",
    constants: "true false null undefined NaN Infinity",
    habits: CAPITALS | REGEX | AT | KEYS,
};

/// Python.
pub const PYTHON: Words = Words {
    line: HASH,
    quotes: &[Quote("\"\"\"", "\"\"\"", ESCAPES | LINES), Quote("'''", "'''", ESCAPES | LINES), TEXT, SINGLE],
    keywords: "and as assert async await break case class continue def del elif else except finally for from global if import \
        in is lambda match nonlocal not or pass raise return self try while with yield",
    types: "bool bytes complex dict float frozenset int list object set str tuple type",
    constants: "True False None Ellipsis NotImplemented",
    habits: CAPITALS | AT | PREFIXES | KEYS,
    ..PLAIN
};

/// Ruby; Elixir is near enough.
pub const RUBY: Words = Words {
    line: HASH,
    block: &[("=begin", "=end")],
    quotes: &[Quote("\"\"\"", "\"\"\"", ESCAPES | LINES), LONG, Quote("'", "'", ESCAPES | LINES), TEXT],
    keywords: "after alias and begin break case catch class cond def defimpl defmacro defmodule defp defprotocol defstruct do \
        else elsif end ensure extend fn for if import in include loop module next not or private protected public \
        raise receive redo require require_relative rescue retry return self super then undef unless until use when \
        while with yield attr_accessor attr_reader attr_writer lambda proc puts",
    constants: "true false nil",
    habits: CAPITALS | AT | DOLLAR | SYMBOLS | REGEX,
    ..PLAIN
};

/// PHP.
pub const PHP: Words = Words {
    line: &["//", "#"],
    block: &[("/*", "*/")],
    quotes: &[LONG, Quote("'", "'", ESCAPES | LINES)],
    keywords: "abstract and array as break callable case catch class clone const continue declare default do echo else elseif \
        empty enum extends final finally fn for foreach function global goto if implements include include_once \
        instanceof insteadof interface isset list match namespace new or print private protected public readonly \
        require require_once return self static switch throw trait try unset use var while xor yield php",
    types: "bool float int iterable mixed never object string void",
    constants: "true false null TRUE FALSE NULL",
    habits: CAPITALS | DOLLAR,
};

/// Perl.
pub const PERL: Words = Words {
    line: HASH,
    quotes: &[LONG, Quote("'", "'", ESCAPES | LINES)],
    keywords: "and bless chomp cmp defined delete die do each else elsif eq exists foreach for ge gt if join keys last le local \
        lt map my ne next no not or our package print printf push redo ref require return say scalar shift sort split \
        sub undef unless until unshift use values warn while xor",
    habits: DOLLAR | APART,
    ..PLAIN
};

/// Bash and other shells.
pub const SHELL: Words = Words {
    line: HASH,
    quotes: &[LONG, Quote("'", "'", LINES)],
    keywords: "break case continue do done elif else esac exit export fi for function if in local readonly return select set \
        shift source then time trap unset until while alias declare",
    types: "apt apt-get awk brew cargo cat cd chmod chown cp curl cut docker echo eval exec find git go grep head kill kubectl \
        ls make mkdir mv node npm npx pip pip3 pnpm printf pwd python python3 read rm rustup sed sort ssh sudo systemctl \
        tail tar tee test touch tr uniq wc wget xargs yarn",
    constants: "true false",
    habits: DOLLAR | APART | HYPHENS | NO_CALLS,
    ..PLAIN
};

/// PowerShell.
pub const POWERSHELL: Words = Words {
    line: HASH,
    block: &[("<#", "#>")],
    quotes: &[
        Quote("@\"", "\"@", LINES),
        Quote("@'", "'@", LINES),
        Quote("\"", "\"", LINES),
        Quote("'", "'", LINES),
    ],
    keywords: "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach from \
        function if in param process return switch throw trap try until using var while",
    habits: DOLLAR | CASELESS | HYPHENS | CAPITALS,
    ..PLAIN
};

/// Lua.
pub const LUA: Words = Words {
    line: &["--"],
    block: &[("--[[", "]]")],
    quotes: &[Quote("[[", "]]", LINES), TEXT, SINGLE],
    keywords: "and break do else elseif end for function goto if in local not or repeat return then until while self",
    constants: "true false nil",
    ..PLAIN
};

/// R.
pub const R: Words = Words {
    line: HASH,
    quotes: &[LONG, Quote("'", "'", ESCAPES | LINES)],
    keywords: "break else for function if in library next repeat require return while",
    constants: "TRUE FALSE NULL NA NA_integer_ NA_real_ NA_character_ NaN Inf T F",
    ..PLAIN
};

/// Julia.
pub const JULIA: Words = Words {
    line: HASH,
    block: &[("#=", "=#")],
    quotes: &[Quote("\"\"\"", "\"\"\"", ESCAPES | LINES), LONG],
    keywords: "abstract baremodule begin break catch const continue do else elseif end export finally for function global if \
        import in isa let local macro module mutable primitive quote return struct try type using where while",
    constants: "true false nothing missing NaN Inf pi",
    habits: CAPITALS | AT | NESTED,
    ..PLAIN
};

/// Haskell.
pub const HASKELL: Words = Words {
    line: &["--"],
    block: &[("{-", "-}")],
    quotes: &[TEXT],
    keywords: "as case class data default deriving do else family forall foreign hiding if import in infix infixl infixr \
        instance let module newtype of qualified then type where",
    habits: CAPITALS | NESTED | NO_CALLS,
    ..PLAIN
};
