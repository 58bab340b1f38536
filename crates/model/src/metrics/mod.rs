//! The metric library: one implementation of each formula, over counts. Every screen, alert, digest and export
//! takes its numbers from here. Pure functions over [`Tally`].

pub mod compare;
mod distribution;
pub mod estimate;
pub mod participation;
pub mod tally;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use compare::{Difference, Verdict, compare};
pub use estimate::{Estimate, Part, PartKey, SMALL_BASE, base, estimate, net_sentiment};
pub use tally::{SentimentTally, Tally};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Net promoter score: per cent of 9 and 10 less per cent of 0 to 6; -100 to 100.
    Nps,
    /// Satisfaction: per cent of 4 and 5 among answers of 1 to 5.
    Csat,
    /// Effort ("made it easy"): mean of answers of 1 to 7.
    Ces,
    /// Stars: mean of 1 to 5.
    Rating,
    /// Sentiment: mean of -5 to 5 over records with words.
    Sentiment,
    /// How many records.
    Volume,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Nps, Self::Csat, Self::Ces, Self::Rating, Self::Sentiment, Self::Volume];

    /// The name used in the API and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Rating => "rating",
            Self::Sentiment => "sentiment",
            Self::Volume => "volume",
        }
    }
}

impl std::str::FromStr for Metric {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == s).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|metric| metric.as_str()).collect();
            format!("'{s}' is no metric; one of {}", all.join(", "))
        })
    }
}
