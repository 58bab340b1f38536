//! Rules of the filter language.

mod complete;
mod generate;
mod matching;
mod parsing;
mod properties;
mod sql;
mod when;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Analyse, Token};
use crate::annotation::{Annotations, LanguageSource, Masked, Span, TopicHit};
use crate::feedback::{AuthorKind, Feedback, Scores, Verbatim};
use crate::id::FeedbackId;

/// Cuts at anything but letters and digits; in English, drops an ending s.
struct Plain;

impl Analyse for Plain {
    fn tokens(&self, text: &str, lang: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut word = String::new();
        let mut start = 0;
        for (at, c) in (0u32..).zip(text.chars().chain(std::iter::once(' '))) {
            if c.is_alphanumeric() {
                if word.is_empty() {
                    start = at;
                }
                word.extend(c.to_lowercase());
            } else if !word.is_empty() {
                let norm = std::mem::take(&mut word);
                let stem = if lang == "en" { norm.trim_end_matches('s').to_owned() } else { norm.clone() };
                tokens.push(Token { norm, stem, start, end: at });
            }
        }
        tokens
    }
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn record() -> Feedback {
    let verbatim = |text: &str, speaker: &str, language: &str| Verbatim {
        text: text.into(),
        speaker: speaker.into(),
        question: (speaker == "customer").then(|| "q2".into()),
        language: language.into(),
    };
    let topic =
        |topic: &str| TopicHit { topic: topic.into(), version: 1, spans: Vec::new(), sentiment: None };
    Feedback {
        id: FeedbackId::from(uuid::Uuid::from_u128(7)),
        source: "zendesk".into(),
        external_id: Some("T-1001".into()),
        channel: "email".into(),
        unit: Some("north/lyon".into()),
        occurred_at: time("2026-03-10T09:30:00Z"),
        received_at: time("2026-03-10T09:31:00Z"),
        language: "en".into(),
        author_kind: AuthorKind::Customer,
        customer: None,
        customer_name: Some("Ada Byron".into()),
        title: Some("Refund still missing".into()),
        verbatims: vec![
            verbatim("My refunds came late. The delivery driver was friendly.", "customer", "en"),
            verbatim("Das Paket kam zwei Wochen zu spät", "agent", "de"),
        ],
        scores: Scores { nps: Some(4), csat: Some(2), ces: None, rating: Some(3.5) },
        survey: None,
        survey_slug: Some("after-delivery".into()),
        survey_version: Some(3),
        answers: BTreeMap::from([
            ("q1".into(), json!(6)),
            ("q2".into(), json!("price")),
            ("q5".into(), json!(["speed", "staff"])),
        ]),
        attributes: BTreeMap::from([
            ("airline".into(), json!("Virgin America")),
            ("order.total".into(), json!(129.5)),
            ("seats".into(), json!("2")),
            ("vip".into(), json!(true)),
            ("channel".into(), json!("phone")),
            ("zip".into(), json!("01067")),
        ]),
        url: None,
        annotations: Annotations {
            model: "lexicon-1".into(),
            language: "en".into(),
            language_source: LanguageSource::Detected,
            sentiment: Some(-1.2),
            sentences: Vec::new(),
            topics: vec![topic("delivery/late"), topic("billing")],
            masked: vec![Masked { span: Span { verbatim: 0, start: 0, end: 1 }, kind: "email".into() }],
        },
        tags: vec!["Urgent".into()],
    }
}
