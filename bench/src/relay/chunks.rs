//! Counts the bytes of a body in HTTP/1.1's chunks, without copying or keeping any.

use anyhow::{Result, bail};
use memchr::memchr;

/// Where one is in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In the line that says how long the next chunk is; what was read of it.
    Size(usize),
    /// In the rest of that line.
    SizeEnd(usize),
    /// In a chunk, with so many bytes to come.
    Data(usize),
    /// In the line end behind a chunk.
    DataEnd,
    /// In the lines behind the last chunk; whether the present one has a character.
    Trailer(bool),
    /// Behind it.
    Over,
}

/// A body that is being read.
#[derive(Debug)]
pub struct Chunks {
    at: At,
    /// Bytes of the body so far.
    pub payload: u64,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { at: At::Size(0), payload: 0 }
    }
}

impl Chunks {
    /// Whether the body is over.
    pub fn is_over(&self) -> bool {
        self.at == At::Over
    }

    /// Reads on.
    ///
    /// # Errors
    /// When that is no chunk, or more comes than the body.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while let Some(first) = bytes.first().copied() {
            let mut taken = 1;
            self.at = match self.at {
                At::Size(size) => match (first as char).to_digit(16) {
                    Some(digit) => At::Size(size * 16 + digit as usize),
                    None => self.line_end(size, first)?,
                },
                At::SizeEnd(size) => self.line_end(size, first)?,
                At::Data(left) => {
                    taken = left.min(bytes.len());
                    self.payload += taken as u64;
                    if taken == left { At::DataEnd } else { At::Data(left - taken) }
                }
                At::DataEnd => match memchr(b'\n', bytes) {
                    Some(end) => {
                        taken = end + 1;
                        At::Size(0)
                    }
                    None => At::DataEnd,
                },
                At::Trailer(false) if first == b'\n' => At::Over,
                At::Trailer(written) => At::Trailer(first != b'\n' && (written || first != b'\r')),
                At::Over => bail!("bytes came behind the end of the body"),
            };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    fn line_end(&self, size: usize, character: u8) -> Result<At> {
        Ok(match (character, size) {
            (b'\n', 0) => At::Trailer(false),
            (b'\n', size) => At::Data(size),
            (b'\r' | b' ' | b';', size) => At::SizeEnd(size),
            _ => bail!("the body is not in chunks"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_however_they_come() {
        let body = b"5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n";
        for size in 1..=body.len() {
            let mut chunks = Chunks::default();
            for piece in body.chunks(size) {
                assert!(!chunks.is_over());
                chunks.push(piece).unwrap();
            }
            assert_eq!((chunks.payload, chunks.is_over()), (31, true), "{size}");
        }
    }

    #[test]
    fn what_is_no_body_in_chunks_is_refused() {
        assert!(Chunks::default().push(b"hello").is_err());
        assert!(Chunks::default().push(b"0\r\n\r\n0").is_err());
    }
}
