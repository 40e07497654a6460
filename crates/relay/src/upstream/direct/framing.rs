//! How the body of an answer of HTTP/1 is framed, and what of the bytes that were read belongs to it (RFC 9112,
//! section 6).

use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, StatusCode, Version};
use bytes::{BufMut, BytesMut};
use memchr::memmem;

use crate::closing::closes;
use crate::upstream::answer::Broken;

/// Bytes of one line between chunks: a length with what extends it, or a line of the trailer.
const LONGEST_LINE: usize = 4 * 1024;

/// Lines of a trailer, of which nothing is used.
const TRAILER_LINES: usize = 100;

const LINE_END: &[u8] = b"\r\n";

/// What is still to come of a body.
#[derive(Debug, PartialEq, Eq)]
pub enum Framing {
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunks(Chunk),
    /// All until the connection ends.
    Close,
}

/// What comes next of a body in chunks.
#[derive(Debug, PartialEq, Eq)]
pub enum Chunk {
    /// The line with a chunk's length.
    Length,
    /// So many bytes of it.
    Data(u64),
    /// The end of its last line.
    End,
    /// The trailer, of which so many lines have come.
    Trailer(usize),
    /// Nothing.
    Over,
}

impl Framing {
    /// The framing that an answer's head tells.
    ///
    /// # Errors
    /// When it tells none that can be relied on.
    pub fn told(status: StatusCode, version: Version, headers: &HeaderMap) -> Result<Self, Broken> {
        if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            return Ok(Self::Length(0));
        }
        let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
        match (codings.next(), codings.next()) {
            (None, _) => {}
            (Some(coding), None)
                if version == Version::HTTP_11 && coding.as_bytes().eq_ignore_ascii_case(b"chunked") =>
            {
                return Ok(Self::Chunks(Chunk::Length));
            }
            _ => return Err(Broken::Unreadable("an unknown transfer coding")),
        }
        let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
        let Some(length) = lengths.next() else { return Ok(Self::Close) };
        let digits = length.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|text| text.parse().ok()) {
            Some(number) if lengths.all(|other| other == length) => Ok(Self::Length(number)),
            _ => Err(Broken::Unreadable("a content length that is none")),
        }
    }

    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunks(Chunk::Over))
    }

    /// Adds to `data` what of these bytes belongs to the body, and tells how many of them have been used. The others
    /// are a line that has not come to its end, or come behind the body.
    ///
    /// # Errors
    /// When they are no chunks.
    pub fn read(&mut self, bytes: &[u8], data: &mut BytesMut) -> Result<usize, Broken> {
        match self {
            Self::Length(left) => Ok(take(left, bytes, data)),
            Self::Close => {
                data.put_slice(bytes);
                Ok(bytes.len())
            }
            Self::Chunks(chunk) => {
                let mut used = 0;
                while let Some(more) = chunk.read(bytes.get(used..).unwrap_or_default(), data)? {
                    used += more;
                }
                Ok(used)
            }
        }
    }
}

impl Chunk {
    /// One step: the bytes that it used, or nothing where more have to come first.
    fn read(&mut self, bytes: &[u8], data: &mut BytesMut) -> Result<Option<usize>, Broken> {
        match self {
            // The library reads a line without a digit as a length of nothing, which would end the body.
            Self::Length if bytes.first().is_some_and(|byte| !byte.is_ascii_hexdigit()) => {
                Err(Broken::Unreadable("a chunk without a length"))
            }
            Self::Length => {
                let parsed = httparse::parse_chunk_size(bytes);
                match parsed.map_err(|_| Broken::Unreadable("a chunk without a length"))? {
                    httparse::Status::Complete((used, length)) => {
                        *self = if length == 0 { Self::Trailer(0) } else { Self::Data(length) };
                        Ok(Some(used))
                    }
                    httparse::Status::Partial => unfinished(bytes),
                }
            }
            Self::Data(_) if bytes.is_empty() => Ok(None),
            Self::Data(left) => {
                let used = take(left, bytes, data);
                if *left == 0 {
                    *self = Self::End;
                }
                Ok(Some(used))
            }
            Self::End => match bytes {
                [b'\r', b'\n', ..] => {
                    *self = Self::Length;
                    Ok(Some(LINE_END.len()))
                }
                [] | [b'\r'] => Ok(None),
                _ => Err(Broken::Unreadable("a chunk that is longer than it says")),
            },
            Self::Trailer(lines) => {
                let Some(length) = memmem::find(bytes, LINE_END) else { return unfinished(bytes) };
                *lines += 1;
                if *lines > TRAILER_LINES {
                    return Err(Broken::Unreadable("a trailer without end"));
                }
                if length == 0 {
                    *self = Self::Over;
                }
                Ok(Some(length + LINE_END.len()))
            }
            Self::Over => Ok(None),
        }
    }
}

/// A line that has not come to its end, which it has to before long.
fn unfinished(line: &[u8]) -> Result<Option<usize>, Broken> {
    if line.len() > LONGEST_LINE { Err(Broken::Unreadable("a line without end")) } else { Ok(None) }
}

/// Takes as many bytes as are left to come.
fn take(left: &mut u64, bytes: &[u8], data: &mut BytesMut) -> usize {
    let length = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
    data.put_slice(bytes.get(..length).unwrap_or_default());
    *left -= length as u64;
    length
}

