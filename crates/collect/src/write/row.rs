//! A record as it will be stored: understood, masked, ready.

use std::collections::BTreeMap;

use candor_model::id::{FeedbackId, ImportId, OrgId};
use candor_model::{Annotations, AuthorKind, CustomerRef, Scores, Verbatim};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::record::{Idempotency, SurveyPart};

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub org: OrgId,
    pub id: FeedbackId,
    pub source: String,
    pub external_id: Option<String>,
    pub channel: String,
    /// The path of the unit as it was written.
    pub unit: Option<String>,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub language: String,
    pub author_kind: AuthorKind,
    pub customer: CustomerRef,
    pub title: Option<String>,
    pub verbatims: Vec<Verbatim>,
    pub scores: Scores,
    pub attributes: BTreeMap<String, Value>,
    pub url: Option<String>,
    pub annotations: Annotations,
    pub survey: Option<SurveyPart>,
    pub import: Option<ImportId>,
    pub idempotency: Option<Idempotency>,
}

impl Row {
    /// What makes it the same record when it comes again, else its id. Rows are written in this order.
    pub fn key(&self) -> (OrgId, &str, &str, FeedbackId) {
        (self.org, &self.source, self.external_id.as_deref().unwrap_or_default(), self.id)
    }
}
