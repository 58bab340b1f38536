//! Invitations: who was asked by mail, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use candor_accounts::audit;
use candor_customers::normalise_email;
use candor_delivery::suppression::{self, Cause, Channel, Reason};
use candor_model::id::{CampaignId, InvitationId, OrgId, SurveyId};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use candor_surveys::SurveyState;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::schema::invitation;
use super::send::SendInvitation;

/// Most recipients of one request.
const RECIPIENTS: usize = 5_000;

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Waits to be sent.
    Queued,
    /// Handed over to be mailed.
    Sent,
    /// The first answer was posted.
    Started,
    /// The answers have arrived.
    Answered,
    /// Not sent: the address gets nothing any more.
    Suppressed,
    /// Not sent: a rule of how often people are written to held it back.
    HeldBack,
    /// Not sent: the relay refused the mail or it was given up, or the survey took no answers any more.
    Failed,
}

impl InvitationState {
    const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sent,
        Self::Started,
        Self::Answered,
        Self::Suppressed,
        Self::HeldBack,
        Self::Failed,
    ];

    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Started => "started",
            Self::Answered => "answered",
            Self::Suppressed => "suppressed",
            Self::HeldBack => "held_back",
            Self::Failed => "failed",
        }
    }
}

/// A personal request to answer a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The survey.
    pub survey: SurveyId,
    /// Where it goes.
    pub email: String,
    /// To whom.
    pub name: Option<String>,
    /// The organisation's own number for the customer.
    pub customer_external_id: Option<String>,
    /// The language of mail and page.
    pub language: String,
    /// Values for the survey's parameters.
    pub parameters: BTreeMap<String, String>,
    /// What the mail is about.
    pub subject: String,
    /// What it says before the button.
    pub message: String,
    /// What became of it.
    pub state: InvitationState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was handed over to be mailed.
    pub sent_at: Option<DateTime<Utc>>,
    /// Days until the reminder; none when there is none.
    pub remind_after_days: Option<i32>,
    /// When the reminder went.
    pub reminded_at: Option<DateTime<Utc>>,
    /// Until when it can be answered.
    pub expires_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// The campaign that it comes from.
    pub campaign: Option<CampaignId>,
    /// When its page was first shown.
    pub opened_at: Option<DateTime<Utc>>,
    /// For how many hours after its end somebody who has begun may finish.
    #[serde(skip_serializing, default)]
    pub grace_hours: i32,
}

/// Somebody to be invited.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationRecipient)]
pub struct Recipient {
    /// Where it goes.
    pub email: String,
    /// To whom.
    #[serde(default)]
    pub name: Option<String>,
    /// The organisation's own number for the customer.
    #[serde(default)]
    pub customer_external_id: Option<String>,
    /// The language of mail and page; the survey's first when left out.
    #[serde(default)]
    pub language: Option<String>,
    /// Values for the survey's parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// Invitations to be sent.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitations {
    /// Who is invited; at most 5,000 at once.
    pub recipients: Vec<Recipient>,
    /// What the mail is about.
    pub subject: String,
    /// What it says before the button.
    pub message: String,
    /// Days until one reminder to those who have not answered; none when left out.
    #[serde(default)]
    pub remind_after_days: Option<i32>,
    /// Days until the personal links expire; 30 when left out.
    #[serde(default)]
    pub expires_after_days: Option<i32>,
}

/// Somebody who is not invited, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SkippedInvitation)]
pub struct Skipped {
    /// The address as it was given.
    pub email: String,
    /// `not_an_email`, `twice`, `already_invited` or `refused`.
    pub reason: String,
}

/// What became of a request to invite. Each recipient is in exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Invited {
    /// How many mails are on their way.
    pub queued: usize,
    /// Who gets none.
    pub skipped: Vec<Skipped>,
}

type Row = (
    (InvitationId, SurveyId, String, Option<String>, Option<String>, String, Value, String, String),
    (
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
        Option<i32>,
        Option<DateTime<Utc>>,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
    ),
    (Option<CampaignId>, Option<DateTime<Utc>>, i32),
);

