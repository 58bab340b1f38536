//! When things were said, and how people felt: rhythm of the week and the year, and the stories of Merrow Parcel.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::company::{PLACES, Place};
use super::rng::Rng;

/// How far the demo goes back.
pub(super) const DAYS: i64 = 548;
/// The sorting machine of Lyon fails: late and lost parcels in the south of France, until today.
pub(super) const BREAKDOWN: i64 = 35;
/// The price list changed, and invoices went wrong for ten weeks.
const PRICES: std::ops::RangeInclusive<i64> = 88..=158;
/// An update of the app that crashes, and its repair.
const APP: std::ops::RangeInclusive<i64> = 47..=61;
/// Leeds got a new manager, and became excellent.
const LEEDS: i64 = 210;

/// Something that customers talk about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    Late,
    Lost,
    Damaged,
    Driver,
    Tracking,
    Speed,
    Shop,
    Wait,
    Support,
    Price,
    Bill,
    Refund,
    App,
    Pack,
}

impl Theme {
    /// The beginning of its sections in the grammars.
    pub fn section(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Lost => "lost",
            Self::Damaged => "damaged",
            Self::Driver => "driver",
            Self::Tracking => "tracking",
            Self::Speed => "speed",
            Self::Shop => "shop",
            Self::Wait => "wait",
            Self::Support => "support",
            Self::Price => "price",
            Self::Bill => "bill",
            Self::Refund => "refund",
            Self::App => "app",
            Self::Pack => "pack",
        }
    }
}

const BAD: [(Theme, f64); 12] = [
    (Theme::Late, 24.0),
    (Theme::Lost, 9.0),
    (Theme::Damaged, 12.0),
    (Theme::Driver, 13.0),
    (Theme::Tracking, 8.0),
    (Theme::Shop, 5.0),
    (Theme::Wait, 11.0),
    (Theme::Price, 5.0),
    (Theme::Bill, 4.0),
    (Theme::Refund, 6.0),
    (Theme::App, 5.0),
    (Theme::Pack, 2.0),
];
const GOOD: [(Theme, f64); 10] = [
    (Theme::Speed, 30.0),
    (Theme::Driver, 22.0),
    (Theme::Tracking, 8.0),
    (Theme::Shop, 8.0),
    (Theme::Support, 10.0),
    (Theme::Price, 6.0),
    (Theme::App, 8.0),
    (Theme::Pack, 5.0),
    (Theme::Refund, 3.0),
    (Theme::Bill, 1.0),
];

/// The days of the demo with their share of what was said.
pub(super) struct Calendar {
    today: DateTime<Utc>,
    shares: Vec<f64>,
}

/// Where and when, and what went on there.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub at: DateTime<Utc>,
    /// Days before today.
    pub ago: i64,
    pub place: &'static Place,
}

impl Calendar {
    pub fn until(now: DateTime<Utc>) -> Self {
        let mut sum = 0.0;
        let shares = (0..DAYS)
            .map(|ago| {
                sum += share((now - Duration::days(ago)).date_naive(), ago);
                sum
            })
            .collect();
        Self { today: now, shares }
    }

    /// Some moment, before now.
    pub fn moment(&self, rng: &mut Rng) -> Moment {
        let total = self.shares.last().copied().unwrap_or(1.0);
        let wanted = rng.unit() * total;
        let ago = i64::try_from(self.shares.partition_point(|sum| *sum <= wanted)).unwrap_or(0).min(DAYS - 1);
        let hour = 7 + rng.weighted(
            [2.0, 4.0, 6.0, 7.0, 6.0, 5.0, 5.0, 5.0, 5.0, 5.0, 6.0, 7.0, 7.0, 5.0, 3.0, 1.0].into_iter(),
        );
        let minutes = i64::try_from(hour * 60 + rng.below(60)).unwrap_or(0);
        let day = (self.today - Duration::days(ago)).date_naive();
        let at = day.and_time(chrono::NaiveTime::MIN).and_utc() + Duration::minutes(minutes);
        // What would lie in the future was said the evening before.
        let at = if at < self.today { at } else { at - Duration::days(1) };
        let place = &PLACES[rng.weighted(PLACES.iter().map(|p| {
            let busy = if broken(p, ago) { 1.9 } else { 1.0 };
            p.size * busy
        }))];
        Moment { at, ago, place }
    }
}

