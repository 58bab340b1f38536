//! Cases as people see them.

use std::collections::HashMap;

use candor_accounts::{units, users};
use candor_customers::IdentityKind;
use candor_model::id::{CaseId, CustomerId, FeedbackId, RootCauseId, UnitId, UserId};
use candor_model::{Actor, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::event::{self, CaseEvent};
use crate::row::{self, Row};
use crate::settings;
use crate::status::{Priority, Status};

/// A person of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// The team whose business a case is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Team {
    /// The unit's id.
    pub id: UnitId,
    /// Its path.
    pub path: String,
    /// Its name.
    pub name: String,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Named {
    /// Its id.
    pub id: RootCauseId,
    /// Its name.
    pub name: String,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// What it is about.
    pub title: String,
    /// What the customer said, shortened.
    pub excerpt: Option<String>,
    /// The record that it was opened for.
    pub feedback: Option<FeedbackId>,
    /// The customer.
    pub customer: Option<CustomerId>,
    /// How the customer is called.
    pub customer_name: Option<String>,
    /// The unit whose business it is.
    pub unit: Option<Team>,
    /// Who acts.
    pub owner: Option<Person>,
    /// How far it has come.
    pub status: Status,
    /// What may come next.
    pub next: Vec<Status>,
    /// How much it matters.
    pub priority: Priority,
    /// The name of the alert rule that opened it; absent when a person did.
    pub rule: Option<String>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When the clock runs out.
    pub due_at: DateTime<Utc>,
    /// Since when the clock stands still.
    pub paused_at: Option<DateTime<Utc>>,
    /// Seconds left on the clock, negative when it ran out; absent when the case is done.
    pub seconds_left: Option<i64>,
    /// How often those above had to be told.
    pub escalation_level: i32,
    /// When the customer first heard from us.
    pub first_response_at: Option<DateTime<Utc>>,
    /// When it was resolved.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// What was done about it.
    pub resolution: Option<String>,
    /// Why it went wrong.
    pub root_cause: Option<Named>,
    /// How often it was reopened.
    pub reopened: i32,
    /// When anything last happened.
    pub updated_at: DateTime<Utc>,
}

/// How the customer can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contact {
    /// By mail.
    pub email: Option<String>,
    /// By telephone.
    pub phone: Option<String>,
}

/// A case with its story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseDetail {
    /// The case.
    #[serde(flatten)]
    pub case: Case,
    /// How the customer can be reached.
    pub contact: Contact,
    /// What happened, from the beginning.
    pub events: Vec<CaseEvent>,
}

/// A case with its story, if the actor may see it.
pub async fn get(conn: &mut Conn, actor: &Actor, id: CaseId, now: DateTime<Utc>) -> Result<CaseDetail> {
    let row = row::find(conn, actor, id).await?;
    let contact = contact(conn, actor, row.customer_id).await?;
    let events = event::story(conn, actor.org, id).await?;
    let case = show(conn, actor, vec![row], now).await?.pop().ok_or(candor_model::Error::NotFound)?;
    Ok(CaseDetail { case, contact, events })
}

/// How a customer can be reached.
pub(crate) async fn contact(conn: &mut Conn, actor: &Actor, customer: Option<CustomerId>) -> Result<Contact> {
    let Some(customer) = customer else { return Ok(Contact::default()) };
    let customer = candor_customers::get(conn, actor, customer).await?;
    let by =
        |kind: IdentityKind| customer.identities.iter().find(|i| i.kind == kind).map(|i| i.value.clone());
    Ok(Contact { email: by(IdentityKind::Email), phone: by(IdentityKind::Phone) })
}

/// Rows with the names of what they point at, in a handful of statements however many they are.
pub(crate) async fn show(
    conn: &mut Conn,
    actor: &Actor,
    rows: Vec<Row>,
    now: DateTime<Utc>,
) -> Result<Vec<Case>> {
    let unit_ids: Vec<UnitId> = rows.iter().filter_map(|r| r.unit_id).collect();
    let owner_ids: Vec<UserId> = rows.iter().filter_map(|r| r.owner_id).collect();
    let cause_ids: Vec<RootCauseId> = rows.iter().filter_map(|r| r.root_cause_id).collect();
    let units = units::by_ids(conn, actor.org, &unit_ids).await?;
    let owners = users::names(conn, actor.org, &owner_ids).await?;
    let causes = if cause_ids.is_empty() {
        HashMap::new()
    } else {
        settings::cause_names(conn, actor.org, &cause_ids).await?
    };
    rows.into_iter()
        .map(|row| {
            let (status, priority) = (row.status()?, row.priority()?);
            Ok(Case {
                seconds_left: status.is_active().then(|| row.clock().left(now).num_seconds()),
                unit: row.unit_id.and_then(|id| units.get(&id)).map(|u| Team {
                    id: u.id,
                    path: u.path.clone(),
                    name: u.name.clone(),
                }),
                owner: row.owner_id.and_then(|id| Some(Person { id, name: owners.get(&id)?.clone() })),
                root_cause: row
                    .root_cause_id
                    .and_then(|id| Some(Named { id, name: causes.get(&id)?.clone() })),
                id: row.case_id,
                title: row.title,
                excerpt: row.excerpt,
                feedback: row.feedback_id,
                customer: row.customer_id,
                customer_name: row.customer_name,
                status,
                next: status.next().to_vec(),
                priority,
                rule: row.rule_name,
                opened_at: row.opened_at,
                due_at: row.due_at,
                paused_at: row.paused_at,
                escalation_level: row.escalation_level,
                first_response_at: row.first_response_at,
                resolved_at: row.resolved_at,
                closed_at: row.closed_at,
                resolution: row.resolution,
                reopened: row.reopened,
                updated_at: row.updated_at,
            })
        })
        .collect()
}
