//! Candidates: everybody who was considered, each with what was decided.

use std::collections::BTreeMap;

use candor_model::id::{CampaignId, CandidateId, CustomerId, InvitationId, OrgId};
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema::campaign_candidate;

/// What was decided about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CandidateDisposition)]
pub enum Disposition {
    /// Not decided yet.
    Waiting,
    /// Was written to.
    Invited,
    /// Has no address that mail could go to.
    InvalidAddress,
    /// Stands in the list before.
    Twice,
    /// Was not drawn.
    NotSampled,
    /// Gets nothing any more; the reason says why.
    Suppressed,
    /// Got the same mail a few hours ago.
    Duplicate,
    /// A rule held it back; the reason is its id.
    HeldBack,
    /// The campaign ended before.
    Stopped,
}

impl Disposition {
    const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Invited,
        Self::InvalidAddress,
        Self::Twice,
        Self::NotSampled,
        Self::Suppressed,
        Self::Duplicate,
        Self::HeldBack,
        Self::Stopped,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Invited => "invited",
            Self::InvalidAddress => "invalid_address",
            Self::Twice => "twice",
            Self::NotSampled => "not_sampled",
            Self::Suppressed => "suppressed",
            Self::Duplicate => "duplicate",
            Self::HeldBack => "held_back",
            Self::Stopped => "stopped",
        }
    }
}

/// Somebody who was considered.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignCandidate)]
pub struct Candidate {
    /// Its id.
    pub id: CandidateId,
    /// Its place in the list, from 1 on.
    pub row: i32,
    /// The customer.
    pub customer: Option<CustomerId>,
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The organisation's own number for the customer.
    pub external_id: Option<String>,
    /// The language of mail and page.
    pub language: String,
    /// What else is known.
    pub attributes: BTreeMap<String, String>,
    /// The unit.
    pub unit: Option<String>,
    /// Which of the subjects, from 0 on.
    pub variant: i16,
    /// What was decided.
    pub disposition: Disposition,
    /// The rule that decided.
    pub reason: Option<String>,
    /// When the mail is to leave, for events with a delay.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// The invitation that came of it.
    pub invitation: Option<InvitationId>,
    /// How many reminders were sent.
    pub reminders: i16,
    /// When the next one is due.
    pub next_reminder_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = campaign_candidate)]
pub(super) struct Row {
    pub candidate_id: CandidateId,
    pub row_no: i32,
    pub customer_id: Option<CustomerId>,
    pub email: String,
    pub name: Option<String>,
    pub external_id: Option<String>,
    pub language: String,
    pub attributes: Value,
    pub unit: Option<String>,
    pub variant: i16,
    pub disposition: String,
    pub reason: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub invitation_id: Option<InvitationId>,
    pub reminders: i16,
    pub next_reminder_at: Option<DateTime<Utc>>,
}

pub(super) fn from_row(row: Row) -> Result<Candidate> {
    let disposition = Disposition::ALL
        .into_iter()
        .find(|d| d.as_str() == row.disposition)
        .ok_or_else(|| Error::Internal(format!("disposition {}", row.disposition)))?;
    Ok(Candidate {
        id: row.candidate_id,
        row: row.row_no,
        customer: row.customer_id,
        email: row.email,
        name: row.name,
        external_id: row.external_id,
        language: row.language,
        attributes: serde_json::from_value(row.attributes).map_err(Error::internal)?,
        unit: row.unit,
        variant: row.variant,
        disposition,
        reason: row.reason,
        due_at: row.due_at,
        decided_at: row.decided_at,
        invitation: row.invitation_id,
        reminders: row.reminders,
        next_reminder_at: row.next_reminder_at,
    })
}

/// Which candidates to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct CandidateQuery {
    /// Only those with this disposition.
    pub disposition: Option<Disposition>,
    /// Only those after this row.
    pub after: Option<i32>,
    /// At most so many.
    pub limit: i64,
}

/// The candidates of a campaign in the order of its list.
pub async fn candidates(
    conn: &mut Conn,
    org: OrgId,
    campaign: CampaignId,
    query: CandidateQuery,
) -> Result<Vec<Candidate>> {
    let mut found = campaign_candidate::table
        .filter(campaign_candidate::org_id.eq(org).and(campaign_candidate::campaign_id.eq(campaign)))
        .order(campaign_candidate::row_no)
        .limit(query.limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(disposition) = query.disposition {
        found = found.filter(campaign_candidate::disposition.eq(disposition.as_str()));
    }
    if let Some(after) = query.after {
        found = found.filter(campaign_candidate::row_no.gt(after));
    }
    let rows: Vec<Row> = found.load(conn).await?;
    rows.into_iter().map(from_row).collect()
}
