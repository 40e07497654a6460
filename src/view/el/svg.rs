//! The elements of drawings that the view is built of.

use super::El;

macro_rules! elements {
    ($($name:ident)*) => {
        $(
            pub(in crate::view) fn $name() -> El {
                El::drawn(stringify!($name))
            }
        )*
    };
}

elements!(circle path svg);
