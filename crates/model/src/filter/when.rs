//! Times as people write them. Each is a stretch: `2026-01` is the whole month, `30d` the day thirty days ago.
//! What it covers depends on the present and on the organisation's time zone, both of which are arguments.

use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone,
    Utc,
};
use chrono_tz::Tz;

/// The present, where the organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Now.
    pub now: DateTime<Utc>,
    /// The organisation's time zone.
    pub zone: Tz,
}

impl Clock {
    /// The present at UTC.
    #[must_use]
    pub fn utc(now: DateTime<Utc>) -> Self {
        Self { now, zone: Tz::UTC }
    }

    fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The first moment of a local day. Where clocks jump over midnight, the first moment after.
    fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        self.at(day.and_time(NaiveTime::MIN))
    }

    fn at(&self, local: NaiveDateTime) -> DateTime<Utc> {
        (0..=8)
            .filter_map(|quarters| local.checked_add_signed(Duration::minutes(15 * quarters)))
            .find_map(|moment| self.zone.from_local_datetime(&moment).earliest())
            .map_or_else(|| local.and_utc(), |moment| moment.with_timezone(&Utc))
    }
}

/// From `start`, included, to `end`, not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub start: DateTime<Utc>,
    /// The first moment after.
    pub end: DateTime<Utc>,
}

impl Period {
    /// Whether the moment lies in it.
    #[must_use]
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.start <= moment && moment < self.end
    }
}

/// The unit of a distance in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `min`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `mo`
    Month,
    /// `y`
    Year,
}

/// A stretch of time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// `2026-01-31T12:00:00Z`
    Moment(DateTime<Utc>),
    /// `2026-01-31T12:00` where the organisation is.
    Local(NaiveDateTime),
    /// `2026-01-31`
    Day(NaiveDate),
    /// `2026-01`, as the first of the month.
    Month(NaiveDate),
    /// `2026`, as the first of the year.
    Year(NaiveDate),
    /// `30d`: for minutes and hours that moment before now, for days and longer the whole day it falls on.
    Ago(u32, Unit),
    /// `today`, `last_month` …
    Named(Named),
}

/// Stretches that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// This moment.
    Now,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Since Monday, to the end of Sunday.
    ThisWeek,
    /// The week before.
    LastWeek,
    /// This calendar month.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// This quarter of the calendar year.
    ThisQuarter,
    /// The quarter before.
    LastQuarter,
    /// This calendar year.
    ThisYear,
    /// The year before.
    LastYear,
}

/// The names, for the parser and for completion.
pub const NAMED: [(&str, Named); 11] = [
    ("now", Named::Now),
    ("today", Named::Today),
    ("yesterday", Named::Yesterday),
    ("this_week", Named::ThisWeek),
    ("last_week", Named::LastWeek),
    ("this_month", Named::ThisMonth),
    ("last_month", Named::LastMonth),
    ("this_quarter", Named::ThisQuarter),
    ("last_quarter", Named::LastQuarter),
    ("this_year", Named::ThisYear),
    ("last_year", Named::LastYear),
];

const UNITS: [(&str, Unit); 6] = [
    ("min", Unit::Minute),
    ("h", Unit::Hour),
    ("d", Unit::Day),
    ("w", Unit::Week),
    ("mo", Unit::Month),
    ("y", Unit::Year),
];

impl When {
    /// What it covers.
    #[must_use]
    pub fn period(&self, clock: &Clock) -> Period {
        match *self {
            Self::Moment(moment) => instant(moment),
            Self::Local(local) => instant(clock.at(local)),
            Self::Day(day) => days(clock, day, day.checked_add_days(Days::new(1))),
            Self::Month(first) => months(clock, first, 1),
            Self::Year(first) => months(clock, first, 12),
            Self::Ago(amount, unit) => ago(clock, amount, unit),
            Self::Named(named) => named.period(clock),
        }
    }
}

impl Named {
    fn period(self, clock: &Clock) -> Period {
        let today = clock.today();
        let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())));
        let monday = monday.unwrap_or(today);
        let month = today.with_day(1).unwrap_or(today);
        let quarter = month.checked_sub_months(Months::new(month.month0() % 3)).unwrap_or(month);
        let year = month.with_month(1).unwrap_or(month);
        let back = |first: NaiveDate, by: u32| first.checked_sub_months(Months::new(by)).unwrap_or(first);
        let before = |day: NaiveDate, by: u64| day.checked_sub_days(Days::new(by)).unwrap_or(day);
        match self {
            Self::Now => instant(clock.now),
            Self::Today => days(clock, today, today.checked_add_days(Days::new(1))),
            Self::Yesterday => days(clock, before(today, 1), Some(today)),
            Self::ThisWeek => days(clock, monday, monday.checked_add_days(Days::new(7))),
            Self::LastWeek => days(clock, before(monday, 7), Some(monday)),
            Self::ThisMonth => months(clock, month, 1),
            Self::LastMonth => months(clock, back(month, 1), 1),
            Self::ThisQuarter => months(clock, quarter, 3),
            Self::LastQuarter => months(clock, back(quarter, 3), 3),
            Self::ThisYear => months(clock, year, 12),
            Self::LastYear => months(clock, back(year, 12), 12),
        }
    }
}

