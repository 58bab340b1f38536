//! Overdue cases are told to those above: first to the nearest managers, then each day a level higher.

use candor_accounts::managers::{Recipient, manager_levels};
use candor_accounts::organisations;
use candor_delivery::{NewMail, Reader, outbox, render};
use candor_model::id::{CaseId, OrgId};
use candor_model::{Actor, Result};
use candor_queue::{Every, Task, Worker};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::event::{EventKind, Told};
use crate::row::{Row, save};
use crate::schema::feedback_case;

/// How many levels are told.
const LEVELS: i32 = 3;
/// How long a level has before the next is told.
const PATIENCE: Duration = Duration::hours(24);

/// The periodic job that looks for overdue cases of one organisation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct EscalateOverdue;

impl Task for EscalateOverdue {
    const KIND: &'static str = "escalate_overdue_cases";
}

/// Lets the worker escalate, every five minutes; `public_url` begins the links in its mails.
#[must_use]
pub fn register(worker: Worker, db: &Db, public_url: &str) -> Worker {
    let (db, public_url) = (db.clone(), public_url.to_owned());
    worker.every(Every::Minutes(5), move |org, _: EscalateOverdue| {
        let (db, public_url) = (db.clone(), public_url.clone());
        async move { escalate(&db, org, &public_url, Utc::now()).await.map(|_| ()) }
    })
}

/// Escalates all overdue cases of an organisation, each in its own transaction; answers how many.
pub async fn escalate(db: &Db, org: OrgId, public_url: &str, now: DateTime<Utc>) -> Result<usize> {
    let due: Vec<CaseId> = db
        .tenant(org, async move |conn| {
            let overdue = feedback_case::table
                .filter(
                    feedback_case::org_id.eq(org).and(feedback_case::status.eq_any(["open", "in_progress"])),
                )
                .filter(feedback_case::due_at.lt(now).and(feedback_case::escalation_level.lt(LEVELS)))
                .filter(
                    feedback_case::escalated_at.is_null().or(feedback_case::escalated_at.lt(now - PATIENCE)),
                )
                .select(feedback_case::case_id)
                .order(feedback_case::due_at)
                .limit(500);
            Ok(overdue.load(conn).await?)
        })
        .await?;
    for id in &due {
        let (id, url) = (*id, public_url.to_owned());
        db.tenant(org, async move |conn| escalate_one(conn, org, id, &url, now).await).await?;
    }
    Ok(due.len())
}

async fn escalate_one(
    conn: &mut Conn,
    org: OrgId,
    id: CaseId,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    // Looked at again under its lock: it may have been resolved, or told by another worker, meanwhile.
    let row: Option<Row> = feedback_case::table
        .find((org, id))
        .filter(feedback_case::status.eq_any(["open", "in_progress"]).and(feedback_case::due_at.lt(now)))
        .filter(feedback_case::escalated_at.is_null().or(feedback_case::escalated_at.lt(now - PATIENCE)))
        .select(Row::as_select())
        .for_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()?;
    let Some(mut row) = row else { return Ok(()) };
    let told = whom(conn, org, &row).await?;
    let level = row.escalation_level + 1;
    for person in &told {
        tell(conn, &row, person, level, public_url, now).await?;
    }
    let names: Vec<&str> = told.iter().map(|p| p.name.as_str()).collect();
    let details = json!({ "level": level, "to": names });
    row.escalation_level = level;
    row.escalated_at = Some(now);
    save(conn, &Actor::system(org), row, Told::new(EventKind::Escalated).with(details), now).await
}

/// The managers of the level whose turn it is. The owner knows already and is told with the first level.
async fn whom(conn: &mut Conn, org: OrgId, row: &Row) -> Result<Vec<Recipient>> {
    let mut levels = manager_levels(conn, org, row.unit_id).await?;
    for level in &mut levels {
        level.retain(|p| Some(p.user) != row.owner_id);
    }
    levels.retain(|level| !level.is_empty());
    let turn = usize::try_from(row.escalation_level).unwrap_or(0).min(levels.len().saturating_sub(1));
    let mut told = levels.into_iter().nth(turn).unwrap_or_default();
    if row.escalation_level == 0
        && let Some(owner) = row.owner_id
    {
        let people = candor_accounts::managers::recipients(conn, org).await?;
        told.extend(people.into_iter().find(|p| p.user == owner));
    }
    Ok(told)
}

async fn tell(
    conn: &mut Conn,
    row: &Row,
    person: &Recipient,
    level: i32,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let organisation = organisations::get(conn, row.org_id).await?;
    let owner = match row.owner_id {
        Some(owner) => candor_accounts::users::names(conn, row.org_id, &[owner]).await?.remove(&owner),
        None => None,
    };
    let reader = Reader { language: &person.language, timezone: &organisation.time_zone };
    let context = json!({
        "organisation": organisation.name,
        "title": row.title,
        "excerpt": row.excerpt,
        "customer": row.customer_name,
        "owner": owner,
        "own": row.owner_id == Some(person.user),
        "due": row.due_at,
        "link": format!("{public_url}/cases/{}", row.case_id),
    });
    let mail = NewMail {
        kind: "case_overdue",
        cause: format!("{}:{}:{level}:{}", row.case_id, row.reopened, person.user),
        user: Some(person.user),
        words: render("case_overdue", &reader, context)?,
        to: person.email.clone(),
        to_name: person.name.clone(),
        reply_to: None,
        unsubscribe: None,
        secret: None,
    };
    outbox::enqueue(conn, row.org_id, mail, now).await?;
    Ok(())
}
