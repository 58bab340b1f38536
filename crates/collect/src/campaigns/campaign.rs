//! A campaign and how it stands.

use std::collections::HashMap;

use candor_accounts::audit;
use candor_model::id::{CampaignId, OrgId, SurveyId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use candor_surveys::SurveyState;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::plan::Plan;
use super::schema::{campaign, campaign_candidate};
use super::worker::RunCampaign;

/// What sets a campaign off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignKind {
    /// A list of people, from a time on.
    #[default]
    Mailing,
    /// Events that are reported, one person each.
    Event,
}

impl CampaignKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Mailing => "mailing",
            Self::Event => "event",
        }
    }
}

/// How a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Being prepared.
    Draft,
    /// Begins by itself at its time.
    Scheduled,
    /// Sends.
    Running,
    /// Sends nothing for now.
    Paused,
    /// Ended before its time; who was not asked will not be.
    Stopped,
    /// Everybody was asked or passed over.
    Done,
}

impl CampaignState {
    const ALL: [Self; 6] =
        [Self::Draft, Self::Scheduled, Self::Running, Self::Paused, Self::Stopped, Self::Done];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// What it asks.
    pub survey: SurveyId,
    /// Its name.
    pub name: String,
    /// What sets it off.
    pub kind: CampaignKind,
    /// How it stands.
    pub state: CampaignState,
    /// What it is to do.
    pub plan: Plan,
    /// What chance is made from: the same list and seed draw the same people.
    pub seed: i64,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it was launched.
    pub launched_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was paused by itself; empty when it was not.
    pub note: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
    /// How many people came to what.
    pub counts: Counts,
}

/// How many people came to what. The dispositions add up to `candidates`, and what became of the invited to `invited`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignCounts)]
pub struct Counts {
    /// Everybody who was considered.
    pub candidates: i64,
    /// By disposition.
    pub dispositions: HashMap<String, i64>,
    /// By subject, in the order of the plan: invited and answered.
    pub variants: Vec<VariantCount>,
    /// What became of the invited: `queued`, `delivered`, `opened`, `started`, `answered`, `bounced`, `failed`,
    /// `suppressed`.
    pub invited: HashMap<String, i64>,
    /// Reminders sent.
    pub reminders: i64,
}

/// How a subject does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignVariantCount)]
pub struct VariantCount {
    /// Invited with it.
    pub invited: i64,
    /// Answered.
    pub answered: i64,
}

/// A campaign to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCampaign {
    /// Its name.
    pub name: String,
    /// What sets it off.
    #[serde(default)]
    pub kind: CampaignKind,
    /// What it is to do.
    pub plan: Plan,
    /// When it begins; at its launch when left out.
    #[serde(default)]
    pub starts_at: Option<DateTime<Utc>>,
    /// What chance is made from; any when left out.
    #[serde(default)]
    pub seed: Option<i64>,
}

/// What to change about a campaign; what is left out stays. Once it is launched only its name and pace can change.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignChange {
    /// Its name.
    pub name: Option<String>,
    /// What it is to do.
    pub plan: Option<Plan>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// What chance is made from.
    pub seed: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = campaign)]
struct Row {
    campaign_id: CampaignId,
    survey_id: SurveyId,
    name: String,
    kind: String,
    state: String,
    plan: Value,
    seed: i64,
    starts_at: Option<DateTime<Utc>>,
    launched_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    note: String,
    created_at: DateTime<Utc>,
    created_by: String,
}

fn from_row(row: Row) -> Result<Campaign> {
    let state = CampaignState::ALL
        .into_iter()
        .find(|s| s.as_str() == row.state)
        .ok_or_else(|| Error::Internal(format!("campaign state {}", row.state)))?;
    Ok(Campaign {
        id: row.campaign_id,
        survey: row.survey_id,
        name: row.name,
        kind: if row.kind == "event" { CampaignKind::Event } else { CampaignKind::Mailing },
        state,
        plan: serde_json::from_value(row.plan).map_err(Error::internal)?,
        seed: row.seed,
        starts_at: row.starts_at,
        launched_at: row.launched_at,
        ended_at: row.ended_at,
        note: row.note,
        created_at: row.created_at,
        created_by: row.created_by,
        counts: Counts::default(),
    })
}

/// A campaign without its counts.
pub(super) async fn load(conn: &mut Conn, org: OrgId, id: CampaignId) -> Result<Campaign> {
    from_row(campaign::table.find((org, id)).select(Row::as_select()).first(conn).await?)
}

/// The same, held until the transaction ends.
pub(super) async fn load_locked(conn: &mut Conn, org: OrgId, id: CampaignId) -> Result<Campaign> {
    from_row(campaign::table.find((org, id)).select(Row::as_select()).for_update().first(conn).await?)
}

