//! Scores on a scale of points: NPS, CSAT, CES and stars.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Problem, Rules};
use crate::error::FieldError;
use crate::feedback::Scores;
use crate::survey::answers::{Answers, Form};
use crate::survey::text::Text;

/// The words at the two ends of a scale; the usual ones in the respondent's language when empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScaleQuestion)]
pub struct Scale {
    /// At the lowest point.
    #[serde(default)]
    pub low: Text,
    /// At the highest point.
    #[serde(default)]
    pub high: Text,
}

macro_rules! scales {
    ($($(#[$doc:meta])* $name:ident as $schema:ident = $first:literal..=$last:literal, $score:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(as = $schema)]
        pub struct $name(pub Scale);

        impl $name {
            /// The lowest and the highest point.
            pub const RANGE: (i64, i64) = ($first, $last);
        }

        impl Rules for $name {
            fn flaws(&self, _: &str, _: &str, _: &mut Vec<FieldError>) {}

            fn read(&self, key: &str, form: &Form, answers: &mut Answers) {
                if let Some(text) = form.one(key) {
                    let value = text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from);
                    answers.insert(key.into(), value);
                }
            }

            fn check(&self, key: &str, answers: &Answers, problems: &mut Vec<(String, Problem)>) {
                let Some(answer) = answers.get(key) else { return };
                if !answer.as_i64().is_some_and(|n| ($first..=$last).contains(&n)) {
                    problems.push((key.into(), Problem::UnknownChoice));
                }
            }

            fn texts(&self) -> Vec<(String, &Text)> {
                vec![("kind.low".into(), &self.0.low), ("kind.high".into(), &self.0.high)]
            }

            fn score(&self, answer: &Value, scores: &mut Scores) {
                let Some(points) = answer.as_i64().and_then(|n| i16::try_from(n).ok()) else { return };
                let set: fn(&mut Scores, i16) = $score;
                set(scores, points);
            }
        }
    )+};
}

scales! {
    /// Likelihood to recommend.
    Nps as NpsQuestion = 0..=10, |scores, n| { scores.nps.get_or_insert(n); };
    /// Satisfaction.
    Csat as CsatQuestion = 1..=5, |scores, n| { scores.csat.get_or_insert(n); };
    /// Effort.
    Ces as CesQuestion = 1..=7, |scores, n| { scores.ces.get_or_insert(n); };
    /// Stars.
    Rating as RatingQuestion = 1..=5, |scores, n| { scores.rating.get_or_insert(f32::from(n)); };
}
