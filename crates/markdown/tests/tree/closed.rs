//! What every tree must keep to, whatever the text: which attributes an element has, with which values, and
//! what may stand inside what.

use markdown::old::{Attr, Node, Tag};

/// Panics when the nodes hold anything outside the closed list.
pub(crate) fn check(nodes: &[Node]) {
    for node in nodes {
        assert!(matches!(node, Node::Element { .. }), "text outside of every block: {node:?}");
        check_node(node, None, false, 1);
    }
}

fn check_node(node: &Node, parent: Option<Tag>, in_link: bool, depth: usize) {
    assert!(depth <= 66, "depth {depth}");
    let Node::Element { tag, attrs, children } = node else { return };
    let value =
        |wanted: Attr| attrs.iter().find(|(attr, _)| *attr == wanted).map(|(_, value)| value.as_str());
    for (attr, value) in attrs {
        let fine = match (tag, attr) {
            (Tag::A, Attr::Href) => is_web_or_mail(value),
            (Tag::A, Attr::Rel) => value == "noopener noreferrer nofollow ugc",
            (Tag::A, Attr::Target) => value == "_blank",
            (Tag::A, Attr::Title) => true,
            (Tag::Code, Attr::Class) => {
                let name = value.strip_prefix("language-").unwrap_or_default();
                parent == Some(Tag::Pre) && !name.is_empty() && !name.contains([' ', '"', '<', '\n'])
            }
            (Tag::Ol, Attr::Start) => value.parse::<u64>().is_ok_and(|first| first != 1),
            (Tag::Th | Tag::Td, Attr::Align) => ["left", "center", "right"].contains(&value.as_str()),
            (Tag::Input, Attr::Type) => value == "checkbox",
            (Tag::Input, Attr::Disabled | Attr::Checked) => value.is_empty(),
            _ => false,
        };
        assert!(fine, "{tag:?} {attr:?} {value:?}");
        assert_eq!(attrs.iter().filter(|(other, _)| other == attr).count(), 1, "{attr:?} twice");
    }
    match tag {
        Tag::A => {
            assert!(!in_link, "a link in a link");
            assert!(
                value(Attr::Href).is_some() && value(Attr::Rel).is_some() && value(Attr::Target).is_some()
            );
            assert!(!children.is_empty(), "a link without a text");
        }
        Tag::Input => assert!(value(Attr::Type).is_some() && value(Attr::Disabled).is_some()),
        // What holds only parts of itself; that they are the right ones is checked where they are.
        Tag::Ul | Tag::Ol | Tag::Table | Tag::Thead | Tag::Tbody | Tag::Tr => {
            assert!(!children.is_empty() && children.iter().all(is_part), "{node:?}");
        }
        _ => {}
    }
    match tag {
        Tag::Li => assert!(matches!(parent, Some(Tag::Ul | Tag::Ol)), "{parent:?}"),
        Tag::Thead | Tag::Tbody => assert_eq!(parent, Some(Tag::Table)),
        Tag::Tr => assert!(matches!(parent, Some(Tag::Thead | Tag::Tbody)), "{parent:?}"),
        Tag::Th | Tag::Td => assert_eq!(parent, Some(Tag::Tr)),
        _ => {}
    }
    for child in children {
        check_node(child, Some(*tag), in_link || *tag == Tag::A, depth + 1);
    }
}

fn is_part(node: &Node) -> bool {
    use Tag::{Li, Tbody, Td, Th, Thead, Tr};
    matches!(node, Node::Element { tag: Li | Thead | Tbody | Tr | Th | Td, .. })
}

/// As a browser would see it: control characters are dropped, the scheme's case does not matter.
fn is_web_or_mail(address: &str) -> bool {
    let seen: String =
        address.chars().filter(|char| !char.is_ascii_control()).collect::<String>().to_lowercase();
    seen == address.to_lowercase()
        && ["http://", "https://", "mailto:"].iter().any(|scheme| {
            seen.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\']))
        })
}
