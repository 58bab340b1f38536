//! From a checked record to one that may be stored: language, masks, sentiment, topics. Pure computing, done by
//! whoever brings the record, so that many are understood at the same time.

use std::sync::Arc;

use candor_accounts::UnitPath;
use candor_model::feedback::{Verbatim, VerbatimInput};
use candor_model::filter::{Field, FieldValue, Record, RecordText};
use candor_model::id::OrgId;
use candor_model::{Feedback, Result};
use candor_store::Db;
use candor_understand::{CompiledTopics, Engine, UnderstandInput, Understood, mask};
use serde_json::Value;

use crate::record::NewFeedback;
use crate::topics::Cache;
use crate::write::Row;

/// What is needed to understand the records of any organisation.
#[derive(Default)]
pub(crate) struct Understanding {
    engine: Engine,
    topics: Cache,
}

impl Understanding {
    /// The organisation's topics as they are now.
    pub async fn topics(&self, db: &Db, org: OrgId) -> Result<Arc<CompiledTopics>> {
        self.topics.topics(db, org).await
    }

    /// Understands many records on all processors; the order stays.
    pub fn apply_all(&self, org: OrgId, all: Vec<NewFeedback>, topics: &CompiledTopics) -> Vec<Row> {
        let lanes = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = all.len().div_ceil(lanes).max(1);
        let mut all = all.into_iter();
        let parts: Vec<Vec<NewFeedback>> = (0..lanes).map(|_| all.by_ref().take(share).collect()).collect();
        std::thread::scope(|scope| {
            let running: Vec<_> = parts
                .into_iter()
                .map(|part| {
                    scope.spawn(move || {
                        part.into_iter().map(|new| self.apply(org, new, topics)).collect::<Vec<_>>()
                    })
                })
                .collect();
            running
                .into_iter()
                .flat_map(|lane| lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    }

    /// Reads one answer while somebody is still answering.
    pub fn read(
        &self,
        said: VerbatimInput,
        language: &str,
        topics: &CompiledTopics,
    ) -> (Option<f32>, Vec<String>) {
        let said = [said];
        let Understood { verbatims, annotations, .. } = self.engine.understand(&UnderstandInput {
            title: None,
            verbatims: &said,
            declared_language: Some(language),
            rating: None,
        });
        let answer = Answer { verbatims: &verbatims, language: &annotations.language };
        let found = topics.find(&answer, &annotations.sentences);
        (annotations.sentiment, found.into_iter().map(|hit| hit.topic).collect())
    }

    /// Understands one record.
    pub fn apply(&self, org: OrgId, new: NewFeedback, topics: &CompiledTopics) -> Row {
        let NewFeedback { id, mut input, received_at, survey, import, idempotency } = new;
        for value in input.attributes.values_mut() {
            if let Value::String(text) = value {
                hide(text);
            }
        }
        let Understood { title, verbatims, annotations } = self.engine.understand(&UnderstandInput {
            title: input.title.as_deref(),
            verbatims: &input.verbatims,
            declared_language: input.language.as_deref(),
            rating: input.scores.rating,
        });
        // What the rules of topics see is the record as it will be read back.
        let mut record = Feedback {
            id,
            source: input.source,
            external_id: input.external_id,
            channel: input.channel.unwrap_or_else(|| crate::accept::UNKNOWN_CHANNEL.into()),
            unit: input.unit.as_deref().and_then(|unit| Some(UnitPath::parse(unit).ok()?.as_path())),
            occurred_at: input.occurred_at.unwrap_or(received_at),
            received_at,
            language: annotations.language.clone(),
            author_kind: input.author_kind,
            customer: None,
            customer_name: input.customer.name.clone(),
            title,
            verbatims,
            scores: input.scores,
            survey: survey.as_ref().map(|s| s.survey),
            survey_slug: survey.as_ref().map(|s| s.slug.clone()),
            survey_version: survey.as_ref().map(|s| s.version),
            answers: survey.as_ref().map(|s| s.answers.clone()).unwrap_or_default(),
            attributes: input.attributes,
            url: input.url,
            annotations,
            tags: Vec::new(),
        };
        record.annotations.topics = topics.find(&record, &record.annotations.sentences);
        Row {
            org,
            id,
            source: record.source,
            external_id: record.external_id,
            channel: record.channel,
            unit: input.unit,
            occurred_at: record.occurred_at,
            received_at,
            language: record.language,
            author_kind: record.author_kind,
            customer: input.customer,
            title: record.title,
            verbatims: record.verbatims,
            scores: record.scores,
            attributes: record.attributes,
            url: record.url,
            annotations: record.annotations,
            survey,
            import,
            idempotency,
        }
    }
}

/// An answer as the rules of topics see it: words, and nothing else yet.
struct Answer<'a> {
    verbatims: &'a [Verbatim],
    language: &'a str,
}

impl Record for Answer<'_> {
    fn texts(&self) -> Vec<RecordText<'_>> {
        (0u16..)
            .zip(self.verbatims)
            .map(|(at, v)| RecordText { verbatim: Some(at), text: &v.text, language: &v.language })
            .collect()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        match field {
            Field::Language => vec![FieldValue::Text(self.language.into())],
            _ => Vec::new(),
        }
    }
}

/// Masks personal data where it stands.
fn hide(text: &mut String) {
    let hidden = mask::mask(text);
    if !hidden.masks.is_empty() {
        *text = hidden.text.into_owned();
    }
}
