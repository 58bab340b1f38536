//! The weekly summary: on Monday morning, to everybody who wants it, over what each of them may see.

mod compose;

use std::sync::Arc;

use candor_accounts::{Recipient, managers, organisations, users};
use candor_delivery::outbox::{self, NewMail};
use candor_delivery::template::Rendered;
use candor_index::Indexes;
use candor_model::Result;
use candor_model::filter::Clock;
use candor_model::id::{OrgId, UserId};
use candor_queue::{Every, Task, Worker};
use candor_store::{Conn, Db};
use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc, Weekday};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::schema::weekly_summary;

/// The local hour from which the summary is sent on Monday.
const HOUR: u32 = 7;

/// The job that sends what is due; it comes every hour, since organisations live in different time zones.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WeeklySummary;

impl Task for WeeklySummary {
    const KIND: &'static str = "weekly_summary";
    const LEASE_SECONDS: i32 = 600;
}

/// Lets the worker send weekly summaries.
#[must_use]
pub fn register(worker: Worker, db: &Db, indexes: &Arc<Indexes>, public_url: &Arc<str>) -> Worker {
    let (db, indexes, public_url) = (db.clone(), Arc::clone(indexes), Arc::clone(public_url));
    worker.every(Every::Hour, move |org, WeeklySummary| {
        let (db, indexes, public_url) = (db.clone(), Arc::clone(&indexes), Arc::clone(&public_url));
        async move { send_due(&db, &indexes, &public_url, org, Utc::now()).await.map(|_| ()) }
    })
}

/// Sends the summaries of last week that are due and not sent yet; answers how many mails that made. A process that
/// was down on Monday makes up for it until Wednesday night.
pub async fn send_due(
    db: &Db,
    indexes: &Indexes,
    public_url: &str,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<usize> {
    let (clock, name) = db
        .tenant(org, async |conn| {
            let organisation = organisations::get(conn, org).await?;
            Ok((crate::clock(conn, org, now).await?, organisation.name))
        })
        .await?;
    let Some(week) = due(&clock) else { return Ok(0) };
    let recipients = db.tenant(org, async |conn| waiting(conn, org, week).await).await?;
    let mut sent = 0;
    for recipient in recipients {
        let actor = db.tenant(org, async |conn| users::actor(conn, org, recipient.user).await).await?;
        let words =
            compose::compose(indexes, &actor, &recipient.language, &clock, week, &name, public_url).await?;
        let mail = db.tenant(org, async |conn| settle(conn, org, &recipient, week, words, now).await).await?;
        sent += usize::from(mail);
    }
    Ok(sent)
}

/// The Monday that names last week, when its summary is to be sent now.
fn due(clock: &Clock) -> Option<NaiveDate> {
    let local = clock.now.with_timezone(&clock.zone);
    let early = local.weekday() == Weekday::Mon && local.hour() < HOUR;
    let late = local.weekday().num_days_from_monday() > 2;
    let monday = local.date_naive() - Days::new(u64::from(local.weekday().num_days_from_monday()));
    (!early && !late).then(|| monday - Days::new(7))
}

/// Those who want the summary and have not had it.
async fn waiting(conn: &mut Conn, org: OrgId, week: NaiveDate) -> Result<Vec<Recipient>> {
    let had: Vec<UserId> = weekly_summary::table
        .filter(weekly_summary::org_id.eq(org).and(weekly_summary::week.eq(week)))
        .select(weekly_summary::user_id)
        .load(conn)
        .await?;
    let all = managers::recipients(conn, org).await?;
    Ok(all.into_iter().filter(|r| r.weekly_summary && !had.contains(&r.user)).collect())
}

/// Notes that the person has had the summary and puts it on its way, both or neither.
async fn settle(
    conn: &mut Conn,
    org: OrgId,
    recipient: &Recipient,
    week: NaiveDate,
    words: Option<Rendered>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let fresh = diesel::insert_into(weekly_summary::table)
        .values((
            weekly_summary::org_id.eq(org),
            weekly_summary::user_id.eq(recipient.user),
            weekly_summary::week.eq(week),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let Some(words) = words.filter(|_| fresh == 1) else { return Ok(false) };
    let mail = NewMail {
        kind: "weekly_summary",
        cause: format!("{week}/{}", recipient.user),
        user: Some(recipient.user),
        to: recipient.email.clone(),
        to_name: recipient.name.clone(),
        reply_to: None,
        unsubscribe: None,
        words,
        secret: None,
    };
    Ok(outbox::enqueue(conn, org, mail, now).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_due_from_monday_seven_to_wednesday_night_where_the_organisation_is() {
        let due_at = |now: &str| due(&Clock { now: now.parse().unwrap(), zone: chrono_tz::Europe::Berlin });
        let week = NaiveDate::from_ymd_opt(2026, 3, 2);
        assert_eq!(due_at("2026-03-09T05:59:00Z"), None);
        assert_eq!(due_at("2026-03-09T06:00:00Z"), week);
        assert_eq!(due_at("2026-03-11T22:59:00Z"), week);
        assert_eq!(due_at("2026-03-11T23:00:00Z"), None);
        assert_eq!(due_at("2026-03-15T12:00:00Z"), None);
    }
}
