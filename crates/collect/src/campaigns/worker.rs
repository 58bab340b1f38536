//! The jobs of campaigns. One run is one batch in one transaction: whatever stops it, nobody was written to, or
//! everybody of the batch exactly once.

use std::sync::Arc;

use candor_model::id::{CampaignId, InvitationId, OrgId};
use candor_model::{Actor, Result};
use candor_queue::{Every, Task, Worker};
use candor_store::{Conn, Db};
use candor_surveys::SurveyState;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::campaign::{CampaignKind, CampaignState, give_up_waiting, load_locked, set_fields};
use super::follow_up::{remind_batch, retry_batch, thank};
use super::invite::{Progress, draw_sample, invite_batch, trouble};
use super::letter::Office;
use super::schema::campaign;

/// A campaign pauses itself above this share of complaints …
const COMPLAINTS: f64 = 0.003;
/// … or of addresses that do not exist, once this many mails were sent.
const BOUNCES: f64 = 0.1;
const ENOUGH: i64 = 200;

/// Sends the next batch of a campaign.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RunCampaign {
    /// Which.
    pub campaign: CampaignId,
}

impl Task for RunCampaign {
    const KIND: &'static str = "run_campaign";
}

/// Thanks somebody who has answered, if the campaign does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Thank {
    /// The invitation that was answered.
    pub invitation: InvitationId,
}

impl Task for Thank {
    const KIND: &'static str = "thank_respondent";
}

/// Looks after every campaign that is running.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct TendCampaigns;

impl Task for TendCampaigns {
    const KIND: &'static str = "tend_campaigns";
}

/// Lets the worker run campaigns; `public_url` is the address that their links begin with.
#[must_use]
pub fn register(worker: Worker, db: &Db, public_url: &str) -> Worker {
    let public_url: Arc<str> = public_url.into();
    let (first, second, third) =
        ((db.clone(), Arc::clone(&public_url)), (db.clone(), public_url), db.clone());
    worker
        .on(move |org, job: RunCampaign| {
            let (db, url) = first.clone();
            async move { Box::pin(run(&db, org, job.campaign, &url, Utc::now())).await }
        })
        .on(move |org, job: Thank| {
            let (db, url) = second.clone();
            async move {
                let thanked =
                    async |conn: &mut Conn| thank(conn, org, job.invitation, &url, Utc::now()).await;
                Box::pin(db.tenant(org, thanked)).await
            }
        })
        .every(Every::Minutes(1), move |org, _: TendCampaigns| {
            let db = third.clone();
            async move { db.tenant(org, async move |conn| tend(conn, org).await).await }
        })
}

/// Wakes every campaign that may have something to do.
async fn tend(conn: &mut Conn, org: OrgId) -> Result<()> {
    let alive: Vec<CampaignId> = campaign::table
        .filter(campaign::org_id.eq(org).and(campaign::state.eq_any(["scheduled", "running"])))
        .select(campaign::campaign_id)
        .load(conn)
        .await?;
    for campaign in alive {
        let key = campaign.to_string();
        candor_queue::enqueue_once(conn, org, &RunCampaign { campaign }, Utc::now(), &key).await?;
    }
    Ok(())
}

/// One batch of a campaign at a time that is an argument; enqueues the next when there is more to do.
pub async fn run(
    db: &Db,
    org: OrgId,
    campaign: CampaignId,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let more = db.tenant(org, async |conn| step(conn, org, campaign, public_url, now).await).await?;
    if more {
        db.tenant(org, async |conn| {
            candor_queue::enqueue(conn, org, &RunCampaign { campaign }).await.map(drop)
        })
        .await?;
        db.wake();
    }
    Ok(())
}

/// Whether there is more to do at once.
async fn step(
    conn: &mut Conn,
    org: OrgId,
    id: CampaignId,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let found = match load_locked(conn, org, id).await {
        Err(candor_model::Error::NotFound) => return Ok(false),
        found => found?,
    };
    let begins = found.state == CampaignState::Scheduled && found.starts_at.is_none_or(|at| at <= now);
    if !(begins || found.state == CampaignState::Running) {
        return Ok(false);
    }
    match candor_surveys::get(conn, &Actor::system(org), found.survey).await?.state {
        SurveyState::Live => {}
        SurveyState::Paused => return Ok(false),
        SurveyState::Draft | SurveyState::Closed => {
            give_up_waiting(conn, org, id, "survey_closed", now).await?;
            set_fields(conn, org, id, CampaignState::Stopped, "survey_closed", now).await?;
            return Ok(false);
        }
    }
    if begins {
        set_fields(conn, org, id, CampaignState::Running, "", now).await?;
    }
    let kind = found.kind;
    let office = Office::open(conn, found, org, public_url).await?;
    let (sent, complaints, bounces) = trouble(conn, org, &office).await?;
    #[expect(clippy::cast_precision_loss, reason = "counts of mails fit")]
    let above = |part: i64, share: f64| sent >= ENOUGH && part as f64 / sent as f64 >= share;
    let note = match (above(complaints, COMPLAINTS), above(bounces, BOUNCES)) {
        (true, _) => "complaints",
        (false, true) => "bounces",
        (false, false) => "",
    };
    if !note.is_empty() {
        tracing::warn!(%org, campaign = %id, note, "a campaign has paused itself");
        set_fields(conn, org, id, CampaignState::Paused, note, now).await?;
        return Ok(false);
    }
    if kind == CampaignKind::Mailing {
        draw_sample(conn, org, &office, now).await?;
    }
    let invited = invite_batch(conn, org, &office, now).await?;
    let reminded = remind_batch(conn, org, &office, now).await?;
    let retried = retry_batch(conn, org, &office, now).await?;
    let over = invited == Progress::Nothing && reminded == Progress::Nothing && retried == Progress::Nothing;
    if over && kind == CampaignKind::Mailing && settled(conn, org, id, now).await? {
        set_fields(conn, org, id, CampaignState::Done, "", now).await?;
    }
    Ok([invited, reminded, retried].contains(&Progress::More))
}

/// Whether no mail can come back any more: a day after the last one was written.
async fn settled(conn: &mut Conn, org: OrgId, id: CampaignId, now: DateTime<Utc>) -> Result<bool> {
    use super::schema::contact_event;
    let last: Option<DateTime<Utc>> = contact_event::table
        .filter(contact_event::org_id.eq(org).and(contact_event::campaign_id.eq(id)))
        .select(diesel::dsl::max(contact_event::at))
        .first(conn)
        .await?;
    Ok(last.is_none_or(|at| at < now - chrono::Duration::days(1)))
}
