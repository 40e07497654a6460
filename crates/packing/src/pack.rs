//! Packing, which only the build does.

use crate::mark::{ALIGNED, FAR, FIRST, is_ours, mark};
use crate::walk::{self, END, Side};
use crate::{Fault, STREAMS, Stream, natural};

/// What a WebAssembly file begins with, and the section with the functions.
const START: &[u8] = b"\0asm\x01\0\0\0";
const CODE: u8 = 10;

/// The packed form of a WebAssembly file.
pub fn pack(wasm: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut packer = Packer { wasm, at: START.len(), streams: Default::default(), fault: None };
    if !wasm.starts_with(START) {
        return Err(Fault::Broken);
    }
    while packer.take() != CODE {
        let length = packer.length()?;
        packer.at = packer.at.saturating_add(length);
    }
    packer.length()?;
    let functions = packer.length()?;
    packer.streams[Stream::Before as usize] = wasm.get(..packer.at).unwrap_or_default().to_vec();
    for _ in 0..functions {
        let length = packer.length()?;
        let end = packer.at.saturating_add(length);
        walk::body(&mut packer);
        if packer.at != end {
            return Err(packer.fault.unwrap_or(Fault::Length));
        }
    }
    packer.streams[Stream::After as usize] = wasm.get(packer.at..).unwrap_or_default().to_vec();
    if let Some(fault) = packer.fault {
        return Err(fault);
    }

    let mut packed = Vec::new();
    write(wasm.len(), &mut packed);
    write(functions, &mut packed);
    packer.streams.iter().for_each(|stream| write(stream.len(), &mut packed));
    packed.extend(packer.streams.concat());
    Ok(packed)
}

/// Moves what it reads into the streams.
struct Packer<'a> {
    wasm: &'a [u8],
    at: usize,
    streams: [Vec<u8>; STREAMS],
    /// The first.
    fault: Option<Fault>,
}

impl Packer<'_> {
    fn take(&mut self) -> u8 {
        let byte = self.wasm.get(self.at).copied();
        self.at += 1;
        byte.unwrap_or_else(|| {
            self.fault.get_or_insert(Fault::Broken);
            END
        })
    }

    /// A number that goes into no stream.
    fn length(&mut self) -> Result<usize, Fault> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.take();
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return self.fault.map_or(Ok(number), Err);
            }
        }
        Err(Fault::Broken)
    }

    /// What the stream of instructions gets first for the one at `at`: that, or the alignment that stands before it, or
    /// one of ours.
    fn first(&self, at: usize) -> u8 {
        let byte = |at| self.wasm.get(at).copied().unwrap_or_default();
        match byte(at) {
            0x20 if byte(at + 1) == 0 => FIRST,
            0x41 if byte(at + 1) > 0x7f && byte(at + 2) > 0x7f => FAR,
            code => match natural(code) {
                Some(natural) if natural != byte(at + 1) => ALIGNED + (byte(at + 1) & 7),
                _ => code,
            },
        }
    }
}

impl Side for Packer<'_> {
    fn instruction(&mut self) -> u8 {
        let first = self.first(self.at);
        let code = self.take();
        if is_ours(code) {
            self.unknown(code, 0);
        }
        if first == FIRST {
            self.take();
        }
        if natural(code).is_some() {
            let power = self.take();
            if power > 7 {
                self.fault.get_or_insert(Fault::Alignment(power));
            }
        }
        let stream = &mut self.streams[Stream::Code as usize];
        stream.push(mark(first));
        if matches!(first, FIRST | FAR) {
            return first;
        }
        stream.extend((first != code).then(|| mark(code)));
        code
    }

    fn ahead(&self) -> u8 {
        let number = self.wasm.iter().skip(self.at).take_while(|byte| **byte > 0x7f).count();
        self.first(self.at + number + 1)
    }

    fn number(&mut self, stream: Stream) -> u32 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take();
            self.streams[stream as usize].push(byte);
            number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn byte(&mut self, stream: Stream) {
        let byte = self.take();
        self.streams[stream as usize].push(byte);
    }

    fn unknown(&mut self, code: u8, more: u32) {
        self.fault.get_or_insert(Fault::Instruction(code, more));
    }
}

fn write(mut number: usize, onto: &mut Vec<u8>) {
    while number > 0x7f {
        onto.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    onto.push(number as u8);
}
