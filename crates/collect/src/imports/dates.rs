//! Dates as files write them.

use candor_model::FieldError;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// Which comes first where a date can be read in two ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 24.02.2015
    #[default]
    DayFirst,
    /// 02/24/2015
    MonthFirst,
}

/// What a sample of dates says about their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// How to read them.
    pub order: DateOrder,
    /// Whether the sample decides it; if not, it is a custom.
    pub certain: bool,
}

/// Reads a date with or without a time. Without an offset the time is UTC.
pub fn parse_date(text: &str, order: DateOrder) -> Result<DateTime<Utc>, FieldError> {
    let text = text.trim();
    read(text, order).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        FieldError::new("occurred_at", "invalid", format!("'{shown}' is no date that could be read"))
    })
}

/// Decides over a sample whether the day or the month comes first.
pub fn guess_order<'a>(sample: impl Iterator<Item = &'a str>) -> Order {
    let (mut day_first, mut month_first, mut two_ways, mut english) = (0, 0, 0, 0);
    for text in sample {
        let parts = Parts::of(text.trim());
        let [a, b, c, ..] = parts.numbers[..] else { continue };
        if parts.month.is_some() || a.digits == 4 || c.digits == 3 {
            continue;
        }
        english += usize::from(parts.half.is_some());
        match (a.value, b.value) {
            (13..=31, 1..=12) => day_first += 1,
            (1..=12, 13..=31) => month_first += 1,
            (1..=12, 1..=12) if a.value != b.value => two_ways += 1,
            _ => {}
        }
    }
    if day_first + month_first > 0 {
        let order = if day_first >= month_first { DateOrder::DayFirst } else { DateOrder::MonthFirst };
        return Order { order, certain: day_first == 0 || month_first == 0 };
    }
    // Half-day times go with the American order.
    let order = if english > 0 { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    Order { order, certain: two_ways == 0 }
}

fn read(text: &str, order: DateOrder) -> Option<DateTime<Utc>> {
    if text.len() > 64 || !text.is_ascii() && Parts::of(text).month.is_none() {
        return None;
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            8 => NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(|d| d.and_time(NaiveTime::MIN).and_utc()),
            9 | 10 => DateTime::from_timestamp(text.parse().ok()?, 0),
            12 | 13 => DateTime::from_timestamp_millis(text.parse().ok()?),
            14 => NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").ok().map(|t| t.and_utc()),
            _ => None,
        };
    }
    let parts = Parts::of(text);
    let date = parts.date(order)?;
    let time = parts.time()?;
    let local = date.and_time(time);
    match parts.offset {
        Some(offset) => Some(offset.from_local_datetime(&local).single()?.to_utc()),
        None => Some(local.and_utc()),
    }
}

#[derive(Clone, Copy)]
struct Number {
    value: u32,
    digits: usize,
}

/// The numbers and words that a date is written with.
#[derive(Default)]
struct Parts {
    numbers: Vec<Number>,
    /// A month by name, and how many numbers stand before it.
    month: Option<(u32, usize)>,
    /// AM (false) or PM (true).
    half: Option<bool>,
    offset: Option<FixedOffset>,
    strange: bool,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = Self::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first.is_ascii_digit() {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                let value = rest[..end].parse().unwrap_or(u32::MAX);
                parts.numbers.push(Number { value, digits: end });
                rest = &rest[end..];
            } else if first.is_alphabetic() {
                let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
                parts.word(&rest[..end].to_lowercase());
                rest = &rest[end..];
            } else if matches!(first, '+' | '-') && parts.has_time() && parts.offset.is_none() {
                let end =
                    rest[1..].find(|c: char| !c.is_ascii_digit() && c != ':').map_or(rest.len(), |e| e + 1);
                parts.offset = offset(&rest[..end]);
                parts.strange |= parts.offset.is_none();
                rest = &rest[end..];
            } else {
                parts.strange |= !matches!(first, ' ' | '-' | '/' | '.' | ':' | ',' | '\u{a0}' | '\u{202f}');
                rest = &rest[first.len_utf8()..];
            }
        }
        parts
    }

    /// Whether a time was read, after which a sign begins an offset.
    fn has_time(&self) -> bool {
        self.numbers.len() >= if self.month.is_some() { 4 } else { 5 }
    }

    fn word(&mut self, word: &str) {
        const MONTHS: [&[&str]; 12] = [
            &["jan", "jän", "ene", "gen"],
            &["feb", "fév", "fev"],
            &["mar", "mär", "mrz"],
            &["apr", "avr", "abr"],
            &["may", "mai", "mag", "mei"],
            &["jun", "juin", "giu"],
            &["jul", "juil", "lug"],
            &["aug", "aoû", "ago"],
            &["sep", "set"],
            &["oct", "okt", "ott", "out"],
            &["nov"],
            &["dec", "dez", "déc", "dic"],
        ];
        match word {
            "am" | "a" => self.half = Some(false),
            "pm" | "p" => self.half = Some(true),
            "z" | "utc" | "gmt" => self.offset = FixedOffset::east_opt(0),
            // Words between date and time, endings of ordinals, weekdays.
            "t" | "um" | "uhr" | "at" | "st" | "nd" | "rd" | "th" | "m" | "h" => {}
            _ if is_weekday(word) => {}
            _ => match MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name))) {
                Some(index) if self.month.is_none() => {
                    self.month = Some((u32::try_from(index + 1).unwrap_or(0), self.numbers.len()));
                }
                _ => self.strange = true,
            },
        }
    }

    fn date(&self, order: DateOrder) -> Option<NaiveDate> {
        if self.strange {
            return None;
        }
        let year = |n: Number| -> Option<i32> {
            match n.digits {
                4 => i32::try_from(n.value).ok(),
                2 => i32::try_from(n.value).ok().map(|y| if y < 70 { 2000 + y } else { 1900 + y }),
                _ => None,
            }
        };
        match (self.month, &self.numbers[..]) {
            // Tue Feb 24 11:35:52 +0000 2015: the year comes last.
            (Some((month, 0)), [day, .., last]) if self.numbers.len() >= 4 && last.digits == 4 => {
                NaiveDate::from_ymd_opt(year(*last)?, month, day.value)
            }
            (Some((month, 0 | 1)), [day, y, ..]) => NaiveDate::from_ymd_opt(year(*y)?, month, day.value),
            (None, [y, m, d, ..]) if y.digits == 4 => NaiveDate::from_ymd_opt(year(*y)?, m.value, d.value),
            (None, [a, b, y, ..]) => {
                let first_is_day = match (a.value, b.value) {
                    (13.., _) => true,
                    (_, 13..) => false,
                    _ => order == DateOrder::DayFirst,
                };
                let (day, month) = if first_is_day { (a, b) } else { (b, a) };
                NaiveDate::from_ymd_opt(year(*y)?, month.value, day.value)
            }
            _ => None,
        }
    }

    fn time(&self) -> Option<NaiveTime> {
        let date_numbers = if self.month.is_some() { 2 } else { 3 };
        let year_last = matches!(self.month, Some((_, 0)))
            && self.numbers.len() >= 4
            && self.numbers.last().is_some_and(|n| n.digits == 4);
        let time = if year_last {
            &self.numbers[1..self.numbers.len() - 1]
        } else {
            self.numbers.get(date_numbers..)?
        };
        let Some(hour) = time.first() else { return Some(NaiveTime::MIN) };
        let hour = match (self.half, hour.value) {
            (None, h) => h,
            (Some(_), 0 | 13..) => return None,
            (Some(false), 12) => 0,
            (Some(true), 12) => 12,
            (Some(pm), h) => h + if pm { 12 } else { 0 },
        };
        // What follows the seconds are fractions of them, which feedback can do without.
        let minute = time.get(1).map_or(0, |n| n.value);
        let second = time.get(2).map_or(0, |n| n.value.min(59));
        NaiveTime::from_hms_opt(hour, minute, second)
    }
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 21] = [
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
    ];
    DAYS.contains(&word) || word.ends_with("day") && DAYS.iter().any(|d| d.len() == 3 && word.starts_with(d))
}

