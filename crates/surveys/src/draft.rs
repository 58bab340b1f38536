//! The draft: the one copy of a survey that is being worked on.

use candor_model::id::{OrgId, SurveyId};
use candor_model::survey::Definition;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::survey_draft;

/// Largest definition in its JSON form.
const LARGEST: usize = 1_000_000;

/// A survey as it is being worked on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SurveyDraft)]
pub struct Draft {
    /// Counts the saves.
    pub revision: i32,
    /// What it asks.
    pub definition: Definition,
    /// When it was saved.
    pub updated_at: DateTime<Utc>,
    /// Who saved it.
    pub updated_by: String,
}

/// The present draft.
pub async fn load(conn: &mut Conn, org: OrgId, id: SurveyId) -> Result<Draft> {
    let (revision, definition, updated_at, updated_by): (i32, Value, DateTime<Utc>, String) =
        survey_draft::table
            .find((org, id))
            .select((
                survey_draft::revision,
                survey_draft::definition,
                survey_draft::updated_at,
                survey_draft::updated_by,
            ))
            .first(conn)
            .await?;
    let definition = serde_json::from_value(definition).map_err(Error::internal)?;
    Ok(Draft { revision, definition, updated_at, updated_by })
}

/// Saves the draft, if nobody else has saved since `revision`. Flaws do not matter yet; publication names them.
pub async fn save_draft(
    conn: &mut Conn,
    actor: &Actor,
    id: SurveyId,
    revision: i32,
    definition: &Definition,
) -> Result<Draft> {
    let json = serde_json::to_value(definition).map_err(Error::internal)?;
    if json.to_string().len() > LARGEST {
        return Err(Error::invalid(
            "definition",
            "too_large",
            "A survey holds at most a million characters.",
        ));
    }
    let saved: Option<(i32, DateTime<Utc>)> = diesel::update(survey_draft::table.find((actor.org, id)))
        .filter(survey_draft::revision.eq(revision))
        .set((
            survey_draft::revision.eq(revision + 1),
            survey_draft::definition.eq(json),
            survey_draft::updated_at.eq(Utc::now()),
            survey_draft::updated_by.eq(&actor.name),
        ))
        .returning((survey_draft::revision, survey_draft::updated_at))
        .get_result(conn)
        .await
        .optional()?;
    let Some((revision, updated_at)) = saved else {
        // Tells a survey that is gone from one that somebody else changed.
        load(conn, actor.org, id).await?;
        return Err(Error::Conflict("draft_changed"));
    };
    crate::approval::void(conn, actor, id, definition).await?;
    Ok(Draft { revision, definition: definition.clone(), updated_at, updated_by: actor.name.clone() })
}
