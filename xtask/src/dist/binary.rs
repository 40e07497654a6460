//! Numbers and texts as a WebAssembly file has them: read, and written.

use anyhow::{Context, Result, bail};

/// What a WebAssembly file begins with.
pub const START: &[u8; 8] = b"\0asm\x01\0\0\0";

/// Reads a file or a section, from `at` on.
pub struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Reader<'a> {
    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.saturating_add(length);
        let taken = self.bytes.get(self.at..end).context("The WebAssembly ends too early.")?;
        self.at = end;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8> {
        self.take(1).map(|byte| byte[0])
    }

    /// Seven bits in each byte, the lowest first.
    pub fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("A number in the WebAssembly is too long.")
    }

    pub fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).context("A name in the WebAssembly is no text.")
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }
}

pub fn write_number(mut number: usize, onto: &mut Vec<u8>) {
    while number > 0x7f {
        onto.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    onto.push(number as u8);
}

/// With their number in front.
pub fn write_bytes(bytes: &[u8], onto: &mut Vec<u8>) {
    write_number(bytes.len(), onto);
    onto.extend_from_slice(bytes);
}