/// One campaign with its counts.
pub async fn get(conn: &mut Conn, org: OrgId, id: CampaignId) -> Result<Campaign> {
    let mut found = vec![load(conn, org, id).await?];
    count(conn, org, &mut found).await?;
    found.pop().ok_or(Error::NotFound)
}

/// The campaigns of a survey, the latest first.
pub async fn list(conn: &mut Conn, org: OrgId, survey: SurveyId) -> Result<Vec<Campaign>> {
    let rows: Vec<Row> = campaign::table
        .filter(campaign::org_id.eq(org).and(campaign::survey_id.eq(survey)))
        .order(campaign::campaign_id.desc())
        .select(Row::as_select())
        .load(conn)
        .await?;
    let mut found = rows.into_iter().map(from_row).collect::<Result<Vec<_>>>()?;
    count(conn, org, &mut found).await?;
    Ok(found)
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Uuid)]
    campaign_id: CampaignId,
    #[diesel(sql_type = Text)]
    disposition: String,
    #[diesel(sql_type = diesel::sql_types::SmallInt)]
    variant: i16,
    #[diesel(sql_type = Text)]
    fate: String,
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = BigInt)]
    reminders: i64,
}

async fn count(conn: &mut Conn, org: OrgId, found: &mut [Campaign]) -> Result<()> {
    let ids: Vec<CampaignId> = found.iter().map(|c| c.id).collect();
    let rows: Vec<CountRow> = sql_query(include_str!("counts.sql"))
        .bind::<Uuid, _>(org)
        .bind::<Array<Uuid>, _>(ids)
        .load(conn)
        .await?;
    for one in found {
        one.counts.variants = vec![VariantCount::default(); one.plan.subjects.len()];
        for row in rows.iter().filter(|row| row.campaign_id == one.id) {
            let counts = &mut one.counts;
            counts.candidates += row.people;
            counts.reminders += row.reminders;
            *counts.dispositions.entry(row.disposition.clone()).or_default() += row.people;
            if row.disposition != "invited" {
                continue;
            }
            *counts.invited.entry(row.fate.clone()).or_default() += row.people;
            let at = usize::try_from(row.variant).unwrap_or(0);
            if let Some(variant) = counts.variants.get_mut(at) {
                variant.invited += row.people;
                variant.answered += if row.fate == "answered" { row.people } else { 0 };
            }
        }
    }
    Ok(())
}

fn name(text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "required", "A name has between 1 and 120 characters."));
    }
    Ok(name.to_owned())
}

async fn check_plan(conn: &mut Conn, actor: &Actor, survey: SurveyId, plan: &Plan) -> Result<()> {
    let survey = candor_surveys::get(conn, actor, survey).await?;
    let Some(version) = survey.live_version else { return Err(Error::Conflict("survey_not_live")) };
    let definition = candor_surveys::version(conn, actor.org, survey.id, version).await?;
    plan.check(&definition)
}

