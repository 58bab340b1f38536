//! What fired, for whom and why, and how each was told.

use std::collections::HashMap;

use candor_delivery::MailState;
use candor_model::id::{AlertId, AlertRuleId, FeedbackId, MailId, OrgId, UserId};
use candor_model::{Actor, Error, Feedback, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::schema::alert_recipient;
use crate::why::Why;

/// What kept a mail back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlertWithheld)]
pub enum Withheld {
    /// The rule had sent a mail a short while before.
    Cooldown,
    /// None of the rule's recipients may see the record.
    Nobody,
    /// Those it tells want no mail, or a digest.
    Preference,
    /// There were so many that they go into a digest.
    Storm,
}

/// How somebody was told.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AlertTold)]
pub struct Told {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// `named`, `role` or `unit_manager`.
    pub reason: String,
    /// `mail`, `hourly`, `daily` or `inbox`.
    pub via: String,
    /// What became of the mail; absent when there is none yet.
    pub mail: Option<MailState>,
}

/// An alert in the inbox.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AlertEntry {
    /// Its id.
    pub id: AlertId,
    /// The rule that fired.
    pub rule: AlertRuleId,
    /// What people call it.
    pub rule_name: String,
    /// When.
    pub fired_at: DateTime<Utc>,
    /// The record.
    pub feedback: Feedback,
    /// Why it fired.
    pub why: Why,
    /// Why nobody got a mail at once, when nobody did.
    pub withheld: Option<Withheld>,
    /// Who was told, and how.
    pub told: Vec<Told>,
    /// Whether it concerns the reader.
    pub mine: bool,
    /// When the reader read it.
    pub read_at: Option<DateTime<Utc>>,
}

/// Which alerts to list.
#[derive(Clone, Debug, Default)]
pub struct InboxQuery {
    /// Only those that tell the reader.
    pub mine: bool,
    /// Only of this rule.
    pub rule: Option<AlertRuleId>,
    /// Only about this record.
    pub feedback: Option<FeedbackId>,
    /// Only before this one.
    pub before: Option<AlertId>,
    /// At most so many.
    pub limit: usize,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    alert_id: AlertId,
    #[diesel(sql_type = Uuid)]
    rule_id: AlertRuleId,
    #[diesel(sql_type = Text)]
    rule_name: String,
    #[diesel(sql_type = Uuid)]
    feedback_id: FeedbackId,
    #[diesel(sql_type = Jsonb)]
    why: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    fired_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    withheld: Option<String>,
    #[diesel(sql_type = Bool)]
    mine: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    read_at: Option<DateTime<Utc>>,
}

/// Alerts that the actor may see, newest first.
pub async fn inbox(conn: &mut Conn, actor: &Actor, query: &InboxQuery) -> Result<Vec<AlertEntry>> {
    let roots: Option<Vec<String>> =
        actor.units.as_ref().map(|units| units.iter().map(|(_, path)| path.clone()).collect());
    let rows: Vec<Row> = sql_query(
        "select a.alert_id, a.rule_id, r.name as rule_name, a.feedback_id, a.why, a.fired_at, a.withheld,
                m.user_id is not null as mine, m.read_at
         from alert a
         join alert_rule r on r.org_id = a.org_id and r.rule_id = a.rule_id
         left join alert_recipient m on m.org_id = a.org_id and m.alert_id = a.alert_id and m.user_id = $2
         where a.org_id = $1
           and ($3 is null or a.alert_id < $3)
           and ($4 is null or a.rule_id = $4)
           and ($5 is null or a.feedback_id = $5)
           and (not $6 or m.user_id is not null)
           and ($7 is null or exists (
               select 1 from unnest($7) root where a.unit_path = root or starts_with(a.unit_path, root || '/')))
         order by a.alert_id desc limit $8",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Nullable<Uuid>, _>(actor.user)
    .bind::<Nullable<Uuid>, _>(query.before)
    .bind::<Nullable<Uuid>, _>(query.rule)
    .bind::<Nullable<Uuid>, _>(query.feedback)
    .bind::<Bool, _>(query.mine)
    .bind::<Nullable<Array<Text>>, _>(roots)
    .bind::<BigInt, _>(i64::try_from(query.limit).unwrap_or(i64::MAX))
    .load(conn)
    .await?;
    let ids: Vec<FeedbackId> = rows.iter().map(|row| row.feedback_id).collect();
    let records = candor_collect::load(conn, actor.org, &ids).await?;
    let records: HashMap<FeedbackId, Feedback> = records.into_iter().map(|r| (r.id, r)).collect();
    let alerts: Vec<AlertId> = rows.iter().map(|row| row.alert_id).collect();
    let mut told = told(conn, actor.org, &alerts).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        // A unit may have moved since; the record's present place decides.
        let Some(feedback) = records.get(&row.feedback_id).filter(|r| actor.sees_unit(r.unit.as_deref()))
        else {
            continue;
        };
        let withheld = row.withheld.map(|w| serde_json::from_value(w.into())).transpose();
        entries.push(AlertEntry {
            id: row.alert_id,
            rule: row.rule_id,
            rule_name: row.rule_name,
            fired_at: row.fired_at,
            feedback: feedback.clone(),
            why: serde_json::from_value(row.why).map_err(Error::internal)?,
            withheld: withheld.map_err(Error::internal)?,
            told: told.remove(&row.alert_id).unwrap_or_default(),
            mine: row.mine,
            read_at: row.read_at,
        });
    }
    Ok(entries)
}

