//! The packed form of a WebAssembly file, as a host serves it: a small WebAssembly file itself, the crate `packing` compiled
//! for the browser, that makes the file out of a section of its own. So whoever has it needs nothing else to read it, the
//! streams are in the same download as what reads them, and servers send and compress it like any other.

use anyhow::{Context, Result, ensure};

use super::binary::{Reader, START, write_bytes};
use super::names;

/// What the loader asks the unpacker for.
const ASKED: [&str; 3] = ["memory", "room", "unpack"];

/// How much room the unpacker has, for the packed form and the file.
const ROOM: usize = 3 << 20;

/// A section that no browser looks at, and the name of the one with the packed form.
const CUSTOM: u8 = 0;
const NAME: &[u8] = b"p";

/// The unpacker with what the loader asks for and no more, neither wasm-bindgen's exports nor its notes.
pub fn alone(unpacker: &[u8]) -> Result<Vec<u8>> {
    let mut file = unpacker.get(..START.len()).context("This is no WebAssembly.")?.to_vec();
    let mut reader = Reader { bytes: unpacker, at: START.len() };
    let mut kept = Vec::new();
    while !reader.is_at_end() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let section = reader.take(length)?;
        let section = match id {
            CUSTOM => continue,
            names::EXPORTS => names::exports(section, |name| {
                let asked = ASKED.contains(&name).then(|| name.to_owned());
                kept.extend(asked.clone());
                asked
            })?,
            _ => section.to_vec(),
        };
        file.push(id);
        write_bytes(&section, &mut file);
    }
    ensure!(kept.len() == ASKED.len(), "The unpacker gives {kept:?} instead of {ASKED:?}.");
    Ok(file)
}

/// The same with `name` as the module's own, by which a browser's tools call it.
pub fn with_name(name: &str, wasm: &[u8]) -> Vec<u8> {
    let (mut text, mut names) = (Vec::new(), Vec::new());
    write_bytes(name.as_bytes(), &mut text);
    // The first kind of name is the module's.
    names.push(0);
    write_bytes(&text, &mut names);
    with_section(wasm, b"name", &names)
}

/// `wasm`, packed, behind the unpacker, after a look whether that makes the same of it again.
pub fn pack(unpacker: &[u8], wasm: &[u8]) -> Result<Vec<u8>> {
    let packed = packing::pack(wasm)?;
    let mut file = vec![0; ROOM.saturating_sub(packed.len())];
    let length = packing::unpack(&packed, &mut file)
        .context("What was packed cannot be unpacked; is there enough room in crates/packing/src/door.rs?")?;
    ensure!(file.get(..length) == Some(wasm), "crates/packing does not unpack what it packed.");
    Ok(with_section(unpacker, NAME, &packed))
}

fn with_section(wasm: &[u8], name: &[u8], inside: &[u8]) -> Vec<u8> {
    let (mut section, mut file) = (Vec::new(), wasm.to_vec());
    write_bytes(name, &mut section);
    section.extend(inside);
    file.push(CUSTOM);
    write_bytes(&section, &mut file);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that exports what is named here, with a section that is no part of the program.
    fn exporting(names: &[&str]) -> Vec<u8> {
        let mut exports = vec![names.len() as u8];
        for name in names {
            write_bytes(name.as_bytes(), &mut exports);
            exports.extend([0, 7]);
        }
        let mut file = START.to_vec();
        file.push(names::EXPORTS);
        write_bytes(&exports, &mut file);
        file
    }

    #[test]
    fn the_unpacker_gives_what_the_loader_asks_for() {
        let file = with_section(&exporting(&["memory", "describe", "room", "unpack"]), b"note", b"1");
        assert_eq!(alone(&file).unwrap(), exporting(&ASKED));
        assert!(alone(&exporting(&["memory"])).unwrap_err().to_string().contains("gives [\"memory\"]"));
    }

    #[test]
    fn the_packed_form_is_a_section_behind_the_unpacker() {
        let wasm = [START.as_slice(), b"\x0a\x04\x01\x02\0\x0b"].concat();
        let packed = packing::pack(&wasm).unwrap();
        let file = pack(b"unpacker", &wasm).unwrap();
        let length = u8::try_from(packed.len() + 2).unwrap();
        assert_eq!(file, [b"unpacker".as_slice(), &[0, length, 1, b'p'], &packed].concat());
    }

    #[test]
    fn what_cannot_be_undone_is_not_packed() {
        let wasm = [START.as_slice(), b"\x0a\x05\x01\x03\0\xfd\x0b"].concat();
        assert!(format!("{:#}", pack(b"", &wasm).unwrap_err()).contains("no instruction 253"));
        let long = [START.as_slice(), b"\x0a\x04\x01\x02\0\x0b", &vec![0; ROOM]].concat();
        assert!(format!("{:#}", pack(b"", &long).unwrap_err()).contains("enough room"));
    }

    #[test]
    fn a_module_says_its_name() {
        assert_eq!(with_name("parlor", b"x"), b"x\x00\x0e\x04name\x00\x07\x06parlor");
    }
}
