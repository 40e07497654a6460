//! The smallest pieces: letters, numbers, signs, words.

use pulldown_latex::event::{Content, DelimiterSize, DelimiterType, Font};

use crate::builder::{Atom, Result, State, Unreadable};
use crate::element::{Attr, Element, Tag, Value, flag};
use crate::font;

/// Strikes through what stands before it.
const NEGATED: char = '\u{338}';

/// One piece, and what it is to its neighbours. `unary`: nothing stands before it that a sign could join to it.
pub fn make(content: Content<'_>, state: State, unary: bool, negated: bool) -> Result<(Element, Atom)> {
    let strike = negated.then_some(NEGATED);
    let sign = |character: char| {
        Element::text(Tag::Operator, String::from_iter([Some(character), strike].iter().flatten()))
    };
    Ok(match content {
        Content::Text(text) => (Element::text(Tag::Text, words(text, state.font)?), Atom::Ordinary),
        Content::Number(digits) => (
            Element::text(
                Tag::Number,
                digits.chars().map(|digit| in_face(state.font, digit)).collect::<String>(),
            ),
            Atom::Ordinary,
        ),
        Content::Function(name) => (function(name)?, Atom::Function),
        Content::Ordinary { content, stretchy: true } => {
            (sign(content).with(Attr::Stretchy, flag(true)), Atom::Ordinary)
        }
        Content::Ordinary { content, stretchy: false } => {
            (letter(content, state.font, strike), Atom::Ordinary)
        }
        Content::LargeOp { content, small } => {
            let mut element = sign(content).with(Attr::MovableLimits, flag(false));
            if small {
                element = element.with(Attr::LargeOp, flag(false));
            }
            (element, Atom::Operator)
        }
        Content::BinaryOp { content, .. } if unary => {
            (sign(content).with(Attr::Form, Value::Word("prefix")), Atom::Ordinary)
        }
        Content::BinaryOp { content, .. } => (sign(content), Atom::Binary),
        Content::Relation { content, .. } => {
            let mut bytes = [0; 8];
            let mut text = String::from_utf8_lossy(content.encode_utf8_to_buf(&mut bytes)).into_owned();
            text.extend(strike);
            (Element::text(Tag::Operator, text), Atom::Relation)
        }
        Content::Delimiter { content, size, ty } => (
            delimiter(sign(content), size, ty),
            match ty {
                DelimiterType::Open => Atom::Open,
                DelimiterType::Fence => Atom::Punctuation,
                DelimiterType::Close => Atom::Close,
            },
        ),
        Content::Punctuation(content) => (sign(content), Atom::Punctuation),
    })
}

fn in_face(font: Option<Font>, character: char) -> char {
    font.map_or(character, |font| font::styled(font, character))
}

fn letter(character: char, font: Option<Font>, strike: Option<char>) -> Element {
    let upright = font == Some(Font::UpRight) || (font.is_none() && font::is_upright(character));
    let shown = in_face(font, character);
    let element = Element::text(Tag::Identifier, String::from_iter([Some(shown), strike].iter().flatten()));
    // A single letter leans by itself, unless it is of another alphabet already.
    let leans = upright || (font.is_some() && shown == character && character.is_ascii_alphabetic());
    if leans { element.with(Attr::MathVariant, Value::Word("normal")) } else { element }
}

fn function(name: &str) -> Result<Element> {
    let name = words(name, None)?;
    let single = name.chars().nth(1).is_none();
    let element = Element::text(Tag::Identifier, name);
    Ok(if single { element.with(Attr::MathVariant, Value::Word("normal")) } else { element })
}

fn delimiter(sign: Element, size: Option<DelimiterSize>, ty: DelimiterType) -> Element {
    let fence = ty == DelimiterType::Fence;
    let sign = match ty {
        DelimiterType::Open => sign.with(Attr::Form, Value::Word("prefix")),
        DelimiterType::Close => sign.with(Attr::Form, Value::Word("postfix")),
        DelimiterType::Fence => sign,
    };
    let sign = sign.with(Attr::Stretchy, flag(fence || size.is_some()));
    let Some(size) = size.filter(|_| !fence) else { return sign };
    let em = match size {
        DelimiterSize::Big => 1200,
        DelimiterSize::BIG => 1800,
        DelimiterSize::Bigg => 2400,
        DelimiterSize::BIGG => 3000,
    };
    sign.with(Attr::Symmetric, flag(true))
        .with(Attr::MinSize, Value::Em(em))
        .with(Attr::MaxSize, Value::Em(em))
}

/// The words of a text. Escaped signs are themselves; a command in a text cannot be shown as what it means.
fn words(text: &str, font: Option<Font>) -> Result<String> {
    if text == "&nbsp;" {
        return Ok("\u{a0}".to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let shown = match character {
            '\\' => characters.next().filter(|next| "%_&#${} ,".contains(*next)).ok_or(Unreadable)?,
            '$' => return Err(Unreadable),
            '{' | '}' => continue,
            '~' => ' ',
            other => in_face(font, other),
        };
        // A token element loses the blanks at its ends, so they are made to stay.
        out.push(if shown == ' ' || shown == ',' && character == '\\' { '\u{a0}' } else { shown });
    }
    Ok(out)
}
