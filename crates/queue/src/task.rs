//! What a job is, and how it gets into the queue.

use candor_model::id::{JobId, OrgId};
use candor_model::{Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::sql_query;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of job: what it carries. What runs it is registered with the [`crate::Worker`].
pub trait Task: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name in the queue; never change it while jobs of it may be waiting.
    const KIND: &'static str;
    /// How often it is tried before it is kept as dead. The default spans about a day.
    const ATTEMPTS: i32 = 16;
    /// How long one run may take before another worker may claim it, in seconds.
    const LEASE_SECONDS: i32 = 120;
}

/// Enqueues a job to run at once after the commit of the current transaction.
pub async fn enqueue<T: Task>(conn: &mut Conn, org: OrgId, task: &T) -> Result<JobId> {
    insert(conn, org, task, Utc::now(), None).await
}

/// Enqueues jobs of one kind to run at once after the commit, in one statement.
pub async fn enqueue_many<T: Task>(conn: &mut Conn, org: OrgId, tasks: &[T]) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let ids: Vec<JobId> = tasks.iter().map(|_| JobId::new()).collect();
    let payloads: Vec<serde_json::Value> =
        tasks.iter().map(serde_json::to_value).collect::<serde_json::Result<_>>().map_err(Error::internal)?;
    sql_query(
        "insert into job (org_id, job_id, kind, payload, run_at)
         select $1, j.id, $2, j.payload, $3 from unnest($4, $5) as j (id, payload)",
    )
    .bind::<Uuid, _>(org)
    .bind::<Text, _>(T::KIND)
    .bind::<Timestamptz, _>(Utc::now())
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Jsonb>, _>(payloads)
    .execute(conn)
    .await?;
    Ok(())
}

/// Enqueues a job to run at a time.
pub async fn enqueue_at<T: Task>(conn: &mut Conn, org: OrgId, task: &T, at: DateTime<Utc>) -> Result<JobId> {
    insert(conn, org, task, at, None).await
}

/// Enqueues a job unless one of its kind with the same key is waiting already.
pub async fn enqueue_once<T: Task>(
    conn: &mut Conn,
    org: OrgId,
    task: &T,
    at: DateTime<Utc>,
    key: &str,
) -> Result<JobId> {
    insert(conn, org, task, at, Some(key)).await
}

async fn insert<T: Task>(
    conn: &mut Conn,
    org: OrgId,
    task: &T,
    at: DateTime<Utc>,
    key: Option<&str>,
) -> Result<JobId> {
    let id = JobId::new();
    let payload = serde_json::to_value(task).map_err(Error::internal)?;
    sql_query(
        "insert into job (org_id, job_id, kind, payload, unique_key, run_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (org_id, kind, unique_key) do nothing",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(id)
    .bind::<Text, _>(T::KIND)
    .bind::<Jsonb, _>(payload)
    .bind::<Nullable<Text>, _>(key)
    .bind::<Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(id)
}
