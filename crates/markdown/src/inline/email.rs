//! GitHub's links without brackets: mail addresses, found in text without marks.

/// The next mail address: its start and end, with `mailto:` before it if it is there, and where its own part begins.
pub(super) fn find(text: &str) -> Option<(usize, usize, usize)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('@')?;
        let local = text
            .get(from..at)?
            .bytes()
            .rev()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_'))
            .count();
        let end = at + 1 + host(text.get(at + 1..)?);
        if local > 0 && end > at + 1 {
            let start = at - local;
            let before = text.get(from..start)?;
            let whole = before.strip_suffix("mailto:").map_or(start, |before| from + before.len());
            return Some((whole, end, start));
        }
        from = at + 1;
    }
}

/// The length of the host at the start of the text, or nothing when there is none.
fn host(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut dots = 0;
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        match byte {
            b'.' if bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric) => dots += 1,
            b'-' | b'_' => {}
            byte if byte.is_ascii_alphanumeric() => {}
            _ => break,
        }
        length += 1;
    }
    let letter = length > 0 && bytes.get(length - 1).is_some_and(u8::is_ascii_alphabetic);
    if dots > 0 && letter && bytes.get(length) != Some(&b'@') { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn where_mail_addresses_are() {
        for (text, expected) in [
            ("foo@bar.baz", Some("foo@bar.baz")),
            ("x hello+xyz@mail.example is", Some("hello+xyz@mail.example")),
            ("hello@mail+xyz.example", None),
            ("a.b-c_d@a.b.", Some("a.b-c_d@a.b")),
            ("a.b-c_d@a.b-", None),
            ("a.b-c_d@a.b_", None),
            ("(mailto:a@b.c)", Some("mailto:a@b.c")),
            ("é@b.c", None),
            ("漢a@b.co。", Some("a@b.co")),
            ("leptos@0.8.23", None),
            ("@a.b.c@. x", None),
            ("a@b@c.d e@f.g", Some("b@c.d")),
            ("n@.  b", None),
        ] {
            assert_eq!(find(text).map(|(start, end, _)| &text[start..end]), expected, "{text}");
        }
    }
}
