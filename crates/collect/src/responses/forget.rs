//! Forgetting what was begun and never finished: answers that nobody stood by are not kept for ever.

use candor_model::Result;
use candor_model::id::OrgId;
use candor_queue::{Every, Task, Worker};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::sql_query;
use diesel::sql_types::{Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

/// Forgets abandoned answers of one organisation, once a day.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ForgetAbandoned;

impl Task for ForgetAbandoned {
    const KIND: &'static str = "forget_abandoned";
}

/// Lets the worker forget answers that nobody has gone on with for so many days; zero keeps them.
#[must_use]
pub fn register_forgetting(worker: Worker, db: &Db, days: u32) -> Worker {
    let db = db.clone();
    worker.every(Every::Day, move |org, _: ForgetAbandoned| {
        let db = db.clone();
        async move {
            if days == 0 {
                return Ok(());
            }
            let before = Utc::now() - Duration::days(days.into());
            // In parts, so that no transaction holds the change log's readers back for long.
            while db.tenant(org, async move |conn| forget(conn, org, before).await).await? > 0 {}
            Ok(())
        }
    })
}

async fn forget(conn: &mut Conn, org: OrgId, before: DateTime<Utc>) -> Result<usize> {
    Ok(sql_query(
        "delete from response where org_id = $1 and response_id in (
             select response_id from response
             where org_id = $1 and state = 'open' and updated_at < $2 limit 1000 for update skip locked)",
    )
    .bind::<Uuid, _>(org)
    .bind::<Timestamptz, _>(before)
    .execute(conn)
    .await?)
}
