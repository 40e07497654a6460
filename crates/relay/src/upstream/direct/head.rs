//! The heads of a request and of its answer in HTTP/1.1.

use std::mem::MaybeUninit;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Version};
use bytes::{Buf, BytesMut};
use httparse::{ParserConfig, Status};

use crate::upstream::answer::Broken;

/// Bytes of an answer's head at most.
const LONGEST: usize = 64 * 1024;

/// Headers of an answer at most.
const HEADERS: usize = 100;

/// A request's head. The names and values are such as HTTP allows, which their types have checked.
pub fn request(method: &Method, path: &str, host: &str, headers: &HeaderMap, length: usize) -> Vec<u8> {
    let mut head = Vec::with_capacity(512);
    let mut put = |parts: &[&[u8]]| parts.iter().for_each(|part| head.extend_from_slice(part));
    put(&[
        method.as_str().as_bytes(),
        b" ",
        path.as_bytes(),
        b" HTTP/1.1\r\nhost: ",
        host.as_bytes(),
        b"\r\n",
    ]);
    for (name, value) in headers {
        put(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"]);
    }
    if method == Method::POST {
        put(&[b"content-length: ", length.to_string().as_bytes(), b"\r\n"]);
    }
    put(&[b"\r\n"]);
    head
}

/// Reads an answer's head, and takes it from the bytes; nothing while more of it has to come. What an upstream says
/// before its answer (`100 Continue` and the like) is passed over.
///
/// # Errors
/// When it is no answer of HTTP/1, or says that something else is spoken from here on.
pub fn answer(bytes: &mut BytesMut) -> Result<Option<Response<()>>, Broken> {
    loop {
        let Some((length, answer)) = parse(bytes)? else {
            let fits = bytes.len() <= LONGEST;
            return if fits { Ok(None) } else { Err(Broken::Unreadable("a head without end")) };
        };
        bytes.advance(length);
        if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Err(Broken::Unreadable("another protocol"));
        }
        if !answer.status().is_informational() {
            return Ok(Some(answer));
        }
    }
}

/// The first head of these bytes, with its length.
fn parse(bytes: &[u8]) -> Result<Option<(usize, Response<()>)>, Broken> {
    let mut headers = [const { MaybeUninit::uninit() }; HEADERS];
    let mut head = httparse::Response::new(&mut []);
    let parsed = ParserConfig::default().parse_response_with_uninit_headers(&mut head, bytes, &mut headers);
    let length = match parsed {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(_) => return Err(Broken::Unreadable("something else than an answer")),
    };
    let status = head.code.and_then(|code| StatusCode::from_u16(code).ok());
    let mut answer = Response::new(());
    *answer.status_mut() = status.ok_or(Broken::Unreadable("a status that is none"))?;
    *answer.version_mut() = if head.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    for header in head.headers {
        let (name, value) =
            (HeaderName::from_bytes(header.name.as_bytes()), HeaderValue::from_bytes(header.value));
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(Broken::Unreadable("a header that is none"));
        };
        answer.headers_mut().append(name, value);
    }
    Ok(Some((length, answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_where_it_goes_and_how_long_it_is() {
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static("content-type"),
            HeaderValue::from_static("application/json"),
        )]);
        let head = request(&Method::POST, "/v1/messages", "localhost:1", &headers, 12);
        let expected = "POST /v1/messages HTTP/1.1\r\nhost: localhost:1\r\ncontent-type: application/json\r\n\
                        content-length: 12\r\n\r\n";
        assert_eq!(String::from_utf8(head).unwrap(), expected);
        let head = request(&Method::GET, "/", "localhost", &HeaderMap::new(), 0);
        assert_eq!(String::from_utf8(head).unwrap(), "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    }

    #[test]
    fn a_head_is_read_once_all_of_it_is_there() {
        let head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
                    HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nX-A: 1\r\nX-A: 2\r\n\r\n";
        let mut bytes = BytesMut::new();
        for byte in head.bytes() {
            assert!(answer(&mut bytes).unwrap().is_none());
            bytes.extend_from_slice(&[byte]);
        }
        bytes.extend_from_slice(b"body");
        let answer = answer(&mut bytes).unwrap().unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (429, Version::HTTP_11));
        assert_eq!(answer.headers().get("retry-after").unwrap(), "3");
        assert_eq!(answer.headers().get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(&bytes[..], b"body");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(LONGEST));
        let crowded = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(HEADERS + 1));
        let binary = "HTTP/1.1 200 OK\r\nX: \u{1}\r\n\r\n";
        for bytes in ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1 101 Switching\r\n\r\n", binary, &endless, &crowded] {
            assert!(answer(&mut BytesMut::from(bytes)).is_err(), "{bytes:.30}");
        }
    }
}