#[expect(clippy::type_complexity, reason = "the columns in the order of the row")]
const COLUMNS: (
    (
        invitation::invitation_id,
        invitation::survey_id,
        invitation::email,
        invitation::name,
        invitation::customer_external_id,
        invitation::language,
        invitation::parameters,
        invitation::subject,
        invitation::message,
    ),
    (
        invitation::state,
        invitation::created_at,
        invitation::sent_at,
        invitation::remind_after_days,
        invitation::reminded_at,
        invitation::expires_at,
        invitation::answered_at,
    ),
    (invitation::campaign_id, invitation::opened_at, invitation::grace_hours),
) = (
    (
        invitation::invitation_id,
        invitation::survey_id,
        invitation::email,
        invitation::name,
        invitation::customer_external_id,
        invitation::language,
        invitation::parameters,
        invitation::subject,
        invitation::message,
    ),
    (
        invitation::state,
        invitation::created_at,
        invitation::sent_at,
        invitation::remind_after_days,
        invitation::reminded_at,
        invitation::expires_at,
        invitation::answered_at,
    ),
    (invitation::campaign_id, invitation::opened_at, invitation::grace_hours),
);

fn from_row(row: Row) -> Result<Invitation> {
    let (id, survey, email, name, customer_external_id, language, parameters, subject, message) = row.0;
    let (state, created_at, sent_at, remind_after_days, reminded_at, expires_at, answered_at) = row.1;
    let (campaign, opened_at, grace_hours) = row.2;
    let state = InvitationState::ALL
        .into_iter()
        .find(|s| s.as_str() == state)
        .ok_or_else(|| Error::Internal(format!("invitation state {state}")))?;
    let parameters = serde_json::from_value(parameters).map_err(Error::internal)?;
    Ok(Invitation {
        id,
        survey,
        email,
        name,
        customer_external_id,
        language,
        parameters,
        subject,
        message,
        state,
        created_at,
        sent_at,
        remind_after_days,
        reminded_at,
        expires_at,
        answered_at,
        campaign,
        opened_at,
        grace_hours,
    })
}

pub(super) async fn load(conn: &mut Conn, org: OrgId, id: InvitationId) -> Result<Invitation> {
    from_row(invitation::table.find((org, id)).select(COLUMNS).first(conn).await?)
}

/// The kind of an invitation's first mail.
pub(super) const MAIL: &str = "invitation";

/// What was handed over to be mailed and then refused or given up has failed; the log of mails knows.
pub(super) async fn with_failures(conn: &mut Conn, org: OrgId, found: &mut [Invitation]) -> Result<()> {
    let is_out = |invited: &Invitation| invited.state == InvitationState::Sent;
    let causes: Vec<String> = found.iter().filter(|i| is_out(i)).map(|i| i.id.to_string()).collect();
    if causes.is_empty() {
        return Ok(());
    }
    let failed = candor_delivery::log::failed_causes(conn, org, MAIL, &causes).await?;
    for invited in found.iter_mut().filter(|i| is_out(i) && failed.contains(&i.id.to_string())) {
        invited.state = InvitationState::Failed;
        invited.sent_at = None;
    }
    Ok(())
}

