//! The tables of languages for data, settings, questions and recipes.

use super::PLAIN;
use crate::table::{
    APART, AT, CAPITALS, CASELESS, DOLLAR, ESCAPES, HYPHENS, KEYS, LINE_KEYS, LINES, NO_CALLS, Quote,
    SECTIONS, TARGETS, Words,
};

const HASH: &[&str] = &["#"];
const TEXT: Quote = Quote("\"", "\"", ESCAPES);
const PLAIN_SINGLE: Quote = Quote("'", "'", 0);

/// JSON, with the comments that some dialects have.
pub const JSON: Words = Words {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[TEXT],
    constants: "true false null",
    habits: KEYS,
    ..PLAIN
};

/// YAML.
pub const YAML: Words = Words {
    line: HASH,
    quotes: &[Quote("\"", "\"", ESCAPES | LINES), Quote("'", "'", LINES)],
    constants: "true false null yes no on off True False",
    habits: LINE_KEYS | KEYS | APART | HYPHENS | NO_CALLS,
    ..PLAIN
};

/// TOML, and settings that look like it.
pub const TOML: Words = Words {
    line: &["#", ";"],
    quotes: &[Quote("\"\"\"", "\"\"\"", ESCAPES | LINES), Quote("'''", "'''", LINES), TEXT, PLAIN_SINGLE],
    constants: "true false inf nan yes no on off",
    habits: LINE_KEYS | SECTIONS | HYPHENS | APART | NO_CALLS,
    ..PLAIN
};

/// SQL in its common dialects.
pub const SQL: Words = Words {
    line: &["--"],
    block: &[("/*", "*/")],
    quotes: &[Quote("'", "'", LINES), Quote("\"", "\"", 0), Quote("`", "`", 0)],
    keywords: "add all alter analyze and any as asc begin between by cascade case check column commit conflict constraint create \
        cross current database default delete desc distinct do drop else end except exists explain fetch filter first \
        following for foreign from full function grant group having if ilike in index inner insert intersect into is \
        join key last lateral left like limit materialized natural not nothing nulls of offset on or order outer over \
        partition preceding primary procedure recursive references rename replace returning revoke right rollback row \
        rows schema select set some table temporary then to transaction trigger truncate unbounded union unique \
        update using values view when where window with",
    types: "bigint bigserial blob boolean bytea char date datetime decimal double float int integer interval json jsonb \
        numeric real serial smallint text time timestamp timestamptz tinyint uuid varchar",
    constants: "true false null",
    habits: CASELESS,
};

/// GraphQL.
pub const GRAPHQL: Words = Words {
    line: HASH,
    quotes: &[Quote("\"\"\"", "\"\"\"", LINES), TEXT],
    keywords: "directive enum extend fragment implements input interface mutation on query scalar schema subscription type union",
    constants: "true false null",
    habits: AT | DOLLAR | CAPITALS | NO_CALLS,
    ..PLAIN
};

/// Protocol buffers.
pub const PROTOBUF: Words = Words {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: &[TEXT],
    keywords: "enum extend import message oneof option optional package public repeated required reserved returns rpc service \
        stream syntax to",
    types: "bool bytes double fixed32 fixed64 float int32 int64 map sint32 sint64 string uint32 uint64",
    constants: "true false",
    habits: CAPITALS,
};

/// Dockerfiles.
pub const DOCKERFILE: Words = Words {
    line: HASH,
    quotes: &[TEXT, PLAIN_SINGLE],
    keywords: "ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER \
        VOLUME WORKDIR",
    habits: DOLLAR | APART | HYPHENS | NO_CALLS,
    ..PLAIN
};

/// Makefiles.
pub const MAKEFILE: Words = Words {
    line: HASH,
    quotes: &[TEXT, PLAIN_SINGLE],
    keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override unexport",
    habits: TARGETS | DOLLAR | HYPHENS | NO_CALLS,
    ..PLAIN
};

/// The settings of nginx.
pub const NGINX: Words = Words {
    line: HASH,
    quotes: &[TEXT, Quote("'", "'", ESCAPES)],
    keywords: "access_log add_header alias error_log error_page events gzip http if include index listen location map \
        proxy_buffering proxy_http_version proxy_pass proxy_read_timeout proxy_set_header return rewrite root server \
        server_name set ssl_certificate ssl_certificate_key try_files upstream worker_connections worker_processes",
    constants: "on off",
    habits: DOLLAR | APART | NO_CALLS,
    ..PLAIN
};

/// HCL, the language of Terraform.
pub const HCL: Words = Words {
    line: &["#", "//"],
    block: &[("/*", "*/")],
    quotes: &[TEXT],
    keywords: "backend data dynamic else for for_each if in locals module moved output provider provisioner required_providers \
        resource terraform variable",
    constants: "true false null",
    habits: LINE_KEYS,
    ..PLAIN
};
