//! A passage: the answers of one person, kept page by page.

use std::collections::BTreeMap;

use candor_accounts::units;
use candor_model::id::{InvitationId, OrgId, ResponseId, SurveyId, SurveyLinkId};
use candor_model::survey::flow::facts::{KNOWN, known};
use candor_model::survey::flow::{Draws, unfold};
use candor_model::survey::{Answers, Definition, Form, ParameterTarget, Text, read_answers};
use candor_model::{Error, Result};
use candor_store::{Conn, Db};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::door::{Door, Standing};
use super::progress::{Device, progress};
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
    /// Whether it is finished: nothing can be changed any more.
    pub complete: bool,
    /// Whether it came after enough others.
    pub over_quota: bool,
    /// The last page as the person saw it, where it is not the survey's thank-you.
    pub ending: Option<Ending>,
    /// What chance gave this person.
    pub draws: Draws,
    /// When the first page was opened, as far as that is known.
    pub opened_at: Option<DateTime<Utc>>,
    /// When the first answer was posted.
    pub started_at: DateTime<Utc>,
}

/// A last page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The headline.
    pub title: Text,
    /// What happens next.
    pub text: Text,
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
    /// What the text engine read in its answers.
    pub readings: Answers,
    /// Whether the person wants to go on from here.
    pub onward: bool,
    /// What the person answers on.
    pub device: Device,
    /// When the first page was opened, as the browser brought it back.
    pub opened_at: Option<DateTime<Utc>>,
    /// When it was answered, if that was before it came: on a device without a network.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the address of the link said; only declared parameters count, and only with the first page.
    pub parameters: &'a BTreeMap<String, String>,
}

/// A passage as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = response)]
struct Row {
    response_id: ResponseId,
    version: i32,
    answers: Value,
    parameters: Value,
    language: String,
    state: String,
    started_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    seed: i64,
    draws: Value,
    ending: Option<Value>,
    seen: Vec<String>,
    last_question: Option<String>,
}

