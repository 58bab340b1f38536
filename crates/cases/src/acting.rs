//! What people do with a case. Each act locks the case, checks what is legal, changes it and tells what happened.

use candor_accounts::managers::{Recipient, recipients};
use candor_accounts::{audit, organisations, units};
use candor_delivery::{NewMail, Reader, outbox, render};
use candor_model::id::{CaseId, RootCauseId, UnitId, UserId};
use candor_model::{Actor, Error, Result, Scope};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::event::{EventKind, Told};
use crate::row::{self, Row, lock, save};
use crate::status::{Priority, Status};
use crate::view::Person;
use crate::{clock::Clock, settings};

/// Takes a case: it is mine and I have begun.
pub async fn take(conn: &mut Conn, actor: &Actor, id: CaseId, now: DateTime<Utc>) -> Result<()> {
    let me = actor.user.ok_or(Error::Forbidden)?;
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    if row.owner_id == Some(me) && row.status()? != Status::Open {
        return Ok(());
    }
    row.owner_id = Some(me);
    if row.status()? == Status::Open {
        row.go(Status::InProgress, now)?;
    }
    save(conn, actor, row, Told::new(EventKind::Taken), now).await?;
    audit::record(conn, actor, "case.taken", id.to_string(), json!({})).await
}

/// Gives a case to somebody, who is told by mail, or to nobody.
pub async fn assign(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    owner: Option<UserId>,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    if owner.is_some() && owner == actor.user {
        return take(conn, actor, id, now).await;
    }
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    if row.owner_id == owner {
        return Ok(());
    }
    let person = match owner {
        Some(owner) => Some(assignable(conn, actor, &row, owner).await?),
        None => None,
    };
    row.owner_id = owner;
    if owner.is_none() && row.status()? == Status::InProgress {
        row.go(Status::Open, now)?;
    }
    let to = person.as_ref().map(|p| p.name.clone());
    if let Some(person) = person {
        tell_owner(conn, actor, &row, person, public_url, now).await?;
    }
    save(conn, actor, row, Told::new(EventKind::Assigned).with(json!({ "to": to })), now).await?;
    audit::record(conn, actor, "case.assigned", id.to_string(), json!({ "owner": owner })).await
}

/// The people who may be given a case of a unit.
pub async fn assignees(conn: &mut Conn, actor: &Actor, unit: Option<UnitId>) -> Result<Vec<Person>> {
    let path = match unit {
        Some(unit) => Some(units::get(conn, actor, unit).await?.path),
        None => None,
    };
    let people = recipients(conn, actor.org).await?;
    let able = people.into_iter().filter(|p| can_own(p, path.as_deref()));
    let mut people: Vec<Person> = able.map(|p| Person { id: p.user, name: p.name }).collect();
    people.sort_by_key(|p| p.name.to_lowercase());
    Ok(people)
}

fn can_own(person: &Recipient, path: Option<&str>) -> bool {
    person.role.scopes().contains(&Scope::CasesWrite) && person.sees_unit(path)
}

async fn assignable(conn: &mut Conn, actor: &Actor, row: &Row, owner: UserId) -> Result<Recipient> {
    let path = match row.unit_id {
        Some(unit) => units::by_ids(conn, actor.org, &[unit]).await?.remove(&unit).map(|u| u.path),
        None => None,
    };
    let person = recipients(conn, actor.org).await?.into_iter().find(|p| p.user == owner);
    person
        .filter(|p| can_own(p, path.as_deref()))
        .ok_or_else(|| Error::invalid("owner", "not_able", "this person may not work on cases of this unit"))
}

async fn tell_owner(
    conn: &mut Conn,
    actor: &Actor,
    row: &Row,
    person: Recipient,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let organisation = organisations::get(conn, actor.org).await?;
    let reader = Reader { language: &person.language, timezone: &organisation.time_zone };
    let context = json!({
        "organisation": organisation.name,
        "title": row.title,
        "excerpt": row.excerpt,
        "customer": row.customer_name,
        "by": actor.name,
        "due": row.due_at,
        "link": format!("{public_url}/cases/{}", row.case_id),
    });
    let mail = NewMail {
        kind: "case_assigned",
        cause: format!("{}:{}:{}", row.case_id, person.user, now.timestamp_micros()),
        user: Some(person.user),
        words: render("case_assigned", &reader, context)?,
        to: person.email,
        to_name: person.name,
        reply_to: None,
        unsubscribe: None,
        secret: None,
    };
    outbox::enqueue(conn, actor.org, mail, now).await?;
    Ok(())
}

