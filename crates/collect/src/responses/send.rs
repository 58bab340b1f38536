//! The jobs that mail an invitation and, once, a reminder.

use candor_delivery::outbox::{self, NewMail, SECRET};
use candor_delivery::template::{Reader, render};
use candor_model::feedback::CustomerRef;
use candor_model::id::{InvitationId, OrgId};
use candor_model::survey::words::words;
use candor_model::{Actor, Error, Result};
use candor_queue::{Task, Worker};
use candor_store::{Conn, Db};
use candor_surveys::SurveyState;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::hash;
use super::invitation::{Invitation, InvitationState, MAIL, load, with_failures};
use super::schema::{invitation, invitation_token};
use crate::campaigns::{Message, MessageKind, Verdict, clear, lock, note};

/// Mails one invitation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendInvitation {
    /// Which.
    pub invitation: InvitationId,
}

impl Task for SendInvitation {
    const KIND: &'static str = "send_invitation";
}

/// Reminds of one invitation, unless it was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct RemindInvitation {
    /// Which.
    pub invitation: InvitationId,
}

impl Task for RemindInvitation {
    const KIND: &'static str = "remind_invitation";
}

/// Lets the worker mail invitations and reminders; `public_url` is the address that their links begin with.
#[must_use]
pub fn register(worker: Worker, db: &Db, public_url: &str) -> Worker {
    let public_url: Arc<str> = public_url.into();
    let (first, again) = ((db.clone(), Arc::clone(&public_url)), (db.clone(), public_url));
    worker
        .on(move |org, job: SendInvitation| {
            let (db, url) = first.clone();
            async move { db.tenant(org, async move |conn| send(conn, org, job.invitation, &url).await).await }
        })
        .on(move |org, job: RemindInvitation| {
            let (db, url) = again.clone();
            async move { db.tenant(org, async move |conn| remind(conn, org, job.invitation, &url).await).await }
        })
}

async fn locked(conn: &mut Conn, org: OrgId, id: InvitationId) -> Result<Option<Invitation>> {
    let found: Option<InvitationId> = invitation::table
        .find((org, id))
        .select(invitation::invitation_id)
        .for_update()
        .first(conn)
        .await
        .optional()?;
    match found {
        Some(id) => load(conn, org, id).await.map(Some),
        None => Ok(None),
    }
}

async fn send(conn: &mut Conn, org: OrgId, id: InvitationId, public_url: &str) -> Result<()> {
    let Some(invited) = locked(conn, org, id).await? else { return Ok(()) };
    if invited.state != InvitationState::Queued {
        return Ok(());
    }
    let survey = candor_surveys::get(conn, &Actor::system(org), invited.survey).await?;
    match survey.state {
        SurveyState::Live => {}
        // The job is tried again for about a day; then the pause has become a no.
        SurveyState::Paused => return Err(Error::Unavailable("survey paused")),
        SurveyState::Draft | SurveyState::Closed => {
            return set_state(conn, org, id, InvitationState::Failed).await;
        }
    }
    let now = Utc::now();
    match ask(conn, org, &invited, &survey.slug, MessageKind::Invitation, now).await? {
        Verdict::Clear => {}
        Verdict::Suppressed(_) => return set_state(conn, org, id, InvitationState::Suppressed).await,
        Verdict::Duplicate | Verdict::HeldBack(_) => {
            return set_state(conn, org, id, InvitationState::HeldBack).await;
        }
    }
    mail(conn, org, &invited, public_url, false, now).await?;
    diesel::update(invitation::table.find((org, id)))
        .set((invitation::state.eq(InvitationState::Sent.as_str()), invitation::sent_at.eq(now)))
        .execute(conn)
        .await?;
    if let Some(days) = invited.remind_after_days {
        let at = now + Duration::days(days.into());
        if at < invited.expires_at {
            candor_queue::enqueue_at(conn, org, &RemindInvitation { invitation: id }, at).await?;
        }
    }
    Ok(())
}

