//! What holds for any text in any language: nothing panics, and the tokens are in order.

use highlight::tokens;
use proptest::prelude::*;

use crate::each::LANGUAGES;

/// Text made of what languages give a meaning to.
fn code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z_0-9]{1,6}",
        "[ \t\r\n]{1,3}",
        r##"["'`/\\#$@{}\[\]()<>!?:;=+*.,&%|~^-]{1,4}"##,
        prop::sample::select(vec![
            "/*",
            "*/",
            "//",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "r#\"",
            "\"#",
            "\"\"\"",
            "${",
            "}",
            "=begin",
            "--[[",
            "]]",
            "```",
            "fn ",
            "'\\u{1f980}'",
            "1e+5",
            "é",
            "🦀",
            "\u{0}",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_are_in_order_inside_the_text_and_between_characters(
        code in prop_oneof![code(), any::<String>()],
        language in prop::sample::select(LANGUAGES),
    ) {
        let units: Vec<u16> = code.encode_utf16().collect();
        let mut last = 0;
        for token in tokens(&code, language) {
            prop_assert!(last <= token.start && token.start < token.end, "{token:?} after {last}");
            let text = units.get(token.start as usize..token.end as usize);
            prop_assert!(text.is_some_and(|text| String::from_utf16(text).is_ok()), "{token:?} in {code:?}");
            last = token.end;
        }
    }
}