async fn told(conn: &mut Conn, org: OrgId, alerts: &[AlertId]) -> Result<HashMap<AlertId, Vec<Told>>> {
    let rows: Vec<(AlertId, UserId, String, String, Option<MailId>)> = alert_recipient::table
        .filter(alert_recipient::org_id.eq(org).and(alert_recipient::alert_id.eq_any(alerts)))
        .select((
            alert_recipient::alert_id,
            alert_recipient::user_id,
            alert_recipient::reason,
            alert_recipient::via,
            alert_recipient::mail_id,
        ))
        .order((alert_recipient::alert_id, alert_recipient::user_id))
        .load(conn)
        .await?;
    let users: Vec<UserId> = rows.iter().map(|row| row.1).collect();
    let names = candor_accounts::users::names(conn, org, &users).await?;
    let mails: Vec<MailId> = rows.iter().filter_map(|row| row.4).collect();
    let states = candor_delivery::log::states(conn, org, &mails).await?;
    let mut told: HashMap<AlertId, Vec<Told>> = HashMap::new();
    for (alert, user, reason, via, mail) in rows {
        let name = names.get(&user).cloned().unwrap_or_default();
        let mail = mail.and_then(|mail| states.get(&mail).copied());
        told.entry(alert).or_default().push(Told { user, name, reason, via, mail });
    }
    Ok(told)
}

/// Notes that the reader has read everything up to this alert.
pub async fn mark_read(conn: &mut Conn, actor: &Actor, until: AlertId, now: DateTime<Utc>) -> Result<()> {
    let Some(user) = actor.user else { return Ok(()) };
    diesel::update(alert_recipient::table)
        .filter(alert_recipient::org_id.eq(actor.org).and(alert_recipient::user_id.eq(user)))
        .filter(alert_recipient::alert_id.le(until).and(alert_recipient::read_at.is_null()))
        .set(alert_recipient::read_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many alerts the reader has not read, as the inbox would show them; at most a hundred are counted.
pub async fn unread(conn: &mut Conn, actor: &Actor) -> Result<i64> {
    let Some(user) = actor.user else { return Ok(0) };
    let roots: Option<Vec<String>> =
        actor.units.as_ref().map(|units| units.iter().map(|(_, path)| path.clone()).collect());
    let row: Count = sql_query(
        "select count(*) from (
             select 1 from alert_recipient m
             join alert a on a.org_id = m.org_id and a.alert_id = m.alert_id
             where m.org_id = $1 and m.user_id = $2 and m.read_at is null
               and ($3 is null or exists (
                   select 1 from unnest($3) root where a.unit_path = root or starts_with(a.unit_path, root || '/')))
             limit 100
         ) unread",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(user)
    .bind::<Nullable<Array<Text>>, _>(roots)
    .get_result(conn)
    .await?;
    Ok(row.count)
}
