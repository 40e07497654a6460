//! The pieces of a reply that are not text: data, thoughts, the calls of tools, searches. They belong to the late half,
//! so the page knows them by what they can do only.

use conversation::Piece;
use web_sys::Element;

use super::call::Call;
use super::data::Data;
use super::page::Times;
use super::search::Search;
use super::thinking::Thinking;

/// A piece on the page.
pub(super) trait Shown {
    /// Shows the piece as it is now. False when it is of another kind.
    fn show(&mut self, piece: &Piece<'_>, times: Times<'_>) -> bool;

    /// Where it is shown.
    fn element(&self) -> &Element;
}

enum Kind {
    Data(Data),
    Thinking(Thinking),
    Call(Call),
    Search(Search),
}

/// What shows a piece; nothing for a text.
pub(super) fn shown(piece: &Piece<'_>) -> Option<Box<dyn Shown>> {
    Some(Box::new(match piece {
        Piece::Text { .. } => return None,
        Piece::Data { .. } => Kind::Data(Data::new()?),
        Piece::Thinking { text, .. } => Kind::Thinking(Thinking::new(!text.is_empty())?),
        Piece::Call { id, name, .. } => Kind::Call(Call::new(id, name)?),
        Piece::Search { .. } => Kind::Search(Search::new()?),
    }))
}

impl Shown for Kind {
    fn show(&mut self, piece: &Piece<'_>, times: Times<'_>) -> bool {
        match (self, piece) {
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
            Self::Data(face) => face.element(),
            Self::Thinking(face) => face.element(),
            Self::Call(face) => face.element(),
            Self::Search(face) => face.element(),
        }
    }
}
