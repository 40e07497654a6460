//! Who may import whom: no arrow goes up. Between crates Cargo.toml says it, inside the widget the paths do.

use super::Complaint;
use super::source::{File, Repository, Token};

/// The crates of ours that each manifest may depend on.
const CRATES: &[(&str, &[&str])] = &[
    ("Cargo.toml", &["messages", "conversation", "markdown"]),
    ("crates/messages/Cargo.toml", &[]),
    ("crates/markdown/Cargo.toml", &[]),
    ("crates/math/Cargo.toml", &[]),
    ("crates/highlight/Cargo.toml", &[]),
    ("crates/packing/Cargo.toml", &[]),
    ("crates/conversation/Cargo.toml", &["messages"]),
    ("crates/relay/Cargo.toml", &["messages"]),
    ("xtask/Cargo.toml", &["packing"]),
];

/// Every package of ours.
const OURS: &[&str] = &[
    "parlor",
    "messages",
    "conversation",
    "markdown",
    "math",
    "highlight",
    "packing",
    "relay",
    "rules",
    "e2e",
    "xtask",
];

/// The widget's modules, from the top down, with what each may name: modules below it, and crates. `messages` is the
/// vocabulary that `conversation` speaks, so whoever may name the one may name the other.
const MODULES: &[(&str, &[&str])] = &[
    (
        "element",
        &["view", "host", "runtime", "reactive", "platform", "config", "words", "conversation", "messages"],
    ),
    (
        "view",
        &[
            "host",
            "runtime",
            "reactive",
            "platform",
            "window",
            "pace",
            "config",
            "words",
            "conversation",
            "messages",
            "markdown",
        ],
    ),
    ("host", &["platform", "words", "conversation", "messages"]),
    ("runtime", &["reactive", "platform", "config", "words", "conversation", "messages"]),
    ("reactive", &["platform"]),
    ("platform", &["messages"]),
    ("words", &["conversation", "messages", "markdown"]),
    ("window", &[]),
    ("pace", &[]),
    ("config", &[]),
];

/// What the view may not take from the platform: the parts with effects outside the element, which are the runtime's.
/// The rest (sizes, object URLs, the clipboard) are values that the view holds and drops.
const EFFECTS: &[&str] = &["relay", "files", "store"];

/// Each package depends only on packages below it.
pub fn between_crates(repository: &Repository) -> Vec<Complaint> {
    let manifests = repository.files.iter().filter(|file| {
        let path = file.path.as_str();
        path == "Cargo.toml"
            || path == "xtask/Cargo.toml"
            || (path.starts_with("crates/") && path.ends_with("/Cargo.toml"))
    });
    let mut complaints = Vec::new();
    for file in manifests {
        let Some((_, allowed)) = CRATES.iter().find(|(path, _)| *path == file.path) else {
            let advice = "give the new crate its place in xtask/src/tidy/imports.rs and on the map.";
            complaints.push(Complaint::new(&file.path, 0, advice));
            continue;
        };
        for name in dependencies(&file.text).iter().filter(|name| OURS.contains(&name.as_str())) {
            if !allowed.contains(&name.as_str()) {
                let advice = format!("this crate must not know `{name}`: move what both need further down.");
                complaints.push(Complaint::new(&file.path, 0, advice));
            }
        }
    }
    complaints
}

fn dependencies(manifest: &str) -> Vec<String> {
    let Ok(manifest) = manifest.parse::<toml::Table>() else { return Vec::new() };
    let mut tables: Vec<&toml::Value> = manifest.get("dependencies").into_iter().collect();
    if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(|target| target.get("dependencies")));
    }
    tables.into_iter().filter_map(toml::Value::as_table).flat_map(|table| table.keys().cloned()).collect()
}

/// Each module of the widget names only what is below it.
pub fn inside_the_widget(repository: &Repository) -> Vec<Complaint> {
    repository
        .rust()
        .filter(|file| file.path.starts_with("src/") && file.path != "src/lib.rs")
        .flat_map(imports)
        .collect()
}

