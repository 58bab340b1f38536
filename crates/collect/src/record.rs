//! A feedback record on its way into the house.

use std::collections::BTreeMap;

use candor_model::FeedbackInput;
use candor_model::id::{FeedbackId, ImportId, ResponseId, SurveyId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Feedback that was checked and may be written. Made by [`crate::accept`]; nothing else makes one, so that nothing
/// unchecked reaches the database.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewFeedback {
    /// The id that it will have, unless it turns out to be known.
    pub id: FeedbackId,
    /// What came in, checked and tidied.
    pub input: FeedbackInput,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// Set when it answers a survey.
    pub survey: Option<SurveyPart>,
    /// Set when it is a row of a file.
    pub import: Option<ImportId>,
    /// Set when the request carried an `Idempotency-Key`.
    pub idempotency: Option<Idempotency>,
}

/// What was asked and answered.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyPart {
    /// The survey.
    pub survey: SurveyId,
    /// Its short name, as in `survey:after-delivery`.
    pub slug: String,
    /// The version that the person saw.
    pub version: i32,
    /// The passage through it.
    pub response: ResponseId,
    /// Answers by the question's key; a choice is its code, several are an array of codes. Open answers stand in
    /// the record's verbatims, where they are masked, and not here.
    pub answers: BTreeMap<String, Value>,
}

/// The sender's promise that a request with this key is this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The key, at most 255 characters.
    pub key: String,
    /// A hash of what was sent, to refuse the key with anything else.
    pub hash: [u8; 32],
}

/// The answer to a record that was written, or was there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Accepted {
    /// The record.
    pub id: FeedbackId,
    /// Whether it was there already: nothing was written.
    pub duplicate: bool,
}

impl NewFeedback {
    /// Says what was asked and answered.
    #[must_use]
    pub fn with_survey(mut self, survey: SurveyPart) -> Self {
        self.survey = Some(survey);
        self
    }
}
