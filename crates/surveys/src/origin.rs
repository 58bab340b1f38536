//! Where a survey came from, and what was lost on the way: kept with it, so that nobody has to remember.

use candor_accounts::audit;
use candor_model::id::SurveyId;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exchange::{FromFile, Loss};
use crate::schema::survey_origin;
use crate::survey::{NewSurvey, Survey, create};

/// Where a survey came from.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = SurveyOrigin)]
pub struct Origin {
    /// The name of the file.
    pub file_name: String,
    /// `candor`, `qualtrics`, `lime_survey`, `survey_js` or `xls_form`.
    pub format: String,
    /// What was not carried over as it was.
    pub losses: Vec<Loss>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who brought it in.
    pub created_by: String,
}

/// Makes a survey of what a file holds, and keeps the report with it.
pub async fn create_from_file(
    conn: &mut Conn,
    actor: &Actor,
    file_name: &str,
    name: Option<String>,
    made: FromFile,
) -> Result<Survey> {
    let name = name.filter(|n| !n.trim().is_empty()).unwrap_or(made.name);
    let new = NewSurvey { name, slug: None, language: None, definition: Some(made.definition) };
    let survey = create(conn, actor, new).await?;
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(255).collect();
    let file_name = if file_name.trim().is_empty() { "file".to_owned() } else { file_name };
    diesel::insert_into(survey_origin::table)
        .values((
            survey_origin::org_id.eq(actor.org),
            survey_origin::survey_id.eq(survey.id),
            survey_origin::file_name.eq(&file_name),
            survey_origin::format.eq(made.format.as_str()),
            survey_origin::losses.eq(serde_json::to_value(&made.losses).map_err(Error::internal)?),
            survey_origin::created_by.eq(&actor.name),
        ))
        .execute(conn)
        .await?;
    let details = json!({ "file": file_name, "format": made.format.as_str(), "losses": made.losses.len() });
    audit::record(conn, actor, "survey.imported", &survey.slug, details).await?;
    Ok(survey)
}

/// Where a survey came from; nothing when it was made here.
pub async fn origin(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Option<Origin>> {
    crate::survey::get(conn, actor, id).await?;
    let row: Option<(String, String, Value, DateTime<Utc>, String)> = survey_origin::table
        .find((actor.org, id))
        .select((
            survey_origin::file_name,
            survey_origin::format,
            survey_origin::losses,
            survey_origin::created_at,
            survey_origin::created_by,
        ))
        .first(conn)
        .await
        .optional()?;
    row.map(|(file_name, format, losses, created_at, created_by)| {
        let losses = serde_json::from_value(losses).map_err(Error::internal)?;
        Ok(Origin { file_name, format, losses, created_at, created_by })
    })
    .transpose()
}
