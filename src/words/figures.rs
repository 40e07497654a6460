//! Numbers as people read them: counts, sizes, what was charged, how full the model's memory is.

use messages::Usage;

/// A number with its thousands apart: `1,284`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes: `820 bytes`, `240 kB`, `3.1 MB`. Thousands, as the limits are given in.
#[must_use]
pub fn size(bytes: u64) -> String {
    let (whole, unit) = match bytes {
        0..1000 => return [&count(bytes), " bytes"].concat(),
        1000..1_000_000 => return [&count(bytes.div_ceil(1000)), " kB"].concat(),
        _ => (bytes / 100_000, " MB"),
    };
    let tenths = if whole.is_multiple_of(10) { String::new() } else { [".", &count(whole % 10)].concat() };
    [&count(whole / 10), &tenths, unit].concat()
}

/// What was charged, in one line: `2,358 in (1,800 cached) · 1,696 out · $0.0091`. Empty when it was nothing.
#[must_use]
pub fn spent(usage: &Usage, cost: Option<&str>) -> String {
    let (input, output) = (usage.whole_input(), usage.output_tokens);
    if (input, output) == (0, 0) {
        return String::new();
    }
    let mut line = [&count(input), " in"].concat();
    if usage.cache_read_input_tokens > 0 {
        for part in [" (", &count(usage.cache_read_input_tokens), " cached)"] {
            line.push_str(part);
        }
    }
    for part in [" · ", &count(output), " out"] {
        line.push_str(part);
    }
    if let Some(cost) = cost {
        line.push_str(" · ");
        line.push_str(cost);
    }
    line
}

/// What the whole chat was charged, short enough to stand beside the model's name: `20.7k in · 3.5k out · $0.0026`.
/// Empty when it was nothing. The bill behind it has every figure.
#[must_use]
pub fn spent_in_all(usage: &Usage, cost: Option<&str>) -> String {
    let (input, output) = (usage.whole_input(), usage.output_tokens);
    if (input, output) == (0, 0) {
        return String::new();
    }
    let mut line = [&short(input), " in · ", &short(output), " out"].concat();
    if let Some(cost) = cost {
        line.push_str(" · ");
        line.push_str(cost);
    }
    line
}

/// A number to three digits or so: `399`, `4.4k`, `207k`, `1.2M`.
fn short(number: u64) -> String {
    let (tenths, unit) = match number {
        0..1000 => return count(number),
        1000..1_000_000 => (number / 100, "k"),
        _ => (number / 100_000, "M"),
    };
    match (tenths / 10, tenths % 10) {
        (whole @ 0..100, tenth @ 1..) => [&count(whole), ".", &count(tenth), unit].concat(),
        (whole, _) => [&count(whole), unit].concat(),
    }
}

/// Of what day the prices are.
#[must_use]
pub fn prices(date: &str) -> String {
    ["Prices as of ", date, "."].concat()
}

/// The share of the model's memory that is used, in whole percent.
#[must_use]
pub fn percent(used: u64, window: u64) -> u64 {
    used.saturating_mul(100).checked_div(window).unwrap_or(0).min(100)
}

/// How full the model's memory is: `12 % of what the model can read: 24,000 of 200,000 tokens`.
#[must_use]
pub fn context(used: u64, window: u64, exact: bool) -> String {
    let about =
        if exact { " % of what the model can read: " } else { " % of what the model can read: about " };
    [&percent(used, window).to_string(), about, &count(used), " of ", &count(window), " tokens"].concat()
}

/// Which version is shown, for the eye and for the ear; `index` begins at 0.
#[must_use]
pub fn place(index: usize, versions: usize) -> (String, String) {
    let (index, versions) = (count(index as u64 + 1), count(versions as u64));
    ([&index, " / ", &versions].concat(), ["Version ", &index, " of ", &versions].concat())
}

#[cfg(test)]
mod tests {
    //! Figures read well, also the odd ones.

    use super::*;

    #[test]
    fn what_was_charged_names_only_what_there_is() {
        let usage = Usage { input_tokens: 1000, output_tokens: 20, ..Usage::default() };
        assert_eq!(spent(&usage, None), "1,000 in · 20 out");
        let cached = Usage { cache_read_input_tokens: 800, ..usage };
        assert_eq!(spent(&cached, Some("$0.0031")), "1,800 in (800 cached) · 20 out · $0.0031");
        assert_eq!(spent(&Usage::default(), Some("$0.00")), "");
    }

    #[test]
    fn a_whole_chat_is_told_in_short() {
        let of = |input_tokens, output_tokens| Usage { input_tokens, output_tokens, ..Usage::default() };
        assert_eq!(spent_in_all(&of(399, 1000), None), "399 in · 1k out");
        assert_eq!(spent_in_all(&of(20_680, 3470), Some("$0.0026")), "20.6k in · 3.4k out · $0.0026");
        assert_eq!(spent_in_all(&of(207_900, 1_250_000), None), "207k in · 1.2M out");
        assert_eq!(spent_in_all(&of(0, 0), Some("$0.00")), "");
    }

    #[test]
    fn a_share_is_never_more_than_all() {
        assert_eq!(
            [percent(24_000, 200_000), percent(300, 200), percent(1, 0), percent(u64::MAX, u64::MAX)],
            [12, 100, 0, 1]
        );
        assert_eq!(
            context(24_000, 200_000, true),
            "12 % of what the model can read: 24,000 of 200,000 tokens"
        );
        assert!(context(1, 2, false).contains("about 1 of 2"));
        assert_eq!(place(1, 3), ("2 / 3".to_owned(), "Version 2 of 3".to_owned()));
    }
}
