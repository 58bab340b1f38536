//! A case as it is stored, and the two steps that every change takes: lock it, then save it and tell what happened.

use candor_accounts::units;
use candor_model::id::{AlertRuleId, CaseId, CustomerId, FeedbackId, OrgId, RootCauseId, UnitId, UserId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::Clock;
use crate::event::{Told, tell};
use crate::schema::feedback_case;
use crate::status::{Priority, Status};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = feedback_case, treat_none_as_null = true, primary_key(org_id, case_id))]
pub(crate) struct Row {
    pub org_id: OrgId,
    pub case_id: CaseId,
    pub title: String,
    pub excerpt: Option<String>,
    pub feedback_id: Option<FeedbackId>,
    pub customer_id: Option<CustomerId>,
    pub customer_name: Option<String>,
    pub unit_id: Option<UnitId>,
    pub owner_id: Option<UserId>,
    pub status: String,
    pub priority: String,
    pub rule_id: Option<AlertRuleId>,
    pub rule_name: Option<String>,
    pub opened_by: Option<UserId>,
    pub opened_at: DateTime<Utc>,
    pub clock_started_at: DateTime<Utc>,
    pub allowed_minutes: i32,
    pub paused_seconds: i64,
    pub paused_at: Option<DateTime<Utc>>,
    pub due_at: DateTime<Utc>,
    pub first_response_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub resolution: Option<String>,
    pub root_cause_id: Option<RootCauseId>,
    pub reopened: i32,
    pub escalation_level: i32,
    pub escalated_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl Row {
    pub fn status(&self) -> Result<Status> {
        self.status.parse()
    }

    pub fn priority(&self) -> Result<Priority> {
        self.priority.parse()
    }

    pub fn clock(&self) -> Clock {
        Clock {
            started_at: self.clock_started_at,
            allowed: Duration::minutes(i64::from(self.allowed_minutes)),
            paused: Duration::seconds(self.paused_seconds),
            paused_at: self.paused_at,
        }
    }

    pub fn set_clock(&mut self, clock: Clock) {
        self.clock_started_at = clock.started_at;
        self.allowed_minutes = i32::try_from(clock.allowed.num_minutes()).unwrap_or(i32::MAX);
        self.paused_seconds = clock.paused.num_seconds();
        self.paused_at = clock.paused_at;
        self.due_at = clock.due_at();
    }

    /// Goes over to another status, with all that follows from it for the clock; a conflict when it may not.
    pub fn go(&mut self, next: Status, now: DateTime<Utc>) -> Result<()> {
        let next = self.status()?.to(next)?;
        let mut clock = self.clock();
        if next == Status::WaitingForCustomer {
            clock.pause(now)
        } else {
            clock.resume(now)
        }
        self.set_clock(clock);
        self.status = next.as_str().to_owned();
        Ok(())
    }

    /// Resolved and closed cases are first reopened, then changed.
    pub fn require_active(&self) -> Result<()> {
        if self.status()?.is_active() { Ok(()) } else { Err(Error::Conflict("case_is_done")) }
    }

    /// The customer has heard from us.
    pub fn responded(&mut self, now: DateTime<Utc>) {
        self.first_response_at.get_or_insert(now);
    }
}

/// The units whose cases the actor sees; `None` is all, and cases without a unit.
pub(crate) async fn scope(conn: &mut Conn, actor: &Actor) -> Result<Option<Vec<UnitId>>> {
    if actor.units.is_none() {
        return Ok(None);
    }
    Ok(Some(units::list(conn, actor).await?.into_iter().map(|u| u.id).collect()))
}

async fn check_scope(conn: &mut Conn, actor: &Actor, row: &Row) -> Result<()> {
    match (scope(conn, actor).await?, row.unit_id) {
        (None, _) => Ok(()),
        (Some(seen), Some(unit)) if seen.contains(&unit) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// A case that the actor may see.
pub(crate) async fn find(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Row> {
    let row: Row = feedback_case::table.find((actor.org, id)).select(Row::as_select()).first(conn).await?;
    check_scope(conn, actor, &row).await?;
    Ok(row)
}

/// The same, kept from others until the transaction ends.
pub(crate) async fn lock(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<Row> {
    let query = feedback_case::table.find((actor.org, id)).select(Row::as_select()).for_update();
    let row: Row = query.first(conn).await?;
    check_scope(conn, actor, &row).await?;
    Ok(row)
}

/// Keeps a changed case and tells what happened.
pub(crate) async fn save(
    conn: &mut Conn,
    actor: &Actor,
    mut row: Row,
    told: Told,
    now: DateTime<Utc>,
) -> Result<()> {
    row.updated_at = now;
    diesel::update(feedback_case::table.find((row.org_id, row.case_id))).set(&row).execute(conn).await?;
    tell(conn, actor, row.case_id, told, now).await
}
