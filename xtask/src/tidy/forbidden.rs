//! Calls that nothing we ship may make, since each would break a promise to the page around the widget.

use super::Complaint;
use super::source::{File, Repository};

/// Names that make HTML from text, in Rust (web-sys, Leptos) and in JavaScript.
const HTML_FROM_TEXT: &[&str] = &[
    "inner_html",
    "set_inner_html",
    "set_outer_html",
    "insert_adjacent_html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "create_contextual_fragment",
    "createContextualFragment",
];

/// Token sequences with what is wrong with each.
const CALLS: &[(&[&str], &str)] = &[
    (
        &[".", "forget", "("],
        "keep the value and drop it when its owner goes: a forgotten closure or timer outlives the element.",
    ),
    (&["mem", ":", ":", "forget"], "keep the value and drop it when its owner goes."),
    (&["Box", ":", ":", "leak"], "keep the value and drop it when its owner goes."),
    (&["unsafe", "{"], "find a safe way; `unsafe` is forbidden here."),
];

/// No HTML from text, nothing leaked, nothing unsafe.
pub fn calls(repository: &Repository) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in repository.shipped() {
        for (sequence, advice) in CALLS {
            complaints.extend(
                file.sequences(sequence).map(|at| Complaint::new(&file.path, file.tokens[at].line, *advice)),
            );
        }
    }
    // The page is a host page, and what hosts copy from it should be safe too. The peers of the benchmarks are used as
    // their own users do.
    let readable = |file: &&File| file.path.ends_with(".js") || file.path == "index.html";
    for file in repository.shipped().chain(
        repository
            .files
            .iter()
            .filter(readable)
            .filter(|file| !["tests/", "bench/"].iter().any(|folder| file.path.starts_with(folder))),
    ) {
        complaints.extend(html_from_text(file));
    }
    complaints
}

fn html_from_text(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        // A comment may say why the call is not there.
        let code = line.split("//").next().unwrap_or_default();
        if let Some(name) = HTML_FROM_TEXT.iter().find(|name| has_word(code, name)) {
            let advice =
                format!("build elements instead of `{name}`: text that becomes HTML can become script.");
            complaints.push(Complaint::new(&file.path, index + 1, advice));
        }
    }
    complaints
}

fn has_word(text: &str, word: &str) -> bool {
    let part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

/// Leptos' `view!` turns an element whose attributes and children are all literals into a `template.innerHTML`
/// call, which a page under Trusted Types refuses. The widget's own functions never do, so views are written with them.
pub fn view_macro(repository: &Repository) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in repository.shipped() {
        complaints.extend(file.sequences(&["view", "!"]).map(|at| {
            let advice = "write the view with the functions of `view::el::html`: Leptos' macro makes `innerHTML` calls that Trusted Types refuses.";
            Complaint::new(&file.path, file.tokens[at].line, advice)
        }));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::source::repository;
    use super::*;

    #[test]
    fn each_forbidden_call_is_named() {
        for call in [
            "closure.forget()",
            "std::mem::forget(a)",
            "Box::leak(a)",
            "unsafe { a() }",
            "node.set_inner_html(a)",
            "html.inner_html(a)",
        ] {
            let found = repository(&[("src/a.rs", &format!("fn f() {{ {call}; }}\n"))]);
            assert_eq!(calls(&found).len(), 1, "{call}");
        }
        let script = repository(&[("src/loader.js", "this.innerHTML = text;\n")]);
        assert_eq!(calls(&script).len(), 1);
    }

    #[test]
    fn a_comment_or_a_test_may_speak_of_them() {
        let text = "// never .forget() and no innerHTML\nfn f() { forgetting(); }\n";
        assert_eq!(
            calls(&repository(&[("src/a.rs", text), ("tests/web/a.rs", "fn f() { a.inner_html(); }")])),
            []
        );
    }

    #[test]
    fn the_view_macro_is_named() {
        let text = "//! Without `view!`.\nfn f() {\n    view! { <p>\"a\"</p> }\n}\n";
        let found = view_macro(&repository(&[("src/view/a.rs", text)]));
        assert_eq!(found.iter().map(|complaint| complaint.line).collect::<Vec<_>>(), [3]);
        assert_eq!(view_macro(&repository(&[("src/view/a.rs", "fn f() { p().child(\"a\") }\n")])), []);
    }
}
