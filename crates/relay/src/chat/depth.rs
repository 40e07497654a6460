//! How deep JSON is nested, before anything reads into it: whoever reads it further, here or upstream, may do so by
//! calling itself once a level.

/// Levels of a request: far more than a schema or a tool's input has, and fewer than readers commonly give up at.
const MOST: usize = 100;

/// Whether this JSON is nested no deeper than a request may be. Text that is not JSON may be told either way; it is
/// refused when it is read.
#[must_use]
pub fn is_moderate(json: &str) -> bool {
    let bytes = json.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                if depth > MOST {
                    return false;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

/// Where the string ends in which `at` is. Pictures are strings of megabytes, so it is looked for in large steps.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_outside_of_strings() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(is_moderate(&nested(MOST)));
        assert!(!is_moderate(&nested(MOST + 1)));
        assert!(!is_moderate(&"{\"a\":".repeat(MOST + 1)), "even if it never ends");
        assert!(is_moderate(&format!("[{}]", "[[]],".repeat(1000))), "side by side is not deep");
        assert!(is_moderate(&format!("[\"\\\\\\\"{}\"]", "[".repeat(1000))), "brackets in a string");
        assert!(!is_moderate(&format!("[\"\\\\\",{}]", "[".repeat(1000))), "behind a string");
        assert!(is_moderate("\"\\"));
    }
}
