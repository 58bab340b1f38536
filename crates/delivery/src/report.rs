//! Reports about mail that left: it could not be delivered (RFC 3464), or somebody called it spam (ARF, RFC 5965).
//!
//! A report is brought in whole, as the mail that it is, over a signed request. Whose mail it speaks of is told by the
//! address that it was sent to (VERP) or by the Message-ID of the mail that it returns.

mod hook;
mod read;

pub use hook::{Hook, NewHook, Signed, by_token, current, make, verify};
pub use read::{Report, Said, read};

use candor_model::Result;
use candor_model::id::{MailId, OrgId};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::mail;
use crate::suppression::{self, Cause, Channel, Reason};

/// What a report led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailReportOutcome)]
pub enum Outcome {
    /// The address does not exist; it gets nothing any more.
    HardBounce,
    /// It could not be delivered this time.
    SoftBounce,
    /// Somebody called it spam; the address gets nothing any more.
    Complaint,
    /// It says nothing that matters, or not about a mail of this organisation.
    Ignored,
}

/// Acts on a report; the same again changes nothing.
pub async fn apply(conn: &mut Conn, org: OrgId, report: &Report, now: DateTime<Utc>) -> Result<Outcome> {
    let Some(id) = report.mail else { return Ok(Outcome::Ignored) };
    let one = mail::table.find((org, MailId(id)));
    let to: Option<String> = one.select(mail::to_address).first(conn).await.optional()?;
    let Some(to) = to else { return Ok(Outcome::Ignored) };
    let address = [to.to_lowercase()];
    let (outcome, reason) = match report.said {
        Said::Nothing => return Ok(Outcome::Ignored),
        Said::Undeliverable { for_good: false } => (Outcome::SoftBounce, None),
        Said::Undeliverable { for_good: true } => (Outcome::HardBounce, Some(Reason::HardBounce)),
        Said::Complaint => (Outcome::Complaint, Some(Reason::Complaint)),
    };
    let detail: String = report.detail.chars().take(500).collect();
    if outcome == Outcome::Complaint {
        diesel::update(one.filter(mail::complained_at.is_null()))
            .set(mail::complained_at.eq(now))
            .execute(conn)
            .await?;
    } else {
        let bounce = if outcome == Outcome::HardBounce { "hard" } else { "soft" };
        diesel::update(one.filter(mail::bounced_at.is_null()))
            .set((mail::bounced_at.eq(now), mail::bounce.eq(bounce), mail::bounce_detail.eq(&detail)))
            .execute(conn)
            .await?;
    }
    if let Some(reason) = reason {
        let cause = Cause { reason, note: &detail, by: "report" };
        suppression::suppress(conn, org, Channel::Email, &address, cause, now).await?;
    }
    Ok(outcome)
}