/// Whether another request may be sent on the connection when the answer is over.
pub fn goes_on(version: Version, headers: &HeaderMap) -> bool {
    // An answer that tells its length twice may be read in two ways, the next one with it.
    let twice = headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH);
    version == Version::HTTP_11 && !closes(headers) && !twice
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn headers(written: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in written {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    fn told(written: &[(&'static str, &'static str)]) -> Option<Framing> {
        Framing::told(StatusCode::OK, Version::HTTP_11, &headers(written)).ok()
    }

    /// What is read of bytes that come in pieces of these lengths, and the bytes behind the body.
    fn read(framing: &mut Framing, bytes: &[u8], lengths: &[usize]) -> Result<(Vec<u8>, Vec<u8>), Broken> {
        let (mut data, mut rest, mut bytes) = (BytesMut::new(), Vec::new(), bytes);
        let mut lengths = lengths.iter().cycle();
        while !bytes.is_empty() {
            let (piece, others) = bytes.split_at((*lengths.next().unwrap()).clamp(1, bytes.len()));
            bytes = others;
            rest.extend_from_slice(piece);
            let used = framing.read(&rest, &mut data)?;
            rest.drain(..used);
        }
        Ok((data.to_vec(), rest))
    }

    #[test]
    fn a_head_tells_how_the_body_ends() {
        assert_eq!(told(&[]), Some(Framing::Close));
        assert_eq!(told(&[("content-length", "12")]), Some(Framing::Length(12)));
        assert_eq!(told(&[("content-length", "12"), ("content-length", "12")]), Some(Framing::Length(12)));
        let chunks = Some(Framing::Chunks(Chunk::Length));
        assert_eq!(told(&[("transfer-encoding", "Chunked")]), chunks);
        assert_eq!(told(&[("transfer-encoding", "chunked"), ("content-length", "12")]), chunks);
        for doubtful in [
            &[("content-length", "12"), ("content-length", "13")][..],
            &[("content-length", "+12")],
            &[("content-length", "")],
            &[("content-length", "99999999999999999999")],
            &[("transfer-encoding", "gzip, chunked")],
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
            &[("transfer-encoding", "identity")],
        ] {
            assert_eq!(told(doubtful), None, "{doubtful:?}");
        }
        let old = headers(&[("transfer-encoding", "chunked")]);
        assert!(Framing::told(StatusCode::OK, Version::HTTP_10, &old).is_err());
        let none = Framing::told(StatusCode::NO_CONTENT, Version::HTTP_11, &HeaderMap::new()).unwrap();
        assert!(none.is_over());
    }

    #[test]
    fn a_connection_goes_on_unless_something_speaks_against_it() {
        let on = |written: &[(&'static str, &'static str)]| goes_on(Version::HTTP_11, &headers(written));
        assert!(on(&[]) && on(&[("connection", "keep-alive")]));
        assert!(!on(&[("connection", "Close")]) && !on(&[("connection", "upgrade, close")]));
        assert!(!on(&[("transfer-encoding", "chunked"), ("content-length", "12")]));
        assert!(!goes_on(Version::HTTP_10, &HeaderMap::new()));
    }

    #[test]
    fn chunks_with_extensions_and_a_trailer_end_where_they_say() {
        let bytes = b"4;name=\"value\"\r\nWiki\r\n05\r\npedia\r\n0;last\r\nDigest: x\r\n\r\nHTTP/1.1 200 OK";
        for length in 1..bytes.len() {
            let mut framing = Framing::Chunks(Chunk::Length);
            let (data, behind) = read(&mut framing, bytes, &[length]).unwrap();
            assert!(framing.is_over() && data == b"Wikipedia" && behind == b"HTTP/1.1 200 OK", "{length}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        let endless = format!("4;{}", "x".repeat(2 * LONGEST_LINE));
        let trailer = format!("0\r\n{}", "a: b\r\n".repeat(TRAILER_LINES + 1));
        for bytes in ["nine\r\n", "\r\n", "4\r\nWikipedia", "fffffffffffffffff\r\n", &endless, &trailer] {
            let read = read(&mut Framing::Chunks(Chunk::Length), bytes.as_bytes(), &[1000]);
            assert!(read.is_err(), "{bytes:.20}");
        }
    }

    proptest! {
        #[test]
        fn all_pieces_of_all_chunks_come_through(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8),
            lengths in prop::collection::vec(1_usize..30, 1..9),
            behind in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let mut bytes = Vec::new();
            for chunk in &chunks {
                bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            bytes.extend_from_slice(&behind);
            let mut framing = Framing::Chunks(Chunk::Length);
            let (data, rest) = read(&mut framing, &bytes, &lengths).unwrap();
            prop_assert!(framing.is_over());
            prop_assert_eq!(data, chunks.concat());
            prop_assert_eq!(rest, behind);
        }

        #[test]
        fn a_length_is_kept(bytes in prop::collection::vec(any::<u8>(), 0..60), length in 0_u64..70) {
            let mut framing = Framing::Length(length);
            let (data, rest) = read(&mut framing, &bytes, &[7]).unwrap();
            let there = bytes.len().min(length as usize);
            prop_assert_eq!((data, rest), (bytes[..there].to_vec(), bytes[there..].to_vec()));
            prop_assert_eq!(framing.is_over(), bytes.len() as u64 >= length);
        }
    }
}
