//! The end of a passage: its answers become one feedback record, exactly once.

use std::collections::BTreeMap;

use candor_model::feedback::{CustomerRef, FeedbackInput};
use candor_model::id::FeedbackId;
use candor_model::survey::{Outcome, ParameterTarget, outcome};
use candor_model::{AuthorKind, Result};
use candor_store::Db;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::door::Door;
use super::invitation::InvitationState;
use super::passage::Passage;
use super::schema::{invitation, response};
use crate::accept::accept_response;
use crate::record::SurveyPart;
use crate::write::Writer;

/// The source of records that come from surveys.
const SOURCE: &str = "survey";

/// Writes the record of a passage whose answers are all valid, and closes the passage. The passage's id is the
/// record's key at its source, so whoever sends twice, or sends again after a crash, is told of the same record.
pub async fn complete(
    db: &Db,
    writer: &Writer,
    door: &Door,
    passage: &Passage,
    now: DateTime<Utc>,
) -> Result<FeedbackId> {
    let outcome = outcome(&door.definition, &passage.answers);
    let part = SurveyPart {
        survey: door.survey.id,
        slug: door.survey.slug.clone(),
        version: passage.version,
        response: passage.id,
        answers: outcome.answers.clone(),
    };
    let new = accept_response(input(door, passage, outcome, now), part, now)?;
    let accepted = writer.submit(door.org, new).await?;
    let org = door.org;
    db.tenant(org, async |conn| {
        diesel::update(response::table.find((org, passage.id)))
            .filter(response::state.eq("open"))
            .set((
                response::state.eq("complete"),
                response::completed_at.eq(now),
                response::updated_at.eq(now),
                response::feedback_id.eq(accepted.id),
                // The record holds them, masked; what was typed is kept nowhere else.
                response::answers.eq(json!({})),
            ))
            .execute(conn)
            .await?;
        if let Some(invited) = &door.invitation {
            diesel::update(invitation::table.find((org, invited.id)))
                .filter(invitation::answered_at.is_null())
                .set((
                    invitation::state.eq(InvitationState::Answered.as_str()),
                    invitation::answered_at.eq(now),
                ))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
    .await?;
    Ok(accepted.id)
}

fn input(door: &Door, passage: &Passage, outcome: Outcome, now: DateTime<Utc>) -> FeedbackInput {
    let value = |target: ParameterTarget| {
        let declared = door.definition.parameters.iter().filter(move |p| p.target == target);
        declared.filter_map(|p| Some((p.name.clone(), passage.parameters.get(&p.name)?.clone())))
    };
    let attributes: BTreeMap<String, Value> =
        value(ParameterTarget::Attribute).map(|(name, v)| (name, Value::from(v))).collect();
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
        occurred_at: Some(now),
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