/// The invitations of a survey, newest first, those before `before` only.
pub async fn invitations(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    before: Option<InvitationId>,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let mut found = invitation::table
        .filter(invitation::org_id.eq(actor.org).and(invitation::survey_id.eq(survey)))
        .order(invitation::invitation_id.desc())
        .limit(limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some(before) = before {
        found = found.filter(invitation::invitation_id.lt(before));
    }
    let rows: Vec<Row> = found.load(conn).await?;
    let mut invited = rows.into_iter().map(from_row).collect::<Result<Vec<_>>>()?;
    with_failures(conn, actor.org, &mut invited).await?;
    Ok(invited)
}

/// Invites people, each at most once per survey, and nobody who has refused.
pub async fn invite(
    conn: &mut Conn,
    actor: &Actor,
    survey: SurveyId,
    new: NewInvitations,
    now: DateTime<Utc>,
) -> Result<Invited> {
    check(&new)?;
    let survey = candor_surveys::get(conn, actor, survey).await?;
    let Some(version) = survey.live_version.filter(|_| survey.state == SurveyState::Live) else {
        return Err(Error::Conflict("survey_not_live"));
    };
    let definition = candor_surveys::version(conn, actor.org, survey.id, version).await?;
    let expires_at = now + Duration::days(new.expires_after_days.unwrap_or(30).into());
    let addresses: Vec<String> = new.recipients.iter().filter_map(|r| normalise_email(&r.email)).collect();
    let refused = suppression::among(conn, actor.org, Channel::Email, &addresses).await?;
    let mut outcome = Invited { queued: 0, skipped: Vec::new() };
    let mut seen = BTreeSet::new();
    for recipient in new.recipients {
        let reason = match normalise_email(&recipient.email) {
            None => Some("not_an_email"),
            Some(email) if !seen.insert(email.clone()) => Some("twice"),
            Some(email) if refused.contains_key(&email) => Some("refused"),
            Some(email) => {
                let language = definition.language(recipient.language.as_deref()).to_owned();
                let id = InvitationId::new();
                let made = diesel::insert_into(invitation::table)
                    .values((
                        invitation::org_id.eq(actor.org),
                        invitation::invitation_id.eq(id),
                        invitation::survey_id.eq(survey.id),
                        invitation::email.eq(email),
                        invitation::name.eq(one_line(recipient.name.as_deref(), 200)),
                        invitation::customer_external_id
                            .eq(one_line(recipient.customer_external_id.as_deref(), 255)),
                        invitation::language.eq(language),
                        invitation::parameters
                            .eq(serde_json::to_value(&recipient.parameters).map_err(Error::internal)?),
                        invitation::subject.eq(new.subject.trim()),
                        invitation::message.eq(new.message.trim()),
                        invitation::created_at.eq(now),
                        invitation::created_by.eq(&actor.name),
                        invitation::remind_after_days.eq(new.remind_after_days),
                        invitation::expires_at.eq(expires_at),
                    ))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
                if made == 1 {
                    candor_queue::enqueue(conn, actor.org, &SendInvitation { invitation: id }).await?;
                    outcome.queued += 1;
                    None
                } else {
                    Some("already_invited")
                }
            }
        };
        if let Some(reason) = reason {
            outcome.skipped.push(Skipped { email: recipient.email, reason: reason.into() });
        }
    }
    audit::record(conn, actor, "survey.invited", &survey.slug, json!({ "queued": outcome.queued })).await?;
    Ok(outcome)
}

/// Blank means none; nothing in a name can begin another line of a mail's head.
fn one_line(text: Option<&str>, most: usize) -> Option<String> {
    let text: String = text?.chars().filter(|c| !c.is_control()).take(most).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn check(new: &NewInvitations) -> Result<()> {
    let mut errors = Vec::new();
    let mut wrong = |path: &str, code: &str, message: &str| errors.push(FieldError::new(path, code, message));
    if new.recipients.is_empty() {
        wrong("recipients", "required", "Nobody is invited.");
    }
    if new.recipients.len() > RECIPIENTS {
        wrong("recipients", "too_many", "At most 5,000 people can be invited at once.");
    }
    let subject = new.subject.trim();
    if subject.is_empty() || subject.chars().count() > 200 || subject.chars().any(char::is_control) {
        wrong("subject", "required", "A subject is one line of at most 200 characters.");
    }
    if new.message.trim().is_empty() || new.message.chars().count() > 2_000 {
        wrong("message", "required", "A message has between 1 and 2,000 characters.");
    }
    if new.remind_after_days.is_some_and(|n| !(1..=60).contains(&n)) {
        wrong("remind_after_days", "out_of_range", "A reminder goes after 1 to 60 days.");
    }
    if new.expires_after_days.is_some_and(|n| !(1..=365).contains(&n)) {
        wrong("expires_after_days", "out_of_range", "A link expires after 1 to 365 days.");
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// The address of an invitation gets nothing any more: no invitation and no reminder, queued ones neither.
pub async fn refuse(conn: &mut Conn, org: OrgId, invited: &Invitation, now: DateTime<Utc>) -> Result<()> {
    let address = [invited.email.clone()];
    let note = format!("by the link of invitation {}", invited.id);
    let cause = Cause { reason: Reason::OptOut, note: &note, by: "respondent" };
    suppression::suppress(conn, org, Channel::Email, &address, cause, now).await?;
    Ok(())
}
