//! Why a rule fired, kept with the alert, so that nobody has to guess later.

use candor_model::Feedback;
use candor_model::filter::{Clock, Filter, Matcher, Prepared};
use candor_understand::Analyser;
use serde::{Deserialize, Serialize};

use crate::threshold::{Breach, Threshold};

/// Why a rule fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Why {
    /// The rule's filter as it was.
    pub filter: String,
    /// The parts of it that the record fulfilled.
    pub matched: Vec<String>,
    /// The rule's threshold, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// The measure that crossed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Over how many records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<usize>,
}

impl Why {
    /// Why the filter meant this record.
    #[must_use]
    pub fn of(text: &str, filter: &Filter, record: &Feedback, clock: &Clock) -> Self {
        let prepared = Prepared::new(record, &Analyser);
        let mut matched = Vec::new();
        fulfilled(filter, &prepared, clock, &mut matched);
        Self { filter: text.to_owned(), matched, threshold: None, value: None, base: None }
    }

    /// Adds the threshold that was crossed.
    #[must_use]
    pub fn crossing(mut self, threshold: &Threshold, breach: &Breach) -> Self {
        self.threshold = Some(*threshold);
        self.value = Some(breach.value);
        self.base = Some(breach.base);
        self
    }
}

/// The smallest parts that hold, negations as a whole.
fn fulfilled(filter: &Filter, record: &Prepared<'_>, clock: &Clock, parts: &mut Vec<String>) {
    match filter {
        Filter::And { items } | Filter::Or { items } => {
            for item in items {
                fulfilled(item, record, clock, parts);
            }
        }
        Filter::All => {}
        part => {
            if Matcher::new(part, clock).matches(record) {
                parts.push(part.to_text());
            }
        }
    }
}
