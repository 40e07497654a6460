//! Letters in another face: Unicode's mathematical alphabets.

use pulldown_latex::event::Font;

/// Where a face's capital A, small a, zero and capital Alpha are; nothing where it has none.
struct Face(u32, u32, u32, u32);

const NONE: u32 = 0;

const fn face(font: Font) -> Option<Face> {
    Some(match font {
        Font::Bold => Face(0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8),
        Font::Italic => Face(0x1D434, 0x1D44E, NONE, 0x1D6E2),
        Font::BoldItalic | Font::BoldSymbol => Face(0x1D468, 0x1D482, 0x1D7CE, 0x1D71C),
        Font::Script => Face(0x1D49C, 0x1D4B6, NONE, NONE),
        Font::BoldScript => Face(0x1D4D0, 0x1D4EA, NONE, NONE),
        Font::Fraktur => Face(0x1D504, 0x1D51E, NONE, NONE),
        Font::DoubleStruck => Face(0x1D538, 0x1D552, 0x1D7D8, NONE),
        Font::BoldFraktur => Face(0x1D56C, 0x1D586, NONE, NONE),
        Font::SansSerif => Face(0x1D5A0, 0x1D5BA, 0x1D7E2, NONE),
        Font::BoldSansSerif => Face(0x1D5D4, 0x1D5EE, 0x1D7EC, 0x1D756),
        Font::SansSerifItalic => Face(0x1D608, 0x1D622, NONE, NONE),
        Font::SansSerifBoldItalic => Face(0x1D63C, 0x1D656, NONE, 0x1D790),
        Font::Monospace => Face(0x1D670, 0x1D68A, 0x1D7F6, NONE),
        Font::DoubleStruckItalic | Font::UpRight => return None,
    })
}

/// Letters that were in Unicode before the alphabets, whose places there are empty.
const OLDER: &[(u32, char)] = &[
    (0x1D455, 'ℎ'),
    (0x1D49D, 'ℬ'),
    (0x1D4A0, 'ℰ'),
    (0x1D4A1, 'ℱ'),
    (0x1D4A3, 'ℋ'),
    (0x1D4A4, 'ℐ'),
    (0x1D4A7, 'ℒ'),
    (0x1D4A8, 'ℳ'),
    (0x1D4AD, 'ℛ'),
    (0x1D4BA, 'ℯ'),
    (0x1D4BC, 'ℊ'),
    (0x1D4C4, 'ℴ'),
    (0x1D506, 'ℭ'),
    (0x1D50B, 'ℌ'),
    (0x1D50C, 'ℑ'),
    (0x1D515, 'ℜ'),
    (0x1D51D, 'ℨ'),
    (0x1D53A, 'ℂ'),
    (0x1D53F, 'ℍ'),
    (0x1D545, 'ℕ'),
    (0x1D547, 'ℙ'),
    (0x1D548, 'ℚ'),
    (0x1D549, 'ℝ'),
    (0x1D551, 'ℤ'),
];

/// The character in this face; itself where the face has none.
pub fn styled(font: Font, character: char) -> char {
    let Some(Face(capital, small, zero, alpha)) = face(font) else { return character };
    let code = character as u32;
    let (base, first) = match character {
        'A'..='Z' => (capital, 'A' as u32),
        'a'..='z' => (small, 'a' as u32),
        '0'..='9' => (zero, '0' as u32),
        'Α'..='Ω' => (alpha, 'Α' as u32),
        // The small letters follow the capitals and the sign of nabla.
        'α'..='ω' if alpha != NONE => (alpha + 26, 'α' as u32),
        _ => (NONE, 0),
    };
    if base == NONE {
        return character;
    }
    let place = base + (code - first);
    match OLDER.iter().find(|(empty, _)| *empty == place) {
        Some((_, older)) => *older,
        None => char::from_u32(place).unwrap_or(character),
    }
}

/// Whether TeX sets this letter upright where nothing else is said.
pub const fn is_upright(character: char) -> bool {
    matches!(character, 'Α'..='Ω')
}
