//! The steps of a time axis: what comes after each, and which records lie in it.

use candor_index::TimeUnit;
use candor_model::filter::{Clause, Clock, Field, Filter, Op, Value, When};
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};

use crate::period::{Span, days, within};

/// More steps than any chart can show.
const MOST: usize = 5_000;

/// Every step from the first to the last, those without records as well.
pub(crate) fn without_gaps(
    unit: TimeUnit,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    clock: &Clock,
) -> Vec<DateTime<Utc>> {
    let mut starts = vec![first];
    let mut at = first;
    while at < last && starts.len() < MOST {
        let next = after(unit, at, clock);
        if next <= at {
            break;
        }
        at = next;
        starts.push(at);
    }
    starts
}

fn local(start: DateTime<Utc>, clock: &Clock) -> NaiveDate {
    start.with_timezone(&clock.zone).date_naive()
}

/// The first moment of the next step.
fn after(unit: TimeUnit, start: DateTime<Utc>, clock: &Clock) -> DateTime<Utc> {
    let day = local(start, clock);
    match unit {
        TimeUnit::Hour => start + Duration::hours(1),
        TimeUnit::Day => When::Day(day).period(clock).end,
        TimeUnit::Week => When::Day(last_of_week(day)).period(clock).end,
        TimeUnit::Month => When::Month(day.with_day(1).unwrap_or(day)).period(clock).end,
    }
}

fn last_of_week(first: NaiveDate) -> NaiveDate {
    first.checked_add_days(Days::new(6)).unwrap_or(first)
}

/// The records of a step, as a person would write it.
pub(crate) fn records(unit: TimeUnit, start: DateTime<Utc>, clock: &Clock) -> Filter {
    let day = local(start, clock);
    match unit {
        TimeUnit::Hour => within(Span { from: start, to: after(unit, start, clock) }),
        TimeUnit::Day => days(day, day),
        TimeUnit::Week => days(day, last_of_week(day)),
        TimeUnit::Month => {
            let month = When::Month(day.with_day(1).unwrap_or(day));
            Filter::Field(Clause { field: Field::Occurred, op: Op::Is, values: vec![Value::Time(month)] })
        }
    }
}
