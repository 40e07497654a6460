//! Picture files, judged by their bytes.

use parlor::platform::files::{Unusable, encode};
use wasm_bindgen_test::wasm_bindgen_test;

/// A GIF of this size without any pixels.
pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let ([w0, w1], [h0, h1]) = (width.to_le_bytes(), height.to_le_bytes());
    [b"GIF89a".as_slice(), &[w0, w1, h0, h1, 0, 0, 0, 0x3b]].concat()
}

/// A PNG of this size without any pixels.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice();
    [head, &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0, 0, 0, 0, 0]].concat()
}

#[wasm_bindgen_test]
fn the_type_and_the_size_come_from_the_bytes() {
    let read =
        |bytes: &[u8]| encode(bytes).map(|picture| (picture.media_type, picture.width, picture.height));
    assert_eq!(read(&gif(30, 20)), Ok(("image/gif", 30, 20)));
    assert_eq!(read(&png(8001, 2)), Ok(("image/png", 8001, 2)));
    let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x07\xc0\x01\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(read(webp), Ok(("image/webp", 8, 8)));
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x20\0\x30\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9";
    assert_eq!(read(jpeg), Ok(("image/jpeg", 48, 32)));
}

#[wasm_bindgen_test]
fn the_bytes_go_out_as_base64_with_padding() {
    assert_eq!(encode(&gif(1, 1)).map(|picture| picture.data).as_deref(), Ok("R0lGODlhAQABAAAAADs="));
    assert!(encode(&png(1, 1)).is_ok_and(|picture| picture.data.len().is_multiple_of(4)));
}

#[wasm_bindgen_test]
fn what_is_no_picture_is_refused() {
    assert_eq!(encode(b""), Err(Unusable::Empty));
    for other in [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
        b"%PDF-1.7",
        b"BM",
        &png(1, 1)[..12],
        b"\xff\xd8\xff",
    ] {
        assert_eq!(encode(other), Err(Unusable::NotAPicture), "{other:?}");
    }
}
