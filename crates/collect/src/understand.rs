//! From a checked record to one that may be stored: language, masks, sentiment, topics. Pure computing, done by
//! whoever brings the record, so that many are understood at the same time.

use candor_model::annotation::{LanguageSource, Masked, Span};
use candor_model::{Annotations, Result, Verbatim};
use candor_store::Db;
use candor_understand::{language, mask};
use serde_json::Value;

use candor_model::id::OrgId;

use crate::record::NewFeedback;
use crate::write::Row;

/// The speaker of words that do not say who said them.
const CUSTOMER: &str = "customer";

/// What is needed to understand the records of any organisation.
#[derive(Default)]
pub(crate) struct Understanding {}

/// The topics of an organisation, ready to be matched.
pub(crate) struct Topics {}

impl Understanding {
    /// The organisation's topics as they are now.
    #[expect(clippy::unused_async, reason = "compiled topics are read from the database")]
    pub async fn topics(&self, _db: &Db, _org: OrgId) -> Result<Topics> {
        Ok(Topics {})
    }

    /// Understands many records on all processors; the order stays.
    pub fn apply_all(&self, org: OrgId, all: Vec<NewFeedback>, topics: &Topics) -> Vec<Row> {
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

    /// Understands one record.
    #[expect(clippy::unused_self, reason = "the engine lives here")]
    pub fn apply(&self, org: OrgId, new: NewFeedback, _topics: &Topics) -> Row {
        understand(org, new)
    }
}

fn understand(org: OrgId, new: NewFeedback) -> Row {
    let NewFeedback { id, mut input, received_at, survey, import, idempotency } = new;
    for value in input.attributes.values_mut() {
        if let Value::String(text) = value {
            hide(text);
        }
    }
    input.title.iter_mut().for_each(hide);
    let mut verbatims = Vec::with_capacity(input.verbatims.len());
    let mut masked = Vec::new();
    let mut source = LanguageSource::Unknown;
    for (index, words) in input.verbatims.into_iter().enumerate() {
        let found = language::identify(&words.text, input.language.as_deref());
        if index == 0 {
            source = found.source;
        }
        let hidden = mask::mask(&words.text);
        for (kind, range) in &hidden.masks {
            let position = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let span = Span {
                verbatim: u16::try_from(index).unwrap_or(u16::MAX),
                start: position(range.start),
                end: position(range.end),
            };
            masked.push(Masked { span, kind: kind.as_str().to_owned() });
        }
        verbatims.push(Verbatim {
            text: hidden.text.into_owned(),
            speaker: words.speaker.unwrap_or_else(|| CUSTOMER.to_owned()),
            question: words.question,
            language: found.language.to_owned(),
        });
    }
    let language = verbatims.first().map_or_else(|| "und".to_owned(), |v| v.language.clone());
    let annotations = Annotations {
        model: "language-1".into(),
        language: language.clone(),
        language_source: source,
        sentiment: None,
        sentences: Vec::new(),
        topics: Vec::new(),
        masked,
    };
    Row {
        org,
        id,
        source: input.source,
        external_id: input.external_id,
        channel: input.channel.unwrap_or_else(|| crate::accept::UNKNOWN_CHANNEL.into()),
        unit: input.unit,
        occurred_at: input.occurred_at.unwrap_or(received_at),
        received_at,
        language,
        author_kind: input.author_kind,
        customer: input.customer,
        title: input.title,
        verbatims,
        scores: input.scores,
        attributes: input.attributes,
        url: input.url,
        annotations,
        survey,
        import,
        idempotency,
    }
}

/// Masks personal data where it stands.
fn hide(text: &mut String) {
    let hidden = mask::mask(text);
    if !hidden.masks.is_empty() {
        *text = hidden.text.into_owned();
    }
}
