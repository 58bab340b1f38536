//! Mail on its way: written in the transaction of its cause, handed to the relay by a job, tried again for a day.
//!
//! One cause makes one mail, by a unique constraint. A relay that took a message just before this process died gets
//! it again under the same Message-ID; SMTP allows no more than that.

use std::time::Duration;

use candor_model::Result;
use candor_model::id::{MailId, OrgId, UserId};
use candor_queue::{Task, Worker};
use candor_store::{Conn, Db};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::message::Mail;
use crate::schema::mail;
use crate::smtp::{Delivered, Relay, SendError};
use crate::template::Rendered;

/// How long a mail is tried.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);
/// Longest pause between two attempts.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Longest time for one attempt; shorter than the job's lease, so that no second worker begins meanwhile.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(90);

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// What sort of mail, such as `alert`.
    pub kind: &'static str,
    /// What caused it; the same kind and cause again makes no second mail.
    pub cause: String,
    /// The person of the organisation that it goes to, when it is one.
    pub user: Option<UserId>,
    /// Address.
    pub to: String,
    /// Name; may be empty.
    pub to_name: String,
    /// Where an answer goes; the sender when left out.
    pub reply_to: Option<String>,
    /// A link that stops such mails.
    pub unsubscribe: Option<String>,
    /// The words; where they say [`SECRET`], the mail that leaves says `secret`.
    pub words: Rendered,
    /// What only the recipient may know, such as the token of a link. Forgotten once the mail has left.
    pub secret: Option<String>,
}

/// Stands in stored words where the secret stands in the mail that leaves.
pub const SECRET: &str = "~secret~";

/// The job that hands one mail to the relay.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendMail {
    /// Which.
    pub mail: MailId,
    /// How many attempts went before; a job that is behind the mail's own count is void.
    pub attempt: i32,
}

impl Task for SendMail {
    const KIND: &'static str = "send_mail";
}

/// Enqueues a mail in the transaction of its cause. `None` when this cause has made its mail already.
pub async fn enqueue(
    conn: &mut Conn,
    org: OrgId,
    new: NewMail,
    now: DateTime<Utc>,
) -> Result<Option<MailId>> {
    let id = MailId::new();
    let written = diesel::insert_into(mail::table)
        .values((
            mail::org_id.eq(org),
            mail::mail_id.eq(id),
            mail::kind.eq(new.kind),
            mail::cause.eq(new.cause),
            mail::user_id.eq(new.user),
            mail::to_address.eq(new.to),
            mail::to_name.eq(new.to_name),
            mail::reply_to.eq(new.reply_to),
            mail::unsubscribe.eq(new.unsubscribe),
            mail::subject.eq(new.words.subject),
            mail::text_body.eq(new.words.text),
            mail::html_body.eq(new.words.html),
            mail::secret.eq(new.secret),
            mail::queued_at.eq(now),
            mail::next_attempt_at.eq(now),
        ))
        .on_conflict((mail::org_id, mail::kind, mail::cause))
        .do_nothing()
        .execute(conn)
        .await?;
    if written == 0 {
        return Ok(None);
    }
    candor_queue::enqueue(conn, org, &SendMail { mail: id, attempt: 0 }).await?;
    Ok(Some(id))
}

/// Lets the worker send mail through the relay.
#[must_use]
pub fn register(worker: Worker, db: &Db, relay: &Relay) -> Worker {
    let (db, relay) = (db.clone(), relay.clone());
    worker.on(move |org, job| {
        let (db, relay) = (db.clone(), relay.clone());
        async move { send(&db, &relay, org, job).await }
    })
}

async fn send(db: &Db, relay: &Relay, org: OrgId, job: SendMail) -> Result<()> {
    let Some(waiting) = db.tenant(org, async move |conn| load(conn, org, job).await).await? else {
        return Ok(());
    };
    let fate = hand_over(relay, &waiting, job.mail).await;
    let outcome = match &fate {
        Ok(_) => "sent",
        Err(SendError::Permanent(_)) => "refused",
        Err(SendError::Temporary(_)) => "put_off",
    };
    metrics::counter!("candor_mails_total", "outcome" => outcome).increment(1);
    if let Err(error) = &fate
        && !relay.config().host.is_empty()
    {
        tracing::warn!(%org, mail = %job.mail, %error, outcome, "mail not sent");
    }
    let now = Utc::now();
    db.tenant(org, async move |conn| settle(conn, org, job, waiting, fate, now).await).await
}