fn share(day: NaiveDate, ago: i64) -> f64 {
    let week = [1.25, 1.15, 1.05, 1.0, 0.95, 0.62, 0.42];
    let year = [0.98, 0.92, 0.96, 0.97, 0.98, 0.93, 0.84, 0.74, 0.96, 1.04, 1.36, 1.72];
    let day_of_week = week[day.weekday().num_days_from_monday() as usize];
    let month = year[day.month0() as usize];
    #[expect(clippy::cast_precision_loss, reason = "days of two years")]
    let growth = 1.12 - 0.35 * ago as f64 / DAYS as f64;
    day_of_week * month * growth
}

fn broken(place: &Place, ago: i64) -> bool {
    place.names[1] == "France South" && ago <= BREAKDOWN
}

fn excellent(place: &Place, ago: i64) -> bool {
    place.names[2] == "Leeds" && ago <= LEEDS
}

impl Moment {
    /// How somebody felt: -2 furious, -1 unhappy, 0 torn, 1 happy, 2 delighted.
    pub fn mood(&self, rng: &mut Rng) -> i8 {
        let mut quality = self.place.quality;
        if broken(self.place, self.ago) {
            quality -= 0.34;
        }
        if excellent(self.place, self.ago) {
            #[expect(clippy::cast_precision_loss, reason = "days")]
            let months = ((LEEDS - self.ago) as f64 / 60.0).min(1.0);
            quality += 0.38 * months;
        }
        if PRICES.contains(&self.ago) {
            quality -= 0.07;
        }
        if self.at.month() == 12 {
            quality -= 0.08;
        }
        let luck = quality + (rng.unit() + rng.unit() + rng.unit() - 1.5) * 0.55;
        match luck {
            x if x < 0.22 => -2,
            x if x < 0.42 => -1,
            x if x < 0.54 => 0,
            x if x < 0.72 => 1,
            _ => 2,
        }
    }

    /// What a bad one was about.
    pub fn bad(&self, rng: &mut Rng) -> Theme {
        let weight = |theme: Theme, usual: f64| {
            let mut weight = usual;
            if broken(self.place, self.ago) {
                weight *= match theme {
                    Theme::Late => 6.0,
                    Theme::Lost => 4.0,
                    Theme::Wait | Theme::Tracking => 2.0,
                    _ => 0.6,
                };
            }
            if PRICES.contains(&self.ago) && matches!(theme, Theme::Price | Theme::Bill) {
                weight *= if self.ago > 120 { 9.0 } else { 5.0 };
            }
            if APP.contains(&self.ago) && theme == Theme::App {
                weight *= 12.0;
            }
            if self.at.month() == 12 && theme == Theme::Late {
                weight *= 1.8;
            }
            if self.place.shop && theme == Theme::Shop {
                weight *= 3.0;
            }
            weight
        };
        BAD[rng.weighted(BAD.iter().map(|(theme, usual)| weight(*theme, *usual)))].0
    }

    /// What a good one was about.
    pub fn good(&self, rng: &mut Rng) -> Theme {
        let weight = |theme: Theme, usual: f64| match theme {
            Theme::Shop if excellent(self.place, self.ago) => usual * 14.0,
            Theme::Shop if self.place.shop => usual * 2.0,
            Theme::Shop => usual * 0.3,
            Theme::App if APP.contains(&self.ago) => 0.0,
            Theme::Price if PRICES.contains(&self.ago) => 0.0,
            _ => usual,
        };
        GOOD[rng.weighted(GOOD.iter().map(|(theme, usual)| weight(*theme, *usual)))].0
    }

    /// Who is named when people praise somebody: in Leeds nearly always the same.
    pub fn person(&self, rng: &mut Rng, staff: &'static [&'static str]) -> &'static str {
        let first = if excellent(self.place, self.ago) { 12.0 } else { 2.5 };
        staff
            .get(rng.weighted((0..staff.len()).map(|n| if n == 0 { first } else { 1.0 })))
            .copied()
            .unwrap_or("Alex")
    }
}
