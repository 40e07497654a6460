//! How instructions are written in their stream: as marks, bytes of our own.
//!
//! Brotli foresees a byte by the two before it, of which it only sees in which of eight ranges they lie. So the
//! instructions after which the same ones follow have marks in the same range, and the two commonest a range for
//! themselves. The ranges were found by trying on the widget's first half: each instruction in the range in which the entropy of
//! all is least. A wrong place costs bytes, and nothing else.

/// An instruction that reads the local 0, which is the commonest number of all, so it has none.
pub const FIRST: u8 = 0xc6;

/// A constant of 32 bits that takes more than two bytes: mostly an address.
pub const FAR: u8 = 0xc5;

/// Added to the alignment that stands before an instruction where it is not what the instruction's own size says.
pub const ALIGNED: u8 = 0xe0;

/// Whether it is one of these, which are no instructions of WebAssembly.
pub const fn is_ours(code: u8) -> bool {
    matches!(code, FAR | FIRST | ALIGNED..=0xe7)
}

/// The common instructions of each range, and where that begins.
const RANGES: [(u8, &[u8]); 8] = [
    (0, &[32]),
    (1, &[40, 106, 34, 27, 167, 43, 136, 124, 110, 99, 128, 103]),
    (
        16,
        &[
            41, 69, 66, 70, 71, 35, 73, 79, 75, 77, 82, 78, 81, 173, 72, 132, 86, 133, 134, 74, 80, 126, 84,
            88, 76, 131, 53, 162, 90, 100, 125, 98, 101, 119,
        ],
    ),
    (64, &[16, 11, 33, 13, 4, 17, 5, 26, 161, 104, 60, 154]),
    (128, &[FAR, 2, 107, 45, 113, 3, 114, 115, 118, 68, 47, 44, 160, 192, 184, 163, 105, 112]),
    (192, &[54, 55, 12, 36, 58, 0, 252, 15, 14, 38, 59, 57, 117, 62, 155, 186, 61, 64]),
    (240, &[FIRST, ALIGNED + 2, 116, 108, 37, ALIGNED, ALIGNED + 1]),
    (255, &[65]),
];

/// What each mark means, by its number.
const CODES: [u8; 256] = codes();

/// The instruction of a mark.
pub const fn code(mark: u8) -> u8 {
    CODES[mark as usize]
}

/// The mark of an instruction.
#[cfg(not(target_arch = "wasm32"))]
pub fn mark(code: u8) -> u8 {
    (0..=255).find(|mark| CODES[usize::from(*mark)] == code).unwrap_or_default()
}

const fn codes() -> [u8; 256] {
    let (mut codes, mut taken, mut known) = ([0; 256], [false; 256], [false; 256]);
    let mut range = 0;
    while range < RANGES.len() {
        let (start, common) = RANGES[range];
        let mut place = 0;
        while place < common.len() {
            codes[start as usize + place] = common[place];
            taken[start as usize + place] = true;
            known[common[place] as usize] = true;
            place += 1;
        }
        range += 1;
    }
    // The others have what is left, in their order.
    let (mut code, mut mark) = (0, 0);
    while code < 256 {
        if !known[code] {
            while taken[mark] {
                mark += 1;
            }
            codes[mark] = code as u8;
            mark += 1;
        }
        code += 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instruction_has_a_mark_of_its_own() {
        let mut all = CODES;
        all.sort_unstable();
        assert!(all.iter().zip(0..=255).all(|(code, number)| *code == number));
        assert!((0..=255).all(|number| code(mark(number)) == number));
    }

    #[test]
    fn the_common_ones_lie_in_their_ranges() {
        let ends = RANGES.iter().skip(1).map(|(start, _)| usize::from(*start)).chain([256]);
        for ((start, common), end) in RANGES.iter().zip(ends) {
            assert!(usize::from(*start) + common.len() <= end, "{start}");
            assert!(common.iter().all(|code| (usize::from(*start)..end).contains(&mark(*code).into())));
        }
        assert_eq!((mark(0x20), mark(0x41)), (0, 255));
    }
}
