//! When a measure over a window crosses a value: pure, so that the dry run on history and the live evaluation are
//! the same function.

use std::collections::VecDeque;

use candor_model::{Error, Feedback, Result};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What is measured over the records of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many there are.
    Count,
    /// Net promoter score, -100 to 100.
    Nps,
    /// Share of satisfied (4 and 5 of 5), 0 to 100.
    Csat,
    /// Mean effort score, 1 to 7.
    Ces,
    /// Mean stars, 1 to 5.
    Rating,
    /// Mean sentiment, -5 to 5.
    Sentiment,
}

impl Measure {
    /// What the record gives to the measure; `None` when it has no say.
    #[must_use]
    pub fn value(self, record: &Feedback) -> Option<f64> {
        match self {
            Self::Count => Some(1.0),
            Self::Nps => record.scores.nps.map(|score| match score {
                ..=6 => -100.0,
                7..=8 => 0.0,
                _ => 100.0,
            }),
            Self::Csat => record.scores.csat.map(|score| if score >= 4 { 100.0 } else { 0.0 }),
            Self::Ces => record.scores.ces.map(f64::from),
            Self::Rating => record.scores.rating.map(f64::from),
            Self::Sentiment => record.annotations.sentiment.map(f64::from),
        }
    }

    /// Lowest and highest value that makes sense as a threshold.
    fn range(self) -> (f64, f64) {
        match self {
            Self::Count => (2.0, 1_000_000.0),
            Self::Nps => (-100.0, 100.0),
            Self::Csat => (0.0, 100.0),
            Self::Ces => (1.0, 7.0),
            Self::Rating => (1.0, 5.0),
            Self::Sentiment => (-5.0, 5.0),
        }
    }

    /// How far the measure must come back before the rule may fire again, so that a value that trembles around
    /// the threshold does not ring each time.
    fn margin(self, threshold: f64) -> f64 {
        let (low, high) = self.range();
        if self == Self::Count { (threshold * 0.2).max(1.0) } else { (high - low) * 0.025 }
    }
}

/// On which side of the value the trouble lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Fires when the measure is this value or more.
    AtLeast,
    /// Fires when the measure is this value or less.
    AtMost,
}

/// A measure over a window has to cross a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// What is measured.
    pub measure: Measure,
    /// On which side the trouble lies; a count can only be too high, since nothing that comes in makes it lower.
    pub direction: Direction,
    /// The value.
    pub value: f64,
    /// How long the window is, in minutes; from 5 to 40,320 (four weeks).
    pub window_minutes: i64,
    /// Fewer records than this say nothing; 1 to 10,000.
    #[serde(default = "one")]
    pub least_base: usize,
}

fn one() -> usize {
    1
}

impl Threshold {
    /// The window.
    #[must_use]
    pub fn window(&self) -> TimeDelta {
        TimeDelta::minutes(self.window_minutes)
    }

    /// Errors unless the parts fit each other.
    pub fn check(&self) -> Result<()> {
        let (low, high) = self.measure.range();
        if !(low..=high).contains(&self.value) {
            let message = format!("between {low} and {high}");
            return Err(Error::invalid("threshold.value", "out_of_range", message));
        }
        if !(5..=40_320).contains(&self.window_minutes) {
            let message = "between 5 minutes and four weeks (40320 minutes)";
            return Err(Error::invalid("threshold.window_minutes", "out_of_range", message));
        }
        if !(1..=10_000).contains(&self.least_base) {
            return Err(Error::invalid("threshold.least_base", "out_of_range", "between 1 and 10000"));
        }
        if self.measure == Measure::Count && self.direction == Direction::AtMost {
            let message = "a count can only be too high: at_least";
            return Err(Error::invalid("threshold.direction", "invalid", message));
        }
        Ok(())
    }

    fn crossed(&self, value: f64) -> bool {
        match self.direction {
            Direction::AtLeast => value >= self.value,
            Direction::AtMost => value <= self.value,
        }
    }

    fn recovered(&self, value: f64) -> bool {
        let margin = self.measure.margin(self.value);
        match self.direction {
            Direction::AtLeast => value <= self.value - margin,
            Direction::AtMost => value >= self.value + margin,
        }
    }
}

/// What one record adds to the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Its value.
    pub value: f64,
    /// Whether it was looked at before: it fills the window but does not fire.
    pub seen: bool,
}

/// Where a threshold stands between two records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// It fired and the measure has not come back since.
    pub breached: bool,
    /// Records before this no longer count: the window began anew when the measure had come back.
    pub window_start: Option<DateTime<Utc>>,
    /// When it fired last.
    pub last_fired: Option<DateTime<Utc>>,
}

/// The measure crossed the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breach {
    /// Which sample made it cross.
    pub sample: usize,
    /// The measure then.
    pub value: f64,
    /// Over how many records.
    pub base: usize,
}

