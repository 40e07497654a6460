//! Lengths. All become ems, and none is longer than a formula needs: a page must not be pushed apart.

use pulldown_latex::event::{Dimension, DimensionUnit};

use crate::element::{Attr, Element, Tag, Value};

/// The longest length, in ems.
const LONGEST: f32 = 20.0;

/// Thousandths of an em, at a type size of ten points.
pub fn em(length: Dimension) -> i32 {
    let unit = match length.unit {
        DimensionUnit::Em => 1.0,
        DimensionUnit::Mu => 1.0 / 18.0,
        DimensionUnit::Ex => 0.43,
        DimensionUnit::Pt => 0.1,
        DimensionUnit::Pc => 1.2,
        DimensionUnit::In => 7.227,
        DimensionUnit::Bp => 0.100_375,
        DimensionUnit::Cm => 2.845,
        DimensionUnit::Mm => 0.2845,
        DimensionUnit::Dd => 0.107,
        DimensionUnit::Cc => 1.284,
        DimensionUnit::Sp => 0.1 / 65_536.0,
    };
    // Not a number becomes zero.
    ((length.value * unit).clamp(-LONGEST, LONGEST) * 1000.0) as i32
}

/// Room. MathML has none that is negative, so that is left out.
pub fn space(
    width: Option<Dimension>,
    height: Option<Dimension>,
    depth: Option<Dimension>,
) -> Option<Element> {
    let mut element = Element::of(Tag::Space, Vec::new());
    for (attr, length) in [(Attr::Width, width), (Attr::Height, height), (Attr::Depth, depth)] {
        let length = length.map(em).filter(|length| *length > 0);
        element.attrs.extend(length.map(|length| (attr, Value::Em(length))));
    }
    Some(element).filter(|element| !element.attrs.is_empty())
}

/// The room that TeX puts around the name of a function.
pub fn thin() -> Element {
    Element::of(Tag::Space, Vec::new()).with(Attr::Width, Value::Em(167))
}
