//! Calendar arithmetic: dates of the proleptic Gregorian calendar to and from days since 1970-01-01.
//!
//! Years are the ones that text can name, 0 to 9999; no table, no branch on the year.

/// Days between 0000-03-01 and 1970-01-01.
const EPOCH: i32 = 719_468;

/// Days since 1970-01-01, when the date exists.
#[inline]
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<i32> {
    let exists = year <= 9999 && (1..=12).contains(&month) && day >= 1 && (day <= 28 || day <= month_days(year, month));
    exists.then(|| days(year, month, day))
}

/// Length of a month that exists.
fn month_days(year: u32, month: u32) -> u32 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        // Odd months are long until July, even ones from August on.
        _ => 30 | (month ^ (month >> 3)),
    }
}

fn leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The year is counted from March, so that the day of a leap year comes last; 400 years are added
/// and taken off again to stay clear of negative numbers.
#[inline]
fn days(year: u32, month: u32, day: u32) -> i32 {
    let year = year + 400 - u32::from(month <= 2);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + of_year;
    // Below 3.8 million for any year to 9999.
    days as i32 - 146_097 - EPOCH
}

/// Year, month and day that lie `days` after 1970-01-01; `days` within ±700,000.
#[inline]
pub(super) fn date(days: i32) -> (u32, u32, u32) {
    // Counted from 0000-03-01, which is positive for every day asked for.
    let days = (days + EPOCH).max(0) as u32;
    let century = (4 * days + 3) / 146_097;
    let of_century = days - (146_097 * century) / 4;
    let year = (4 * of_century + 3) / 1461;
    let of_year = of_century - (1461 * year) / 4;
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = 100 * century + year;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_the_epoch() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2024, 12, 31), 20_088),
            ((1600, 3, 1), -135_080),
            ((0, 1, 1), -719_528),
            ((9999, 12, 31), 2_932_896),
        ] {
            assert_eq!(day(date.0, date.1, date.2), Some(days), "{date:?}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_none() {
        for (y, m, d) in [
            (2023, 2, 29),
            (1900, 2, 29),
            (2024, 2, 30),
            (2024, 4, 31),
            (2024, 0, 1),
            (2024, 13, 1),
            (2024, 1, 0),
            (2024, 1, 32),
            (10_000, 1, 1),
        ] {
            assert_eq!(day(y, m, d), None, "{y}-{m}-{d}");
        }
    }

    #[test]
    fn a_date_is_the_inverse_of_its_day() {
        let mut months = 0;
        for days in -200_000..200_000 {
            let (y, m, d) = date(days);
            assert_eq!(day(y, m, d), Some(days));
            months += u32::from(d == 1);
        }
        assert!(months > 13_000);
    }
}
