//! The time is in proportion to the text: counted in looks at a byte, since a clock also counts what other programs do.

use std::cell::Cell;

use each::LANGUAGES;

use crate::languages::find;

#[path = "../tests/tokens/each.rs"]
mod each;

thread_local! {
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

/// The lexer looks at the text.
pub fn look() {
    LOOKS.set(LOOKS.get() + 1);
}

fn looks(code: &str, language: &str) -> u64 {
    LOOKS.set(0);
    find(language).unwrap().read(code);
    LOOKS.get()
}

#[test]
fn no_text_takes_more_than_its_length() {
    let hard = [
        "(/[", "/", "[", "'", "\"", "`${", "#[", "#[a]", "${a}", "$", "r#", "r####", "<", "<a", "<script>",
        "<!--", "&", "/*", "*/", "- ", "a:", "--[[", "=begin\n", "```\n", "](", "**", "@", "\\", "a", "1",
        " ", "\n", "{", "}", "\"a\" ", "'''", "\"\"\"", "name(", "é", "0'", "<style>{", "a-",
    ];
    for language in LANGUAGES {
        for unit in hard {
            let (small, large) = (looks(&unit.repeat(100), language), looks(&unit.repeat(800), language));
            assert!(
                large < small * 9,
                "{language}: {unit:?} takes {small} looks, eight times as much {large}"
            );
        }
    }
}
