//! What a PDF's bytes say of its pages.

use parlor::platform::pdf::{is_pdf, pages};
use wasm_bindgen_test::wasm_bindgen_test;

/// A PDF whose page tree is this object.
pub fn pdf(tree: &str) -> Vec<u8> {
    let catalog = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";
    ["%PDF-1.7\n", catalog, "2 0 obj\n", tree, "\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"]
        .concat()
        .into_bytes()
}

#[wasm_bindgen_test]
fn a_pdf_is_known_by_its_first_bytes() {
    assert!(is_pdf(b"%PDF-1.4\n"));
    for other in [b"".as_slice(), b"%PDF", b" %PDF-1.4", b"PDF-1.4", b"a %PDF-1.4"] {
        assert!(!is_pdf(other), "{other:?}");
    }
}

#[wasm_bindgen_test]
fn the_root_of_the_page_tree_counts_the_pages() {
    assert_eq!(pages(&pdf("<< /Type /Pages /Kids [3 0 R] /Count 12 >>")), Some(12));
    assert_eq!(pages(&pdf("<</Count 7/Kids[3 0 R]/Type/Pages>>")), Some(7));
    assert_eq!(pages(&pdf("<</Type\r\n/Pages /Resources << /Font << /F1 4 0 R >> >> /Count\n3>>")), Some(3));
}

#[wasm_bindgen_test]
fn branches_and_older_roots_do_not_count() {
    let root = "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 40 >>";
    let branch = "\nendobj\n3 0 obj\n<< /Type /Pages /Parent 2 0 R /Count 15 >>";
    assert_eq!(pages(&pdf(&[root, branch].concat())), Some(40));
    let changed = [pdf("<< /Type /Pages /Count 4 >>"), pdf("<< /Type /Pages /Count 5 >>")].concat();
    assert_eq!(pages(&changed), Some(5));
    // A single page and other keys that begin alike.
    assert_eq!(pages(&pdf("<< /Type /Page /Count 9 >>")), None);
    assert_eq!(pages(&pdf("<< /Type /PagesLike /Count 9 >>")), None);
}

#[wasm_bindgen_test]
fn one_made_for_the_web_tells_it_at_its_head() {
    let linear = b"%PDF-1.5\n9 0 obj\n<< /Linearized 1 /L 54321 /Names 3 /N 31 /T 5000 >>\nendobj\n";
    assert_eq!(pages(linear), Some(31));
}

#[wasm_bindgen_test]
fn where_it_does_not_say_nothing_is_made_up() {
    for silent in [
        b"".as_slice(),
        b"%PDF-1.7",
        b"/Type",
        b"/Type/Pages",
        b"/Type/Pages/Count",
        b"/Type/Pages/Count 3 0 R endobj",
        b"/Type /Pages /Count 99999999999999999999",
        b"%PDF-1.5\n/Linearized 1 /N endobj",
        b"\xff\xfe/Type/Pages/Count -4",
    ] {
        assert_eq!(pages(silent), None, "{silent:?}");
    }
    // Cut anywhere, it says what it says or nothing.
    let whole = pdf("<< /Type /Pages /Kids [3 0 R] /Count 12 >>");
    for end in 0..whole.len() {
        assert!(matches!(pages(&whole[..end]), None | Some(1 | 12)), "{end}");
    }
}
