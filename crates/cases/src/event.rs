//! What happened in a case, told in order.

use candor_model::id::{CaseId, OrgId, UserId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::schema::case_event;

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Opened, by hand or by a rule (`details.rule`).
    Opened,
    /// A further rule found the same record (`details.rule`).
    FoundAgain,
    /// Somebody took it themselves.
    Taken,
    /// Given to somebody (`details.to`), or to nobody.
    Assigned,
    /// Moved to another unit (`details.to`).
    Moved,
    /// A note for colleagues.
    Noted,
    /// A telephone call (`details.reached`).
    Called,
    /// A mail to the customer (`details.subject`).
    Written,
    /// The customer has to say something first.
    Waiting,
    /// Work goes on.
    Resumed,
    /// Matters more or less than before (`details.from`, `details.to`).
    Reprioritised,
    /// Why it went wrong (`details.to`).
    RootCause,
    /// Overdue, and those above were told (`details.to`, `details.level`).
    Escalated,
    /// Done.
    Resolved,
    /// Over.
    Closed,
    /// Not over after all.
    Reopened,
}

/// Something that happened in a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: EventKind,
    /// Who did it; absent when Candor did.
    pub user_id: Option<UserId>,
    /// Their name then.
    pub user_name: Option<String>,
    /// What they wrote.
    pub body: Option<String>,
    /// What changed.
    pub details: Value,
}

/// What is told of a change.
pub(crate) struct Told {
    pub kind: EventKind,
    pub body: Option<String>,
    pub details: Value,
}

impl Told {
    pub fn new(kind: EventKind) -> Self {
        Self { kind, body: None, details: serde_json::json!({}) }
    }

    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    pub fn saying(mut self, body: Option<String>) -> Self {
        self.body = body.map(|b| b.trim().to_owned()).filter(|b| !b.is_empty());
        self
    }
}

/// Appends to the story of a case.
pub(crate) async fn tell(
    conn: &mut Conn,
    actor: &Actor,
    case: CaseId,
    told: Told,
    now: DateTime<Utc>,
) -> Result<()> {
    if told.body.as_ref().is_some_and(|b| b.chars().count() > 20_000) {
        return Err(Error::invalid("text", "too_long", "at most 20,000 characters"));
    }
    let name = match actor.user {
        Some(user) => candor_accounts::users::names(conn, actor.org, &[user]).await?.remove(&user),
        None => actor.api_key.map(|_| actor.name.clone()),
    };
    let kind = serde_json::to_value(told.kind).map_err(Error::internal)?;
    diesel::insert_into(case_event::table)
        .values((
            case_event::org_id.eq(actor.org),
            case_event::case_id.eq(case),
            case_event::event_id.eq(Uuid::now_v7()),
            case_event::at.eq(now),
            case_event::kind.eq(kind.as_str().unwrap_or_default()),
            case_event::user_id.eq(actor.user),
            case_event::user_name.eq(name),
            case_event::body.eq(told.body),
            case_event::details.eq(told.details),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The story of a case from its beginning.
pub(crate) async fn story(conn: &mut Conn, org: OrgId, case: CaseId) -> Result<Vec<CaseEvent>> {
    type Row = (Uuid, DateTime<Utc>, String, Option<UserId>, Option<String>, Option<String>, Value);
    let rows: Vec<Row> = case_event::table
        .filter(case_event::org_id.eq(org).and(case_event::case_id.eq(case)))
        .select((
            case_event::event_id,
            case_event::at,
            case_event::kind,
            case_event::user_id,
            case_event::user_name,
            case_event::body,
            case_event::details,
        ))
        .order(case_event::event_id)
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(id, at, kind, user_id, user_name, body, details)| {
            let kind = serde_json::from_value(Value::String(kind)).map_err(Error::internal)?;
            Ok(CaseEvent { id, at, kind, user_id, user_name, body, details })
        })
        .collect()
}
