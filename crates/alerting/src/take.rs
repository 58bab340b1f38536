//! The link in a mail that takes ownership. The token says which alert; who acts and what they may do is said by
//! their session, so a forwarded mail gives nobody a right.

use candor_accounts::token;
use candor_model::id::{AlertId, AlertRuleId};
use candor_model::{Actor, Error, Feedback, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Serialize;

use crate::rule::CasePriority;
use crate::schema::{alert, alert_rule, take_link};

/// Where a link leads.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TakeLink {
    /// The alert.
    pub alert: AlertId,
    /// The rule that fired.
    pub rule: AlertRuleId,
    /// What people call it.
    pub rule_name: String,
    /// How much its cases press.
    pub priority: CasePriority,
    /// What the customer said.
    pub feedback: Feedback,
    /// When it was used first.
    pub used_at: Option<DateTime<Utc>>,
}

/// Follows a link: `NotFound` when there is none, it has run out, or the record lies outside the actor's scope.
pub async fn follow(conn: &mut Conn, actor: &Actor, secret: &str, now: DateTime<Utc>) -> Result<TakeLink> {
    type Found = (AlertId, AlertRuleId, candor_model::id::FeedbackId, String, String, Option<DateTime<Utc>>);
    let found: Found = take_link::table
        .inner_join(
            alert::table.on(alert::org_id.eq(take_link::org_id).and(alert::alert_id.eq(take_link::alert_id))),
        )
        .inner_join(
            alert_rule::table
                .on(alert_rule::org_id.eq(alert::org_id).and(alert_rule::rule_id.eq(alert::rule_id))),
        )
        .filter(take_link::org_id.eq(actor.org).and(take_link::token_hash.eq(token::hash(secret))))
        .filter(take_link::expires_at.gt(now))
        .select((
            alert::alert_id,
            alert::rule_id,
            alert::feedback_id,
            alert_rule::name,
            alert_rule::case_priority,
            take_link::used_at,
        ))
        .first(conn)
        .await
        .map_err(Error::from)?;
    let (alert, rule, feedback, rule_name, priority, used_at) = found;
    let feedback = candor_collect::get(conn, actor, feedback).await?;
    Ok(TakeLink { alert, rule, rule_name, priority: priority.try_into()?, feedback, used_at })
}

/// Notes that the link was used.
pub async fn mark_used(conn: &mut Conn, actor: &Actor, secret: &str, now: DateTime<Utc>) -> Result<()> {
    diesel::update(take_link::table.find((actor.org, token::hash(secret))))
        .filter(take_link::used_at.is_null())
        .set(take_link::used_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}