fn imports(file: &File) -> Vec<Complaint> {
    let modules = modules_of(&file.path);
    let own = modules.first().map(String::as_str).unwrap_or_default();
    let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == own) else {
        let advice =
            format!("give the new module `{own}` its place in xtask/src/tidy/imports.rs and on the map.");
        return vec![Complaint::new(&file.path, 0, advice)];
    };
    let mut complaints = Vec::new();
    for (name, line) in named(file, &modules) {
        let known = MODULES.iter().any(|(module, _)| *module == name) || OURS.contains(&name.as_str());
        if known && name != own && !allowed.contains(&name.as_str()) {
            let advice =
                format!("`{own}` must not know `{name}`: pass what it needs from above, or move it down.");
            complaints.push(Complaint::new(&file.path, line, advice));
        }
    }
    if own == "view" {
        for at in file.sequences(&["platform", ":", ":"]) {
            let effects = first_names(&file.tokens, at + 3)
                .into_iter()
                .filter(|(name, _)| EFFECTS.contains(&name.as_str()));
            complaints.extend(effects.map(|(name, line)| {
                let advice = format!(
                    "ask the runtime's handle instead of `platform::{name}`: effects happen in one place."
                );
                Complaint::new(&file.path, line, advice)
            }));
        }
    }
    complaints
}

/// The module path of a file in src: `src/view/message.rs` is `[view, message]`.
fn modules_of(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| *part != "mod").map(str::to_owned).collect()
}

/// The top-level modules and crates that a file names in paths, with the line of each.
fn named(file: &File, modules: &[String]) -> Vec<(String, usize)> {
    let tokens = &file.tokens;
    let local: Vec<&str> =
        file.sequences(&["mod"]).filter_map(|at| Some(tokens.get(at + 1)?.text.as_str())).collect();
    let mut found = Vec::new();
    let imported = imported(tokens);
    let mut inside_use = false;
    // The depths of the braces of inline modules around the current token: each is one `super` more to the root.
    let mut inline: Vec<usize> = Vec::new();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" => {
                depth += 1;
                if at >= 2 && tokens[at - 2].text == "mod" {
                    inline.push(depth);
                }
            }
            "}" => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
                depth = depth.saturating_sub(1);
            }
            "use" => inside_use = true,
            ";" => inside_use = false,
            _ => {}
        }
        let goes_on = is(tokens, at + 1, ":") && is(tokens, at + 2, ":");
        if !goes_on || !begins_path(tokens, at) {
            continue;
        }
        match token.text.as_str() {
            "crate" => found.extend(first_names(tokens, at + 3)),
            "super" => {
                let mut count = 1;
                while is(tokens, at + 3 * count, "super") {
                    count += 1;
                }
                if count == modules.len() + inline.len() {
                    found.extend(first_names(tokens, at + 3 * count));
                }
            }
            "self" => {}
            // Outside of `use` a name stands for what was imported under it, and the import has been seen.
            name if local.contains(&name) || (!inside_use && imported.contains(&name)) => {}
            name => found.push((name.to_owned(), token.line)),
        }
    }
    found
}

/// The names that `use` brings into the file: what stands at the end of each branch, and what a `self` stands for.
fn imported(tokens: &[Token]) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside_use = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "use" => inside_use = true,
            ";" => inside_use = false,
            "self" if inside_use && at >= 4 && is(tokens, at - 1, "{") => {
                names.push(tokens[at - 4].text.as_str())
            }
            name if inside_use && [",", "}", ";"].iter().any(|end| is(tokens, at + 1, end)) => {
                names.push(name)
            }
            _ => {}
        }
    }
    names
}

/// Whether the name at this place is a path's first: `a` in `a::b` and in `use ::a::b`, not `b`.
fn begins_path(tokens: &[Token], at: usize) -> bool {
    if at < 2 || !(is(tokens, at - 1, ":") && is(tokens, at - 2, ":")) {
        return true;
    }
    let before = tokens.get(at.wrapping_sub(3)).map(|token| token.text.as_str()).unwrap_or_default();
    before == "use"
        || !before.ends_with(|character: char| character.is_alphanumeric() || "_>".contains(character))
}

