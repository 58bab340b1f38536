//! Bringing history to the present version of the tree, in the background and in batches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use candor_model::annotation::TopicHit;
use candor_model::id::{FeedbackId, OrgId};
use candor_model::{Error, Feedback, Result};
use candor_queue::{Task, Worker, enqueue_once};
use candor_store::{Conn, Db, changes};
use candor_understand::CompiledTopics;
use chrono::Utc;
use diesel::sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::compiled;
use crate::json::Json;
use crate::read;
use crate::write::CHANGE;

/// Tags all records by this version of the tree. Ends at once when there is a newer version, which has a run of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Retag {
    /// The version.
    pub version: i32,
}

impl Task for Retag {
    const KIND: &'static str = "topics.retag";
}

/// Records of one transaction.
const BATCH: u32 = 500;
/// After this long a run hands over to the next, well within its lease.
const RUN: Duration = Duration::from_secs(45);

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Nullable<Uuid>)]
    tagged_after: Option<FeedbackId>,
}

/// Says what runs the job.
#[must_use]
pub fn register(worker: Worker, db: &Db) -> Worker {
    let db = db.clone();
    worker.on(move |org, task: Retag| {
        let db = db.clone();
        async move { retag(&db, org, task).await }
    })
}

/// Goes through the records from where the last run stopped.
pub async fn retag(db: &Db, org: OrgId, task: Retag) -> Result<()> {
    let begun = Instant::now();
    let mut topics: Option<Arc<CompiledTopics>> = None;
    loop {
        let known = topics.take();
        let (next, more) = db.tenant(org, async |conn| batch(conn, org, task.version, known).await).await?;
        db.wake();
        if !more {
            return Ok(());
        }
        topics = next;
        if begun.elapsed() > RUN {
            return db.tenant(org, async |conn| hand_over(conn, org, &task).await).await;
        }
    }
}

async fn hand_over(conn: &mut Conn, org: OrgId, task: &Retag) -> Result<()> {
    let key = format!("{}-{}", task.version, Utc::now().timestamp_millis());
    enqueue_once(conn, org, task, Utc::now(), &key).await?;
    Ok(())
}

/// Tags one batch; answers whether there is more to do.
async fn batch(
    conn: &mut Conn,
    org: OrgId,
    version: i32,
    known: Option<Arc<CompiledTopics>>,
) -> Result<(Option<Arc<CompiledTopics>>, bool)> {
    let place: Vec<Place> =
        sql_query("select version, tagged_after from topic_tree where org_id = $1 for update")
            .bind::<Uuid, _>(org)
            .load(conn)
            .await?;
    let Some(place) = place.into_iter().next().filter(|place| place.version == version) else {
        return Ok((None, false));
    };
    let topics = compiled::load(conn, org, known).await?;
    let records = read::load_after(conn, org, place.tagged_after, BATCH).await?;
    let Some(last) = records.last().map(|r| r.id) else {
        sql_query("update topic_tree set tagged_version = version, tagged_after = null where org_id = $1")
            .bind::<Uuid, _>(org)
            .execute(conn)
            .await?;
        return Ok((None, false));
    };
    let seen = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let finder = Arc::clone(&topics);
    let changed =
        tokio::task::spawn_blocking(move || changed(&finder, &records)).await.map_err(Error::internal)?;
    store(conn, org, changed).await?;
    sql_query(
        "update topic_tree set tagged_after = $2, tagged_records = tagged_records + $3 where org_id = $1",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(last)
    .bind::<BigInt, _>(seen)
    .execute(conn)
    .await?;
    Ok((Some(topics), true))
}

/// The records whose topics are others than they have.
fn changed(topics: &CompiledTopics, records: &[Feedback]) -> Vec<(FeedbackId, Vec<TopicHit>)> {
    records
        .iter()
        .filter_map(|record| {
            let found = topics.find(record, &record.annotations.sentences);
            let same = found.len() == record.annotations.topics.len()
                && found.iter().zip(&record.annotations.topics).all(|(new, old)| {
                    new.topic == old.topic && new.spans == old.spans && new.sentiment == old.sentiment
                });
            (!same).then_some((record.id, found))
        })
        .collect()
}

async fn store(conn: &mut Conn, org: OrgId, changed: Vec<(FeedbackId, Vec<TopicHit>)>) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let (ids, hits): (Vec<uuid::Uuid>, Vec<Json<Vec<TopicHit>>>) =
        changed.into_iter().map(|(id, hits)| (id.0, Json(hits))).unzip();
    sql_query(
        "update feedback f set annotations = jsonb_set(f.annotations, '{topics}', n.topics)
         from unnest($2, $3) n (id, topics)
         where f.org_id = $1 and f.feedback_id = n.id and f.feedback_id between $4 and $5",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(&ids)
    .bind::<Array<Jsonb>, _>(hits)
    // The bounds keep the plan from reading all records for each batch.
    .bind::<Nullable<Uuid>, _>(ids.iter().min())
    .bind::<Nullable<Uuid>, _>(ids.iter().max())
    .execute(conn)
    .await?;
    changes::append(conn, org, CHANGE, &ids).await
}
