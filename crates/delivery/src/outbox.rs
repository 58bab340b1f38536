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

use crate::message::{Envelope, Mail};
use crate::schema::mail;
use crate::sender::{Signature, Signers};
use crate::smtp::{Delivered, Relay, SendError};
use crate::suppression::{self, Cause, Channel, Reason};
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
    Ok(enqueue_many(conn, org, vec![new], now).await?.pop())
}

/// Enqueues mails in the transaction of their causes, in two statements however many there are. Answers the ids of
/// those whose cause had not made its mail yet.
pub async fn enqueue_many(
    conn: &mut Conn,
    org: OrgId,
    new: Vec<NewMail>,
    now: DateTime<Utc>,
) -> Result<Vec<MailId>> {
    let mut written = Vec::with_capacity(new.len());
    let mut rest = new.into_iter().peekable();
    // PostgreSQL takes 65,535 values in one statement.
    while rest.peek().is_some() {
        let rows: Vec<_> = rest
            .by_ref()
            .take(2_000)
            .map(|new| {
                (
                    mail::org_id.eq(org),
                    mail::mail_id.eq(MailId::new()),
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
                )
            })
            .collect();
        let made: Vec<MailId> = diesel::insert_into(mail::table)
            .values(rows)
            .on_conflict((mail::org_id, mail::kind, mail::cause))
            .do_nothing()
            .returning(mail::mail_id)
            .get_results(conn)
            .await?;
        written.extend(made);
    }
    let jobs: Vec<SendMail> = written.iter().map(|id| SendMail { mail: *id, attempt: 0 }).collect();
    candor_queue::enqueue_many(conn, org, &jobs).await?;
    Ok(written)
}

/// Lets the worker send mail through the relay.
#[must_use]
pub fn register(worker: Worker, db: &Db, relay: &Relay) -> Worker {
    let (db, relay, signers) = (db.clone(), relay.clone(), Signers::default());
    worker.on(move |org, job| {
        let (db, relay, signers) = (db.clone(), relay.clone(), signers.clone());
        async move { send(&db, &relay, &signers, org, job).await }
    })
}

async fn send(db: &Db, relay: &Relay, signers: &Signers, org: OrgId, job: SendMail) -> Result<()> {
    let prepared = db.tenant(org, async |conn| prepare(conn, signers, org, job).await).await?;
    let Some((waiting, signature)) = prepared else { return Ok(()) };
    let fate = match waiting.held {
        Some(reason) => Err(SendError::Permanent(format!("suppressed: {}", reason.as_str()))),
        None => hand_over(relay, &waiting, signature.as_ref(), job.mail).await,
    };
    let now = Utc::now();
    let outcome = match &fate {
        Ok(_) => "sent",
        Err(SendError::Permanent(_)) => "refused",
        Err(SendError::Temporary(_)) if is_last(job, &waiting, now) => "given_up",
        Err(SendError::Temporary(_)) => "put_off",
    };
    metrics::counter!("candor_mails_total", "outcome" => outcome).increment(1);
    if let Err(error) = &fate
        && !relay.config().host.is_empty()
    {
        tracing::warn!(%org, mail = %job.mail, %error, outcome, "mail not sent");
    }
    db.tenant(org, async move |conn| settle(conn, org, job, waiting, fate, now).await).await
}

async fn hand_over(
    relay: &Relay,
    waiting: &Waiting,
    signature: Option<&Signature>,
    id: MailId,
) -> Result<Delivered, SendError> {
    let usual = || {
        let from = relay.config().from.parse();
        from.map_err(|e| SendError::Permanent(format!("the sender is no address: {e}")))
    };
    let from = signature.map_or_else(usual, |signature| Ok(signature.from.clone()))?;
    let domain = from.email.domain().to_owned();
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
    let return_path = relay.config().return_path(id);
    let envelope = Envelope { from, return_path, key: signature.map(|s| s.key.as_ref()) };
    let outgoing = mail.in_envelope(envelope, waiting.queued_at)?;
    match tokio::time::timeout(LONGEST_ATTEMPT, relay.send(&outgoing)).await {
        Ok(fate) => fate,
        Err(_) => Err(SendError::Temporary("the relay took too long".into())),
    }
}

