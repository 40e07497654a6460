//! Going on where an answer was cut: by a cap, a stop, or a lost connection. The answer is written anew from the
//! same history, so what was told is its beginning, and the rest follows without a seam.

use super::Part;

/// What is left of an answer of which `told` was posted back, piece by piece; none when that is not its beginning
/// or nothing is left.
pub(super) fn rest(whole: Vec<Part>, told: &[&str]) -> Option<Vec<Part>> {
    let mut left = told.to_vec();
    let mut rest = Vec::new();
    for part in whole {
        match part {
            Part::Text(text) => {
                let behind = strip(&text, &mut left)?;
                if !behind.trim().is_empty() {
                    rest.push(Part::Text(behind.to_owned()));
                }
            }
            // Where a text is taken from cannot be told for half of it, so it is told anew as a whole.
            Part::Cited(text, citations) => match left.first() {
                Some(first) if first.trim() == text.trim() => {
                    left.remove(0);
                }
                Some(_) => return None,
                None => rest.push(Part::Cited(text, citations)),
            },
            Part::Call(input) => rest.push(Part::Call(input)),
        }
    }
    (left.is_empty() && !rest.is_empty()).then_some(rest)
}

/// What follows in `text` behind the pieces that it begins with; the pieces that are found are taken out.
fn strip<'a>(text: &'a str, left: &mut Vec<&str>) -> Option<&'a str> {
    let mut behind = text;
    while let Some(piece) = left.first() {
        if behind.trim().is_empty() {
            break;
        }
        // A client may have taken white space off the ends.
        let exact = behind.strip_prefix(piece);
        behind = exact.or_else(|| behind.trim_start().strip_prefix(piece.trim()))?;
        left.remove(0);
    }
    Some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn what_was_told_is_taken_off_to_the_letter() {
        let whole = vec![text("## Tokyo\n\n- one\n- two"), Part::Call("{}".into())];
        let rest = |told: &[&str]| rest(whole.clone(), told);
        assert_eq!(rest(&["## Tokyo\n\n- o"]), Some(vec![text("ne\n- two"), Part::Call("{}".into())]));
        assert_eq!(rest(&["## Tokyo", "\n\n- one\n- "]), Some(vec![text("two"), Part::Call("{}".into())]));
        assert_eq!(rest(&["## Tokyo", "- one"]), Some(vec![text("\n- two"), Part::Call("{}".into())]));
        assert_eq!(rest(&["## Tokyo\n\n- one\n- two"]), Some(vec![Part::Call("{}".into())]));
        assert_eq!(rest(&["## Kyoto"]), None, "another answer");
    }

    #[test]
    fn nothing_is_left_of_a_whole_answer() {
        assert_eq!(rest(vec![text("Gladly.")], &["Gladly."]), None);
        assert_eq!(rest(vec![text("Gladly.")], &["Gladly.", "And more"]), None);
    }
}
