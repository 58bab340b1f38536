//! Addresses that get nothing any more: they opted out, do not exist, complained, or somebody put them here.
//!
//! The last gate before a message leaves asks this list, so that what was queued before is held back too.

use std::collections::HashMap;

use candor_model::id::OrgId;
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::schema::suppression;

/// How a message travels.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageChannel)]
pub enum Channel {
    /// E-mail.
    #[default]
    Email,
    /// Text messages.
    Sms,
}

impl Channel {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// Why an address gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SuppressionReason)]
pub enum Reason {
    /// The person does not want to.
    OptOut,
    /// The address does not exist.
    HardBounce,
    /// The person called it spam.
    Complaint,
    /// Somebody of the organisation decided so.
    ByHand,
}

impl Reason {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptOut => "opt_out",
            Self::HardBounce => "hard_bounce",
            Self::Complaint => "complaint",
            Self::ByHand => "by_hand",
        }
    }

    fn read(text: &str) -> Result<Self> {
        [Self::OptOut, Self::HardBounce, Self::Complaint, Self::ByHand]
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("suppression reason '{text}'")))
    }
}

/// An address that gets nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Suppression {
    /// How messages would reach it.
    pub channel: Channel,
    /// The address.
    pub address: String,
    /// Why.
    pub reason: Reason,
    /// More about it.
    pub note: String,
    /// Since when.
    pub added_at: DateTime<Utc>,
    /// Who put it here.
    pub added_by: String,
}

/// Why addresses come onto the list.
pub struct Cause<'a> {
    /// In one word.
    pub reason: Reason,
    /// In words; cut after 500 characters.
    pub note: &'a str,
    /// Who says so: a person, or the part of the program that found out.
    pub by: &'a str,
}

/// Puts addresses on the list; one that is there already keeps its first reason. Answers how many are new.
pub async fn suppress(
    conn: &mut Conn,
    org: OrgId,
    channel: Channel,
    addresses: &[String],
    cause: Cause<'_>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let note: String = cause.note.chars().take(500).collect();
    let added = sql_query(
        "insert into suppression (org_id, channel, address, reason, note, added_at, added_by)
         select $1, $2, a, $4, $5, $6, $7 from unnest($3) a on conflict do nothing",
    )
    .bind::<Uuid, _>(org)
    .bind::<Text, _>(channel.as_str())
    .bind::<Array<Text>, _>(addresses)
    .bind::<Text, _>(cause.reason.as_str())
    .bind::<Text, _>(note)
    .bind::<Timestamptz, _>(now)
    .bind::<Text, _>(cause.by)
    .execute(conn)
    .await?;
    Ok(added)
}

/// Which of these addresses get nothing, and why.
pub async fn among(
    conn: &mut Conn,
    org: OrgId,
    channel: Channel,
    addresses: &[String],
) -> Result<HashMap<String, Reason>> {
    let rows: Vec<(String, String)> = suppression::table
        .filter(suppression::org_id.eq(org).and(suppression::channel.eq(channel.as_str())))
        .filter(suppression::address.eq_any(addresses))
        .select((suppression::address, suppression::reason))
        .load(conn)
        .await?;
    rows.into_iter().map(|(address, reason)| Ok((address, Reason::read(&reason)?))).collect()
}

type Row = (String, String, String, String, DateTime<Utc>, String);

const COLUMNS: (
    suppression::channel,
    suppression::address,
    suppression::reason,
    suppression::note,
    suppression::added_at,
    suppression::added_by,
) = (
    suppression::channel,
    suppression::address,
    suppression::reason,
    suppression::note,
    suppression::added_at,
    suppression::added_by,
);

fn from_row((channel, address, reason, note, added_at, added_by): Row) -> Result<Suppression> {
    let channel = if channel == "sms" { Channel::Sms } else { Channel::Email };
    Ok(Suppression { channel, address, reason: Reason::read(&reason)?, note, added_at, added_by })
}

/// The list, the latest first; those whose address contains `part`, after `skip` others.
pub async fn list(
    conn: &mut Conn,
    org: OrgId,
    part: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Suppression>> {
    let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let rows: Vec<Row> = suppression::table
        .filter(suppression::org_id.eq(org).and(suppression::address.like(format!("%{escaped}%"))))
        .order((suppression::added_at.desc(), suppression::address))
        .offset(skip)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// What is on the list of these addresses, whatever the channel.
pub async fn of(conn: &mut Conn, org: OrgId, addresses: &[String]) -> Result<Vec<Suppression>> {
    let rows: Vec<Row> = suppression::table
        .filter(suppression::org_id.eq(org).and(suppression::address.eq_any(addresses)))
        .order(suppression::added_at.desc())
        .select(COLUMNS)
        .load(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Takes an address from the list. Who opted out or complained can only come back by asking for it.
pub async fn lift(conn: &mut Conn, org: OrgId, channel: Channel, address: &str) -> Result<Suppression> {
    let row: Option<Row> = suppression::table
        .find((org, channel.as_str(), address))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()?;
    let found = from_row(row.ok_or(Error::NotFound)?)?;
    diesel::delete(suppression::table.find((org, channel.as_str(), address))).execute(conn).await?;
    Ok(found)
}
