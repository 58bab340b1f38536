//! Events that invite: a parcel was delivered, a case was closed, a contract began.

use std::collections::HashSet;

use candor_model::id::{CampaignId, CandidateId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::audience::{Person, insert, prepare};
use super::campaign::{CampaignKind, CampaignState, load};
use super::schema::campaign_candidate;
use super::worker::RunCampaign;

/// Something happened to somebody.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignEvent)]
pub struct Event {
    /// The sender's own id of it; the same again is the same event.
    pub id: String,
    /// Who is to be asked.
    pub person: Person,
    /// Minutes until the mail leaves; as the campaign has it when left out.
    #[serde(default)]
    pub delay_minutes: Option<i32>,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignEventTaken)]
pub struct Taken {
    /// The candidate that it made, or had made before.
    pub candidate: CandidateId,
    /// Whether it is new.
    pub new: bool,
    /// When it is decided whether the mail leaves; none when it has no address that mail could go to.
    pub due_at: Option<DateTime<Utc>>,
}

/// Takes an event. Whether it leads to a mail is decided when it is due, by the same rules as everything.
pub async fn take_event(
    conn: &mut Conn,
    actor: &Actor,
    id: CampaignId,
    event: Event,
    now: DateTime<Utc>,
) -> Result<Taken> {
    let campaign = load(conn, actor.org, id).await?;
    if campaign.kind != CampaignKind::Event {
        return Err(Error::Conflict("not_an_event_campaign"));
    }
    if !matches!(campaign.state, CampaignState::Running | CampaignState::Paused) {
        return Err(Error::Conflict("campaign_not_running"));
    }
    let key = event.id.trim();
    if key.is_empty() || key.chars().count() > 255 {
        return Err(Error::invalid("id", "required", "An id has between 1 and 255 characters."));
    }
    let delay = event.delay_minutes.unwrap_or(campaign.plan.delay_minutes);
    if !(0..=60 * 24 * 90).contains(&delay) {
        return Err(Error::invalid("delay_minutes", "out_of_range", "At most 90 days."));
    }
    let due_at = now + Duration::minutes(delay.into());
    let survey = candor_surveys::get(conn, actor, campaign.survey).await?;
    let version = survey.live_version.ok_or(Error::Conflict("survey_not_live"))?;
    let definition = candor_surveys::version(conn, actor.org, survey.id, version).await?;
    let mut prepared = prepare(&event.person, 0, &definition, &mut HashSet::new());
    prepared.event_key = Some(key.to_owned());
    prepared.due_at = Some(due_at);
    let fits = prepared.disposition == "waiting";
    let made = insert(conn, actor.org, id, &[prepared], now).await?;
    if let Some(candidate) = made.as_slice().first() {
        if fits {
            candor_queue::enqueue_at(conn, actor.org, &RunCampaign { campaign: id }, due_at).await?;
        }
        return Ok(Taken { candidate: *candidate, new: true, due_at: fits.then_some(due_at) });
    }
    let (candidate, due_at): (CandidateId, Option<DateTime<Utc>>) = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(actor.org).and(campaign_candidate::campaign_id.eq(id)))
        .filter(campaign_candidate::event_key.eq(key))
        .select((campaign_candidate::candidate_id, campaign_candidate::due_at))
        .first(conn)
        .await?;
    Ok(Taken { candidate, new: false, due_at })
}
