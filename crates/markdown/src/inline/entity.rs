//! Entities: `&amp;`, `&#38;` and `&#x26;`, and text with them and with escapes replaced.

use crate::text;

/// HTML 4's names in the order of what they stand for. A number sets the code point of the name behind it; each
/// further name stands for the next one.
const NAMES: &str = "\
    34 quot 38 amp apos 60 lt 62 gt 160 nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo \
    not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 \
    frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml \
    Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
    igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute \
    ucirc uuml yacute thorn yuml 338 OElig oelig 352 Scaron scaron 376 Yuml 402 fnof 710 circ 732 tilde \
    913 Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho 931 \
    Sigma Tau Upsilon Phi Chi Psi Omega 945 alpha beta gamma delta epsilon zeta eta theta iota kappa \
    lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega 977 thetasym upsih 982 piv \
    8194 ensp emsp 8201 thinsp 8204 zwnj zwj lrm rlm 8211 ndash mdash 8216 lsquo rsquo sbquo 8220 ldquo \
    rdquo bdquo 8224 dagger Dagger bull 8230 hellip 8240 permil 8242 prime Prime 8249 lsaquo rsaquo 8254 \
    oline 8260 frasl 8364 euro 8465 image 8472 weierp 8476 real 8482 trade 8501 alefsym 8592 larr uarr \
    rarr darr harr 8629 crarr 8656 lArr uArr rArr dArr hArr 8704 forall 8706 part exist 8709 empty 8711 \
    nabla isin notin 8715 ni 8719 prod 8721 sum minus 8727 lowast 8730 radic 8733 prop infin 8736 ang \
    8743 and or cap cup int 8756 there4 8764 sim 8773 cong 8776 asymp 8800 ne equiv 8804 le ge 8834 sub \
    sup nsub 8838 sube supe 8853 oplus 8855 otimes 8869 perp 8901 sdot 8968 lceil rceil lfloor rfloor \
    9674 loz 9824 spades 9827 clubs 9829 hearts diams 10216 lang rang";

/// The names that HTML has beside these: each with its code points in hexadecimal.
#[cfg(feature = "entities")]
const MORE: &str = include_str!("entities.txt");

/// The longest name's bytes.
const LONGEST: usize = 31;

/// One or two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entity {
    first: char,
    second: Option<char>,
}

impl Entity {
    fn one(char: char) -> Self {
        Self { first: char, second: None }
    }

    pub(super) fn push_to(self, out: &mut String) {
        out.push(self.first);
        out.extend(self.second);
    }
}

/// The entity at the start of the text, which begins with `&`, and its length.
pub(super) fn read(text: &str) -> Option<(Entity, usize)> {
    let rest = text.strip_prefix('&')?;
    if let Some(number) = rest.strip_prefix('#') {
        let (radix, digits, most) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (16, digits, 6),
            None => (10, number, 7),
        };
        let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
        if length == 0 || length > most || digits.as_bytes().get(length) != Some(&b';') {
            return None;
        }
        let code = text::number(digits.get(..length)?, radix);
        let char = char::from_u32(code).filter(|char| *char != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
        return Some((Entity::one(char), text.len() - digits.len() + length + 1));
    }
    let length = rest.bytes().take(LONGEST + 1).take_while(u8::is_ascii_alphanumeric).count();
    if length > LONGEST || rest.as_bytes().get(length) != Some(&b';') {
        return None;
    }
    Some((named(rest.get(..length)?)?, length + 2))
}

fn named(name: &str) -> Option<Entity> {
    if number(name) {
        return None;
    }
    let mut code = 0;
    for word in NAMES.split(' ') {
        if word == name {
            return char::from_u32(code).map(Entity::one);
        }
        code = if number(word) { text::number(word, 10) } else { code + 1 };
    }
    more(name)
}

fn number(word: &str) -> bool {
    word.starts_with(|char: char| char.is_ascii_digit())
}

#[cfg(feature = "entities")]
fn more(name: &str) -> Option<Entity> {
    let codes = MORE.split_ascii_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))?;
    let mut chars = codes.split('+').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
    Some(Entity { first: chars.next()?, second: chars.next() })
}

