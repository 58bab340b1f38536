//! Counts from which every metric follows. They are sums, so tallies of parts add up to the tally of the whole:
//! a region's number is made from its stores' answers, never from their scores.

use serde::{Deserialize, Serialize};

use crate::annotation::{Sentiment, classify};
use crate::feedback::Scores;

/// What was counted over a set of records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tally {
    /// Records, with a score or without.
    pub records: u64,
    /// Promoters (9, 10), passives (7, 8), detractors (0 to 6).
    pub nps: [u64; 3],
    /// Answers of 1 to 5.
    pub csat: [u64; 5],
    /// Answers of 1 to 7.
    pub ces: [u64; 7],
    /// Records with stars.
    pub rating_n: u64,
    /// Sum of the stars.
    pub rating_sum: f64,
    /// Sum of the squares of the stars.
    pub rating_sum_sq: f64,
    /// Sentiment of records with words.
    pub sentiment: SentimentTally,
}

/// Sentiment over a set of records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SentimentTally {
    /// Records with a sentiment.
    pub n: u64,
    /// Sum of the scores.
    pub sum: f64,
    /// Sum of their squares.
    pub sum_sq: f64,
    /// Records that feel bad.
    pub negative: u64,
    /// Records that feel neither way.
    pub neutral: u64,
    /// Records that feel good.
    pub positive: u64,
}

impl Tally {
    /// Counts one record. Scores off their scale are not counted.
    pub fn add(&mut self, scores: &Scores, sentiment: Option<f32>) {
        self.records += 1;
        match scores.nps {
            Some(9..=10) => self.nps[0] += 1,
            Some(7..=8) => self.nps[1] += 1,
            Some(0..=6) => self.nps[2] += 1,
            _ => {}
        }
        count(&mut self.csat, scores.csat);
        count(&mut self.ces, scores.ces);
        if let Some(rating) = scores.rating {
            let rating = f64::from(rating);
            self.rating_n += 1;
            self.rating_sum += rating;
            self.rating_sum_sq += rating * rating;
        }
        if let Some(score) = sentiment {
            self.sentiment.add(score);
        }
    }

    /// Adds the counts of other records.
    pub fn merge(&mut self, other: &Self) {
        self.records += other.records;
        merge(&mut self.nps, &other.nps);
        merge(&mut self.csat, &other.csat);
        merge(&mut self.ces, &other.ces);
        self.rating_n += other.rating_n;
        self.rating_sum += other.rating_sum;
        self.rating_sum_sq += other.rating_sum_sq;
        self.sentiment.merge(&other.sentiment);
    }
}

impl SentimentTally {
    /// Counts one score from -5 to 5.
    pub fn add(&mut self, score: f32) {
        let value = f64::from(score);
        self.n += 1;
        self.sum += value;
        self.sum_sq += value * value;
        match classify(score) {
            Sentiment::Negative => self.negative += 1,
            Sentiment::Neutral => self.neutral += 1,
            Sentiment::Positive => self.positive += 1,
        }
    }

    /// Adds the counts of other records.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.negative += other.negative;
        self.neutral += other.neutral;
        self.positive += other.positive;
    }
}

impl std::ops::AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.merge(other);
    }
}

impl<'a> std::iter::Sum<&'a Self> for Tally {
    fn sum<I: Iterator<Item = &'a Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut total, tally| {
            total.merge(tally);
            total
        })
    }
}

/// Counts a score of 1 to `N` in its place.
fn count<const N: usize>(counts: &mut [u64; N], score: Option<i16>) {
    let place = score.and_then(|s| usize::try_from(s).ok()).and_then(|s| s.checked_sub(1));
    if let Some(count) = place.and_then(|p| counts.get_mut(p)) {
        *count += 1;
    }
}

fn merge<const N: usize>(counts: &mut [u64; N], other: &[u64; N]) {
    for (count, more) in counts.iter_mut().zip(other) {
        *count += more;
    }
}
