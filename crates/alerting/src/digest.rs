//! Digests: what rules found since the last one, as a story in order of importance that ends.

use std::collections::BTreeMap;

use candor_accounts::managers;
use candor_accounts::organisations;
use candor_delivery::template::words;
use candor_delivery::{NewMail, Reader, outbox, render};
use candor_model::Result;
use candor_model::id::{AlertId, AlertRuleId, FeedbackId, OrgId, UserId};
use candor_queue::Task;
use candor_store::{Conn, Db};
use chrono::{DateTime, DurationRound, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::fire::unit_names;
use crate::letter::{excerpt, place, score, unit_title};
use crate::schema::{alert, alert_recipient, alert_rule};

/// The hour of the organisation's morning at which daily digests are due.
const MORNING: u32 = 7;
/// Records shown for one rule; the others are counted.
const SHOWN: usize = 5;

/// The periodic job that sends what is due.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendDigests;

impl Task for SendDigests {
    const KIND: &'static str = "send_digests";
}

struct Waiting {
    alert: AlertId,
    rule: AlertRuleId,
    rule_name: String,
    feedback: FeedbackId,
}

/// Sends the digests that are due. What was found after the hour, or after this morning, waits for the next.
pub async fn send(db: &Db, org: OrgId, public_url: &str, now: DateTime<Utc>) -> Result<()> {
    let public_url = public_url.to_owned();
    db.tenant(org, async move |conn| {
        let zone: Tz = organisations::get(conn, org).await?.time_zone.parse().unwrap_or(Tz::UTC);
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        for (via, until) in [("hourly", hour), ("daily", last_morning(now, zone))] {
            for (user, waiting) in waiting(conn, org, via, until).await? {
                tell(conn, org, user, via, until, waiting, &public_url, now).await?;
            }
        }
        Ok(())
    })
    .await
}

/// The last time it was morning.
fn last_morning(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let morning = NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or_default();
    [today, today.pred_opt().unwrap_or(today)]
        .into_iter()
        .filter_map(|day| zone.from_local_datetime(&day.and_time(morning)).earliest())
        .map(|morning| morning.with_timezone(&Utc))
        .find(|morning| *morning <= now)
        .unwrap_or(now - TimeDelta::days(1))
}

async fn waiting(
    conn: &mut Conn,
    org: OrgId,
    via: &str,
    until: DateTime<Utc>,
) -> Result<BTreeMap<UserId, Vec<Waiting>>> {
    let rows: Vec<(UserId, AlertId, AlertRuleId, String, FeedbackId)> =
        alert_recipient::table
            .inner_join(alert::table.on(
                alert::org_id.eq(alert_recipient::org_id).and(alert::alert_id.eq(alert_recipient::alert_id)),
            ))
            .inner_join(
                alert_rule::table
                    .on(alert_rule::org_id.eq(alert::org_id).and(alert_rule::rule_id.eq(alert::rule_id))),
            )
            .filter(alert_recipient::org_id.eq(org).and(alert_recipient::via.eq(via)))
            .filter(alert_recipient::mail_id.is_null().and(alert_recipient::fired_at.lt(until)))
            .order((alert_recipient::user_id, alert_recipient::alert_id.desc()))
            .select((
                alert_recipient::user_id,
                alert::alert_id,
                alert::rule_id,
                alert_rule::name,
                alert::feedback_id,
            ))
            .limit(20_000)
            .load(conn)
            .await?;
    let mut by_user: BTreeMap<UserId, Vec<Waiting>> = BTreeMap::new();
    for (user, alert, rule, rule_name, feedback) in rows {
        by_user.entry(user).or_default().push(Waiting { alert, rule, rule_name, feedback });
    }
    Ok(by_user)
}

#[allow(clippy::too_many_arguments)]
async fn tell(
    conn: &mut Conn,
    org: OrgId,
    user: UserId,
    via: &'static str,
    until: DateTime<Utc>,
    waiting: Vec<Waiting>,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let people = managers::recipients(conn, org).await?;
    let Some(person) = people.into_iter().find(|person| person.user == user) else { return Ok(()) };
    let organisation = organisations::get(conn, org).await?;
    let names = unit_names(conn, org).await?;
    let mut rules: BTreeMap<AlertRuleId, Vec<&Waiting>> = BTreeMap::new();
    for one in &waiting {
        rules.entry(one.rule).or_default().push(one);
    }
    let mut rules: Vec<Vec<&Waiting>> = rules.into_values().collect();
    rules.sort_by_key(|found| std::cmp::Reverse(found.len()));
    let mut groups = Vec::with_capacity(rules.len());
    for found in &rules {
        let ids: Vec<FeedbackId> = found.iter().take(100).map(|one| one.feedback).collect();
        let mut records = candor_collect::load(conn, org, &ids).await?;
        // Rights may have changed since the rule fired.
        records.retain(|record| person.sees_unit(record.unit.as_deref()));
        records.sort_by(|a, b| {
            let feeling = |record: &candor_model::Feedback| record.annotations.sentiment.unwrap_or_default();
            feeling(a).total_cmp(&feeling(b))
        });
        let shown = records.len().min(SHOWN);
        let items: Vec<_> = records
            .iter()
            .take(SHOWN)
            .map(|record| {
                let unit = record.unit.as_deref().map(|path| unit_title(path, &names)).unwrap_or_default();
                let said = [place(record, &unit), score(record, &person.language)];
                json!({
                    "where": said.iter().filter(|s| !s.is_empty()).cloned().collect::<Vec<_>>().join(" · "),
                    "occurred_at": record.occurred_at,
                    "text": excerpt(record),
                    "feeling": record.annotations.class().map_or("", |class| class.as_str()),
                    "link": format!("{public_url}/feedback?record={}", record.id),
                })
            })
            .collect();
        let name = found.as_slice().first().map(|one| one.rule_name.clone()).unwrap_or_default();
        let more = found.len().saturating_sub(shown);
        groups.push(json!({ "rule": name, "count": found.len(), "entries": items, "more": more }));
    }
    let count = waiting.len().to_string();
    let headline = if waiting.len() == 1 {
        words(&person.language, "digest.headline_one", &[])
    } else {
        words(&person.language, "digest.headline", &[("count", &count)])
    };
    let reader = Reader { language: &person.language, timezone: &organisation.time_zone };
    let context = json!({
        "organisation": organisation.name,
        "headline": format!("{}: {headline}", organisation.name),
        "sentence": words(&person.language, &format!("digest.sentence_{via}"), &[]),
        "groups": groups,
        "link": format!("{public_url}/alerts"),
        "rule_link": format!("{public_url}/alerts/rules"),
    });
    let new = NewMail {
        kind: "digest",
        cause: format!("{via}:{user}:{}", until.to_rfc3339()),
        user: Some(user),
        to: person.email.clone(),
        to_name: person.name.clone(),
        reply_to: None,
        unsubscribe: None,
        words: render("digest", &reader, context)?,
        secret: None,
    };
    // Found too late for a digest that has left: it waits for the next.
    let Some(mail) = outbox::enqueue(conn, org, new, now).await? else { return Ok(()) };
    let told: Vec<AlertId> = waiting.iter().map(|one| one.alert).collect();
    diesel::update(alert_recipient::table)
        .filter(alert_recipient::org_id.eq(org).and(alert_recipient::user_id.eq(user)))
        .filter(alert_recipient::alert_id.eq_any(told))
        .set(alert_recipient::mail_id.eq(mail))
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mornings_are_the_organisations() {
        let check = |now: &str, expected: &str| {
            let (now, expected): (DateTime<Utc>, DateTime<Utc>) =
                (now.parse().unwrap(), expected.parse().unwrap());
            assert_eq!(last_morning(now, Tz::Europe__Paris), expected);
        };
        check("2026-11-21T06:00:00Z", "2026-11-21T06:00:00Z");
        check("2026-11-21T05:59:59Z", "2026-11-20T06:00:00Z");
        check("2026-07-01T05:00:00Z", "2026-07-01T05:00:00Z");
    }
}