/// Lets the samples, which must be in the order of their time, pass through the window.
pub fn run(threshold: &Threshold, cooldown: TimeDelta, state: &mut State, samples: &[Sample]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut window: VecDeque<(DateTime<Utc>, f64)> = VecDeque::new();
    let mut sum = 0.0;
    for (place, sample) in samples.iter().enumerate() {
        let since = sample.at - threshold.window();
        let outside = |at: DateTime<Utc>| at <= since || state.window_start.is_some_and(|start| at < start);
        while let Some((at, value)) = window.front().copied()
            && outside(at)
        {
            window.pop_front();
            sum -= value;
        }
        if outside(sample.at) {
            continue;
        }
        window.push_back((sample.at, sample.value));
        sum += sample.value;
        if sample.seen {
            continue;
        }
        let base = window.len();
        let count = base as f64;
        let value = if threshold.measure == Measure::Count { count } else { sum / count };
        if state.breached {
            if threshold.recovered(value) {
                *state = State { breached: false, window_start: Some(sample.at), ..*state };
            }
        } else if base >= threshold.least_base
            && threshold.crossed(value)
            && state.last_fired.is_none_or(|last| sample.at - last >= cooldown)
        {
            state.breached = true;
            state.last_fired = Some(sample.at);
            breaches.push(Breach { sample: place, value, base });
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn samples(values: &[(i64, f64)]) -> Vec<Sample> {
        values.iter().map(|(minute, value)| Sample { at: at(*minute), value: *value, seen: false }).collect()
    }

    fn threshold(measure: Measure, direction: Direction, value: f64) -> Threshold {
        Threshold { measure, direction, value, window_minutes: 60, least_base: 1 }
    }

    fn fired(threshold: &Threshold, values: &[(i64, f64)]) -> Vec<i64> {
        let samples = samples(values);
        run(threshold, TimeDelta::zero(), &mut State::default(), &samples)
            .iter()
            .map(|breach| values[breach.sample].0)
            .collect()
    }

    #[test]
    fn a_count_fires_once_and_again_only_after_it_came_back() {
        let three = threshold(Measure::Count, Direction::AtLeast, 3.0);
        let burst: Vec<_> = (0..20).map(|minute| (minute, 1.0)).collect();
        assert_eq!(fired(&three, &burst), [2]);
        let two_bursts: Vec<_> = (0..5).chain(200..205).map(|minute| (minute, 1.0)).collect();
        assert_eq!(fired(&three, &two_bursts), [2, 202]);
        assert_eq!(fired(&three, &[(0, 1.0), (40, 1.0), (80, 1.0), (120, 1.0)]), Vec::<i64>::new());
    }

    #[test]
    fn a_metric_that_trembles_around_its_threshold_rings_once() {
        let low = threshold(Measure::Sentiment, Direction::AtMost, -1.0);
        let trembling: Vec<_> = (0..50).map(|i| (i, if i % 2 == 0 { -1.1 } else { -0.95 })).collect();
        assert_eq!(fired(&low, &trembling), [0]);
    }

    #[test]
    fn too_few_say_nothing_and_the_cooldown_holds() {
        let low = Threshold { least_base: 3, ..threshold(Measure::Nps, Direction::AtMost, 0.0) };
        assert_eq!(fired(&low, &[(0, -100.0), (1, -100.0), (2, 100.0), (3, -100.0)]), [2]);
        let three = threshold(Measure::Count, Direction::AtLeast, 3.0);
        let two_bursts = samples(&(0..5).chain(200..205).map(|m| (m, 1.0)).collect::<Vec<_>>());
        let once = run(&three, TimeDelta::hours(10), &mut State::default(), &two_bursts);
        assert_eq!(once.len(), 1);
    }

    #[test]
    fn parts_must_fit() {
        assert!(threshold(Measure::Count, Direction::AtMost, 3.0).check().is_err());
        assert!(threshold(Measure::Nps, Direction::AtMost, 101.0).check().is_err());
        assert!(threshold(Measure::Nps, Direction::AtMost, f64::NAN).check().is_err());
        assert!(threshold(Measure::Csat, Direction::AtMost, 70.0).check().is_ok());
        assert!(
            Threshold { window_minutes: 1, ..threshold(Measure::Ces, Direction::AtMost, 3.0) }
                .check()
                .is_err()
        );
    }

    proptest! {
        /// The live evaluation sees records in batches, the dry run all at once; both must ring at the same ones.
        #[test]
        fn batches_make_no_difference(
            steps in prop::collection::vec((0_i64..40, -5.0_f64..5.0), 1..60),
            cut in 0_usize..60,
            count in any::<bool>(),
        ) {
            let mut minute = 0;
            let values: Vec<_> = steps.iter().map(|(gap, value)| { minute += gap; (minute, *value) }).collect();
            let threshold = if count {
                threshold(Measure::Count, Direction::AtLeast, 3.0)
            } else {
                threshold(Measure::Sentiment, Direction::AtMost, -1.0)
            };
            let whole = fired(&threshold, &values);
            let cut = cut.min(values.len());
            let (first, all) = (samples(&values[..cut]), samples(&values));
            let mut state = State::default();
            let mut parts: Vec<_> = run(&threshold, TimeDelta::zero(), &mut state, &first)
                .iter().map(|b| values[b.sample].0).collect();
            let second: Vec<_> = all.into_iter().enumerate()
                .map(|(place, sample)| Sample { seen: place < cut, ..sample }).collect();
            parts.extend(run(&threshold, TimeDelta::zero(), &mut state, &second).iter().map(|b| values[b.sample].0));
            prop_assert_eq!(whole, parts);
        }
    }
}
