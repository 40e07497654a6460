//! What is packed and unpacked again is the same, for every kind of instruction and number; what is damaged or not known
//! is refused.

use packing::{Fault, pack, unpack};

/// A number as WebAssembly writes it.
fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// A module with these bodies, and sections before and behind.
fn module(bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut code = number(bodies.len());
    for body in bodies {
        code.extend([number(body.len()), body.clone()].concat());
    }
    let start = b"\0asm\x01\0\0\0\x01\x01\0\x0a".as_slice();
    [start, &number(code.len()), &code, b"\x0b\x03\x01\x02\x03"].concat()
}

/// A body without locals that has these instructions.
fn body(instructions: &[u8]) -> Vec<u8> {
    [b"\0".as_slice(), instructions, b"\x0b"].concat()
}

fn there_and_back(wasm: &[u8]) {
    let mut file = vec![0; wasm.len() + 5];
    let length = pack(wasm).map(|packed| unpack(&packed, &mut file));
    assert_eq!(length, Ok(Some(wasm.len())));
    assert!(file.starts_with(wasm));
}

/// Numbers at the edges of their lengths, and one that is longer than it had to be.
const NUMBERS: [&[u8]; 8] = [
    b"\0",
    b"\x7f",
    b"\x80\x01",
    b"\xff\x7f",
    b"\x80\x80\x04",
    b"\xff\xff\xff\xff\x0f",
    b"\x80\x80\x80\x80\x78",
    b"\x85\x80\x80\x80\x00",
];

#[test]
fn every_instruction_with_one_number_keeps_it() {
    let plain = [0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x41, 0x42, 0xd0, 0xd2];
    for number in NUMBERS {
        for code in plain {
            there_and_back(&module(&[body(&[&[code], number].concat())]));
        }
        for (code, power) in (0x28..=0x3e).flat_map(|code| (0..8).map(move |power| (code, power))) {
            there_and_back(&module(&[body(&[&[0x20, 1, code, power], number].concat())]));
        }
    }
    let longest = b"\x42\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f\x42\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00";
    there_and_back(&module(&[body(longest)]));
}

#[test]
fn what_follows_a_number_is_anything() {
    for next in (0x45..=0xc4).chain([0x00, 0x01, 0x0f, 0x1a, 0x1b, 0xd1]) {
        there_and_back(&module(&[body(&[0x41, 0xe5, 0x00, next, 0x20, 0, next, 0x20, 3, next])]));
    }
}

#[test]
fn rare_instructions_come_back() {
    let rare: [&[u8]; 9] = [
        // Blocks in blocks, with a type by its number; if and else.
        b"\x02\x40\x03\x7f\x04\xff\x01\x05\x0b\x0b\x0b",
        // Tables of jumps, one of which is empty.
        b"\x0e\x03\x00\x01\x80\x01\x02\x0e\x00\x05",
        b"\x11\x05\x00\x11\x80\x02\x01",
        b"\x1c\x02\x7f\x7e\x1c\x01\x7f\x1c\x00",
        b"\x3f\x00\x40\x00",
        // In numbers with a point every byte may stand.
        b"\x43\x0b\x80\xff\x0b\x44\x0b\x0b\x80\x80\xff\xff\x00\x0b",
        b"\xfc\x00\xfc\x07\xfc\x08\x01\x00\xfc\x09\x01\xfc\x0a\x00\x00\xfc\x0b\x00",
        b"\xfc\x0c\x00\x00\xfc\x0d\x02\xfc\x0e\x00\x00\xfc\x0f\x00\xfc\x10\x00\xfc\x11\x00",
        b"",
    ];
    for instructions in rare {
        there_and_back(&module(&[body(instructions)]));
    }
    let long = body(&b"\x41\x01\x1a".repeat(70_000));
    let locals = [b"\x02\x01\x7f\xff\x01\x7e".as_slice(), &body(b"")[1..]].concat();
    there_and_back(&module(&[rare.concat().repeat(3)].map(|all| body(&all))));
    there_and_back(&module(&[body(b""), long, locals]));
    there_and_back(&module(&[]));
}

#[test]
fn an_instruction_that_is_not_known_is_named() {
    let fault = |instructions: &[u8]| pack(&module(&[body(instructions)])).unwrap_err();
    for code in [0x06, 0x13, 0x1d, 0x27, 0xc5, 0xd3, 0xe0, 0xfb, 0xfd, 0xfe, 0xff] {
        assert_eq!(fault(&[code]), Fault::Instruction(code, 0));
    }
    assert_eq!(fault(b"\xfc\x12").to_string(), "crates/packing/src/walk.rs knows no instruction 252, 18.");
    assert!(fault(b"\xfd").to_string().contains("knows no instruction 253."));
    assert_eq!(fault(b"\x28\x41\x00"), Fault::Alignment(0x41));
}

#[test]
fn a_function_that_does_not_end_where_it_says_is_refused() {
    let wasm = module(&[b"\0\x0b\x01".to_vec()]);
    assert_eq!(pack(&wasm), Err(Fault::Length));
}

#[test]
fn what_is_cut_off_is_refused() {
    let wasm = module(&[body(b"\x41\x05\x20\x00\x28\x02\x04\x10\x07"), body(b"\x0e\x01\x00\x00")]);
    let behind = wasm.len() - 5;
    for length in 0..behind {
        assert!(pack(&wasm[..length]).is_err(), "{length}");
    }
    assert_eq!(pack(b"nothing of the kind"), Err(Fault::Broken));
    let packed = pack(&wasm).unwrap();
    let mut file = vec![0; wasm.len() + 5];
    for length in 0..packed.len() {
        assert_eq!(unpack(&packed[..length], &mut file), None, "{length}");
    }
    assert_eq!(unpack(&packed, &mut file), Some(wasm.len()));
    assert_eq!(unpack(&packed, &mut file[..8]), None, "there is no room for it");
}