async fn remind(conn: &mut Conn, org: OrgId, id: InvitationId, public_url: &str) -> Result<()> {
    let Some(mut invited) = locked(conn, org, id).await? else { return Ok(()) };
    // Where the first mail could not go, a second one cannot either.
    with_failures(conn, org, std::slice::from_mut(&mut invited)).await?;
    let now = Utc::now();
    let waiting = matches!(invited.state, InvitationState::Sent | InvitationState::Started);
    if !waiting || invited.reminded_at.is_some() || invited.expires_at <= now {
        return Ok(());
    }
    let survey = candor_surveys::get(conn, &Actor::system(org), invited.survey).await?;
    if survey.state != SurveyState::Live {
        return Ok(());
    }
    if ask(conn, org, &invited, &survey.slug, MessageKind::Reminder, now).await? != Verdict::Clear {
        return Ok(());
    }
    mail(conn, org, &invited, public_url, true, now).await?;
    diesel::update(invitation::table.find((org, id)))
        .set(invitation::reminded_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether this person may be written to now; if so, it is written down that they are.
async fn ask(
    conn: &mut Conn,
    org: OrgId,
    invited: &Invitation,
    survey_slug: &str,
    kind: MessageKind,
    now: DateTime<Utc>,
) -> Result<Verdict> {
    let person = CustomerRef {
        external_id: invited.customer_external_id.clone(),
        email: Some(invited.email.clone()),
        phone: None,
        name: invited.name.clone(),
    };
    let recognised = candor_customers::recognise(conn, &[(org, &person)]).await?;
    for (org, customer) in recognised.named {
        crate::customer_named(conn, org, customer).await?;
    }
    let customer = recognised.of.into_iter().next().flatten();
    lock(conn, org).await?;
    let message = Message {
        customer,
        email: invited.email.clone(),
        kind,
        survey: invited.survey,
        survey_slug: survey_slug.to_owned(),
        campaign: None,
        language: invited.language.clone(),
        unit: invited.parameters.get("unit").cloned(),
        attributes: serde_json::json!(invited.parameters),
        content: hash(&format!("{}\n\n{}\n{}", invited.subject, invited.message, kind.as_str())),
    };
    let verdict = clear(conn, org, std::slice::from_ref(&message), now).await?;
    if let [Verdict::Clear] = verdict[..] {
        note(conn, org, &[&message], now).await?;
    }
    Ok(verdict.into_iter().next().unwrap_or(Verdict::Clear))
}

async fn set_state(conn: &mut Conn, org: OrgId, id: InvitationId, state: InvitationState) -> Result<()> {
    diesel::update(invitation::table.find((org, id)))
        .set(invitation::state.eq(state.as_str()))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes the mail with a fresh personal link; what is kept of the link is its hash.
async fn mail(
    conn: &mut Conn,
    org: OrgId,
    invited: &Invitation,
    public_url: &str,
    reminder: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let token = candor_accounts::token::generate();
    diesel::insert_into(invitation_token::table)
        .values((
            invitation_token::org_id.eq(org),
            invitation_token::token_hash.eq(hash(&token)),
            invitation_token::invitation_id.eq(invited.id),
        ))
        .execute(conn)
        .await?;
    let organisation = candor_accounts::organisations::get(conn, org).await?;
    let words = words(&invited.language);
    let subject = if reminder {
        format!("{} {}", words.reminder_prefix, invited.subject)
    } else {
        invited.subject.clone()
    };
    // The mail that is kept says where the token was; only the one that leaves has it.
    let link = format!("{public_url}/i/{SECRET}");
    let unsubscribe = format!("{link}/unsubscribe");
    let expires = invited.expires_at.format("%Y-%m-%d").to_string();
    let paragraphs: Vec<&str> =
        invited.message.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
    let context = serde_json::json!({
        "organisation": organisation.name,
        "headline": subject,
        "paragraphs": paragraphs,
        "button": words.invite_button,
        "link": link,
        "foot": words.invite_foot.replace("{n}", &expires),
        "unsubscribe": unsubscribe,
        "unsubscribe_words": words.unsubscribe,
    });
    let reader = Reader { language: &invited.language, timezone: &organisation.time_zone };
    let rendered = render("invitation", &reader, context)?;
    let mail = NewMail {
        kind: if reminder { "invitation_reminder" } else { MAIL },
        cause: invited.id.to_string(),
        user: None,
        to: invited.email.clone(),
        to_name: invited.name.clone().unwrap_or_default(),
        reply_to: None,
        unsubscribe: Some(unsubscribe),
        words: rendered,
        secret: Some(token),
    };
    outbox::enqueue(conn, org, mail, now).await?;
    Ok(())
}