/// Hands a case to another unit. An owner who does not see it there loses it.
pub async fn relocate(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    unit: UnitId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    // A case may be handed to units that the actor does not see: it is how a wrong address is put right.
    let unit = units::by_ids(conn, actor.org, &[unit]).await?.remove(&unit);
    let unit = unit.ok_or_else(|| Error::invalid("unit", "unknown", "there is no such unit"))?;
    if row.unit_id == Some(unit.id) {
        return Ok(());
    }
    row.unit_id = Some(unit.id);
    if let Some(owner) = row.owner_id
        && assignable(conn, actor, &row, owner).await.is_err()
    {
        row.owner_id = None;
        if row.status()? == Status::InProgress {
            row.go(Status::Open, now)?;
        }
    }
    save(conn, actor, row, Told::new(EventKind::Moved).with(json!({ "to": unit.path })), now).await
}

/// The customer has to say something first; the clock stands still.
pub async fn wait(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    row.go(Status::WaitingForCustomer, now)?;
    save(conn, actor, row, Told::new(EventKind::Waiting).saying(note), now).await
}

/// Work goes on.
pub async fn resume(conn: &mut Conn, actor: &Actor, id: CaseId, now: DateTime<Utc>) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    if row.status()? != Status::WaitingForCustomer {
        return Err(Error::Conflict("case_status"));
    }
    row.go(Status::InProgress, now)?;
    save(conn, actor, row, Told::new(EventKind::Resumed), now).await
}

/// It is done, as far as we can tell.
pub async fn resolve(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    (resolution, cause): (String, Option<RootCauseId>),
    now: DateTime<Utc>,
) -> Result<()> {
    let resolution = resolution.trim().to_owned();
    if resolution.chars().count() > 5_000 {
        return Err(Error::invalid("resolution", "too_long", "at most 5,000 characters"));
    }
    let mut row = lock(conn, actor, id).await?;
    row.go(Status::Resolved, now)?;
    row.resolved_at = Some(now);
    row.responded(now);
    row.resolution = Some(resolution.clone()).filter(|r| !r.is_empty());
    row.owner_id = row.owner_id.or(actor.user);
    if known_cause(conn, actor, cause).await?.is_some() {
        row.root_cause_id = cause;
    }
    let told = Told::new(EventKind::Resolved).saying(Some(resolution));
    save(conn, actor, row, told, now).await?;
    audit::record(conn, actor, "case.resolved", id.to_string(), json!({})).await
}

/// It is over.
pub async fn close(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    row.go(Status::Closed, now)?;
    row.closed_at = Some(now);
    row.resolved_at.get_or_insert(now);
    save(conn, actor, row, Told::new(EventKind::Closed).saying(note), now).await?;
    audit::record(conn, actor, "case.closed", id.to_string(), json!({})).await
}

/// It is not over after all; the clock starts anew.
pub async fn reopen(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    if row.status()?.is_active() {
        return Err(Error::Conflict("case_status"));
    }
    row.go(Status::InProgress, now)?;
    let allowed = settings::allowed(conn, actor.org, row.priority()?).await?;
    row.set_clock(Clock::start(now, allowed));
    (row.resolved_at, row.closed_at) = (None, None);
    row.reopened += 1;
    row.escalation_level = 0;
    row.escalated_at = None;
    save(conn, actor, row, Told::new(EventKind::Reopened).saying(note), now).await?;
    audit::record(conn, actor, "case.reopened", id.to_string(), json!({})).await
}

/// A note for colleagues; possible at any time.
pub async fn note(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    text: String,
    now: DateTime<Utc>,
) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid("text", "required", "the note is empty"));
    }
    let row = lock(conn, actor, id).await?;
    save(conn, actor, row, Told::new(EventKind::Noted).saying(Some(text)), now).await
}

/// Matters more or less than before: the clock gets the time of the new priority.
pub async fn prioritise(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    priority: Priority,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    let before = row.priority()?;
    if before == priority {
        return Ok(());
    }
    let mut clock = row.clock();
    clock.allowed = settings::allowed(conn, actor.org, priority).await?;
    row.set_clock(clock);
    row.priority = priority.as_str().to_owned();
    let told = Told::new(EventKind::Reprioritised).with(json!({ "from": before, "to": priority }));
    save(conn, actor, row, told, now).await
}

/// Why it went wrong, or that nobody knows; possible at any time.
pub async fn set_root_cause(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    cause: Option<RootCauseId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = row::lock(conn, actor, id).await?;
    if row.root_cause_id == cause {
        return Ok(());
    }
    row.root_cause_id = cause;
    let name = known_cause(conn, actor, cause).await?;
    let told = Told::new(EventKind::RootCause).with(json!({ "to": name }));
    save(conn, actor, row, told, now).await
}

/// The name of a root cause that may be given.
async fn known_cause(conn: &mut Conn, actor: &Actor, cause: Option<RootCauseId>) -> Result<Option<String>> {
    let Some(cause) = cause else { return Ok(None) };
    let name = settings::cause_names(conn, actor.org, &[cause]).await?.remove(&cause);
    name.map(Some).ok_or_else(|| Error::invalid("root_cause", "unknown", "there is no such root cause"))
}
