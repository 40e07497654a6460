//! How many tokens a picture takes: one for each patch of 28 by 28 pixels, after scaling down to what the model
//! looks at.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messages::model::Model;

/// Pixels on the side of a patch.
const PATCH: u32 = 28;

/// Base64 characters that are read to find a picture's size: nearly always the first of these is enough; some
/// cameras put a preview in front. Both are multiples of four.
const HEADS: [usize; 2] = [4 * 1024, 512 * 1024];

/// What a model sees of a picture without scaling it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Pixels of the longest side.
    pub edge: u32,
    /// Tokens of the whole picture.
    pub tokens: u32,
}

impl Sight {
    /// What this model sees.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { edge: model.image_edge, tokens: model.image_tokens }
    }

    /// Tokens of a picture of which only its base64 text is at hand. One whose size cannot be read takes as many as
    /// a picture can.
    #[must_use]
    pub fn tokens_of(self, base64: &str) -> u64 {
        size(base64).map_or(u64::from(self.tokens), |(width, height)| self.tokens_at(width, height))
    }

    /// Tokens of a picture of `width` by `height` pixels.
    #[must_use]
    pub fn tokens_at(self, width: u32, height: u32) -> u64 {
        let (long, short) = (width.max(height), width.min(height).max(1));
        if self.fits(long, short) {
            return patches(long, short);
        }
        // The largest long side that holds both limits; whether it fits falls monotonically as the side grows.
        let (mut low, mut high) = (1, long);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.fits(middle, scaled(middle, long, short)) { low = middle } else { high = middle }
        }
        patches(low, scaled(low, long, short))
    }

    fn fits(self, long: u32, short: u32) -> bool {
        long <= self.edge && patches(long, short) <= u64::from(self.tokens)
    }
}

fn scaled(side: u32, long: u32, short: u32) -> u32 {
    let exact = f64::from(side) * f64::from(short) / f64::from(long);
    (exact.round_ties_even() as u32).max(1)
}

fn patches(width: u32, height: u32) -> u64 {
    u64::from(width.div_ceil(PATCH)) * u64::from(height.div_ceil(PATCH))
}

/// The size in a picture's header.
fn size(base64: &str) -> Option<(u32, u32)> {
    HEADS.iter().find_map(|head| {
        let whole = base64.len() / 4 * 4;
        let bytes = STANDARD.decode(base64.get(..whole.min(*head))?).ok()?;
        let size = imagesize::blob_size(&bytes).ok()?;
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        (width > 0 && height > 0).then_some((width, height))
    })
}
