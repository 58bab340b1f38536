//! Invitations that come from campaigns, many at a time.

use std::collections::{BTreeMap, HashMap};

use candor_model::id::{CampaignId, InvitationId, OrgId, SurveyId};
use candor_model::{Error, Result};
use candor_store::{Conn, Db};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::door::{Entrance, open};
use super::hash;
use super::invitation::InvitationState;
use super::schema::{invitation, invitation_token};

/// An invitation that is being mailed.
pub(crate) struct NewInvitation {
    pub id: InvitationId,
    pub survey: SurveyId,
    pub campaign: CampaignId,
    pub email: String,
    pub name: Option<String>,
    pub customer_external_id: Option<String>,
    pub language: String,
    pub parameters: BTreeMap<String, String>,
    pub subject: String,
    pub message: String,
    pub created_by: String,
    pub expires_at: DateTime<Utc>,
    pub grace_hours: i32,
}

/// Writes invitations whose mails are written in the same transaction.
pub(crate) async fn add_invitations(
    conn: &mut Conn,
    org: OrgId,
    new: Vec<NewInvitation>,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = new
        .into_iter()
        .map(|one| {
            Ok((
                invitation::org_id.eq(org),
                invitation::invitation_id.eq(one.id),
                invitation::survey_id.eq(one.survey),
                invitation::campaign_id.eq(one.campaign),
                invitation::email.eq(one.email),
                invitation::name.eq(one.name),
                invitation::customer_external_id.eq(one.customer_external_id),
                invitation::language.eq(one.language),
                invitation::parameters.eq(serde_json::to_value(one.parameters).map_err(Error::internal)?),
                invitation::subject.eq(one.subject),
                invitation::message.eq(one.message),
                invitation::state.eq(InvitationState::Sent.as_str()),
                invitation::created_at.eq(now),
                invitation::created_by.eq(one.created_by),
                invitation::sent_at.eq(now),
                invitation::expires_at.eq(one.expires_at),
                invitation::grace_hours.eq(one.grace_hours),
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    diesel::insert_into(invitation::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Lets these secrets open these invitations; what is kept of them is their hash.
pub(crate) async fn add_tokens(conn: &mut Conn, org: OrgId, tokens: &[(InvitationId, String)]) -> Result<()> {
    let rows: Vec<_> = tokens
        .iter()
        .map(|(id, token)| {
            (
                invitation_token::org_id.eq(org),
                invitation_token::token_hash.eq(hash(token)),
                invitation_token::invitation_id.eq(*id),
            )
        })
        .collect();
    diesel::insert_into(invitation_token::table).values(rows).execute(conn).await?;
    Ok(())
}

/// How an invitation stands, as far as asking again depends on it.
pub(crate) struct Asked {
    state: String,
    pub expires_at: DateTime<Utc>,
}

impl Asked {
    /// Whether an answer is still awaited.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state.as_str(), "sent" | "started") && self.expires_at > now
    }
}

pub(crate) async fn asked(
    conn: &mut Conn,
    org: OrgId,
    ids: &[InvitationId],
) -> Result<HashMap<InvitationId, Asked>> {
    let rows: Vec<(InvitationId, String, DateTime<Utc>)> = invitation::table
        .filter(invitation::org_id.eq(org).and(invitation::invitation_id.eq_any(ids)))
        .select((invitation::invitation_id, invitation::state, invitation::expires_at))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, state, expires_at)| (id, Asked { state, expires_at })).collect())
}

/// Writes down when these were reminded last.
pub(crate) async fn reminded(
    conn: &mut Conn,
    org: OrgId,
    ids: &[InvitationId],
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::update(
        invitation::table.filter(invitation::org_id.eq(org).and(invitation::invitation_id.eq_any(ids))),
    )
    .set(invitation::reminded_at.eq(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a browser has shown the page of an invitation. That is no answer.
pub async fn seen(db: &Db, token: &str, now: DateTime<Utc>) -> Result<()> {
    let door = open(db, Entrance::Invitation { token }, now).await?;
    let (org, Some(invited)) = (door.org, door.invitation) else { return Ok(()) };
    db.tenant(org, async |conn| {
        diesel::update(invitation::table.find((org, invited.id)))
            .filter(invitation::opened_at.is_null())
            .set(invitation::opened_at.eq(now))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}
