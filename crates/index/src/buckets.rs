//! Steps of time in the calendar of a time zone.

use chrono::{
    DateTime, Datelike, Days, Duration, DurationRound, Months, NaiveDate, NaiveTime, TimeZone, Utc,
};
use chrono_tz::Tz;

use crate::request::TimeUnit;

/// At most so many steps; a wider range gets wider steps.
const MOST: usize = 20_000;

/// The first instants of all steps from the one that holds `first` to the one that holds `last`.
#[must_use]
pub fn starts(unit: TimeUnit, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut starts = Vec::new();
    if unit == TimeUnit::Hour {
        // Zones are whole quarters of an hour apart: an hour begins where its local minute is zero.
        let local = first.with_timezone(&zone).naive_local();
        let into = local.duration_trunc(Duration::hours(1)).map_or(Duration::zero(), |hour| local - hour);
        let mut start = first - into;
        while start <= last && starts.len() < MOST {
            starts.push(start);
            start += Duration::hours(1);
        }
        return starts;
    }
    let mut day = floor(unit, first.with_timezone(&zone).date_naive());
    loop {
        let start = midnight(zone, day);
        if start > last || starts.len() >= MOST {
            return starts;
        }
        starts.push(start);
        let Some(next) = next(unit, day) else { return starts };
        day = next;
    }
}

/// The step that gives some 20 to 80 bars between two instants.
#[must_use]
pub fn fitting(first: DateTime<Utc>, last: DateTime<Utc>) -> TimeUnit {
    match (last - first).num_hours() {
        ..=72 => TimeUnit::Hour,
        73..=1_920 => TimeUnit::Day,
        1_921..=13_440 => TimeUnit::Week,
        _ => TimeUnit::Month,
    }
}

fn floor(unit: TimeUnit, day: NaiveDate) -> NaiveDate {
    match unit {
        TimeUnit::Hour | TimeUnit::Day => day,
        TimeUnit::Week => {
            let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())));
            monday.unwrap_or(day)
        }
        TimeUnit::Month => day.with_day(1).unwrap_or(day),
    }
}

fn next(unit: TimeUnit, day: NaiveDate) -> Option<NaiveDate> {
    match unit {
        TimeUnit::Hour | TimeUnit::Day => day.checked_add_days(Days::new(1)),
        TimeUnit::Week => day.checked_add_days(Days::new(7)),
        TimeUnit::Month => day.checked_add_months(Months::new(1)),
    }
}

/// The first moment of a local day. Where clocks jump over midnight, the first moment after.
fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..=8)
        .filter_map(|quarters| midnight.checked_add_signed(Duration::minutes(15 * quarters)))
        .find_map(|moment| zone.from_local_datetime(&moment).earliest())
        .map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn check(unit: TimeUnit, zone: Tz, first: &str, last: &str, expect: &[&str]) {
        let expect: Vec<_> = expect.iter().map(|t| at(t)).collect();
        assert_eq!(starts(unit, zone, at(first), at(last)), expect);
    }

    #[test]
    fn days_begin_at_local_midnight_also_when_clocks_change() {
        check(
            TimeUnit::Day,
            Tz::Europe__Berlin,
            "2026-03-28T12:00:00Z",
            "2026-03-30T12:00:00Z",
            &["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let (first, last) = ("2026-01-30T10:00:00Z", "2026-02-10T10:00:00Z");
        let weeks = ["2026-01-26T00:00:00Z", "2026-02-02T00:00:00Z", "2026-02-09T00:00:00Z"];
        check(TimeUnit::Week, Tz::UTC, first, last, &weeks);
        check(TimeUnit::Month, Tz::UTC, first, last, &["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]);
    }

    #[test]
    fn hours_follow_zones_that_are_half_an_hour_off() {
        check(
            TimeUnit::Hour,
            Tz::Asia__Kolkata,
            "2026-01-01T00:40:00Z",
            "2026-01-01T01:40:00Z",
            &["2026-01-01T00:30:00Z", "2026-01-01T01:30:00Z"],
        );
    }
}
