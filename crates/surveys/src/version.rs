//! Publication: a draft becomes a version that never changes, and respondents get it.

use candor_accounts::audit;
use candor_model::id::{OrgId, SurveyId};
use candor_model::survey::{Definition, validate_definition};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema::{survey, survey_version};
use crate::survey::{Survey, SurveyState, find};

/// A published version, without what it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, utoipa::ToSchema)]
#[schema(as = SurveyVersion)]
pub struct Version {
    /// Counts the publications.
    pub version: i32,
    /// The revision of the draft that it was made from.
    pub revision: i32,
    /// When.
    pub published_at: DateTime<Utc>,
    /// By whom.
    pub published_by: String,
    /// The SHA-256 of what it asks; none on versions from before it was noted.
    pub hash: Option<String>,
    /// Who had approved exactly this, if somebody had.
    pub approved_by: Option<String>,
}

/// Publishes the draft, if it is still at `revision`, has no flaws and is approved where that is demanded, and makes the
/// survey live.
pub async fn publish(conn: &mut Conn, actor: &Actor, id: SurveyId, revision: i32) -> Result<Version> {
    // Two who publish at once go one after the other.
    survey::table
        .find((actor.org, id))
        .select(survey::survey_id)
        .for_update()
        .first::<SurveyId>(conn)
        .await?;
    let survey = find(conn, actor.org, id).await?;
    let draft = crate::draft::load(conn, actor.org, id).await?;
    if survey.state == SurveyState::Closed {
        return Err(Error::Conflict("survey_closed"));
    }
    if draft.revision != revision {
        return Err(Error::Conflict("draft_changed"));
    }
    let flaws = validate_definition(&draft.definition);
    if !flaws.is_empty() {
        return Err(Error::Invalid(flaws));
    }
    let approval = crate::approval::approval(conn, actor.org, id, &draft).await?;
    if approval.required() && approval.signature.is_none() {
        return Err(Error::Conflict("approval_missing"));
    }
    let last: Option<i32> = survey_version::table
        .filter(survey_version::org_id.eq(actor.org).and(survey_version::survey_id.eq(id)))
        .select(diesel::dsl::max(survey_version::version))
        .first(conn)
        .await?;
    let version = Version {
        version: last.unwrap_or(0) + 1,
        revision,
        published_at: Utc::now(),
        published_by: actor.name.clone(),
        approved_by: approval.signature.map(|signature| signature.signed_by),
        hash: Some(approval.hash),
    };
    diesel::insert_into(survey_version::table)
        .values((
            survey_version::org_id.eq(actor.org),
            survey_version::survey_id.eq(id),
            survey_version::version.eq(version.version),
            survey_version::revision.eq(revision),
            survey_version::definition.eq(serde_json::to_value(&draft.definition).map_err(Error::internal)?),
            survey_version::published_at.eq(version.published_at),
            survey_version::published_by.eq(&version.published_by),
            survey_version::hash.eq(&version.hash),
            survey_version::approved_by.eq(&version.approved_by),
        ))
        .execute(conn)
        .await?;
    diesel::update(survey::table.find((actor.org, id)))
        .set((survey::live_version.eq(version.version), survey::state.eq(SurveyState::Live.as_str())))
        .execute(conn)
        .await?;
    crate::link::ensure(conn, actor, id).await?;
    audit::record(conn, actor, "survey.published", &survey.slug, json!({ "version": version.version }))
        .await?;
    Ok(version)
}

/// Takes no answers for now.
pub async fn pause(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Survey> {
    change(conn, actor, id, &[SurveyState::Live], SurveyState::Paused, "survey.paused").await
}

/// Takes answers again.
pub async fn resume(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Survey> {
    let from = [SurveyState::Paused, SurveyState::Closed];
    change(conn, actor, id, &from, SurveyState::Live, "survey.resumed").await
}

/// Takes no answers any more.
pub async fn close(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Survey> {
    let from = [SurveyState::Live, SurveyState::Paused];
    change(conn, actor, id, &from, SurveyState::Closed, "survey.closed").await
}

async fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: SurveyId,
    from: &[SurveyState],
    to: SurveyState,
    action: &str,
) -> Result<Survey> {
    let before = find(conn, actor.org, id).await?;
    if before.state == to {
        return Ok(before);
    }
    let from: Vec<&str> = from.iter().map(|s| s.as_str()).collect();
    let changed = diesel::update(survey::table.find((actor.org, id)))
        .filter(survey::state.eq_any(from))
        .set(survey::state.eq(to.as_str()))
        .execute(conn)
        .await?;
    if changed == 0 {
        return Err(Error::Conflict("survey_state"));
    }
    audit::record(conn, actor, action, &before.slug, Value::Null).await?;
    find(conn, actor.org, id).await
}

/// The published versions, newest first.
pub async fn versions(conn: &mut Conn, actor: &Actor, id: SurveyId) -> Result<Vec<Version>> {
    find(conn, actor.org, id).await?;
    Ok(survey_version::table
        .filter(survey_version::org_id.eq(actor.org).and(survey_version::survey_id.eq(id)))
        .order(survey_version::version.desc())
        .select((
            survey_version::version,
            survey_version::revision,
            survey_version::published_at,
            survey_version::published_by,
            survey_version::hash,
            survey_version::approved_by,
        ))
        .load(conn)
        .await?)
}

/// What a version asks.
pub async fn version(conn: &mut Conn, org: OrgId, id: SurveyId, version: i32) -> Result<Definition> {
    let definition: Value =
        survey_version::table.find((org, id, version)).select(survey_version::definition).first(conn).await?;
    serde_json::from_value(definition).map_err(Error::internal)
}
