//! The pages for people: what they name is there, and what is there is on the map.

use std::collections::BTreeSet;

use super::Complaint;
use super::source::Repository;

/// The pages whose named paths must exist.
const PAGES: &[&str] = &["README.md", "ARCHITECTURE.md"];

/// The endings by which a name without a slash is taken for a file.
const ENDINGS: &[&str] = &[".rs", ".toml", ".md", ".js", ".css", ".html", ".json", ".sse"];

/// Every path that a page names is there.
pub fn named_paths(repository: &Repository) -> Vec<Complaint> {
    let known = known_paths(repository);
    let mut complaints = Vec::new();
    for page in PAGES {
        let Some(file) = repository.file(page) else {
            complaints.push(Complaint::new(page, 0, "write this page: it is where people start."));
            continue;
        };
        let mut fenced = false;
        for (index, line) in file.text.lines().enumerate() {
            fenced ^= line.trim_start().starts_with("```");
            if fenced {
                continue;
            }
            for path in paths_in(line, &known) {
                if !known.contains(&path) {
                    let advice = format!("`{path}` is not there: name what is, or leave it out.");
                    complaints.push(Complaint::new(page, index + 1, advice));
                }
            }
        }
    }
    complaints
}

/// Every crate has its place on the map.
pub fn crates_on_the_map(repository: &Repository) -> Vec<Complaint> {
    let Some(map) = repository.file("ARCHITECTURE.md") else { return Vec::new() };
    let crates: BTreeSet<&str> = repository
        .files
        .iter()
        .filter_map(|file| file.path.strip_prefix("crates/")?.split_once('/').map(|(name, _)| name))
        .collect();
    crates
        .into_iter()
        .filter(|name| !map.text.contains(&format!("crates/{name}")))
        .map(|name| Complaint::new("ARCHITECTURE.md", 0, format!("say what `crates/{name}` is for.")))
        .collect()
}

/// The changelog has an open head to write under.
pub fn open_changelog(repository: &Repository) -> Vec<Complaint> {
    let text = repository.file("CHANGELOG.md").map(|file| file.text.as_str()).unwrap_or_default();
    let head = text.lines().find(|line| line.starts_with("## ")).unwrap_or_default();
    if head.to_lowercase().contains("unreleased") {
        return Vec::new();
    }
    vec![Complaint::new("CHANGELOG.md", 0, "open it with `## Unreleased`, where the next change is written.")]
}

/// Every file, and every folder above one.
fn known_paths(repository: &Repository) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for file in &repository.files {
        let ends = file.path.match_indices('/').map(|(at, _)| at).chain([file.path.len()]);
        known.extend(ends.map(|end| file.path[..end].to_owned()));
    }
    // Made by cargo, kept by us, and of no interest to the other rules.
    known.insert("Cargo.lock".to_owned());
    known
}

/// The paths of the repository that a line names, in code spans and in links.
fn paths_in(line: &str, known: &BTreeSet<String>) -> Vec<String> {
    let spans = line.split('`').skip(1).step_by(2);
    let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    let folders: BTreeSet<&str> =
        known.iter().filter_map(|path| path.split_once('/').map(|(top, _)| top)).collect();
    let looks_like_path = |text: &&str| {
        let plain =
            text.chars().all(|character| character.is_ascii_alphanumeric() || "/._-".contains(character));
        let inside = text.split_once('/').is_some_and(|(top, _)| folders.contains(top));
        let file =
            !text.contains('/') && ENDINGS.iter().any(|end| text.ends_with(end) && text.len() > end.len());
        plain && (inside || file)
    };
    let paths = spans.chain(links).map(|text| text.split('#').next().unwrap_or_default());
    let paths = paths.map(|text| text.trim_start_matches("./").trim_end_matches('/'));
    // What the host gets is named on the pages but made, not kept.
    let made = |text: &&str| matches!(*text, "parlor.js");
    paths.filter(looks_like_path).filter(|text| !made(text)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source::repository;
    use super::*;

    fn with_map(map: &str) -> Repository {
        repository(&[
            ("ARCHITECTURE.md", map),
            ("README.md", ""),
            ("crates/relay/src/lib.rs", ""),
            ("src/lib.rs", ""),
            ("Cargo.toml", ""),
        ])
    }

    #[test]
    fn a_path_that_is_not_there_is_named_with_its_line() {
        let found = named_paths(&with_map(
            "\nSee `src/old.rs` and [the server](crates/gone/src).\nAlso `Old.toml`.\n",
        ));
        let said: Vec<_> =
            found.iter().map(|complaint| (complaint.line, complaint.advice.as_str())).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].0 == 2 && said[0].1.starts_with("`src/old.rs`"));
        assert!(said[1].1.starts_with("`crates/gone/src`") && said[2].0 == 3);
    }

    #[test]
    fn what_is_there_and_what_is_no_path_pass() {
        let map = "`src/lib.rs`, `crates/relay/`, `Cargo.toml`, `text/html`, `/v1/messages`, `parlor.js`, `a.b()`, [a](https://b.example/c.md)\n```\n`src/in/a/fence.rs`\n```\n";
        assert_eq!(named_paths(&with_map(map)), []);
    }

    #[test]
    fn a_missing_page_is_named() {
        assert_eq!(named_paths(&repository(&[("README.md", "")]))[0].path, "ARCHITECTURE.md");
    }

    #[test]
    fn a_crate_that_the_map_forgets_is_named() {
        assert!(crates_on_the_map(&with_map("nothing"))[0].advice.contains("crates/relay"));
        assert_eq!(crates_on_the_map(&with_map("- `crates/relay` serves")), []);
    }

    #[test]
    fn a_changelog_without_an_open_head_is_named() {
        assert_eq!(open_changelog(&repository(&[("CHANGELOG.md", "# Changelog\n\n## 0.1.0\n")])).len(), 1);
        assert_eq!(open_changelog(&repository(&[])).len(), 1);
        assert_eq!(
            open_changelog(&repository(&[("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 0.1.0\n")])),
            []
        );
    }
}
