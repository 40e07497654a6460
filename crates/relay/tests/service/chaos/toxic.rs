//! What a proxy does to the bytes of one direction: the eight kinds that toxiproxy has, and cuts at an exact
//! byte.

use std::time::Duration;

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In order, as after the last byte.
    Close,
    /// By a reset, which also takes what was not read yet.
    Reset,
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Toxic {
    /// Every piece comes later by this, and by up to so much more.
    Latency(Duration, Duration),
    /// Nobody is there: the connection is broken as soon as it is made.
    Down,
    /// At most so many bytes a second.
    Bandwidth(usize),
    /// The end comes later by this.
    SlowClose(Duration),
    /// Nothing passes, and after this the connection is closed.
    Timeout(Duration),
    /// Nothing passes, and after this the connection is reset.
    ResetPeer(Duration),
    /// Pieces of so many bytes, with this between two of them.
    Slicer(usize, Duration),
    /// So many bytes pass, then the connection is closed.
    LimitData(usize),
    /// So many bytes of the body pass, counted from behind the head, then the connection ends.
    CutBody(usize, Ending),
}

/// How many bytes may still pass.
pub struct Limit {
    /// What the end of a head still lacks of its four characters, while a head is looked for.
    head: Option<&'static [u8]>,
    left: Option<usize>,
    ending: Ending,
}

const HEAD_END: &[u8] = b"\r\n\r\n";

impl Limit {
    /// The limit that a fault sets.
    pub fn of(toxic: Option<Toxic>) -> Self {
        match toxic {
            Some(Toxic::LimitData(bytes)) => Self { head: None, left: Some(bytes), ending: Ending::Close },
            Some(Toxic::CutBody(bytes, ending)) => Self { head: Some(HEAD_END), left: Some(bytes), ending },
            _ => Self { head: None, left: None, ending: Ending::Close },
        }
    }

    /// What of a piece passes, and how the connection ends after it, if it does.
    pub fn take<'a>(&mut self, piece: &'a [u8]) -> (&'a [u8], Option<Ending>) {
        let head = self.skip_head(piece);
        let (Some(left), None) = (self.left.as_mut(), self.head) else { return (piece, None) };
        let body = (piece.len() - head).min(*left);
        *left -= body;
        (&piece[..head + body], (*left == 0).then_some(self.ending))
    }

    /// The bytes of a piece that belong to the head.
    fn skip_head(&mut self, piece: &[u8]) -> usize {
        let Some(mut lacking) = self.head else { return 0 };
        for (at, byte) in piece.iter().enumerate() {
            lacking = match lacking.strip_prefix(std::slice::from_ref(byte)) {
                Some(rest) => rest,
                None if *byte == b'\r' => &HEAD_END[1..],
                None => HEAD_END,
            };
            if lacking.is_empty() {
                self.head = None;
                return at + 1;
            }
        }
        self.head = Some(lacking);
        piece.len()
    }
}

#[test]
fn a_cut_is_at_its_byte_however_the_pieces_come() {
    let bytes = b"HTTP/1.1 200 OK\r\na: \r\n b\r\n\r\n0123456789";
    let head = bytes.len() - 10;
    for size in 1..=bytes.len() {
        for at in 0..10 {
            let mut limit = Limit::of(Some(Toxic::CutBody(at, Ending::Reset)));
            let mut passed = Vec::new();
            for piece in bytes.chunks(size) {
                let (passing, ending) = limit.take(piece);
                passed.extend_from_slice(passing);
                if ending.is_some() {
                    break;
                }
            }
            assert_eq!(passed.len(), head + at, "pieces of {size}");
        }
    }
    let mut limit = Limit::of(Some(Toxic::LimitData(4)));
    assert_eq!(limit.take(b"HTTP/"), (&b"HTTP"[..], Some(Ending::Close)));
}
