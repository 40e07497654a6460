//! Decimal numbers: read as whole ones of a smaller unit, since prices and waiting times are written with a point and sums
//! of them have to be exact; and written.

/// Writes a number in decimal digits. The library's own way is made for every width, sign and padding, and ten times the
/// code.
pub fn push_decimal(number: u64, onto: &mut String) {
    if number > 9 {
        push_decimal(number / 10, onto);
    }
    onto.push(char::from(b'0' + (number % 10) as u8));
}

/// A number in decimal digits.
#[must_use]
pub fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_decimal(number, &mut text);
    text
}

/// The number `text` times ten to the power of `decimals`, rounded half up: `scaled("1.5", 3)` is 1500. Nothing
/// when it is not a number, is negative, or does not fit.
pub(crate) fn scaled(text: &str, decimals: i32) -> Option<u64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    // Where the unit ends, counted from the first digit. Text from outside may say e999999999.
    let end = i32::try_from(whole.len()).ok()?.checked_add(exponent)?.checked_add(decimals)?;
    let digits = whole.bytes().chain(fraction.bytes());
    let mut number = 0_u64;
    let mut place = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        let digit = u64::from(digit - b'0');
        if place < end {
            number = number.checked_mul(10)?.checked_add(digit)?;
        } else if place == end && digit >= 5 {
            number = number.checked_add(1)?;
        }
        place += 1;
    }
    while number > 0 && place < end {
        number = number.checked_mul(10)?;
        place += 1;
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::{decimal, scaled};

    #[test]
    fn numbers_of_a_smaller_unit() {
        for (text, decimals, number) in [
            ("0", 3, 0),
            ("2", 0, 2),
            ("2", 3, 2000),
            ("0.5", 3, 500),
            (".5", 3, 500),
            ("5.", 3, 5000),
            ("0.125", 6, 125_000),
            ("1.0005", 3, 1001),
            ("1.00049", 3, 1000),
            ("0.0004", 3, 0),
            ("0.0005", 3, 1),
            ("0.00005", 3, 0),
            ("1e-5", 6, 10),
            ("1.25E2", 0, 125),
            ("0e999999999", 0, 0),
            ("18446744073709551615", 0, u64::MAX),
        ] {
            assert_eq!(scaled(text, decimals), Some(number), "{text}");
        }
    }

    #[test]
    fn a_number_is_written_as_the_library_writes_it() {
        for number in [0, 7, 10, 99, 100, 4_096, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", ".", "-1", "+1", "1,5", "1.2.3", "x", "1e", "e5", "1e99", "18446744073709551616"] {
            assert_eq!(scaled(text, 0), None, "{text}");
        }
        assert_eq!(scaled("1e2147483647", 3), None);
    }
}
