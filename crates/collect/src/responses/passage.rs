//! A passage: the answers of one person, kept page by page.

use std::collections::BTreeMap;

use candor_accounts::units;
use candor_model::id::{InvitationId, OrgId, ResponseId, SurveyLinkId};
use candor_model::survey::{Answers, Definition, Form, ParameterTarget, read_answers};
use candor_model::{Error, Result};
use candor_store::{Conn, Db};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::door::{Door, Standing};
use super::schema::{invitation, response};
use super::{hash, invitation as invitations};

/// Longest value of a parameter.
const PARAMETER: usize = 200;

/// What one person has answered so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// Its id.
    pub id: ResponseId,
    /// The version that the person began with.
    pub version: i32,
    /// All answers so far, those to questions that are hidden by now too.
    pub answers: Answers,
    /// Values of the survey's parameters.
    pub parameters: BTreeMap<String, String>,
    /// The language it is answered in.
    pub language: String,
    /// Whether it is finished.
    pub complete: bool,
    /// When the first answer was posted.
    pub started_at: DateTime<Utc>,
}

/// One posted page.
#[derive(Clone, Debug)]
pub struct Posted<'a> {
    /// The secret under which an anonymous passage is resumed.
    pub key: &'a str,
    /// The page of the definition.
    pub page: usize,
    /// Its fields.
    pub form: &'a Form,
    /// The language of the page.
    pub language: &'a str,
    /// What the address of the link said; only declared parameters count, and only with the first page.
    pub parameters: &'a BTreeMap<String, String>,
}

type Row = (ResponseId, i32, Value, Value, String, String, DateTime<Utc>);

const COLUMNS: (
    response::response_id,
    response::version,
    response::answers,
    response::parameters,
    response::language,
    response::state,
    response::started_at,
) = (
    response::response_id,
    response::version,
    response::answers,
    response::parameters,
    response::language,
    response::state,
    response::started_at,
);

fn from_row((id, version, answers, parameters, language, state, started_at): Row) -> Result<Passage> {
    Ok(Passage {
        id,
        version,
        answers: serde_json::from_value(answers).map_err(Error::internal)?,
        parameters: serde_json::from_value(parameters).map_err(Error::internal)?,
        language,
        complete: state == "complete",
        started_at,
    })
}

pub(super) async fn by_key(
    conn: &mut Conn,
    org: OrgId,
    link: SurveyLinkId,
    key: &[u8],
) -> Result<Option<Passage>> {
    let row: Option<Row> = response::table
        .filter(response::org_id.eq(org).and(response::link_id.eq(link)).and(response::key_hash.eq(key)))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

pub(super) async fn by_invitation(conn: &mut Conn, org: OrgId, id: InvitationId) -> Result<Option<Passage>> {
    let row: Option<Row> = response::table
        .filter(response::org_id.eq(org).and(response::invitation_id.eq(id)))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

/// Keeps the answers of a posted page; the first one begins the passage. Says what was answered by then, whether or
/// not it is valid: nothing that somebody wrote is lost. A finished passage stays as it is.
pub async fn save(db: &Db, door: &Door, posted: Posted<'_>, now: DateTime<Utc>) -> Result<Passage> {
    if door.standing != Standing::Open {
        return Err(Error::Conflict("not_open"));
    }
    let page = door.definition.pages.get(posted.page).ok_or(Error::NotFound)?;
    let org = door.org;
    db.tenant(org, async |conn| {
        let id = match &door.passage {
            Some(passage) => passage.id,
            None => begin(conn, door, &posted, now).await?,
        };
        let row: Row = response::table.find((org, id)).select(COLUMNS).for_update().first(conn).await?;
        let mut passage = from_row(row)?;
        if passage.complete {
            return Ok(passage);
        }
        passage.answers = read_answers(page, posted.form, &passage.answers);
        passage.language = posted.language.to_owned();
        diesel::update(response::table.find((org, id)))
            .set((
                response::answers.eq(serde_json::to_value(&passage.answers).map_err(Error::internal)?),
                response::language.eq(&passage.language),
                response::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        Ok(passage)
    })
    .await
}

/// Begins a passage, or finds the one that the same page began a moment ago.
async fn begin(conn: &mut Conn, door: &Door, posted: &Posted<'_>, now: DateTime<Utc>) -> Result<ResponseId> {
    let link = door.link.as_ref().map(|l| l.id);
    let invited = door.invitation.as_ref().map(|i| i.id);
    let key = link.map(|_| hash(posted.key));
    let parameters = parameters(conn, door, posted.parameters).await?;
    let begun: Option<ResponseId> = diesel::insert_into(response::table)
        .values((
            response::org_id.eq(door.org),
            response::response_id.eq(ResponseId::new()),
            response::survey_id.eq(door.survey.id),
            response::version.eq(door.version),
            response::link_id.eq(link),
            response::invitation_id.eq(invited),
            response::key_hash.eq(&key),
            response::parameters.eq(serde_json::to_value(parameters).map_err(Error::internal)?),
            response::language.eq(posted.language),
            response::started_at.eq(now),
            response::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(response::response_id)
        .get_result(conn)
        .await
        .optional()?;
    if let (Some(_), Some(invited)) = (begun, invited) {
        diesel::update(invitation::table.find((door.org, invited)))
            .filter(invitation::state.eq(invitations::InvitationState::Sent.as_str()))
            .set(invitation::state.eq(invitations::InvitationState::Started.as_str()))
            .execute(conn)
            .await?;
    }
    let there = match (begun, link, invited) {
        (Some(id), _, _) => return Ok(id),
        (None, Some(link), _) => by_key(conn, door.org, link, key.as_deref().unwrap_or_default()).await?,
        (None, None, Some(invited)) => by_invitation(conn, door.org, invited).await?,
        (None, None, None) => None,
    };
    there.map(|p| p.id).ok_or_else(|| Error::internal("a passage vanished while it began"))
}

/// What the address says, as far as the survey declares it; what link or invitation say goes before it. A unit must
/// exist: strangers make no units.
async fn parameters(
    conn: &mut Conn,
    door: &Door,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    let mut kept = declared(&door.definition, given);
    let units: Vec<String> = door
        .definition
        .parameters
        .iter()
        .filter(|p| p.target == ParameterTarget::Unit)
        .filter_map(|p| kept.get(&p.name).cloned())
        .collect();
    if !units.is_empty() {
        let known = units::find_paths(conn, door.org, &units).await?;
        kept.retain(|_, value| !units.contains(value) || known.contains_key(value));
    }
    kept.extend(declared(&door.definition, &door.parameters()));
    Ok(kept)
}

fn declared(definition: &Definition, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    definition
        .parameters
        .iter()
        .filter_map(|p| {
            let value: String =
                given.get(&p.name)?.chars().filter(|c| !c.is_control()).take(PARAMETER).collect();
            (!value.trim().is_empty()).then(|| (p.name.clone(), value.trim().to_owned()))
        })
        .collect()
}
