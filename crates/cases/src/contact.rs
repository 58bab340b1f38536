//! Reaching the customer from a case: by telephone, noted here, and by mail, sent from here.

use candor_accounts::{organisations, users};
use candor_delivery::{NewMail, Reader, outbox, render};
use candor_model::id::CaseId;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::event::{EventKind, Told};
use crate::row::{Row, lock, save};
use crate::status::Status;
use crate::view::contact;

/// A telephone call that somebody made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Whether the customer was reached.
    pub reached: bool,
    /// What was said.
    #[serde(default)]
    pub text: Option<String>,
}

/// A mail to the customer.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Notes a call.
pub async fn call(conn: &mut Conn, actor: &Actor, id: CaseId, call: Call, now: DateTime<Utc>) -> Result<()> {
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    begin(&mut row, actor, now)?;
    if call.reached {
        row.responded(now);
    }
    let told = Told::new(EventKind::Called).with(json!({ "reached": call.reached })).saying(call.text);
    save(conn, actor, row, told, now).await
}

/// Sends the customer a mail; answers go to who wrote it.
pub async fn write(
    conn: &mut Conn,
    actor: &Actor,
    id: CaseId,
    letter: Letter,
    now: DateTime<Utc>,
) -> Result<()> {
    let me = actor.user.ok_or(Error::Forbidden)?;
    let (subject, text) = (letter.subject.trim(), letter.text.trim());
    for (path, words, most) in [("subject", subject, 200), ("text", text, 20_000)] {
        match words.chars().count() {
            0 => return Err(Error::invalid(path, "required", "this is empty")),
            n if n > most => {
                return Err(Error::invalid(path, "too_long", format!("at most {most} characters")));
            }
            _ => {}
        }
    }
    let mut row = lock(conn, actor, id).await?;
    row.require_active()?;
    let to = contact(conn, actor, row.customer_id).await?.email.ok_or(Error::Conflict("no_address"))?;
    let me = users::get(conn, actor.org, me).await?;
    let organisation = organisations::get(conn, actor.org).await?;
    let reader = Reader { language: &organisation.language, timezone: &organisation.time_zone };
    let context = json!({
        "organisation": organisation.name,
        "subject_line": subject,
        "paragraphs": text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect::<Vec<_>>(),
        "writer": me.name,
    });
    let mail = NewMail {
        kind: "case_letter",
        cause: format!("{id}:{}", now.timestamp_micros()),
        user: None,
        words: render("case_letter", &reader, context)?,
        to,
        to_name: row.customer_name.clone().unwrap_or_default(),
        reply_to: Some(me.email),
        unsubscribe: None,
        secret: None,
    };
    outbox::enqueue(conn, actor.org, mail, now).await?;
    begin(&mut row, actor, now)?;
    row.responded(now);
    let told =
        Told::new(EventKind::Written).with(json!({ "subject": subject })).saying(Some(text.to_owned()));
    save(conn, actor, row, told, now).await
}

/// Who talks to the customer of an open case has begun it, and owns it when nobody else does.
fn begin(row: &mut Row, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    row.owner_id = row.owner_id.or(actor.user);
    if row.status()? == Status::Open { row.go(Status::InProgress, now) } else { Ok(()) }
}
