//! What a file weighs on its way: gzip and brotli, each at its best.

use std::io::{Result, Write};

/// Ways to cut a file into blocks, each with a code of its own, and how far back it may look, as powers of two. 0 is as
/// brotli likes it. To look less far back writes shorter what is near.
const WAYS: [(i32, i32); 4] = [(0, 22), (16, 22), (16, 18), (17, 18)];

/// Brotli at its highest quality, in the way that makes it shortest: what is made once and sent often.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let in_blocks = |(lgblock, lgwin)| {
        let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin, lgblock, ..Default::default() };
        let mut short = Vec::new();
        brotli::BrotliCompress(&mut &bytes[..], &mut short, &settings).map(|_| short)
    };
    let tried = WAYS.map(in_blocks).into_iter().collect::<Result<Vec<_>>>()?;
    Ok(tried.into_iter().min_by_key(Vec::len).unwrap_or_default())
}

/// Gzip at its best.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut short = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    short.write_all(bytes)?;
    short.finish()
}
