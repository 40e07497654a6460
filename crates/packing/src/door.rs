//! What the loader calls of the WebAssembly that each packed file begins with: it puts the packed form where [`room`] says,
//! and [`unpack`] makes the file right behind it.
//!
//! A function of the crate and no more goes to the browser: no allocator, and no script of wasm-bindgen's, whose
//! attribute is here only because a name for the outside is otherwise unsafe code.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

/// Enough for both: no file of ours has a third of it. It costs memory only where it is written.
const SIZE: usize = 3 << 20;

thread_local! {
    static ROOM: RefCell<[u8; SIZE]> = const { RefCell::new([0; SIZE]) };
}

/// The address for the packed form.
#[wasm_bindgen]
pub fn room() -> usize {
    ROOM.with(|room| room.as_ptr() as usize)
}

/// Unpacks what lies there, of this length, and returns how long the file is: 0 where something is missing.
#[wasm_bindgen]
pub fn unpack(length: usize) -> usize {
    ROOM.with(|room| {
        let mut room = room.try_borrow_mut().ok()?;
        let (packed, file) = room.split_at_mut_checked(length)?;
        crate::unpack(packed, file)
    })
    .unwrap_or_default()
}
