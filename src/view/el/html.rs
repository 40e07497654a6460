//! The elements of HTML that the view is built of.

use super::El;

macro_rules! elements {
    ($($name:ident)*) => {
        $(
            pub(in crate::view) fn $name() -> El {
                El::new(stringify!($name))
            }
        )*
    };
}

elements!(a article button dd details div dl dt form header img input li p section slot span summary textarea ul);
