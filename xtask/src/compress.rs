//! What a file weighs on its way: gzip and brotli, each at its best.

use std::io::{Result, Write};

/// Brotli at its highest quality with the largest ordinary window: what is made once and sent often.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut short = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut short, &settings)?;
    Ok(short)
}

/// Gzip at its best.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut short = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    short.write_all(bytes)?;
    short.finish()
}
