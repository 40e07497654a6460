//! Packs a WebAssembly file so that brotli finds more in it: the instructions, and each kind of number that stands between
//! them, in a stream of its own, where like lies beside like; some by the instruction that follows. That is an eighth less
//! to load. `unpack.js`, which the loader
//! takes along, makes the file again, byte for byte.
//!
//! What is packed is a WebAssembly file still, with one section that no program looks at, so that hosts serve and
//! compress it like any other.

use anyhow::{Result, bail, ensure};

use super::binary::{Reader, START, write_bytes, write_number};

/// The code of the loader that makes the file again.
pub const UNPACK: &str = include_str!("unpack.js");

/// The streams, in the order in which `unpack.js` numbers them.
#[derive(Clone, Copy)]
enum Stream {
    /// All before the first function's body.
    Before,
    /// Instructions, and their rare numbers. How memory is aligned only stands here, as [`ALIGNED`], where it is not
    /// what the instruction's own size says.
    Code,
    /// What a function declares of its locals.
    Locals,
    /// The local that is read.
    Get,
    /// The same for an address.
    Base,
    /// The local that is written.
    Set,
    /// What a block gives.
    Block,
    /// Where a jump goes.
    Jump,
    /// Where a jump under a condition goes.
    Branch,
    /// The function that is called.
    Call,
    /// How far behind an address is read.
    Load,
    /// How far behind an address is written.
    Store,
    /// Constants of 32 bits.
    Short,
    /// Those that are added.
    Added,
    /// Those that are compared with, or are masks.
    Compared,
    /// Constants of 64 bits.
    Long,
    /// All behind the last function's body.
    After,
}

/// How many streams there are.
const STREAMS: usize = Stream::After as usize + 1;

/// The sections that are looked into.
const CUSTOM: u8 = 0;
const CODE: u8 = 10;

/// Added to the alignment that stands before an instruction.
const ALIGNED: u8 = 0xe0;

/// How each instruction for memory is aligned by its own size, from 0x28 on: two to this power.
const NATURAL: &[u8] = b"23230011001122232301012";

/// The name of the section that holds the streams, with its length.
const NAME: &[u8] = b"\x01p";

/// The same with `name` as the module's own, by which a browser's tools call it.
pub fn with_name(name: &str, wasm: &[u8]) -> Vec<u8> {
    let (mut text, mut names, mut section) = (Vec::new(), Vec::new(), Vec::new());
    write_bytes(name.as_bytes(), &mut text);
    write_bytes(b"name", &mut names);
    // The first kind of name is the module's.
    names.push(0);
    write_bytes(&text, &mut names);
    section.push(CUSTOM);
    write_bytes(&names, &mut section);
    [wasm, &section].concat()
}

/// The packed form of `wasm`.
pub fn pack(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: wasm, at: 0 };
    ensure!(reader.take(START.len())? == START, "This is no WebAssembly.");
    while reader.byte()? != CODE {
        let length = reader.number()?;
        reader.take(length)?;
    }
    reader.number()?;
    let functions = reader.number()?;
    let mut packer = Packer { reader, streams: Default::default() };
    let before = wasm.get(..packer.reader.at).unwrap_or_default().to_vec();
    packer.streams[Stream::Before as usize] = before;
    for _ in 0..functions {
        packer.function()?;
    }
    let after = wasm.get(packer.reader.at..).unwrap_or_default().to_vec();
    packer.streams[Stream::After as usize] = after;

    let mut inside = NAME.to_vec();
    write_number(wasm.len(), &mut inside);
    write_number(functions, &mut inside);
    packer.streams.iter().for_each(|stream| write_number(stream.len(), &mut inside));
    inside.extend(packer.streams.concat());
    let mut packed = START.to_vec();
    packed.push(CUSTOM);
    write_bytes(&inside, &mut packed);
    Ok(packed)
}

/// Moves what it reads into the streams.
struct Packer<'a> {
    reader: Reader<'a>,
    streams: [Vec<u8>; STREAMS],
}

