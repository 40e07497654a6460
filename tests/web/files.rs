//! Files, judged by their bytes.

use parlor::platform::files::{Found, Unusable, encode, judge};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::pdf::pdf;

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
fn what_is_no_picture_is_no_picture() {
    assert_eq!(encode(b""), Err(Unusable::Empty));
    for other in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), b"%PDF-1.7", b"BM"] {
        assert_eq!(encode(other), Err(Unusable::Unknown), "{other:?}");
    }
    for cut in [&png(1, 1)[..12], b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01"] {
        assert_eq!(encode(cut), Err(Unusable::NotAPicture), "{cut:?}");
    }
}

fn judged(bytes: &[u8], promised: &str) -> Result<Found, Unusable> {
    judge(bytes.to_vec(), promised)
}

#[wasm_bindgen_test]
fn a_pdf_comes_with_its_pages_and_its_size() {
    let bytes = pdf("<< /Type /Pages /Kids [3 0 R] /Count 12 >>");
    let length = bytes.len() as u64;
    // Whatever it calls itself.
    for promised in ["application/pdf", "", "text/plain", "image/png"] {
        let found = judged(&bytes, promised);
        let Ok(Found::Pdf { data, bytes, pages }) = found else { panic!("{found:?}") };
        assert!(data.starts_with("JVBERi0xLjcK") && data.len().is_multiple_of(4), "{data}");
        assert_eq!((bytes, pages), (length, Some(12)));
    }
    assert!(matches!(judged(b"%PDF-1.7", ""), Ok(Found::Pdf { pages: None, .. })));
}

#[wasm_bindgen_test]
fn text_is_what_is_utf_8_and_promises_nothing_else() {
    let text = |text: &str| Ok(Found::Text(text.to_owned()));
    assert_eq!(
        judged("Kyoto 京都\r\n\tday 1\x0c".as_bytes(), "text/plain"),
        text("Kyoto 京都\r\n\tday 1\x0c")
    );
    assert_eq!(judged(b"{\"a\": 1}", "application/json"), text("{\"a\": 1}"));
    assert_eq!(judged(b"fn main() {}", ""), text("fn main() {}"));
    assert_eq!(judged("\u{feff}marked".as_bytes(), ""), text("marked"));
    for blank in [b"".as_slice(), b" \n", "\u{feff} ".as_bytes()] {
        assert_eq!(judged(blank, "text/plain"), Err(Unusable::Empty), "{blank:?}");
    }
    for other in [b"PK\x03\x04\0\0".as_slice(), b"Kyoto\0", b"K\0y\0o\0", b"caf\xe9"] {
        assert_eq!(judged(other, ""), Err(Unusable::Unknown), "{other:?}");
        assert_eq!(judged(other, "text/csv"), Err(Unusable::NotText), "{other:?}");
    }
    assert_eq!(
        judged(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        Err(Unusable::NotAPicture)
    );
    assert_eq!(judged(b"<!doctype html>", "application/pdf"), Err(Unusable::NotAPdf));
    assert_eq!(judged(&png(1, 1)[..12], "text/plain"), Err(Unusable::NotAPicture));
}
