//! The feedback record: everything that anybody says becomes one of these.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::annotation::Annotations;
use crate::id::{CustomerId, FeedbackId, SurveyId};

/// What the person is to the organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// Buys or uses.
    #[default]
    Customer,
    /// Might.
    Prospect,
    /// Works here.
    Employee,
    /// Works with us.
    Partner,
    /// Nobody knows.
    Unknown,
}

impl AuthorKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Customer, Self::Prospect, Self::Employee, Self::Partner, Self::Unknown];

    /// The name used in filters and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Prospect => "prospect",
            Self::Employee => "employee",
            Self::Partner => "partner",
            Self::Unknown => "unknown",
        }
    }
}

/// The scores that a person gave, each on its own scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// Likelihood to recommend, 0 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nps: Option<i16>,
    /// Satisfaction, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<i16>,
    /// Customer effort 2.0 ("made it easy"), 1 to 7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ces: Option<i16>,
    /// Stars of a review, 1 to 5, halves allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<f32>,
}

/// Words as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerbatimInput {
    /// What was said; at most 50,000 characters.
    pub text: String,
    /// Who said it: `customer`, `agent` or any other name; `customer` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The question it answers, as `q2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// Words as they are stored, personal data masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verbatim {
    /// What was said.
    pub text: String,
    /// Who said it.
    pub speaker: String,
    /// The question it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// BCP 47 primary language; `und` when unknown.
    pub language: String,
}

/// How the person can be recognised. Any identity that is already known leads to the same customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRef {
    /// The organisation's own number for the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number, best in international form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Name for display.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl CustomerRef {
    /// Whether it names anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.external_id.is_none() && self.email.is_none() && self.phone.is_none() && self.name.is_none()
    }
}

/// Feedback as it comes in from outside: the body of `POST /api/v1/feedback`, a line of a batch, a row of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackInput {
    /// Where it comes from, such as `zendesk`: lower-case letters, digits and dashes.
    pub source: String,
    /// The source's own key. The same source and key again is the same record: it is stored once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// `survey`, `call`, `chat`, `email`, `review`, `social`, `web`, `store` or any other lower-case word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The unit's path, such as `north/lyon`. An unknown path is created below its nearest known unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When it was said; the time of receipt when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// BCP 47 language, when the source knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the person is to the organisation.
    #[serde(default)]
    pub author_kind: AuthorKind,
    /// Who said it.
    #[serde(default, skip_serializing_if = "CustomerRef::is_empty")]
    pub customer: CustomerRef,
    /// A headline, as reviews have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The short form of `verbatims` with a single one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What was said, turn by turn or answer by answer; at most 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verbatims: Vec<VerbatimInput>,
    /// Scores.
    #[serde(default)]
    pub scores: Scores,
    /// Context: order, agent, product, store … Text, numbers and true/false; at most 100 names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Value>,
    /// Where it can be read at its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A feedback record as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Feedback {
    /// Its id.
    pub id: FeedbackId,
    /// Where it comes from.
    pub source: String,
    /// The source's own key.
    pub external_id: Option<String>,
    /// How it was said.
    pub channel: String,
    /// The unit's path.
    pub unit: Option<String>,
    /// When it was said.
    pub occurred_at: DateTime<Utc>,
    /// When Candor heard of it.
    pub received_at: DateTime<Utc>,
    /// BCP 47 primary language of the words; `und` when unknown.
    pub language: String,
    /// What the person is to the organisation.
    pub author_kind: AuthorKind,
    /// Who said it.
    pub customer: Option<CustomerId>,
    /// Who said it, for display.
    pub customer_name: Option<String>,
    /// A headline.
    pub title: Option<String>,
    /// What was said.
    pub verbatims: Vec<Verbatim>,
    /// Scores.
    pub scores: Scores,
    /// The survey that was answered.
    pub survey: Option<SurveyId>,
    /// The survey's short name in filters (`survey:after-delivery`).
    pub survey_slug: Option<String>,
    /// Which of its versions the person saw.
    pub survey_version: Option<i32>,
    /// Answers by the question's key; a choice is its code, several are an array of codes.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// Context.
    #[serde(default)]
    pub attributes: BTreeMap<String, Value>,
    /// Where it can be read at its source.
    pub url: Option<String>,
    /// What Candor understood.
    pub annotations: Annotations,
    /// Tags that people gave it.
    #[serde(default)]
    pub tags: Vec<String>,
}
