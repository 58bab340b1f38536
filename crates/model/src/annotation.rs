//! What Candor understood of a record, with what made each statement, so that every number can explain itself.

use serde::{Deserialize, Serialize};

/// Sentiment in three classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sentiment {
    /// Score below -0.5.
    Negative,
    /// Neither.
    Neutral,
    /// Score above 0.5.
    Positive,
}

impl Sentiment {
    /// The name used in filters and facets.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// A range of characters (Unicode scalar values, not bytes) in the *stored* (masked) text of one verbatim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Span {
    /// Which verbatim of the record, from 0; 65535 is the title.
    pub verbatim: u16,
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// A word that moved a sentiment score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Evidence {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// What it added to the score of its sentence, after the rules.
    pub weight: f32,
    /// Which rules changed it: `negated`, `intensified`, `softened`, `contrast`, `emphasis`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// One sentence and how it feels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sentence {
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
    /// From -5 (worst) to 5 (best).
    pub score: f32,
    /// The words that made it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A topic found in the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TopicHit {
    /// Path in the topic tree, such as `delivery/late`.
    pub topic: String,
    /// The version of the topic tree whose rule matched.
    pub version: i32,
    /// What in the text matched; empty when the rule matched a structured field only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    /// Mean score of the sentences that matched; absent where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<f32>,
}

/// A piece of personal data that was masked before anything was stored. Only its kind and place are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Masked {
    /// Where the mask (`[email]`, `[phone]`, `[card]`, `[iban]`) stands.
    #[serde(flatten)]
    pub span: Span,
    /// `email`, `phone`, `card` or `iban`.
    pub kind: String,
}

/// Where a statement about the language comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LanguageSource {
    /// Found in the text.
    Detected,
    /// Said by the source, the survey or the customer.
    Declared,
    /// Neither could tell.
    Unknown,
}

/// Everything understood of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Annotations {
    /// The engine and its version, such as `lexicon-1`.
    pub model: String,
    /// BCP 47 primary language of the record's words; `und` when unknown.
    pub language: String,
    /// How the language is known.
    pub language_source: LanguageSource,
    /// Sentiment of the record from -5 to 5; absent when it has no words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<f32>,
    /// The sentences in order.
    #[serde(default)]
    pub sentences: Vec<Sentence>,
    /// The topics found.
    #[serde(default)]
    pub topics: Vec<TopicHit>,
    /// What was masked.
    #[serde(default)]
    pub masked: Vec<Masked>,
}

impl Annotations {
    /// The class of the record's sentiment.
    #[must_use]
    pub fn class(&self) -> Option<Sentiment> {
        self.sentiment.map(classify)
    }
}

/// The class of a score from -5 to 5.
#[must_use]
pub fn classify(score: f32) -> Sentiment {
    if score < -0.5 {
        Sentiment::Negative
    } else if score > 0.5 {
        Sentiment::Positive
    } else {
        Sentiment::Neutral
    }
}