async fn hand_over(relay: &Relay, waiting: &Waiting, id: MailId) -> Result<Delivered, SendError> {
    let from = relay.config().from.as_str();
    let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain.trim_end_matches('>'));
    let reveal = |words: &str| match &waiting.secret {
        Some(secret) => words.replace(SECRET, secret),
        None => words.to_owned(),
    };
    let mail = Mail {
        to: waiting.to_address.clone(),
        to_name: waiting.to_name.clone(),
        reply_to: waiting.reply_to.clone(),
        subject: waiting.subject.clone(),
        text: reveal(&waiting.text_body),
        html: reveal(&waiting.html_body),
        message_id: format!("{id}@{domain}"),
        unsubscribe: waiting.unsubscribe.as_deref().map(reveal),
    };
    let outgoing = mail.to_outgoing(from, waiting.queued_at)?;
    match tokio::time::timeout(LONGEST_ATTEMPT, relay.send(&outgoing)).await {
        Ok(fate) => fate,
        Err(_) => Err(SendError::Temporary("the relay took too long".into())),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail)]
struct Waiting {
    to_address: String,
    to_name: String,
    reply_to: Option<String>,
    unsubscribe: Option<String>,
    subject: String,
    text_body: String,
    html_body: String,
    secret: Option<String>,
    queued_at: DateTime<Utc>,
}

async fn load(conn: &mut Conn, org: OrgId, job: SendMail) -> Result<Option<Waiting>> {
    Ok(mail::table
        .find((org, job.mail))
        .filter(mail::state.eq("queued").and(mail::attempts.eq(job.attempt)))
        .select(Waiting::as_select())
        .first(conn)
        .await
        .optional()?)
}

async fn settle(
    conn: &mut Conn,
    org: OrgId,
    job: SendMail,
    waiting: Waiting,
    fate: Result<Delivered, SendError>,
    now: DateTime<Utc>,
) -> Result<()> {
    let attempts = job.attempt + 1;
    let mine = mail::table
        .find((org, job.mail))
        .filter(mail::state.eq("queued").and(mail::attempts.eq(job.attempt)));
    let next = now + pause(attempts);
    let (state, error, reply, settled, next_attempt) = match fate {
        Ok(delivered) => ("sent", None, Some(delivered.reply), Some(now), None),
        Err(SendError::Permanent(cause)) => ("failed", Some(cause), None, Some(now), None),
        Err(SendError::Temporary(cause)) if next > waiting.queued_at + GIVE_UP_AFTER => {
            ("failed", Some(format!("given up after {attempts} attempts: {cause}")), None, Some(now), None)
        }
        Err(SendError::Temporary(cause)) => ("queued", Some(cause), None, None, Some(next)),
    };
    let changed = diesel::update(mine)
        .set((
            mail::state.eq(state),
            mail::attempts.eq(attempts),
            mail::secret.eq(waiting.secret.filter(|_| state == "queued")),
            mail::last_error.eq(error),
            mail::relay_reply.eq(reply),
            mail::settled_at.eq(settled),
            mail::next_attempt_at.eq(next_attempt),
        ))
        .execute(conn)
        .await?;
    if changed == 1 && state == "queued" {
        candor_queue::enqueue_at(conn, org, &SendMail { mail: job.mail, attempt: attempts }, next).await?;
    }
    Ok(())
}

/// Two seconds after the first failure, doubling to five minutes: a relay that comes back soon has all mail soon.
fn pause(attempts: i32) -> TimeDelta {
    TimeDelta::seconds(1 << attempts.clamp(1, 10)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_five_minutes() {
        assert_eq!(pause(1), TimeDelta::seconds(2));
        assert!(pause(1) < pause(2));
        assert_eq!(pause(9), LONGEST_PAUSE);
        assert_eq!(pause(300), LONGEST_PAUSE);
    }
}
