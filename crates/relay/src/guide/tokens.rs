//! Counting tokens by a stated rule, so that the usage numbers of an offline answer mean something.
//!
//! Text is taken as four characters a token, the usual rule of thumb for English. Pictures follow the API's
//! published rule: one token for each patch of 28 by 28 pixels, after scaling down to what the model looks at.

use crate::meter::picture::Sight;

/// Characters that make one token.
pub(super) const CHARS_PER_TOKEN: usize = 4;

/// What a current model looks at; larger pictures are scaled down first.
const SIGHT: Sight = Sight { edge: 2576, tokens: 4784 };

/// Tokens of a text of this many characters, begun tokens counted.
pub(super) fn of_chars(chars: usize) -> u64 {
    chars.div_ceil(CHARS_PER_TOKEN) as u64
}

/// Tokens of a picture of `width` by `height` pixels.
pub(super) fn of_picture(width: u32, height: u32) -> u64 {
    SIGHT.tokens_at(width, height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_counts_begun_tokens() {
        assert_eq!([0, 1, 4, 5, 8].map(of_chars), [0, 1, 1, 2, 2]);
    }

    #[test]
    fn pictures_count_patches_after_scaling() {
        // Reference values of the API's documented algorithm for current models.
        for ((width, height), tokens) in [
            ((1000, 1000), 1296),
            ((1920, 1080), 2691),
            ((2000, 1500), 3888),
            ((3840, 2160), 4784),
            ((4032, 3024), 4740),
            ((8000, 1000), 1104),
            ((1, 1), 1),
        ] {
            assert_eq!(of_picture(width, height), tokens, "{width} x {height}");
        }
    }
}
