//! What became of each mail: why it was sent, waits, or never will be.

use std::collections::{HashMap, HashSet};

use candor_model::id::{MailId, OrgId, UserId};
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::schema::mail;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Waits for the relay.
    Queued,
    /// The relay took it.
    Sent,
    /// It will not be sent; the error says why.
    Failed,
}

impl MailState {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

impl TryFrom<String> for MailState {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        [Self::Queued, Self::Sent, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("mail state '{text}'")))
    }
}

/// A mail in the log.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = mail)]
pub struct MailEntry {
    /// Its id.
    #[diesel(column_name = mail_id)]
    pub id: MailId,
    /// What sort of mail.
    pub kind: String,
    /// Where it goes.
    pub to_address: String,
    /// What it is about.
    pub subject: String,
    /// What became of it.
    #[diesel(deserialize_as = String)]
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it is not sent.
    pub last_error: Option<String>,
    /// What the relay said when it took it.
    pub relay_reply: Option<String>,
    /// When it was written.
    pub queued_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was sent or given up.
    pub settled_at: Option<DateTime<Utc>>,
}

/// A mail with its words.
#[derive(Clone, Debug, Serialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = mail)]
pub struct MailContent {
    /// The log's entry.
    #[serde(flatten)]
    #[diesel(embed)]
    pub entry: MailEntry,
    /// The text part.
    pub text_body: String,
    /// The HTML part.
    pub html_body: String,
}

/// Which mails to list.
#[derive(Clone, Debug, Default)]
pub struct MailQuery {
    /// Only those to this person.
    pub user: Option<UserId>,
    /// Only in this state.
    pub state: Option<MailState>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only before this one.
    pub before: Option<MailId>,
    /// At most so many.
    pub limit: i64,
}

/// The log of mails, newest first.
pub async fn list(conn: &mut Conn, org: OrgId, query: &MailQuery) -> Result<Vec<MailEntry>> {
    let mut mails = mail::table
        .filter(mail::org_id.eq(org))
        .select(MailEntry::as_select())
        .order(mail::mail_id.desc())
        .limit(query.limit)
        .into_boxed();
    if let Some(user) = query.user {
        mails = mails.filter(mail::user_id.eq(user));
    }
    if let Some(state) = query.state {
        mails = mails.filter(mail::state.eq(state.as_str()));
    }
    if let Some(kind) = &query.kind {
        mails = mails.filter(mail::kind.eq(kind));
    }
    if let Some(before) = query.before {
        mails = mails.filter(mail::mail_id.lt(before));
    }
    Ok(mails.load(conn).await?)
}

/// One mail with its words; `user` narrows to that person's own.
pub async fn get(conn: &mut Conn, org: OrgId, id: MailId, user: Option<UserId>) -> Result<MailContent> {
    let mut one = mail::table.filter(mail::org_id.eq(org).and(mail::mail_id.eq(id))).into_boxed();
    if let Some(user) = user {
        one = one.filter(mail::user_id.eq(user));
    }
    Ok(one.select(MailContent::as_select()).first(conn).await?)
}

/// What became of these mails.
pub async fn states(conn: &mut Conn, org: OrgId, ids: &[MailId]) -> Result<HashMap<MailId, MailState>> {
    let rows: Vec<(MailId, String)> = mail::table
        .filter(mail::org_id.eq(org).and(mail::mail_id.eq_any(ids)))
        .select((mail::mail_id, mail::state))
        .load(conn)
        .await?;
    rows.into_iter().map(|(id, state)| Ok((id, state.try_into()?))).collect()
}

/// Which of these causes made a mail of this kind that will never arrive.
pub async fn failed_causes(
    conn: &mut Conn,
    org: OrgId,
    kind: &str,
    causes: &[String],
) -> Result<HashSet<String>> {
    let rows: Vec<String> = mail::table
        .filter(mail::org_id.eq(org).and(mail::kind.eq(kind)).and(mail::cause.eq_any(causes)))
        .filter(mail::state.eq(MailState::Failed.as_str()))
        .select(mail::cause)
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