/// Makes a campaign; nothing is sent before it is launched.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    new: NewCampaign,
    now: DateTime<Utc>,
) -> Result<Campaign> {
    check_plan(conn, actor, survey, &new.plan).await?;
    let id = CampaignId::new();
    // JavaScript reads whole numbers up to 2^53 only, and people write a seed down.
    let seed = new.seed.unwrap_or_else(|| i64::from(uuid::Uuid::new_v4().as_fields().0));
    let name = name(&new.name)?;
    diesel::insert_into(campaign::table)
        .values((
            campaign::org_id.eq(actor.org),
            campaign::campaign_id.eq(id),
            campaign::survey_id.eq(survey),
            campaign::name.eq(&name),
            campaign::kind.eq(new.kind.as_str()),
            campaign::plan.eq(serde_json::to_value(&new.plan).map_err(Error::internal)?),
            campaign::seed.eq(seed),
            campaign::starts_at.eq(new.starts_at),
            campaign::created_at.eq(now),
            campaign::created_by.eq(&actor.name),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "campaign.added", &name, json!({})).await?;
    get(conn, actor.org, id).await
}

/// Changes a campaign.
pub async fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: CampaignId,
    change: CampaignChange,
) -> Result<Campaign> {
    let before = load_locked(conn, actor.org, id).await?;
    let plan = change.plan.unwrap_or_else(|| before.plan.clone());
    check_plan(conn, actor, before.survey, &plan).await?;
    let seed = change.seed.unwrap_or(before.seed);
    let starts_at = change.starts_at.or(before.starts_at);
    if before.state != CampaignState::Draft {
        let pace = Plan { per_hour: plan.per_hour, ..before.plan.clone() };
        if plan != pace || seed != before.seed || starts_at != before.starts_at {
            return Err(Error::Conflict("campaign_launched"));
        }
    }
    let name = change.name.as_deref().map(name).transpose()?.unwrap_or(before.name);
    diesel::update(campaign::table.find((actor.org, id)))
        .set((
            campaign::name.eq(&name),
            campaign::plan.eq(serde_json::to_value(&plan).map_err(Error::internal)?),
            campaign::seed.eq(seed),
            campaign::starts_at.eq(starts_at),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "campaign.changed", &name, json!({})).await?;
    get(conn, actor.org, id).await
}

/// Removes a campaign that was never launched.
pub async fn remove(conn: &mut Conn, actor: &Actor, id: CampaignId) -> Result<()> {
    let found = load_locked(conn, actor.org, id).await?;
    if found.state != CampaignState::Draft {
        return Err(Error::Conflict("campaign_launched"));
    }
    diesel::delete(campaign::table.find((actor.org, id))).execute(conn).await?;
    audit::record(conn, actor, "campaign.removed", &found.name, json!({})).await
}

/// Launches (`running`), pauses, resumes (`running`) or stops a campaign.
pub async fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    id: CampaignId,
    wanted: CampaignState,
    now: DateTime<Utc>,
) -> Result<Campaign> {
    use CampaignState::{Done, Draft, Paused, Running, Scheduled, Stopped};
    let found = load_locked(conn, actor.org, id).await?;
    let next = match (found.state, wanted) {
        (Draft | Paused, Running) => {
            let survey = candor_surveys::get(conn, actor, found.survey).await?;
            if survey.state != SurveyState::Live {
                return Err(Error::Conflict("survey_not_live"));
            }
            if found.kind == CampaignKind::Mailing && !has_candidates(conn, actor.org, id).await? {
                return Err(Error::Conflict("nobody_to_ask"));
            }
            if found.starts_at.is_some_and(|at| at > now) { Scheduled } else { Running }
        }
        (Running | Scheduled, Paused) => Paused,
        (Running | Scheduled | Paused, Stopped) => Stopped,
        (state, same) if state == same => return get(conn, actor.org, id).await,
        (Draft | Scheduled | Running | Paused | Stopped | Done, _) => {
            return Err(Error::Conflict("campaign_state"));
        }
    };
    let ended = (next == Stopped).then_some(now);
    diesel::update(campaign::table.find((actor.org, id)))
        .set((
            campaign::state.eq(next.as_str()),
            campaign::note.eq(""),
            campaign::launched_at.eq(found.launched_at.or(Some(now))),
            campaign::ended_at.eq(ended),
        ))
        .execute(conn)
        .await?;
    match next {
        Running => drop(candor_queue::enqueue(conn, actor.org, &RunCampaign { campaign: id }).await?),
        Scheduled => {
            let at = found.starts_at.unwrap_or(now);
            candor_queue::enqueue_at(conn, actor.org, &RunCampaign { campaign: id }, at).await?;
        }
        Stopped => give_up_waiting(conn, actor.org, id, "stopped", now).await?,
        Draft | Paused | Done => {}
    }
    audit::record(conn, actor, "campaign.state", &found.name, json!({ "state": next.as_str() })).await?;
    get(conn, actor.org, id).await
}

async fn has_candidates(conn: &mut Conn, org: OrgId, id: CampaignId) -> Result<bool> {
    let any: Option<i32> = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(id)))
        .filter(campaign_candidate::disposition.eq("waiting"))
        .select(campaign_candidate::row_no)
        .first(conn)
        .await
        .optional()?;
    Ok(any.is_some())
}

/// Who was not asked will not be, nor reminded.
pub(super) async fn give_up_waiting(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let of_it = || {
        campaign_candidate::table
            .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(id)))
    };
    diesel::update(of_it().filter(campaign_candidate::disposition.eq("waiting")))
        .set((
            campaign_candidate::disposition.eq("stopped"),
            campaign_candidate::reason.eq(reason),
            campaign_candidate::decided_at.eq(now),
        ))
        .execute(conn)
        .await?;
    diesel::update(of_it().filter(campaign_candidate::next_reminder_at.is_not_null()))
        .set(campaign_candidate::next_reminder_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn set_fields(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    state: CampaignState,
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended = matches!(state, CampaignState::Done | CampaignState::Stopped).then_some(now);
    diesel::update(campaign::table.find((org, id)))
        .set((campaign::state.eq(state.as_str()), campaign::note.eq(note), campaign::ended_at.eq(ended)))
        .execute(conn)
        .await?;
    Ok(())
}