fn from_row(row: Row) -> Result<Passage> {
    let even = serde_json::from_value(row.draws).map_err(Error::internal)?;
    Ok(Passage {
        id: row.response_id,
        version: row.version,
        answers: serde_json::from_value(row.answers).map_err(Error::internal)?,
        parameters: serde_json::from_value(row.parameters).map_err(Error::internal)?,
        language: row.language,
        complete: row.state != "open",
        over_quota: row.state == "over_quota",
        ending: row.ending.map(serde_json::from_value).transpose().map_err(Error::internal)?,
        draws: Draws { seed: row.seed.cast_unsigned(), even },
        opened_at: row.opened_at,
        started_at: row.started_at,
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
        .select(Row::as_select())
        .first(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

/// A passage with its survey and its invitation.
pub(super) async fn by_id(
    conn: &mut Conn,
    org: OrgId,
    id: ResponseId,
) -> Result<(Passage, SurveyId, Option<InvitationId>)> {
    let (row, survey, invited): (Row, SurveyId, Option<InvitationId>) = response::table
        .find((org, id))
        .select((Row::as_select(), response::survey_id, response::invitation_id))
        .first(conn)
        .await?;
    Ok((from_row(row)?, survey, invited))
}

pub(super) async fn by_invitation(conn: &mut Conn, org: OrgId, id: InvitationId) -> Result<Option<Passage>> {
    let row: Option<Row> = response::table
        .filter(response::org_id.eq(org).and(response::invitation_id.eq(id)))
        .select(Row::as_select())
        .first(conn)
        .await
        .optional()?;
    row.map(from_row).transpose()
}

/// Keeps the answers of a posted page; the first one begins the passage. Says what was answered by then and
/// what this person's survey is, whether or not it is valid: nothing that somebody wrote is lost. A finished passage stays as it is.
pub async fn save(
    db: &Db,
    door: &Door,
    posted: Posted<'_>,
    now: DateTime<Utc>,
) -> Result<(Definition, Passage)> {
    if door.standing != Standing::Open {
        return Err(Error::Conflict("not_open"));
    }
    let page = door.definition.pages.get(posted.page).ok_or(Error::NotFound)?;
    let org = door.org;
    let passage = db
        .tenant(org, async |conn| {
            let id = match &door.passage {
                Some(passage) => passage.id,
                None => begin(conn, door, &posted, now).await?,
            };
            let row: Row =
                response::table.find((org, id)).select(Row::as_select()).for_update().first(conn).await?;
            let (seen, last_question) = (row.seen.clone(), row.last_question.clone());
            let mut passage = from_row(row)?;
            if passage.complete {
                return Ok(passage);
            }
            passage.answers = read_answers(page, posted.form, &passage.answers);
            let there =
                |name: &str| name.split('~').next().is_some_and(|key| passage.answers.contains_key(key));
            let readings: Vec<_> = posted.readings.into_iter().filter(|(name, _)| there(name)).collect();
            passage.answers.extend(readings);
            passage.language = posted.language.to_owned();
            let last = page.questions.iter().rev().find(|q| passage.answers.contains_key(&q.key));
            // What was drawn with the first answer is part of the survey from here on.
            let own = unfold(&door.published, &passage.draws);
            let far = progress(&own, &with_known(door, &passage), &seen, posted.page, posted.onward);
            diesel::update(response::table.find((org, id)))
                .set((
                    response::answers.eq(serde_json::to_value(&passage.answers).map_err(Error::internal)?),
                    response::language.eq(&passage.language),
                    response::updated_at.eq(now),
                    response::last_question.eq(last.map(|q| &q.key).or(last_question.as_ref())),
                    response::seen.eq(far.seen),
                    response::answered.eq(far.answered),
                    response::applicable.eq(far.applicable),
                    response::at_question.eq(far.at),
                ))
                .execute(conn)
                .await?;
            Ok(passage)
        })
        .await?;
    // Whatever was drawn with the first answer is part of the survey from now on.
    let definition = unfold(&door.published, &passage.draws).into_owned();
    let answers = with_known(door, &passage);
    Ok((definition, Passage { answers, ..passage }))
}

/// The answers together with what is known about the person from elsewhere.
pub(super) fn with_known(door: &Door, passage: &Passage) -> Answers {
    let mut answers = passage.answers.clone();
    answers.retain(|name, _| !name.starts_with(KNOWN));
    answers.extend(about(door, &passage.parameters, &passage.language));
    answers
}

/// What is known about a person, under the names that conditions and texts use.
pub(super) fn about(door: &Door, parameters: &BTreeMap<String, String>, language: &str) -> Answers {
    let mut all: Answers =
        parameters.iter().map(|(name, v)| (known(name), Value::from(v.as_str()))).collect();
    let unit = door.published.parameters.iter().find(|p| p.target == ParameterTarget::Unit);
    if let Some(path) = unit.and_then(|p| parameters.get(&p.name)) {
        all.insert(known("unit"), Value::from(path.as_str()));
    }
    all.insert(known("language"), Value::from(language));
    if let Some(invited) = &door.invitation {
        let mut say = |name: &str, value: Option<&String>| {
            if let Some(value) = value {
                all.insert(known(name), Value::from(value.as_str()));
            }
        };
        say("customer_name", invited.name.as_ref());
        say("customer_id", invited.customer_external_id.as_ref());
    }
    all
}

/// Begins a passage, or finds the one that the same page began a moment ago.
async fn begin(conn: &mut Conn, door: &Door, posted: &Posted<'_>, now: DateTime<Utc>) -> Result<ResponseId> {
    let link = door.link.as_ref().map(|l| l.id);
    let invited = door.invitation.as_ref().map(|i| i.id);
    let key = link.map(|_| hash(posted.key));
    let parameters = parameters(conn, door, posted.parameters).await?;
    let hidden = super::hidden::known(conn, door, posted.parameters).await?;
    let started = posted.answered_at.unwrap_or(now);
    // What a browser says of the time is believed within a day.
    let opened = posted.opened_at.filter(|at| *at <= started && *at > started - chrono::Duration::days(1));
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
            response::answers.eq(serde_json::to_value(hidden).map_err(Error::internal)?),
            response::language.eq(posted.language),
            response::started_at.eq(started),
            response::updated_at.eq(now),
            response::opened_at.eq(opened),
            response::device.eq(posted.device.as_str()),
            response::seed.eq(door.seed.cast_signed()),
        ))
        .on_conflict_do_nothing()
        .returning(response::response_id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(id) = begun {
        let draws = super::draw::draw(conn, door.org, door.survey.id, &door.published, door.seed).await?;
        if !draws.is_empty() {
            diesel::update(response::table.find((door.org, id)))
                .set(response::draws.eq(serde_json::to_value(draws).map_err(Error::internal)?))
                .execute(conn)
                .await?;
        }
    }
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

pub(super) fn declared(
    definition: &Definition,
    given: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
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
