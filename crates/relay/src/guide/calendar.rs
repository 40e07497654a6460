//! The calendar: names of months and seasons, their lengths, and ranges of days in words.

use std::time::{SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Seasons of the northern half of the globe and the month that stands for each.
pub(super) const SEASONS: [(&str, u32); 4] = [("spring", 4), ("summer", 7), ("autumn", 10), ("winter", 1)];

/// English name of a month, 1 to 12.
pub(super) fn month_name(month: u32) -> &'static str {
    MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or("that month")
}

/// Three letters of a month's name.
pub(super) fn month_short(month: u32) -> &'static str {
    month_name(month).get(..3).unwrap_or_default()
}

/// Whether a folded word names a month, a season or a weekday.
pub(super) fn is_calendar_word(text: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    month_of(text).is_some()
        || DAYS.contains(&text)
        || text == "fall"
        || text == "christmas"
        || SEASONS.iter().any(|(name, _)| *name == text)
}

/// The month a folded word names, in full or by its first three letters.
pub(super) fn month_of(text: &str) -> Option<u32> {
    let long = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(text));
    let short =
        || MONTHS.iter().position(|name| name.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(text)));
    let index = long.or_else(short).or((text == "sept").then_some(8))?;
    u32::try_from(index + 1).ok()
}

/// Days of a month; February has 29 only in a known leap year.
pub(super) fn length_of(month: u32, year: Option<u32>) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_some_and(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The day after one, as month and day.
pub(super) fn next_day(month: u32, day: u32, year: Option<u32>) -> (u32, u32) {
    if day < length_of(month, year) {
        (month, day + 1)
    } else if month == 12 {
        (1, 1)
    } else {
        (month + 1, 1)
    }
}

/// A range of days, "10 to 17 November" or "28 November to 3 December", given as (day, month) each.
pub(super) fn range(from: (u32, u32), to: (u32, u32)) -> String {
    let (first, first_month) = from;
    let (last, last_month) = to;
    if from == to {
        format!("{first} {}", month_name(first_month))
    } else if first_month == last_month {
        format!("{first} to {last} {}", month_name(last_month))
    } else {
        format!("{first} {} to {last} {}", month_name(first_month), month_name(last_month))
    }
}

/// The year of the next time that this day comes, today included.
pub(super) fn coming_year(month: u32, day: u32) -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (year, today) = date_of(since.as_secs() / 86_400);
    if (month, day) < today { year + 1 } else { year }
}

/// Year, and month and day, of a day counted from the first of January 1970.
fn date_of(days: u64) -> (u32, (u32, u32)) {
    let mut left = u32::try_from(days).unwrap_or(u32::MAX);
    let mut year = 1970;
    loop {
        let length = 337 + length_of(2, Some(year));
        if left < length {
            break;
        }
        left -= length;
        year += 1;
    }
    let mut month = 1;
    while left >= length_of(month, Some(year)) {
        left -= length_of(month, Some(year));
        month += 1;
    }
    (year, (month, left + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name_and_number() {
        assert_eq!([month_of("november"), month_of("nov"), month_of("sept")], [Some(11), Some(11), Some(9)]);
        assert_eq!([month_of("novice"), month_of("n")], [None, None]);
        assert_eq!([month_name(1), month_short(12), month_name(13)], ["January", "Dec", "that month"]);
        assert!(is_calendar_word("winter") && is_calendar_word("sunday") && !is_calendar_word("kyoto"));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(date_of(0), (1970, (1, 1)));
        assert_eq!(date_of(20_779), (2026, (11, 22)));
        assert_eq!(date_of(18_321), (2020, (2, 29)));
        assert!(coming_year(12, 31) >= 2026);
    }

    #[test]
    fn days_follow_each_other_over_months_and_leap_years() {
        assert_eq!(next_day(12, 31, None), (1, 1));
        assert_eq!(next_day(2, 28, Some(2028)), (2, 29));
        assert_eq!(next_day(2, 28, Some(2100)), (3, 1));
        assert_eq!(range((28, 11), (3, 12)), "28 November to 3 December");
        assert_eq!(range((10, 11), (17, 11)), "10 to 17 November");
        assert_eq!(range((10, 11), (10, 11)), "10 November");
    }
}
