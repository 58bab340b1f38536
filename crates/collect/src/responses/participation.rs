//! Participation: what became of everybody who was asked, how far people get, on what and how fast.

use std::collections::BTreeMap;

use candor_model::id::{CampaignId, OrgId, SurveyId};
use candor_model::metrics::participation::{Outcomes, Rates};
use candor_model::survey::Definition;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use diesel::QueryableByName;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;

use super::progress::Device;

/// Who has posted nothing for so long has left.
const LEFT_AFTER: Duration = Duration::hours(1);

/// What became of everybody who was asked, and how far people got.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Participation {
    /// How many invitations came to what: `complete`, `partial`, `break_off`, `opt_out`, `looked`, `non_contact`,
    /// `unknown`, `undeliverable`, `ineligible`; and, in no rate, `on_its_way` and `not_asked`.
    pub invitations: BTreeMap<String, u64>,
    /// The same in the classes of the Standard Definitions.
    pub outcomes: Outcomes,
    /// Response, cooperation, refusal and contact rates; absent without invitations.
    pub rates: Option<Rates>,
    /// Whether `e` was given; otherwise it is the share of eligible people among those of whom it is known.
    pub e_given: bool,
    /// Through links that everybody may open. Nobody knows who could have, so that there is no response rate.
    pub links: Finished,
    /// Everybody who began.
    pub all: Finished,
    /// By device.
    pub devices: Vec<OnDevice>,
    /// The questions in the order of the survey.
    pub questions: Vec<Step>,
}

/// How many began and finished, and how long it took them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ParticipationFinished)]
pub struct Finished {
    /// Began.
    pub started: i64,
    /// Finished.
    pub complete: i64,
    /// Half of those who finished took at most so many seconds from the first page on.
    pub median_seconds: Option<f64>,
    /// Nine of ten took at most so many.
    pub slow_seconds: Option<f64>,
}

/// The same of a device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ParticipationDevice)]
pub struct OnDevice {
    /// Which.
    pub device: Device,
    /// How many.
    #[serde(flatten)]
    pub finished: Finished,
}

/// How far people got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ParticipationStep)]
pub struct Step {
    /// The question's key.
    pub question: String,
    /// Saw it.
    pub seen: i64,
    /// Answered it.
    pub answered: i64,
    /// Had it before them when they left: closed, or nothing for an hour.
    pub left: i64,
}

/// Whom to report on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Only the invitations of this campaign.
    pub campaign: Option<CampaignId>,
    /// The share of the unknown that is taken to be eligible; estimated when left out.
    pub e: Option<f64>,
}

/// Reports on a survey as it stands now.
pub async fn participation(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    asked: Asked,
    now: DateTime<Utc>,
) -> Result<Participation> {
    if asked.e.is_some_and(|e| !(0.0..=1.0).contains(&e)) {
        return Err(Error::invalid("e", "out_of_range", "A share between 0 and 1."));
    }
    let survey = candor_surveys::get(conn, actor, survey).await?;
    let definition = match survey.live_version {
        Some(version) => Some(candor_surveys::version(conn, actor.org, survey.id, version).await?),
        None => None,
    };
    let which = (actor.org, survey.id, asked.campaign);
    let invitations = invitations(conn, which).await?;
    let outcomes = classes(&invitations);
    let e = asked.e.unwrap_or_else(|| outcomes.eligible_share());
    let groups = groups(conn, which).await?;
    let of = |level: i32| groups.iter().filter(move |g| g.level == level);
    Ok(Participation {
        rates: (outcomes != Outcomes::default()).then(|| outcomes.rates(e)),
        invitations,
        outcomes,
        e_given: asked.e.is_some(),
        links: of(2).find(|g| g.by_link).map(Group::finished).unwrap_or_default(),
        all: of(3).next().map(Group::finished).unwrap_or_default(),
        devices: of(1)
            .map(|g| OnDevice { device: Device::read(&g.device), finished: g.finished() })
            .collect(),
        questions: steps(conn, which, definition.as_ref(), now).await?,
    })
}

type Which = (OrgId, SurveyId, Option<CampaignId>);

async fn invitations(conn: &mut Conn, (org, survey, campaign): Which) -> Result<BTreeMap<String, u64>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        outcome: String,
        #[diesel(sql_type = BigInt)]
        people: i64,
    }
    let rows: Vec<Row> = sql_query(include_str!("outcomes.sql"))
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(survey)
        .bind::<Nullable<Uuid>, _>(campaign)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.outcome, u64::try_from(row.people).unwrap_or(0))).collect())
}

/// What the outcomes are in the Standard Definitions. Who saw the page and answered nothing has refused without saying so.
fn classes(invitations: &BTreeMap<String, u64>) -> Outcomes {
    let of = |names: &[&str]| names.iter().filter_map(|name| invitations.get(*name)).sum();
    Outcomes {
        complete: of(&["complete"]),
        partial: of(&["partial"]),
        refusal: of(&["break_off", "opt_out", "looked"]),
        non_contact: of(&["non_contact"]),
        other: 0,
        unknown: of(&["unknown"]),
        undeliverable: of(&["undeliverable"]),
        ineligible: of(&["ineligible"]),
    }
}

#[derive(QueryableByName)]
struct Group {
    #[diesel(sql_type = Integer)]
    level: i32,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Bool)]
    by_link: bool,
    #[diesel(sql_type = BigInt)]
    started: i64,
    #[diesel(sql_type = BigInt)]
    complete: i64,
    #[diesel(sql_type = Nullable<Double>)]
    median_seconds: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    slow_seconds: Option<f64>,
}

impl Group {
    fn finished(&self) -> Finished {
        let Self { started, complete, median_seconds, slow_seconds, .. } = *self;
        Finished { started, complete, median_seconds, slow_seconds }
    }
}

async fn groups(conn: &mut Conn, (org, survey, campaign): Which) -> Result<Vec<Group>> {
    Ok(sql_query(include_str!("devices.sql"))
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(survey)
        .bind::<Nullable<Uuid>, _>(campaign)
        .load(conn)
        .await?)
}

/// The questions in the order of the live version; what only older versions asked follows.
async fn steps(
    conn: &mut Conn,
    (org, survey, campaign): Which,
    definition: Option<&Definition>,
    now: DateTime<Utc>,
) -> Result<Vec<Step>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        question: String,
        #[diesel(sql_type = BigInt)]
        seen: i64,
        #[diesel(sql_type = BigInt)]
        answered: i64,
        #[diesel(sql_type = BigInt)]
        left_at: i64,
    }
    let rows: Vec<Row> = sql_query(include_str!("funnel.sql"))
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(survey)
        .bind::<Nullable<Uuid>, _>(campaign)
        .bind::<Timestamptz, _>(now - LEFT_AFTER)
        .load(conn)
        .await?;
    let mut found: BTreeMap<String, Step> = rows
        .into_iter()
        .map(|row| {
            let step =
                Step { question: row.question, seen: row.seen, answered: row.answered, left: row.left_at };
            (step.question.clone(), step)
        })
        .collect();
    let asked = definition.into_iter().flat_map(Definition::questions).filter(|(_, q)| q.kind.rules().asks());
    let mut steps: Vec<Step> = asked
        .map(|(_, q)| {
            let none = Step { question: q.key.clone(), seen: 0, answered: 0, left: 0 };
            found.remove(&q.key).unwrap_or(none)
        })
        .collect();
    steps.extend(found.into_values());
    Ok(steps)
}
