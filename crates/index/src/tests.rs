//! The index over records in memory, without a database.

mod agreement;
mod counting;
mod paging;

use std::collections::BTreeMap;
use std::sync::Arc;

use candor_model::annotation::{Annotations, LanguageSource, TopicHit};
use candor_model::filter::{Clock, Filter};
use candor_model::id::{FeedbackId, OrgId, UnitId};
use candor_model::{Actor, AuthorKind, Feedback, Scores, Verbatim};
use candor_store::changes::Position;
use candor_understand::Analyser;
use chrono::{DateTime, Duration, Utc};

use crate::{Organisation, SearchRequest};

/// The present of all tests.
fn clock() -> Clock {
    Clock::utc(at("2026-06-15T12:00:00Z"))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A record that says something, `hours` before the present.
fn said(text: &str, hours: i64) -> Feedback {
    let occurred = clock().now - Duration::hours(hours);
    let verbatim =
        Verbatim { text: text.into(), speaker: "customer".into(), question: None, language: "en".into() };
    Feedback {
        id: FeedbackId::new(),
        source: "test".into(),
        external_id: None,
        channel: "web".into(),
        unit: None,
        occurred_at: occurred,
        received_at: occurred,
        language: "en".into(),
        author_kind: AuthorKind::Customer,
        customer: None,
        customer_name: None,
        title: None,
        verbatims: vec![verbatim],
        scores: Scores::default(),
        survey: None,
        survey_slug: None,
        survey_version: None,
        answers: BTreeMap::new(),
        attributes: BTreeMap::new(),
        url: None,
        annotations: Annotations {
            model: "test".into(),
            language: "en".into(),
            language_source: LanguageSource::Declared,
            sentiment: None,
            sentences: Vec::new(),
            topics: Vec::new(),
            masked: Vec::new(),
        },
        tags: Vec::new(),
    }
}

fn topic(path: &str) -> TopicHit {
    TopicHit { topic: path.into(), version: 1, spans: Vec::new(), sentiment: None }
}

/// An index of these records, in several segments.
fn index(records: &[Feedback]) -> Organisation {
    let index = Organisation::in_memory(Arc::new(Analyser)).unwrap();
    for part in records.chunks(records.len().div_ceil(3).max(1)) {
        index.replace(&[], part).unwrap();
        index.commit(Position::default()).unwrap();
    }
    index
}

fn everybody() -> Actor {
    Actor::system(OrgId::new())
}

fn sees(units: &[&str]) -> Actor {
    let units = units.iter().map(|path| (UnitId::new(), (*path).to_owned())).collect();
    Actor { units: Some(units), ..everybody() }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}

fn request(text: &str) -> SearchRequest {
    SearchRequest { limit: 1_000, ..SearchRequest::new(filter(text), clock()) }
}

/// The ids that a filter finds, in the order of the page.
fn found(index: &Organisation, actor: &Actor, text: &str) -> Vec<FeedbackId> {
    let found = index.find(actor, &request(text)).unwrap();
    assert_eq!(found.total, found.ids.len() as u64);
    found.ids.into_iter().map(|(id, _)| id).collect()
}
