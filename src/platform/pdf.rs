//! What a PDF says of itself without being unpacked.

/// Whether these bytes begin as a PDF does.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// How many pages it has, where it says so in plain bytes: in its page tree, or at its head when it is made for the web.
/// Many newer files pack both away; then nothing is known.
#[must_use]
pub fn pages(bytes: &[u8]) -> Option<u32> {
    let mut told = None;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"/Type") {
        let from = at + found;
        at = from + b"/Type".len();
        let is_tree = name(&bytes[at..]) == b"/Pages";
        let object = if is_tree { object(bytes, from) } else { continue };
        // The root of the tree counts all pages, its branches their own. A later object replaces an earlier one.
        if find(object, b"/Parent").is_none() {
            told = number(object, b"/Count").or(told);
        }
    }
    told.or_else(|| {
        let head = &bytes[..bytes.len().min(1024)];
        let linear = find(head, b"/Linearized")?;
        number(object(head, linear), b"/N")
    })
}

/// The name that follows, behind spaces.
fn name(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii_start();
    let length = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    &bytes[..bytes.len().min(length + 1)]
}

/// The object around `at`.
fn object(bytes: &[u8], at: usize) -> &[u8] {
    const BEGIN: &[u8] = b"obj";
    let begin = bytes[..at].windows(BEGIN.len()).rposition(|window| window == BEGIN).unwrap_or(0);
    let end = find(&bytes[at..], b"endobj").map_or(bytes.len(), |end| at + end);
    &bytes[begin..end]
}

/// The number behind a key of an object.
fn number(object: &[u8], key: &[u8]) -> Option<u32> {
    let mut rest = object;
    loop {
        rest = &rest[find(rest, key)? + key.len()..];
        let text = rest.trim_ascii_start();
        let (digits, after) = text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
        // `/Names` begins with `/N` and is another key.
        if !digits.is_empty() {
            // Two numbers in a row name an object that holds the count.
            let is_reference = after.trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
            let digits = std::str::from_utf8(digits).ok().filter(|_| !is_reference)?;
            return digits.parse().ok();
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
