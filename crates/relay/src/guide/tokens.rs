//! Counting tokens by a stated rule, so that the usage numbers of an offline answer mean something.
//!
//! Text is taken as four characters a token, the usual rule of thumb for English. Pictures follow the API's
//! published rule: one token for each patch of 28 by 28 pixels, after scaling down to what the model looks at.

/// Characters that make one token.
pub(super) const CHARS_PER_TOKEN: usize = 4;

/// Longest side, in pixels, that a current model looks at; larger pictures are scaled down first.
const LONGEST_SIDE: u32 = 2576;
/// Most patches of a picture that a current model looks at.
const MOST_PATCHES: u64 = 4784;

/// Tokens of a text of this many characters, begun tokens counted.
pub(super) fn of_chars(chars: usize) -> u64 {
    chars.div_ceil(CHARS_PER_TOKEN) as u64
}

/// Tokens of a picture of `width` by `height` pixels.
pub(super) fn of_picture(width: u32, height: u32) -> u64 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    if fits(long, short) {
        return patches(long, short);
    }
    // The largest long side that holds both limits; `fits` falls monotonically as the side grows.
    let (mut low, mut high) = (1, long);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle, scaled(middle, long, short)) { low = middle } else { high = middle }
    }
    patches(low, scaled(low, long, short))
}

fn scaled(side: u32, long: u32, short: u32) -> u32 {
    let exact = f64::from(side) * f64::from(short) / f64::from(long);
    (exact.round_ties_even() as u32).max(1)
}

fn fits(long: u32, short: u32) -> bool {
    long <= LONGEST_SIDE && patches(long, short) <= MOST_PATCHES
}

fn patches(width: u32, height: u32) -> u64 {
    u64::from(width.div_ceil(28)) * u64::from(height.div_ceil(28))
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
