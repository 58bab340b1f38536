//! Whether two periods, or two groups that share no answers, differ by more than chance.

use serde::{Deserialize, Serialize};

use super::Metric;
use super::distribution::{Z95, normal_two_sided, t_two_sided, t95};
use super::estimate::{Mean, SMALL_BASE, base, count, estimate, nps_variance, satisfied};
use super::tally::Tally;

/// Why nothing is called a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DifferenceVerdict)]
pub enum Verdict {
    /// It would come up by chance less than once in twenty.
    Significant,
    /// It may well be chance.
    Chance,
    /// One of the two rests on too few answers to say.
    SmallBase,
    /// One of the two has no answers, or all answers are the same, so that there is nothing to test.
    Untestable,
}

/// A difference between two values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Difference {
    /// The value now less the value then; absent when one is.
    pub value: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub high: Option<f64>,
    /// How often chance alone would give as large a difference; absent when not tested.
    pub p: Option<f64>,
    /// What may be said of it.
    pub verdict: Verdict,
}

/// A difference of two estimates before it is judged.
struct Tested {
    difference: f64,
    reach: f64,
    p: f64,
}

/// The difference of `now` to `then`.
#[must_use]
pub fn compare(metric: Metric, now: &Tally, then: &Tally) -> Difference {
    let values = (estimate(metric, now).value, estimate(metric, then).value);
    let (Some(a), Some(b)) = values else {
        return Difference { value: None, low: None, high: None, p: None, verdict: Verdict::Untestable };
    };
    let untested = |verdict| Difference { value: Some(a - b), low: None, high: None, p: None, verdict };
    if metric != Metric::Volume && base(metric, now).min(base(metric, then)) < SMALL_BASE {
        return untested(Verdict::SmallBase);
    }
    let tested = match metric {
        Metric::Nps => nps(now.nps, then.nps),
        Metric::Csat => shares(now, then),
        Metric::Ces | Metric::Rating | Metric::Sentiment => {
            welch(&Mean::of(metric, now), &Mean::of(metric, then))
        }
        Metric::Volume => counts(now.records, then.records),
    };
    match tested {
        Err(verdict) => untested(verdict),
        Ok(Tested { difference, reach, p }) => Difference {
            value: Some(difference),
            low: Some(difference - reach),
            high: Some(difference + reach),
            p: Some(p),
            verdict: if p < 0.05 { Verdict::Significant } else { Verdict::Chance },
        },
    }
}

/// Two NPS: the difference in standard errors is normal.
fn nps(now: [u64; 3], then: [u64; 3]) -> Result<Tested, Verdict> {
    let one = |[promoters, passives, detractors]: [u64; 3]| {
        let n = count(promoters + passives + detractors);
        let (p, d) = (count(promoters) / n, count(detractors) / n);
        (100.0 * (p - d), nps_variance(p, d, n))
    };
    let ((a, va), (b, vb)) = (one(now), one(then));
    normal(a - b, (va + vb).sqrt(), (va + vb).sqrt())
}

/// Two shares: the test pools them, the interval does not.
fn shares(now: &Tally, then: &Tally) -> Result<Tested, Verdict> {
    let (n1, n2) = (count(base(Metric::Csat, now)), count(base(Metric::Csat, then)));
    let (k1, k2) = (count(satisfied(now)), count(satisfied(then)));
    let (p1, p2, pooled) = (k1 / n1, k2 / n2, (k1 + k2) / (n1 + n2));
    if n1.min(n2) * pooled.min(1.0 - pooled) < 5.0 {
        return Err(if pooled > 0.0 && pooled < 1.0 { Verdict::SmallBase } else { Verdict::Untestable });
    }
    let together = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let apart = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt();
    normal(100.0 * (p1 - p2), 100.0 * together, 100.0 * apart)
}

/// Two counts over stretches of the same length.
fn counts(now: u64, then: u64) -> Result<Tested, Verdict> {
    if now + then < 10 {
        return Err(Verdict::SmallBase);
    }
    let error = count(now + then).sqrt();
    normal(count(now) - count(then), error, error)
}

fn normal(difference: f64, error: f64, interval_error: f64) -> Result<Tested, Verdict> {
    if error <= 0.0 {
        return Err(Verdict::Untestable);
    }
    Ok(Tested { difference, reach: Z95 * interval_error, p: normal_two_sided(difference / error) })
}

/// Two means whose scatter may differ: Welch's test.
fn welch(now: &Mean, then: &Mean) -> Result<Tested, Verdict> {
    let (va, vb) = (now.variance / now.n, then.variance / then.n);
    let error = (va + vb).sqrt();
    if error <= 0.0 {
        return Err(Verdict::Untestable);
    }
    let df = (va + vb).powi(2) / (va * va / (now.n - 1.0) + vb * vb / (then.n - 1.0));
    let difference = now.mean - then.mean;
    Ok(Tested { difference, reach: t95(df) * error, p: t_two_sided(difference / error, df) })
}
