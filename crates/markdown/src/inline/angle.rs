//! What `<` begins: an address in angle brackets, or HTML.

use super::html;
use super::scan::{Piece, Scan};
use crate::text::trim_end;

/// Reads what the `<` here begins.
pub(super) fn read(scan: &mut Scan<'_>) {
    let rest = scan.rest();
    let inside = rest.get(1..).unwrap_or_default();
    let end = inside.bytes().position(|byte| byte <= b' ' || matches!(byte, b'<' | b'>' | 0x7F));
    let content = inside.get(..end.unwrap_or(inside.len())).unwrap_or_default();
    if end.is_some_and(|end| inside.as_bytes().get(end) == Some(&b'>')) {
        let url = if uri(content) {
            Some(content.to_owned())
        } else if mail(content) {
            Some(["mailto:", content].concat())
        } else {
            None
        };
        if let Some(url) = url {
            return scan.push_link(url, Piece::Text(content), scan.pos + content.len() + 2);
        }
    }
    if let Some(end) = html::read(scan.text, scan.pos, &mut scan.no_html) {
        scan.push(Piece::Html(scan.slice(scan.pos, end)), end);
    } else if scan.touching && end.is_none() && begins(content) {
        scan.push(Piece::Text(content), scan.text.len());
    } else {
        scan.pos += 1;
    }
}

/// Whether this is an address with a scheme.
fn uri(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    (2..=32).contains(&scheme.len())
        && scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
}

/// Whether this is a mail address as HTML has it.
fn mail(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !local.is_empty()
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte))
        && host.split('.').all(label)
}

/// Whether a text that goes on is the beginning of an address that will be a link; also when it is empty.
fn begins(text: &str) -> bool {
    let scheme = ["http:", "https:", "mailto:"].iter().any(|scheme| {
        let common = text.len().min(scheme.len());
        text.as_bytes().get(..common).is_some_and(|start| {
            scheme.as_bytes().get(..common).is_some_and(|scheme| scheme.eq_ignore_ascii_case(start))
        })
    });
    scheme
        || text.split_once('@').is_some_and(|(local, host)| {
            mail(text)
                || (host.is_empty() || trim_end(host, b".-").len() < host.len())
                    && mail(&[local, "@a"].concat())
        })
}