/// A mail that is to leave, and why it may not after all.
struct Waiting {
    mail: Row,
    held: Option<Reason>,
}

impl std::ops::Deref for Waiting {
    type Target = Row;
    fn deref(&self) -> &Row {
        &self.mail
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail)]
struct Row {
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

/// The mail, unless it has been dealt with, and what signs it. What one can unsubscribe from asks the suppression
/// list once more: somebody may have opted out since it was queued.
async fn prepare(
    conn: &mut Conn,
    signers: &Signers,
    org: OrgId,
    job: SendMail,
) -> Result<Option<(Waiting, Option<Signature>)>> {
    let found: Option<Row> = mail::table
        .find((org, job.mail))
        .filter(mail::state.eq("queued").and(mail::attempts.eq(job.attempt)))
        .select(Row::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(mail) = found else { return Ok(None) };
    let mut held = None;
    if mail.unsubscribe.is_some() {
        let address = mail.to_address.to_lowercase();
        let listed = suppression::among(conn, org, Channel::Email, std::slice::from_ref(&address)).await?;
        held = listed.get(&address).copied();
    }
    let signature = signers.of(conn, org).await?;
    Ok(Some((Waiting { mail, held }, signature)))
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
        Err(SendError::Temporary(cause)) if is_last(job, &waiting, now) => {
            ("failed", Some(format!("given up after {attempts} attempts: {cause}")), None, Some(now), None)
        }
        Err(SendError::Temporary(cause)) => ("queued", Some(cause), None, None, Some(next)),
    };
    let gone = error.as_deref().filter(|_| state == "failed" && waiting.held.is_none());
    if let Some(cause) = gone.filter(|cause| is_unknown_address(cause)) {
        let address = [waiting.to_address.to_lowercase()];
        let cause = Cause { reason: Reason::HardBounce, note: cause, by: "relay" };
        suppression::suppress(conn, org, Channel::Email, &address, cause, now).await?;
    }
    let changed = diesel::update(mine)
        .set((
            mail::state.eq(state),
            mail::attempts.eq(attempts),
            mail::suppressed.eq(waiting.held.is_some()),
            mail::secret.eq(waiting.mail.secret.filter(|_| state == "queued")),
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

/// Whether the next attempt would come too late.
fn is_last(job: SendMail, waiting: &Waiting, now: DateTime<Utc>) -> bool {
    now + pause(job.attempt + 1) > waiting.queued_at + GIVE_UP_AFTER
}

/// Whether a refusal says that the address does not exist (RFC 3463: 5.1.x but for the sender's own faults).
fn is_unknown_address(cause: &str) -> bool {
    ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]
        .iter()
        .any(|status| cause.split(|c: char| !(c.is_ascii_digit() || c == '.')).any(|word| word == *status))
}

/// Two seconds after the first failure, doubling to five minutes: a relay that comes back soon has all mail soon.
fn pause(attempts: i32) -> TimeDelta {
    TimeDelta::seconds(1 << attempts.clamp(1, 10)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_does_not_exist_is_told_from_other_refusals() {
        assert!(is_unknown_address("refused by the relay: 550 5.1.1 no such user"));
        assert!(!is_unknown_address("refused by the relay: 550 5.7.1 not today"));
        assert!(!is_unknown_address("refused by the relay: 550 15.1.1x"));
    }

    #[test]
    fn pauses_grow_to_five_minutes() {
        assert_eq!(pause(1), TimeDelta::seconds(2));
        assert!(pause(1) < pause(2));
        assert_eq!(pause(9), LONGEST_PAUSE);
        assert_eq!(pause(300), LONGEST_PAUSE);
    }
}