fn offset(text: &str) -> Option<FixedOffset> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse::<i32>().ok()?),
        _ => return None,
    };
    let seconds = hours * 3600 + minutes * 60;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_many_shapes_are_read() {
        let check = |text: &str, expect: &str| {
            let expect: DateTime<Utc> = expect.parse().unwrap();
            assert_eq!(parse_date(text, DateOrder::DayFirst), Ok(expect), "{text}");
        };
        check("24-02-2015 11.35", "2015-02-24T11:35:00Z");
        check("2015-02-24", "2015-02-24T00:00:00Z");
        check("2015-02-24T11:35:52.123+01:00", "2015-02-24T10:35:52.123Z");
        check("2015-02-24 11:35:52", "2015-02-24T11:35:52Z");
        check("2015-02-24 11:35:52.5 +0100", "2015-02-24T10:35:52Z");
        check("2015/02/24", "2015-02-24T00:00:00Z");
        check("20150224", "2015-02-24T00:00:00Z");
        check("24.2.2015", "2015-02-24T00:00:00Z");
        check("24.02.15 09:05 Uhr", "2015-02-24T09:05:00Z");
        check("2/24/2015 1:05 PM", "2015-02-24T13:05:00Z");
        check("2/24/2015 12:05:09 am", "2015-02-24T00:05:09Z");
        check("24 Feb 2015", "2015-02-24T00:00:00Z");
        check("February 24, 2015 1:05 pm", "2015-02-24T13:05:00Z");
        check("24. März 2015", "2015-03-24T00:00:00Z");
        check("Tue Feb 24 11:35:52 +0000 2015", "2015-02-24T11:35:52Z");
        check("Tue, 24 Feb 2015 11:35:52 +0100", "2015-02-24T10:35:52Z");
        check("1424777752", "2015-02-24T11:35:52Z");
        check("1424777752000", "2015-02-24T11:35:52Z");
        check("03/04/2015", "2015-04-03T00:00:00Z");
    }

    #[test]
    fn the_order_decides_where_two_readings_are_possible() {
        let read = |order| parse_date("03/04/2015", order).unwrap().format("%m-%d").to_string();
        assert_eq!(read(DateOrder::DayFirst), "04-03");
        assert_eq!(read(DateOrder::MonthFirst), "03-04");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "yesterday",
            "32.01.2015",
            "2015-13-01",
            "2015-02-30",
            "24-02-2015 25:00",
            "1.5",
            "n/a",
            "12",
        ] {
            assert!(parse_date(text, DateOrder::DayFirst).is_err(), "{text}");
        }
    }

    #[test]
    fn the_order_is_guessed_over_the_sample() {
        let check = |sample: &[&str], order: DateOrder, certain: bool| {
            assert_eq!(guess_order(sample.iter().copied()), Order { order, certain }, "{sample:?}");
        };
        check(&["01/02/2015", "24/02/2015"], DateOrder::DayFirst, true);
        check(&["01/02/2015", "02/24/2015"], DateOrder::MonthFirst, true);
        check(&["01/02/2015", "03/04/2015"], DateOrder::DayFirst, false);
        check(&["01/02/2015 3:00 PM"], DateOrder::MonthFirst, false);
        check(&["2015-01-02", "2015-02-24"], DateOrder::DayFirst, true);
        check(&["24/02/2015", "02/24/2015"], DateOrder::DayFirst, false);
    }
}
