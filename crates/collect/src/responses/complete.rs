//! The end of a passage: its answers become one feedback record, exactly once.

use std::collections::BTreeMap;

use candor_model::feedback::{CustomerRef, FeedbackInput};
use candor_model::id::FeedbackId;
use candor_model::survey::flow::{last_page, pipe};
use candor_model::survey::{Definition, Outcome, ParameterTarget, Text, evaluate, outcome};
use candor_model::{AuthorKind, Error, Result};
use candor_store::Db;
use candor_understand::mask;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::door::Door;
use super::invitation::InvitationState;
use super::passage::{Ending, Passage};
use super::schema::{invitation, response};
use super::{quality, quota};
use crate::accept::accept_response;
use crate::campaigns::Thank;
use crate::record::SurveyPart;
use crate::write::Writer;

/// The source of records that come from surveys.
const SOURCE: &str = "survey";

/// How a passage ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Its answers are this record.
    Recorded(FeedbackId),
    /// There were enough already, or it was closed a moment ago; this adds no record.
    NotCounted,
}

/// When a passage was finished, and when that was heard: a device without a network tells it later.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// When the person was done.
    pub at: DateTime<Utc>,
    /// When the server heard of it.
    pub heard: DateTime<Utc>,
}

impl Finished {
    /// Done and heard of at once.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { at: now, heard: now }
    }
}

/// Writes the record of a passage whose answers are all valid, and closes the passage, unless a quota is full. `definition` is
/// the survey as this person got it. The passage's id is the
/// record's key at its source, so whoever sends twice, or sends again after a crash, is told of the same record.
pub async fn complete(
    db: &Db,
    writer: &Writer,
    door: &Door,
    definition: &Definition,
    passage: &Passage,
    finished: Finished,
) -> Result<Completion> {
    let measured = quality::measure(definition, passage, finished.at);
    let now = finished.heard;
    let (over, flags) = db
        .tenant(door.org, async |conn| {
            let place = quota::count(conn, door, definition, passage).await?;
            if let quota::Place::Full(quota) = &place {
                quota::turn_away(conn, door, passage.id, passage, quota).await?;
            }
            let counts = matches!(place, quota::Place::Counted);
            Ok((!counts, quality::assess(conn, door.org, door.survey.id, &measured).await?))
        })
        .await?;
    if over {
        return Ok(Completion::NotCounted);
    }
    let mut outcome = outcome(definition, &passage.answers);
    if !flags.is_empty() {
        // Every filter can ask for it, and for those without it: -has:quality.
        let rules: Vec<&str> = flags.iter().map(|flag| flag.rule.as_str()).collect();
        outcome.attributes.insert("quality".into(), json!(rules));
    }
    let feedback = record(writer, door, passage, outcome, finished).await?;
    let org = door.org;
    let ending = ending(definition, passage);
    let ending = ending.map(serde_json::to_value).transpose().map_err(Error::internal)?;
    db.tenant(org, async |conn| {
        let closed = diesel::update(response::table.find((org, passage.id)))
            .filter(response::state.eq("open"))
            .set((
                response::state.eq("complete"),
                response::completed_at.eq(finished.at),
                response::updated_at.eq(now),
                response::feedback_id.eq(feedback),
                // The record holds them, masked; what was typed is kept nowhere else.
                response::answers.eq(json!({})),
                response::ending.eq(ending),
                response::digest.eq(measured.digest.as_deref()),
            ))
            .execute(conn)
            .await?;
        if closed > 0 {
            quality::keep(conn, org, passage.id, &flags, now).await?;
            quality::look_back(conn, org, door.survey.id, now).await?;
        }
        if let Some(invited) = &door.invitation {
            diesel::update(invitation::table.find((org, invited.id)))
                .filter(invitation::answered_at.is_null())
                .set((
                    invitation::state.eq(InvitationState::Answered.as_str()),
                    invitation::answered_at.eq(now),
                ))
                .execute(conn)
                .await?;
            if invited.campaign.is_some() {
                candor_queue::enqueue(conn, org, &Thank { invitation: invited.id }).await?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(Completion::Recorded(feedback))
}

/// Writes the record of what a passage says.
pub(super) async fn record(
    writer: &Writer,
    door: &Door,
    passage: &Passage,
    outcome: Outcome,
    finished: Finished,
) -> Result<FeedbackId> {
    let part = SurveyPart {
        survey: door.survey.id,
        slug: door.survey.slug.clone(),
        version: passage.version,
        response: passage.id,
        answers: outcome.answers.clone(),
    };
    let mut outcome = outcome;
    // A list, which nobody from outside can send.
    let doubts = outcome.attributes.remove("quality");
    let mut new = accept_response(input(door, passage, outcome, finished.at), part, finished.heard)?;
    new.input.attributes.extend(doubts.map(|rules| ("quality".to_owned(), rules)));
    Ok(writer.submit(door.org, new).await?.id)
}

/// The last page, with what was answered in its texts: the first whose condition holds, else the thank-you. None when
/// that is the same for everybody. What people wrote is masked in it as everywhere.
fn ending(definition: &Definition, passage: &Passage) -> Option<Ending> {
    let answers = evaluate(definition, &passage.answers).answers;
    let end = last_page(definition, &answers);
    let (title, text) =
        end.map_or((&definition.thanks.title, &definition.thanks.text), |end| (&end.title, &end.text));
    let named = |text: &Text| text.0.values().any(|t| t.contains("{{"));
    if end.is_none() && !named(title) && !named(text) {
        return None;
    }
    let filled = |text: &Text| {
        let fill = |(language, words): (&String, &String)| {
            let words = pipe(definition, &answers, words, language);
            (language.clone(), mask::mask(&words).text.into_owned())
        };
        Text(text.0.iter().map(fill).collect())
    };
    Some(Ending { title: filled(title), text: filled(text) })
}

fn input(door: &Door, passage: &Passage, outcome: Outcome, finished: DateTime<Utc>) -> FeedbackInput {
    let value = |target: ParameterTarget| {
        let declared = door.published.parameters.iter().filter(move |p| p.target == target);
        declared.filter_map(|p| Some((p.name.clone(), passage.parameters.get(&p.name)?.clone())))
    };
    let attributes: BTreeMap<String, Value> = value(ParameterTarget::Attribute)
        .map(|(name, v)| (name, Value::from(v)))
        .chain(outcome.attributes)
        .collect();
    let customer = match &door.invitation {
        Some(invited) => CustomerRef {
            external_id: invited.customer_external_id.clone(),
            email: Some(invited.email.clone()),
            phone: None,
            name: invited.name.clone(),
        },
        None => CustomerRef { email: outcome.email, ..CustomerRef::default() },
    };
    FeedbackInput {
        source: SOURCE.into(),
        external_id: Some(passage.id.to_string()),
        channel: Some("survey".into()),
        unit: value(ParameterTarget::Unit).next().map(|(_, path)| path),
        occurred_at: Some(finished),
        language: Some(passage.language.clone()),
        author_kind: AuthorKind::Customer,
        customer,
        title: None,
        text: None,
        verbatims: outcome.verbatims,
        scores: outcome.scores,
        attributes,
        url: None,
    }
}