impl Packer<'_> {
    /// One body. Its length is not kept: it ends where its last block does.
    fn function(&mut self) -> Result<()> {
        let length = self.reader.number()?;
        let end = self.reader.at + length;
        for _ in 0..self.number(Stream::Locals)? {
            self.number(Stream::Locals)?;
            self.byte(Stream::Locals)?;
        }
        let mut depth = 1_usize;
        while depth > 0 {
            let ahead = self.ahead();
            let code = self.reader.byte()?;
            let stream = &mut self.streams[Stream::Code as usize];
            stream.extend((ahead != code).then_some(ahead).into_iter().chain([code]));
            match code {
                0x02..=0x04 => depth += 1,
                0x0b => depth -= 1,
                _ => {}
            }
            self.operands(code)?;
        }
        ensure!(self.reader.at == end, "A function of the WebAssembly does not end where it should.");
        Ok(())
    }

    /// What the stream of instructions gets next: an instruction, or the alignment that stands before it.
    fn ahead(&self) -> u8 {
        let byte = |at| self.reader.bytes.get(self.reader.at + at).copied().unwrap_or_default();
        let natural = byte(0).checked_sub(0x28).and_then(|memory| NATURAL.get(usize::from(memory)));
        match natural {
            Some(natural) if natural - b'0' != byte(1) => ALIGNED + (byte(1) & 7),
            _ => byte(0),
        }
    }

    /// What stands behind an instruction.
    fn operands(&mut self, code: u8) -> Result<()> {
        use Stream::{Block, Branch, Call, Code, Jump, Load, Long, Set, Store};
        let streams: &[Stream] = match code {
            0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => &[],
            0x02..=0x04 => &[Block],
            0x0c => &[Jump],
            0x0d => &[Branch],
            0x0e => {
                for _ in 0..=self.number(Jump)? {
                    self.number(Jump)?;
                }
                &[]
            }
            0x10 => &[Call],
            0x11 => &[Code, Code],
            0x1c => {
                for _ in 0..self.number(Code)? {
                    self.number(Code)?;
                }
                &[]
            }
            0x20 => {
                self.number_before(|ahead| match ahead {
                    0x28..=0x35 => Stream::Base,
                    _ => Stream::Get,
                })?;
                &[]
            }
            0x21 | 0x22 => &[Set],
            0x23..=0x26 | 0x3f | 0x40 | 0xd0 | 0xd2 => &[Code],
            0x28..=0x3e => {
                ensure!(
                    self.reader.byte()? < 8,
                    "An address in the WebAssembly is aligned in a strange way."
                );
                if code < 0x36 { &[Load] } else { &[Store] }
            }
            0x41 => {
                self.number_before(|ahead| match ahead {
                    0x6a => Stream::Added,
                    0x46..=0x4f | 0x71..=0x76 => Stream::Compared,
                    _ => Stream::Short,
                })?;
                &[]
            }
            0x42 => &[Long],
            0x43 => &[Code; 4],
            0x44 => &[Code; 8],
            0xfc => match self.number(Code)? {
                0..=7 => &[],
                8 | 10 | 12 | 14 => &[Code, Code],
                9 | 11 | 13 | 15..=17 => &[Code],
                other => bail!("src/dist/pack.rs knows no instruction 252, {other}."),
            },
            other => bail!("src/dist/pack.rs knows no instruction {other}."),
        };
        let bytes = matches!(code, 0x43 | 0x44);
        for stream in streams {
            if bytes { self.byte(*stream).map(drop) } else { self.number(*stream).map(drop) }?;
        }
        Ok(())
    }

    /// A number, in a stream by what comes ahead of it.
    fn number_before(&mut self, stream: impl Fn(u8) -> Stream) -> Result<()> {
        let start = self.reader.at;
        while self.reader.byte()? > 0x7f {}
        let stream = stream(self.ahead());
        let written = self.reader.bytes.get(start..self.reader.at).unwrap_or_default();
        self.streams[stream as usize].extend_from_slice(written);
        Ok(())
    }

    fn byte(&mut self, stream: Stream) -> Result<u8> {
        let byte = self.reader.byte()?;
        self.streams[stream as usize].push(byte);
        Ok(byte)
    }

    /// A number as it is written, and its lowest bits.
    fn number(&mut self, stream: Stream) -> Result<usize> {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte(stream)?;
            number |= usize::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
            if byte < 0x80 {
                break;
            }
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of one function with this body, and one section before and behind.
    fn module(body: &[u8]) -> Vec<u8> {
        let mut file = [START.as_slice(), b"\x01\x01\0"].concat();
        let mut code = vec![1];
        write_bytes(body, &mut code);
        file.push(CODE);
        write_bytes(&code, &mut file);
        [&file, b"\x0b\x01\0".as_slice()].concat()
    }

    #[test]
    fn like_lies_beside_like() {
        // Two locals; a block in which 300 is written to one of them and then what lies 8 behind the other, once as it is
        // usual for its size and once not; a jump.
        let body = b"\x01\x02\x7f\x02\x40\x41\xac\x02\x21\x01\x20\x00\x28\x02\x08\x20\x01\x28\x00\x09\x41\x01\x6a\x0c\x00\x0b\x0b";
        let plain = module(body);
        let packed = pack(&plain).unwrap();
        let streams: [&[u8]; STREAMS] = [
            &plain[..plain.len() - body.len() - 4],
            b"\x02\x41\x21\x20\x28\x20\xe0\x28\x41\x6a\x0c\x0b\x0b",
            b"\x01\x02\x7f",
            b"\x01",
            b"\x00",
            b"\x01",
            b"\x40",
            b"\x00",
            b"",
            b"",
            b"\x08\x09",
            b"",
            b"\xac\x02",
            b"\x01",
            b"",
            b"",
            b"\x0b\x01\0",
        ];
        assert!(packed.ends_with(&streams.concat()), "{packed:02x?}");
        assert!(
            packed.starts_with(START) && packed[8] == CUSTOM && usize::from(packed[9]) == packed.len() - 10
        );
    }

    #[test]
    fn what_cannot_be_undone_is_not_packed() {
        let sentence = |wasm: &[u8]| pack(wasm).unwrap_err().to_string();
        assert!(sentence(&module(b"\0\xfd\x0b")).contains("no instruction 253"));
        assert!(sentence(&module(b"\0\x0b\x01")).contains("does not end where it should"));
        assert!(sentence(b"no").contains("too early"));
        assert!(sentence(b"nothing of the kind").contains("no WebAssembly"));
    }

    #[test]
    fn a_module_says_its_name() {
        assert_eq!(with_name("parlor", b"x"), b"x\x00\x0e\x04name\x00\x07\x06parlor");
    }
}
