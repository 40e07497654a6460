//! How many pages a PDF has: its page objects are counted where they stand open and where they are packed into object
//! streams. What is written in some other way is left to the service, which has a limit of its own.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem::{self, Finder};

/// Bytes of object streams that are unpacked in one document. They hold what describes pages, not what is on them.
const UNPACKED: usize = 16 * 1024 * 1024;

/// Counts the pages; nothing when more is packed away than an honest document has.
#[must_use]
pub fn count(pdf: &[u8]) -> Option<usize> {
    unpacking(pdf, UNPACKED)
}

fn unpacking(pdf: &[u8], most: usize) -> Option<usize> {
    let mut pages = Pages { found: HashMap::new(), left: most, words: Words::new() };
    let mut starts = memmem::find_iter(pdf, b"obj").filter(|at| follows_space(pdf, *at)).peekable();
    while let Some(start) = starts.next() {
        let end = starts.peek().copied().unwrap_or(pdf.len());
        let (Some(before), Some(object)) = (pdf.get(..start), pdf.get(start..end)) else { continue };
        pages.object(number_before(before), object)?;
    }
    Some(pages.found.into_values().filter(|is_page| *is_page).count())
}

/// The objects by number, the last of each: a later one replaces an earlier one.
struct Pages {
    found: HashMap<u64, bool>,
    left: usize,
    words: Words,
}

/// What is looked for in every object.
struct Words {
    kind: Finder<'static>,
    stream: Finder<'static>,
}

impl Words {
    fn new() -> Self {
        Self { kind: Finder::new(b"/Type"), stream: Finder::new(b"stream") }
    }

    fn is(&self, dictionary: &[u8], kind: &[u8]) -> bool {
        self.kind.find_iter(dictionary).any(|at| {
            let rest = dictionary.get(at + b"/Type".len()..).unwrap_or_default().trim_ascii_start();
            let ends = |rest: &[u8]| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric());
            rest.strip_prefix(kind).is_some_and(ends)
        })
    }
}

impl Pages {
    fn object(&mut self, number: u64, object: &[u8]) -> Option<()> {
        let stream = self.words.stream.find(object);
        let dictionary = object.get(..stream.unwrap_or(object.len())).unwrap_or_default();
        if let Some(stream) = stream
            && self.words.is(dictionary, b"/ObjStm")
        {
            return self.packed(dictionary, object.get(stream + b"stream".len()..).unwrap_or_default());
        }
        let is_page = self.words.is(dictionary, b"/Page");
        // What is no page only matters where it replaces one.
        if is_page || self.found.contains_key(&number) {
            self.found.insert(number, is_page);
        }
        Some(())
    }

    /// The objects of an object stream: pairs of number and place, then the objects themselves.
    fn packed(&mut self, dictionary: &[u8], stream: &[u8]) -> Option<()> {
        let stream = stream.strip_prefix(b"\r\n").or(stream.strip_prefix(b"\n")).unwrap_or(stream);
        let data = if memmem::find(dictionary, b"/FlateDecode").is_some() {
            self.unpack(stream)?
        } else {
            stream.to_vec()
        };
        let first = number_after(dictionary, b"/First").unwrap_or_default().min(data.len());
        let (head, objects) = data.split_at(first);
        let mut numbers =
            head.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map_while(whole);
        let mut places: Vec<(u64, usize)> = Vec::new();
        while let (Some(number), Some(place)) = (numbers.next(), numbers.next()) {
            places.push((number, usize::try_from(place).unwrap_or(usize::MAX)));
        }
        places.sort_by_key(|(_, place)| *place);
        let ends = places.iter().skip(1).map(|(_, place)| *place).chain([objects.len()]);
        let ends: Vec<usize> = ends.collect();
        for ((number, place), end) in places.into_iter().zip(ends) {
            let object = objects.get(place..end.min(objects.len())).unwrap_or_default();
            let is_page = self.words.is(object, b"/Page");
            if is_page || self.found.contains_key(&number) {
                self.found.insert(number, is_page);
            }
        }
        Some(())
    }

    /// A stream unpacked as far as it can be; nothing when all together is too much.
    fn unpack(&mut self, stream: &[u8]) -> Option<Vec<u8>> {
        let mut data = Vec::new();
        let most = u64::try_from(self.left).unwrap_or(u64::MAX).saturating_add(1);
        // What is broken in the middle gives what came before.
        let _ = ZlibDecoder::new(stream).take(most).read_to_end(&mut data);
        self.left = self.left.checked_sub(data.len())?;
        Some(data)
    }
}

fn follows_space(pdf: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| pdf.get(before)).is_some_and(u8::is_ascii_whitespace)
}

/// The object's number, which stands before its generation.
fn number_before(before: &[u8]) -> u64 {
    let near = before.get(before.len().saturating_sub(32)..).unwrap_or_default();
    let mut words = near.rsplit(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.nth(1).and_then(whole).unwrap_or_default()
}

fn number_after(dictionary: &[u8], key: &[u8]) -> Option<usize> {
    let at = memmem::find(dictionary, key)? + key.len();
    let rest = dictionary.get(at..)?.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    usize::try_from(whole(rest.get(..digits)?)?).ok()
}

fn whole(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn stream(number: usize, head: &str, objects: &str) -> Vec<u8> {
        let first = head.len();
        let data = packed(format!("{head}{objects}").as_bytes());
        let mut bytes = format!(
            "{number} 0 obj\n<< /Type /ObjStm /N 2 /First {first} /Filter /FlateDecode /Length {} >>\nstream\r\n",
            data.len()
        )
        .into_bytes();
        bytes.extend(data);
        bytes.extend(b"\nendstream\nendobj\n");
        bytes
    }

    #[test]
    fn open_pages_are_counted_once() {
        let pdf = b"%PDF-1.4\n1 0 obj\n<</Type /Pages /Count 9>>\nendobj\n2 0 obj\n<</Type/Page/Parent 1 0 R>>\nendobj\n\
            3 0 obj << /Parent 1 0 R /Type\n/Page >> endobj\n4 0 obj <</Type /PageLabel>> endobj\n\
            5 0 obj <</Length 11>> stream\n/Type /Page\nendstream endobj\n\
            2 0 obj\n<</Type/Page/Parent 1 0 R/Rotate 90>>\nendobj\n3 0 obj null endobj";
        assert_eq!(count(pdf), Some(1), "the second was written twice, the third taken away");
        assert_eq!(count(b"%PDF-1.4 and nothing"), Some(0));
    }

    #[test]
    fn packed_pages_are_counted() {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        pdf.extend(stream(1, "7 0 8 14 ", "<</Type/Page>> <</Type/Pages>>"));
        pdf.extend(stream(2, "9 0 7 14 ", "<</Type/Page>> <</Type /Page >>"));
        assert_eq!(count(&pdf), Some(2));
    }

    #[test]
    fn what_unpacks_without_end_is_not_unpacked() {
        let bomb = " ".repeat(6000);
        let mut pdf = stream(1, "7 0 ", &bomb);
        assert_eq!(unpacking(&pdf, 10_000), Some(0));
        pdf.extend(stream(2, "8 0 ", &bomb));
        assert_eq!(unpacking(&pdf, 10_000), None);
        assert_eq!(count(&pdf), Some(0));
    }
}