#[cfg(not(feature = "entities"))]
fn more(_name: &str) -> Option<Entity> {
    None
}

/// Whether the text, which begins with `&`, is the beginning of an entity and no more.
pub(super) fn begins(text: &str) -> bool {
    let rest = text.get(1..).unwrap_or_default();
    if let Some(number) = rest.strip_prefix('#') {
        return match number.strip_prefix(['x', 'X']) {
            Some(digits) => digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => number.len() <= 7 && number.bytes().all(|byte| byte.is_ascii_digit()),
        };
    }
    rest.len() <= LONGEST
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !number(rest)
        && (rest.is_empty() || NAMES.split(' ').any(|name| name.starts_with(rest)))
}

/// The text with entities, and escapes if asked for, replaced.
pub(super) fn replace(text: &str, escapes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'\\')) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if from.starts_with('&') {
            if let Some((entity, length)) = read(from) {
                entity.push_to(&mut out);
                rest = from.get(length..).unwrap_or_default();
            } else {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        } else {
            let mut chars = from.chars();
            chars.next();
            match chars.next() {
                Some(char) if escapes && char.is_ascii_punctuation() => {
                    out.push(char);
                    rest = chars.as_str();
                }
                _ => {
                    out.push('\\');
                    rest = from.get(1..).unwrap_or_default();
                }
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{begins, read, replace};

    #[test]
    fn entities_by_number_and_by_name() {
        for (text, expected) in [
            ("&#35;", "#"),
            ("&#1234;", "Ӓ"),
            ("&#0;", "\u{FFFD}"),
            ("&#xD800;", "\u{FFFD}"),
            ("&#9999999;", "\u{FFFD}"),
            ("&#X22;", "\""),
            ("&#xcab;", "ಫ"),
            ("&quot;", "\""),
            ("&amp;", "&"),
            ("&apos;", "'"),
            ("&lt;", "<"),
            ("&nbsp;", "\u{A0}"),
            ("&yuml;", "ÿ"),
            ("&Aacute;", "Á"),
            ("&aacute;", "á"),
            ("&fnof;", "ƒ"),
            ("&euro;", "€"),
            ("&rarr;", "→"),
            ("&lang;", "⟨"),
            ("&diams;", "♦"),
        ] {
            assert_eq!(replace(text, false), expected, "{text}");
            assert_eq!(read(text).map(|(_, length)| length), Some(text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_no_entity() {
        for text in [
            "&",
            "&;",
            "&x;",
            "&#;",
            "&#x;",
            "&#12345678;",
            "&#x1234567;",
            "&#abc;",
            "&#xg;",
            "&amp",
            "&AMPersand;",
            "&hi?;",
            "&34;",
            "&160;",
            "& amp;",
            "&nbsp ;",
        ] {
            assert_eq!(read(text), None, "{text}");
            assert_eq!(replace(text, true), text);
        }
    }

    #[cfg(feature = "entities")]
    #[test]
    fn every_name_of_html() {
        let names = super::NAMES.split(' ').filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        let all = names.chain(super::MORE.split_ascii_whitespace().filter_map(|word| word.split('=').next()));
        assert_eq!(all.inspect(|name| assert!(read(&format!("&{name};")).is_some(), "{name}")).count(), 2125);
        assert_eq!(replace("&ngE;&Dcaron;&ClockwiseContourIntegral;", true), "≧̸Ď∲");
    }

    #[test]
    fn escapes_are_replaced_where_asked_for() {
        assert_eq!(replace(r"a\*b\c&amp;\&amp;\", true), r"a*b\c&&amp;\");
        assert_eq!(replace(r"a\*b&amp;", false), r"a\*b&");
    }

    #[test]
    fn an_entity_that_is_not_complete() {
        for text in ["&", "&a", "&am", "&amp", "&#", "&#1", "&#x", "&#xFF", "&nbs", "&frac1"] {
            assert!(begins(text), "{text}");
        }
        for text in ["&amq", "&#a", "&#xg", "&#12345678", "& ", "&a b", "&1"] {
            assert!(!begins(text), "{text}");
        }
    }
}
