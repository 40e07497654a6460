//! The one walk through a function's body, for packing and for unpacking: which number comes when, and in which stream
//! it lies. What is done with it is a [`Side`]'s.

use crate::Stream;
use crate::mark::{FAR, FIRST};

/// Packs or unpacks what the walk comes by. Where there is nothing left it gives [`END`], so that every walk comes to an
/// end, and remembers that.
pub trait Side {
    /// The next instruction, or one of ours ([`crate::mark`]).
    fn instruction(&mut self) -> u8;

    /// The instruction behind the number that comes next, or what stands in the stream before it.
    fn ahead(&self) -> u8;

    /// A number as WebAssembly writes it, and its lowest bits.
    fn number(&mut self, stream: Stream) -> u32;

    /// A byte as it is.
    fn byte(&mut self, stream: Stream);

    /// An instruction that is not known; of those with two numbers, the second.
    fn unknown(&mut self, code: u8, more: u32);
}

/// The instruction that ends a block.
pub const END: u8 = 0x0b;

/// A function's body without its length.
pub fn body(side: &mut impl Side) {
    for _ in 0..side.number(Stream::Locals) {
        side.number(Stream::Locals);
        side.byte(Stream::Locals);
    }
    let mut depth = 1_u32;
    while depth > 0 {
        let code = side.instruction();
        match code {
            0x02..=0x04 => depth += 1,
            END => depth -= 1,
            _ => {}
        }
        operands(side, code);
    }
}

/// What stands behind an instruction.
fn operands(side: &mut impl Side, code: u8) {
    let stream = match code {
        0x00 | 0x01 | 0x05 | END | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 | FIRST => return,
        0x02..=0x04 => Stream::Block,
        0x0c => Stream::Jump,
        0x0d => Stream::Branch,
        0x0e => {
            many(side, Stream::Jump, 1);
            return;
        }
        0x10 => Stream::Call,
        0x11 => {
            side.number(Stream::Rare);
            Stream::Rare
        }
        0x1c => {
            many(side, Stream::Rare, 0);
            return;
        }
        0x20 => match side.ahead() {
            0x28..=0x35 => Stream::Base,
            _ => Stream::Get,
        },
        0x21 | 0x22 => Stream::Set,
        0x23..=0x26 | 0x3f | 0x40 | 0xd0 | 0xd2 => Stream::Rare,
        0x28..=0x35 => Stream::Load,
        0x36..=0x3e => Stream::Store,
        0x41 => match side.ahead() {
            0x6a => Stream::Added,
            0x46..=0x4f | 0x71..=0x76 => Stream::Compared,
            _ => Stream::Short,
        },
        FAR => Stream::Far,
        0x42 => Stream::Long,
        // Numbers with a point.
        0x43 => return (0..4).for_each(|_| side.byte(Stream::Rare)),
        0x44 => return (0..8).for_each(|_| side.byte(Stream::Rare)),
        0xfc => {
            let more = side.number(Stream::Rare);
            match more {
                0..=7 => return,
                8 | 10 | 12 | 14 => drop(side.number(Stream::Rare)),
                9 | 11 | 13 | 15..=17 => {}
                _ => return side.unknown(code, more),
            }
            Stream::Rare
        }
        _ => return side.unknown(code, 0),
    };
    side.number(stream);
}

/// A count, and as many numbers, and some more.
fn many(side: &mut impl Side, stream: Stream, more: u32) {
    let count = side.number(stream);
    for _ in 0..count.saturating_add(more) {
        side.number(stream);
    }
}
