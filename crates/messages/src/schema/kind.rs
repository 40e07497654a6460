//! The types of JSON values, in the words of a schema and in those of a person.

/// A value's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    List,
    Text,
    Number,
    Bool,
    Null,
}

impl Kind {
    /// The type of a JSON value, by its first character.
    pub(super) fn of(json: &str) -> Self {
        match json.bytes().next() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b'"') => Self::Text,
            Some(b't' | b'f') => Self::Bool,
            Some(b'n') => Self::Null,
            _ => Self::Number,
        }
    }

    /// Whether a value of this type has the type that a schema names.
    pub(super) fn is(self, name: &str, json: &str) -> bool {
        match name {
            "object" => self == Self::Object,
            "array" => self == Self::List,
            "string" => self == Self::Text,
            "number" => self == Self::Number,
            "integer" => self == Self::Number && is_whole(json),
            "boolean" => self == Self::Bool,
            "null" => self == Self::Null,
            _ => false,
        }
    }

    /// The sentence for a value that has none of these types.
    pub(super) fn is_not(self, names: &[String]) -> String {
        let own = match self {
            Self::Object => "object",
            Self::List => "array",
            Self::Text => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Null => "null",
        };
        let allowed: Vec<&str> = names.iter().map(|name| words(name)).collect();
        ["This is ", words(own), ", but it has to be ", &allowed.join(" or "), "."].concat()
    }
}

fn words(name: &str) -> &str {
    match name {
        "object" => "an object",
        "array" => "a list",
        "string" => "text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "null" => "nothing",
        other => other,
    }
}

/// Whether a number is a whole one: `2`, `2.0` and `2e3` are, `2.5` and `2e-1` are not.
fn is_whole(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(fraction.bytes()).rev();
    if digits().all(|digit| matches!(digit, b'0' | b'-')) {
        return true;
    }
    let zeros = digits().take_while(|digit| *digit == b'0').count();
    // Digits behind the point that are not zeros; negative when there are zeros before it.
    let behind = fraction.len() as i64 - zeros as i64;
    exponent.parse::<i64>().is_ok_and(|exponent| behind <= exponent)
}
