//! Periodic tasks: one job per organisation and slot of time, whichever process gets there first.

use candor_model::Result;
use candor_model::id::OrgId;
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, TimeZone, Utc};
use diesel::sql_query;
use diesel::sql_types::{Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

/// How often a periodic task runs. Slots begin at whole multiples since 1970, so all processes agree on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Each so many minutes.
    Minutes(i64),
    /// Each hour.
    Hour,
    /// Each day.
    Day,
}

impl Every {
    /// The beginning of the slot that `now` lies in.
    #[must_use]
    pub fn slot(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = match self {
            Self::Minutes(n) => Duration::minutes(n.max(1)),
            Self::Hour => Duration::hours(1),
            Self::Day => Duration::days(1),
        }
        .num_seconds();
        let begin = now.timestamp().div_euclid(seconds) * seconds;
        Utc.timestamp_opt(begin, 0).single().unwrap_or(now)
    }
}

/// Enqueues the job of the present slot for each organisation that does not have it yet. The payload is `null`.
pub(crate) async fn tick(db: &Db, kind: &'static str, every: Every, now: DateTime<Utc>) -> Result<()> {
    let slot = every.slot(now);
    for org in db.organisations().await? {
        db.tenant(org, async |conn| enqueue_slot(conn, org, kind, slot).await).await?;
    }
    Ok(())
}

async fn enqueue_slot(conn: &mut Conn, org: OrgId, kind: &str, slot: DateTime<Utc>) -> Result<()> {
    sql_query(
        "with taken as (
             insert into schedule_slot (org_id, kind, slot) values ($1, $2, $3)
             on conflict (org_id, kind) do update set slot = excluded.slot where schedule_slot.slot < excluded.slot
             returning org_id
         )
         insert into job (org_id, job_id, kind, payload, unique_key)
         select org_id, gen_random_uuid(), $2, 'null'::jsonb, 'slot' from taken
         on conflict (org_id, kind, unique_key) do nothing",
    )
    .bind::<Uuid, _>(org)
    .bind::<Text, _>(kind)
    .bind::<Timestamptz, _>(slot)
    .execute(conn)
    .await?;
    Ok(())
}
