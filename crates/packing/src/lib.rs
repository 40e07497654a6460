//! WebAssembly files in a form in which brotli finds more, and back, byte for byte.
//!
//! The instructions of all functions lie in one stream, and each kind of number that stands between them in a stream
//! of its own ([`Stream`]), some by the instruction that follows, so that like lies beside like. Instructions are written as
//! marks of our own, which brotli foresees ([`mark`]). The packed form is:
//!
//! 1. numbers as WebAssembly writes them: how long the file is, how many functions it has, and how long each stream is;
//! 2. the streams.
//!
//! What stands in which stream says [`walk`], for both ways. How long a function is is not kept: it ends where its last
//! block does. Nor is how an address is aligned, where that is what the instruction's own size says.
//!
//! Natively the crate packs for `cargo xtask dist`. For the browser it is compiled as a small WebAssembly file that
//! unpacks, which each packed file begins with ([`door`]).

#[cfg(target_arch = "wasm32")]
mod door;
mod mark;
#[cfg(not(target_arch = "wasm32"))]
mod pack;
mod unpack;
mod walk;

#[cfg(not(target_arch = "wasm32"))]
pub use pack::pack;
pub use unpack::unpack;

/// The streams, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    /// All before the first function's body.
    Before,
    /// Instructions, as their marks ([`mark`]). How memory is aligned only stands here, where it is not what the
    /// instruction's own size says.
    Code,
    /// Rare numbers, of any kind.
    Rare,
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
    /// Those that are longer than two bytes.
    Far,
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

/// Two to this power is how an instruction for memory is aligned by its own size.
const fn natural(code: u8) -> Option<u8> {
    match code {
        0x2c | 0x2d | 0x30 | 0x31 | 0x3a | 0x3c => Some(0),
        0x2e | 0x2f | 0x32 | 0x33 | 0x3b | 0x3d => Some(1),
        0x28 | 0x2a | 0x34 | 0x35 | 0x36 | 0x38 | 0x3e => Some(2),
        0x29 | 0x2b | 0x37 | 0x39 => Some(3),
        _ => None,
    }
}

/// Why a file cannot be packed, or unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It ends too early, or begins as no such file does.
    Broken,
    /// It has an instruction that this crate does not know; of those with two numbers, the second.
    Instruction(u8, u32),
    /// An address is aligned as no instruction can be.
    Alignment(u8),
    /// A function does not end where its length says.
    Length,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken => write!(to, "The file is no WebAssembly, or ends too early."),
            Self::Instruction(0xfc, more) => {
                write!(to, "crates/packing/src/walk.rs knows no instruction 252, {more}.")
            }
            Self::Instruction(code, _) => {
                write!(to, "crates/packing/src/walk.rs knows no instruction {code}.")
            }
            Self::Alignment(power) => {
                write!(to, "An address in the WebAssembly is aligned to two to the power of {power}.")
            }
            Self::Length => write!(to, "A function of the WebAssembly does not end where it should."),
        }
    }
}

impl std::error::Error for Fault {}
