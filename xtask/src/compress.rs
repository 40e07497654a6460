//! What a file weighs on its way: gzip and brotli, each at its best.

use std::io::{Result, Write};

/// Ways to cut a file into blocks, each with a code of its own: as long as brotli likes, or at most 64 kB.
const BLOCKS: [i32; 2] = [0, 16];

/// Brotli at its highest quality with the largest ordinary window, in the blocks that make it shorter: what is made once and
/// sent often.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let in_blocks = |lgblock| {
        let settings =
            brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, lgblock, ..Default::default() };
        let mut short = Vec::new();
        brotli::BrotliCompress(&mut &bytes[..], &mut short, &settings).map(|_| short)
    };
    let tried = BLOCKS.map(in_blocks).into_iter().collect::<Result<Vec<_>>>()?;
    Ok(tried.into_iter().min_by_key(Vec::len).unwrap_or_default())
}

/// Gzip at its best.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut short = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    short.write_all(bytes)?;
    short.finish()
}
