//! Values with their 95 % interval and base.

use serde::{Deserialize, Serialize};

use super::Metric;
use super::distribution::{Z95, t95};
use super::tally::Tally;

/// Values on a smaller base may change with the next answer: they are shown, in grey, and never called different.
pub const SMALL_BASE: u64 = 30;

/// A share of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MetricPart)]
pub struct Part {
    /// Which answers: `promoter`, `passive`, `detractor`; `5` … `1`; `positive`, `undecided`, `neutral`, `negative`.
    #[schema(value_type = String)]
    pub key: PartKey,
    /// How many.
    pub count: u64,
    /// In per cent of the base.
    pub percent: f64,
}

/// Names of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKey {
    /// NPS 9 and 10.
    Promoter,
    /// NPS 7 and 8.
    Passive,
    /// NPS 0 to 6.
    Detractor,
    /// CSAT 4 and 5.
    Satisfied,
    /// CSAT 1 to 3.
    Unsatisfied,
    /// CES 5 to 7; sentiment above 0.5.
    Positive,
    /// CES 4.
    Undecided,
    /// Sentiment from -0.5 to 0.5.
    Neutral,
    /// CES 1 to 3; sentiment below -0.5.
    Negative,
}

/// A metric over a set of records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Estimate {
    /// The value; absent without answers.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval; absent where nothing can be said about it.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// How many answers it rests on.
    pub base: u64,
    /// Whether that is too few to rely on.
    pub small_base: bool,
    /// How the answers divide.
    pub parts: Vec<Part>,
}

/// The metric's value over what was counted.
#[must_use]
pub fn estimate(metric: Metric, tally: &Tally) -> Estimate {
    let base = base(metric, tally);
    let (value, interval, parts) = match metric {
        Metric::Volume => (Some(count(base)), None, Vec::new()),
        _ if base == 0 => (None, None, Vec::new()),
        Metric::Nps => {
            let [promoters, passives, detractors] = tally.nps;
            let (value, interval) = nps(tally.nps);
            let parts = [
                (PartKey::Promoter, promoters),
                (PartKey::Passive, passives),
                (PartKey::Detractor, detractors),
            ];
            (Some(value), Some(interval), shares(base, &parts))
        }
        Metric::Csat => {
            let satisfied = satisfied(tally);
            let parts = [(PartKey::Satisfied, satisfied), (PartKey::Unsatisfied, base - satisfied)];
            (Some(percent(satisfied, base)), Some(wilson(satisfied, base)), shares(base, &parts))
        }
        Metric::Ces => {
            let negative: u64 = tally.ces[..3].iter().sum();
            let positive: u64 = tally.ces[4..].iter().sum();
            let parts = [
                (PartKey::Positive, positive),
                (PartKey::Undecided, tally.ces[3]),
                (PartKey::Negative, negative),
            ];
            let (value, interval) = Mean::of(metric, tally).interval(1.0, 7.0);
            (Some(value), interval, shares(base, &parts))
        }
        Metric::Rating => {
            let (value, interval) = Mean::of(metric, tally).interval(1.0, 5.0);
            (Some(value), interval, Vec::new())
        }
        Metric::Sentiment => {
            let sentiment = &tally.sentiment;
            let parts = [
                (PartKey::Positive, sentiment.positive),
                (PartKey::Neutral, sentiment.neutral),
                (PartKey::Negative, sentiment.negative),
            ];
            let (value, interval) = Mean::of(metric, tally).interval(-5.0, 5.0);
            (Some(value), interval, shares(base, &parts))
        }
    };
    Estimate {
        value,
        low: interval.map(|i| i.0),
        high: interval.map(|i| i.1),
        base,
        small_base: metric != Metric::Volume && base < SMALL_BASE,
        parts,
    }
}

/// How many answers the metric rests on.
#[must_use]
pub fn base(metric: Metric, tally: &Tally) -> u64 {
    match metric {
        Metric::Nps => tally.nps.iter().sum(),
        Metric::Csat => tally.csat.iter().sum(),
        Metric::Ces => tally.ces.iter().sum(),
        Metric::Rating => tally.rating_n,
        Metric::Sentiment => tally.sentiment.n,
        Metric::Volume => tally.records,
    }
}

