//! A reply on the page: one element for each of its pieces, in order, and its sources at the end.

use conversation::{EntryId, Piece, Source};
use web_sys::Element;

use super::call::Call;
use super::data::Data;
use super::prose::Prose;
use super::search::Search;
use super::sources::Sources;
use super::thinking::Thinking;

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
    Data(Data),
    Thinking(Thinking),
    Call(Box<Call>),
    Search(Search),
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
        self.sources.show(parent, sources);
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
        Some(match piece {
            Piece::Text { .. } => Self::Text(Prose::new("prose")?),
            Piece::Data { .. } => Self::Data(Data::new()?),
            Piece::Thinking { text, .. } => Self::Thinking(Thinking::new(!text.is_empty())?),
            Piece::Call { id, name, .. } => Self::Call(Box::new(Call::new(id, name)?)),
            Piece::Search { .. } => Self::Search(Search::new()?),
        })
    }

    /// Shows the piece. False when it is of another kind.
    fn show(&mut self, piece: &Piece<'_>, growing: bool, times: Times<'_>) -> bool {
        match (self, piece) {
            (Self::Text(face), Piece::Text { parts }) => face.show_parts(parts, growing),
            (Self::Data(face), Piece::Data { text, state }) => face.show(text, state),
            (Self::Thinking(face), Piece::Thinking { entry, index, text, characters, running, .. }) => {
                if face.folds() == text.is_empty() {
                    return false;
                }
                face.show(text, *characters, *running, times(*entry, *index));
            }
            (Self::Call(face), Piece::Call { id, input, state, .. }) if face.is(id) => {
                face.show(input, state);
            }
            (Self::Search(face), Piece::Search { name, query, results, failed, running }) => {
                face.show(name, query.as_deref(), *results, failed.as_deref(), *running);
            }
            _ => return false,
        }
        true
    }

    fn element(&self) -> &Element {
        match self {
            Self::Text(face) => face.element(),
            Self::Data(face) => face.element(),
            Self::Thinking(face) => face.element(),
            Self::Call(face) => face.element(),
            Self::Search(face) => face.element(),
        }
    }
}
