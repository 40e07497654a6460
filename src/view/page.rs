//! A reply on the page: one element for each of its pieces, in order, and its sources at the end.

use conversation::{EntryId, Piece, Source};
use web_sys::Element;

use super::piece::Shown;
use super::prose::Prose;
use super::sources::Sources;
use super::{dom, late};

/// What is shown of one reply.
#[derive(Default)]
pub(super) struct Page {
    faces: Vec<Face>,
    sources: Sources,
}

/// How long thoughts took, in milliseconds, by the place where they stand.
pub(super) type Times<'a> = &'a dyn Fn(EntryId, usize) -> Option<u64>;

/// One piece.
enum Face {
    Text(Prose),
    Other(Box<dyn Shown>),
    /// Shown once the late half is there.
    Awaited(Element),
}

impl Page {
    /// Shows `pieces` and `sources` in `parent`; `growing` while the last piece may go on.
    pub(super) fn show(
        &mut self,
        parent: &Element,
        pieces: &[Piece<'_>],
        sources: &[Source],
        growing: bool,
        times: Times<'_>,
    ) {
        let mut count = 0;
        for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| !is_blank(piece)) {
            let growing = growing && index + 1 == pieces.len();
            let fits = self.faces.get_mut(count).is_some_and(|face| face.show(piece, growing, times));
            if !fits {
                // What stood here was of another kind, and then what followed it is of no use.
                self.cut(count);
                let Some(mut face) = Face::new(piece) else { return };
                face.show(piece, growing, times);
                if parent.insert_before(face.element(), self.sources.element()).is_err() {
                    return;
                }
                self.faces.push(face);
            }
            count += 1;
        }
        self.cut(count);
        if (!sources.is_empty() || self.sources.element().is_some())
            && let Some(faces) = late::faces()
        {
            (faces.sources)(&mut self.sources, parent, sources);
        }
    }

    fn cut(&mut self, count: usize) {
        for gone in self.faces.drain(count.min(self.faces.len())..) {
            gone.element().remove();
        }
    }
}

fn is_blank(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Text { parts } if parts.iter().all(|part| part.text.trim().is_empty()))
}

impl Face {
    fn new(piece: &Piece<'_>) -> Option<Self> {
        if matches!(piece, Piece::Text { .. }) {
            return Some(Self::Text(Prose::new("prose")?));
        }
        Some(match late::faces() {
            Some(faces) => Self::Other((faces.piece)(piece)?),
            None => Self::Awaited(dom::make("div", "")?),
        })
    }

    /// Shows the piece. False when it is of another kind.
    fn show(&mut self, piece: &Piece<'_>, growing: bool, times: Times<'_>) -> bool {
        match (self, piece) {
            (Self::Text(face), Piece::Text { parts }) => face.show_parts(parts, growing),
            (Self::Text(_), _) | (_, Piece::Text { .. }) => return false,
            (Self::Other(face), piece) => return face.show(piece, times),
            (Self::Awaited(_), _) => return late::faces().is_none(),
        }
        true
    }

    fn element(&self) -> &Element {
        match self {
            Self::Text(face) => face.element(),
            Self::Other(face) => face.element(),
            Self::Awaited(element) => element,
        }
    }
}