/// Records that feel good less those that feel bad, in per cent of all with a sentiment.
#[must_use]
pub fn net_sentiment(tally: &Tally) -> Option<f64> {
    let sentiment = &tally.sentiment;
    (sentiment.n > 0)
        .then(|| percent(sentiment.positive, sentiment.n) - percent(sentiment.negative, sentiment.n))
}

pub(super) fn satisfied(tally: &Tally) -> u64 {
    tally.csat[3] + tally.csat[4]
}

/// Counts stay far below 2^52, where every whole number has its own `f64`.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(super) fn count(n: u64) -> f64 {
    n as f64
}

pub(super) fn percent(part: u64, base: u64) -> f64 {
    100.0 * count(part) / count(base)
}

fn shares(base: u64, parts: &[(PartKey, u64)]) -> Vec<Part> {
    parts.iter().map(|&(key, count)| Part { key, count, percent: percent(count, base) }).collect()
}

/// The variance of a difference of the shares `p` and `d` of `n` answers, in square points (per cent).
pub(super) fn nps_variance(p: f64, d: f64, n: f64) -> f64 {
    10_000.0 * (p + d - (p - d) * (p - d)).max(0.0) / n
}

/// Promoters less detractors, with the Wald interval; on a small base with the adjusted Wald interval, which adds
/// three answers (three quarters of a promoter and a detractor each, one and a half passives) before it is taken.
fn nps([promoters, passives, detractors]: [u64; 3]) -> (f64, (f64, f64)) {
    let total = promoters + passives + detractors;
    let n = count(total);
    let value = 100.0 * (count(promoters) - count(detractors)) / n;
    let added = if total < SMALL_BASE { 0.75 } else { 0.0 };
    let n = n + 4.0 * added;
    let (p, d) = ((count(promoters) + added) / n, (count(detractors) + added) / n);
    let (centre, reach) = (100.0 * (p - d), Z95 * nps_variance(p, d, n).sqrt());
    let (low, high) = ((centre - reach).max(-100.0), (centre + reach).min(100.0));
    (value, (low.min(value), high.max(value)))
}

/// Wilson's interval of a share, in per cent.
pub(super) fn wilson(part: u64, base: u64) -> (f64, f64) {
    let (p, n, z2) = (count(part) / count(base), count(base), Z95 * Z95);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let low = if part == 0 { 0.0 } else { centre - reach };
    let high = if part == base { 1.0 } else { centre + reach };
    (100.0 * low, 100.0 * high)
}

/// The mean of a sample and how far it scatters.
pub(super) struct Mean {
    pub n: f64,
    pub mean: f64,
    /// Of the values, with n - 1.
    pub variance: f64,
}

impl Mean {
    /// Of a metric that is a mean.
    pub fn of(metric: Metric, tally: &Tally) -> Self {
        let (n, sum, sum_sq) = match metric {
            Metric::Ces => {
                let answers = || (1_u32..).map(f64::from).zip(tally.ces.iter().copied().map(count));
                (
                    answers().map(|(_, n)| n).sum(),
                    answers().map(|(x, n)| x * n).sum(),
                    answers().map(|(x, n)| x * x * n).sum(),
                )
            }
            Metric::Rating => (count(tally.rating_n), tally.rating_sum, tally.rating_sum_sq),
            _ => (count(tally.sentiment.n), tally.sentiment.sum, tally.sentiment.sum_sq),
        };
        let mean = sum / n;
        Self { n, mean, variance: ((sum_sq - n * mean * mean) / (n - 1.0)).max(0.0) }
    }

    /// The mean with its t interval within the scale; none from a single answer.
    fn interval(&self, least: f64, most: f64) -> (f64, Option<(f64, f64)>) {
        if self.n < 2.0 {
            return (self.mean, None);
        }
        let reach = t95(self.n - 1.0) * (self.variance / self.n).sqrt();
        (self.mean, Some(((self.mean - reach).max(least), (self.mean + reach).min(most))))
    }
}