/// The names at this place of a path: one, or each first one of a braced list.
fn first_names(tokens: &[Token], at: usize) -> Vec<(String, usize)> {
    let Some(first) = tokens.get(at) else { return Vec::new() };
    if first.text != "{" {
        return vec![(first.text.clone(), first.line)];
    }
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if depth == 1 && (is(tokens, index - 1, "{") || is(tokens, index - 1, ",")) => {
                names.push((token.text.clone(), token.line));
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn is(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.text == text)
}

#[cfg(test)]
mod tests {
    use super::super::source::repository;
    use super::*;

    fn widget(path: &str, text: &str) -> Vec<String> {
        let found = inside_the_widget(&repository(&[(path, text)]));
        found.into_iter().map(|complaint| format!("{}: {}", complaint.line, complaint.advice)).collect()
    }

    #[test]
    fn a_module_that_looks_up_is_named() {
        let found = widget("src/platform/relay.rs", "//! A.\nuse crate::runtime::Handle;\n");
        assert!(found[0].starts_with("2: `platform` must not know `runtime`"), "{found:?}");
        for text in [
            "use crate::{words::a, runtime::{b, c}};",
            "fn f() { crate::runtime::g() }",
            "use super::super::runtime::a;",
            "use super::super::{runtime};",
            "mod tests { use super::super::super::runtime; }",
            "fn f() { m!(crate::runtime::A) }",
            "use conversation::Input;",
            "use ::conversation::Input;",
            "use relay::{self, Config}; fn f() { relay::app() }",
            "fn f() { relay::app() }",
        ] {
            assert!(!widget("src/platform/relay.rs", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_module_that_looks_down_or_beside_passes() {
        for text in [
            "use messages::sse::Decoder;",
            "use super::clock::now; use crate::platform::store::Store; use self::body::Body;",
            "mod conversation; use self::conversation::A; fn f() { conversation::g() }",
            "mod tests { use super::*; use super::super::clock; }",
            "use web_sys::File; fn f() { a::runtime::b() }",
            "use super::relay::{self, Posting}; fn f() { relay::post() }",
            "use super::relay; fn f() { relay::post() }",
        ] {
            assert_eq!(widget("src/platform/relay.rs", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn signals_stay_out_of_the_platform() {
        let signal = "use crate::reactive::RwSignal;";
        assert!(widget("src/platform.rs", signal)[0].contains("`platform` must not know `reactive`"));
        assert_eq!(widget("src/view.rs", signal), Vec::<String>::new());
    }

    #[test]
    fn the_view_leaves_effects_to_the_runtime() {
        for text in ["use crate::platform::relay::post;", "use crate::platform::{resize, store};"] {
            assert!(widget("src/view/a.rs", text)[0].contains("effects happen in one place"), "{text}");
        }
        assert_eq!(widget("src/view/a.rs", "use crate::platform::{resize, sheet};"), Vec::<String>::new());
        assert_eq!(widget("src/runtime.rs", "use crate::platform::relay;"), Vec::<String>::new());
    }

    #[test]
    fn a_module_without_a_place_is_named() {
        assert!(widget("src/misc.rs", "")[0].contains("`misc`"));
    }

    #[test]
    fn a_crate_that_depends_on_one_above_it_is_named() {
        let up = "[dependencies]\nserde.workspace = true\nconversation.workspace = true\n";
        let found = between_crates(&repository(&[("crates/messages/Cargo.toml", up)]));
        assert!(found[0].advice.contains("must not know `conversation`"), "{found:?}");
        let hidden = "[target.'cfg(unix)'.dependencies]\nrelay.workspace = true\n";
        assert_eq!(between_crates(&repository(&[("crates/markdown/Cargo.toml", hidden)])).len(), 1);
        let down = "[dependencies]\nmessages.workspace = true\n[dev-dependencies]\nrelay.workspace = true\n";
        assert_eq!(between_crates(&repository(&[("crates/conversation/Cargo.toml", down)])), []);
        assert!(
            between_crates(&repository(&[("crates/new/Cargo.toml", "")]))[0].advice.contains("its place")
        );
    }
}