fn instant(moment: DateTime<Utc>) -> Period {
    Period { start: moment, end: moment + Duration::microseconds(1) }
}

fn days(clock: &Clock, first: NaiveDate, after: Option<NaiveDate>) -> Period {
    Period { start: clock.midnight(first), end: clock.midnight(after.unwrap_or(first)) }
}

fn months(clock: &Clock, first: NaiveDate, count: u32) -> Period {
    days(clock, first, first.checked_add_months(Months::new(count)))
}

fn ago(clock: &Clock, amount: u32, unit: Unit) -> Period {
    let exact = |duration| instant(clock.now.checked_sub_signed(duration).unwrap_or(DateTime::UNIX_EPOCH));
    let today = clock.today();
    let day = match unit {
        Unit::Minute => return exact(Duration::minutes(i64::from(amount))),
        Unit::Hour => return exact(Duration::hours(i64::from(amount))),
        Unit::Day => today.checked_sub_days(Days::new(u64::from(amount))),
        Unit::Week => today.checked_sub_days(Days::new(7 * u64::from(amount))),
        Unit::Month => today.checked_sub_months(Months::new(amount)),
        Unit::Year => today.checked_sub_months(Months::new(amount.saturating_mul(12))),
    };
    let day = day.filter(|d| d.year() >= 1).unwrap_or(DateTime::UNIX_EPOCH.date_naive());
    days(clock, day, day.checked_add_days(Days::new(1)))
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Moment(moment) => f.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Local(local) => write!(f, "{}", local.format("%Y-%m-%dT%H:%M:%S")),
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Month(first) => write!(f, "{}", first.format("%Y-%m")),
            Self::Year(first) => write!(f, "{}", first.format("%Y")),
            Self::Ago(amount, unit) => {
                write!(f, "{amount}{}", UNITS.iter().find(|u| u.1 == *unit).map_or("", |u| u.0))
            }
            Self::Named(named) => f.write_str(NAMED.iter().find(|n| n.1 == *named).map_or("", |n| n.0)),
        }
    }
}

impl FromStr for When {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let folded = text.to_lowercase();
        if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == folded) {
            return Ok(Self::Named(*named));
        }
        if let Some(ago) = read_ago(&folded) {
            return Ok(ago);
        }
        if !text.is_ascii() {
            return Err(());
        }
        let day = |text: &str| {
            let shape = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
            NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()
                .filter(|d| shape && (1900..=9998).contains(&d.year()))
        };
        match text.len() {
            4 => day(&format!("{text}-01-01")).map(Self::Year),
            7 => day(&format!("{text}-01")).map(Self::Month),
            10 => day(text).map(Self::Day),
            _ => moment(text).filter(|_| text.get(..10).and_then(day).is_some()),
        }
        .ok_or(())
    }
}

fn read_ago(text: &str) -> Option<When> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = UNITS.iter().find(|u| u.0 == &text[digits..])?.1;
    let amount: u32 = text[..digits].parse().ok()?;
    (amount <= 100_000).then_some(When::Ago(amount, unit))
}

fn moment(text: &str) -> Option<When> {
    let upper = text.to_uppercase();
    if let Ok(moment) = DateTime::parse_from_rfc3339(&upper) {
        let moment = moment.with_timezone(&Utc);
        // Leap seconds have no place on the time line.
        return (moment.timestamp_subsec_nanos() < 1_000_000_000).then_some(When::Moment(moment));
    }
    if let Some(zoned) = upper.strip_suffix('Z') {
        return local(zoned).map(|local| When::Moment(local.and_utc()));
    }
    local(&upper).map(When::Local)
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let with_seconds = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    let shape = with_seconds.len() == 19;
    let local = NaiveDateTime::parse_from_str(&with_seconds, "%Y-%m-%dT%H:%M:%S").ok().filter(|_| shape)?;
    (local.and_utc().timestamp_subsec_nanos() < 1_000_000_000).then_some(local)
}
