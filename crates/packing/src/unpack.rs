//! Unpacking, which the browser does: without an allocation, and without code for what cannot happen.

use crate::mark::{self, ALIGNED, FAR, FIRST};
use crate::walk::{self, END, Side};
use crate::{STREAMS, Stream, natural};

/// The longest length of a function, in bytes.
const LENGTH: usize = 5;

/// Makes a file of its packed form, at the beginning of `file`, and returns its length; nothing where something is
/// missing. It takes up to five bytes more while it is made.
pub fn unpack(packed: &[u8], file: &mut [u8]) -> Option<usize> {
    let mut header = 0;
    let length = number(packed, &mut header);
    let functions = number(packed, &mut header);
    let mut unpacker = Unpacker { packed, file, to: 0, streams: [0; STREAMS] };
    let mut ends = [0; STREAMS];
    let mut end = 0;
    for (start, stop) in unpacker.streams.iter_mut().zip(&mut ends) {
        *start = end;
        end += number(packed, &mut header) as usize;
        *stop = end;
    }
    unpacker.packed = packed.get(header..).filter(|streams| streams.len() == end)?;

    unpacker.rest(Stream::Before, &ends);
    for _ in 0..functions {
        unpacker.function()?;
    }
    unpacker.rest(Stream::After, &ends);
    (unpacker.streams == ends && unpacker.to == length as usize).then_some(unpacker.to)
}

/// A number as WebAssembly writes it.
fn number(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut number, mut shift) = (0, 0_u32);
    loop {
        let byte = bytes.get(*at).copied().unwrap_or(END);
        *at += 1;
        number |= u32::from(byte & 0x7f).wrapping_shl(shift);
        shift += 7;
        if byte < 0x80 {
            return number;
        }
    }
}

/// Puts the streams together.
struct Unpacker<'a> {
    packed: &'a [u8],
    file: &'a mut [u8],
    to: usize,
    /// Where what is left of each begins.
    streams: [usize; STREAMS],
}

impl Unpacker<'_> {
    fn next(&self, stream: Stream) -> Option<u8> {
        self.streams.get(stream as usize).and_then(|at| self.packed.get(*at)).copied()
    }

    fn take(&mut self, stream: Stream) -> u8 {
        let byte = self.next(stream).unwrap_or(END);
        self.streams[stream as usize] += 1;
        byte
    }

    /// What the next mark means. Where there is none, that blocks end.
    fn mark(&mut self) -> u8 {
        let code = self.ahead();
        self.streams[Stream::Code as usize] += 1;
        code
    }

    fn write(&mut self, byte: u8) {
        if let Some(place) = self.file.get_mut(self.to) {
            *place = byte;
        }
        self.to += 1;
    }

    /// All of a stream.
    fn rest(&mut self, stream: Stream, ends: &[usize; STREAMS]) {
        while self.streams[stream as usize] < ends[stream as usize] {
            self.byte(stream);
        }
    }

    /// One body. The length in front of it is known when the body is there, so it is made further behind and then moved.
    fn function(&mut self) -> Option<()> {
        let start = self.to;
        self.to += LENGTH;
        walk::body(self);
        let (from, end) = (start + LENGTH, self.to);
        self.to = start;
        let mut length = end - from;
        while length > 0x7f {
            self.write((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        self.write(length as u8);
        let body = self.file.get_mut(self.to..end)?;
        body.copy_within(from - self.to.., 0);
        self.to += end - from;
        Some(())
    }
}

impl Side for Unpacker<'_> {
    fn instruction(&mut self) -> u8 {
        let first = self.mark();
        let (code, behind) = match first {
            FIRST => (0x20, Some(0)),
            FAR => (0x41, None),
            ALIGNED..=0xe7 => (self.mark(), Some(first - ALIGNED)),
            code => (code, natural(code)),
        };
        self.write(code);
        if let Some(byte) = behind {
            self.write(byte);
        }
        if matches!(first, FIRST | FAR) { first } else { code }
    }

    fn ahead(&self) -> u8 {
        self.next(Stream::Code).map_or(END, mark::code)
    }

    fn number(&mut self, stream: Stream) -> u32 {
        let (mut number, mut shift) = (0, 0_u32);
        loop {
            let byte = self.take(stream);
            self.write(byte);
            number |= u32::from(byte & 0x7f).wrapping_shl(shift);
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    }

    fn byte(&mut self, stream: Stream) {
        let byte = self.take(stream);
        self.write(byte);
    }

    /// Nothing packs such a file.
    fn unknown(&mut self, _: u8, _: u32) {}
}
