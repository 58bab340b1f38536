//! The loop that claims jobs and runs them.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use candor_model::id::{JobId, OrgId};
use candor_model::{Error, Result};
use candor_store::Db;
use chrono::Utc;
use diesel::sql_types::{Array, Double, Integer, Jsonb, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use tokio::sync::{Semaphore, watch};

use crate::schedule::{self, Every};
use crate::task::Task;

type Outcome = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
type Handler = Arc<dyn Fn(OrgId, serde_json::Value) -> Outcome + Send + Sync>;

#[derive(Clone)]
struct Registered {
    handler: Handler,
    attempts: i32,
    lease_seconds: i32,
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    job_id: JobId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Jsonb)]
    payload: serde_json::Value,
    #[diesel(sql_type = Integer)]
    attempts: i32,
}

/// How long a worker sleeps when nothing is due and nobody in this process wakes it.
const POLL: Duration = Duration::from_millis(200);
/// How many jobs are claimed at once, and run at the same time.
const BATCH: i32 = 32;
/// How often periodic tasks are looked at.
const TICK: Duration = Duration::from_secs(15);

/// Runs jobs. Register every kind, then [`Worker::run`].
#[derive(Clone)]
pub struct Worker {
    db: Db,
    kinds: HashMap<&'static str, Registered>,
    periodic: Vec<(&'static str, Every)>,
}

impl Worker {
    /// A worker that knows no job yet.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, kinds: HashMap::new(), periodic: Vec::new() }
    }

    /// Says what runs the jobs of a kind. The handler gets the organisation and the job; it opens its own
    /// transactions and must be harmless to repeat.
    #[must_use]
    pub fn on<T, F, Fut>(mut self, handler: F) -> Self
    where
        T: Task,
        F: Fn(OrgId, T) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |org, payload| match serde_json::from_value::<T>(payload) {
            Ok(task) => Box::pin(handler(org, task)),
            Err(error) => Box::pin(std::future::ready(Err(Error::Internal(format!("payload: {error}"))))),
        });
        self.kinds
            .insert(T::KIND, Registered { handler, attempts: T::ATTEMPTS, lease_seconds: T::LEASE_SECONDS });
        self
    }

    /// Says what runs periodically for each organisation. `T` must serialise to `null` (a unit struct).
    #[must_use]
    pub fn every<T, F, Fut>(mut self, every: Every, handler: F) -> Self
    where
        T: Task,
        F: Fn(OrgId, T) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        self.periodic.push((T::KIND, every));
        self.on(handler)
    }

    /// Works until `stop` turns true, then finishes what is running.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut next_tick = tokio::time::Instant::now();
        while !*stop.borrow() {
            if tokio::time::Instant::now() >= next_tick {
                self.tick().await;
                next_tick = tokio::time::Instant::now() + TICK;
            }
            match self.round().await {
                Ok(done) if done > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "cannot claim jobs"),
            }
            tokio::select! {
                () = self.db.woken(POLL) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn tick(&self) {
        for (kind, every) in &self.periodic {
            if let Err(error) = schedule::tick(&self.db, kind, *every, Utc::now()).await {
                tracing::error!(kind, %error, "cannot enqueue a periodic job");
            }
        }
    }

    /// Claims what is due and runs it; answers how many there were.
    async fn round(&self) -> Result<usize> {
        // Each kind with its own lease: a job of moments must not wait for a long one's when its worker has died.
        let mut leases: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
        for (name, kind) in &self.kinds {
            leases.entry(kind.lease_seconds).or_default().push(name);
        }
        let claimed: Vec<Claimed> = self
            .db
            .untenanted(async |conn| {
                let mut claimed = Vec::new();
                for (lease, kinds) in leases {
                    let some: Vec<Claimed> = sql_query("select * from candor_claim_jobs($1, $2, $3)")
                        .bind::<Array<Text>, _>(kinds)
                        .bind::<Integer, _>(BATCH)
                        .bind::<Integer, _>(lease)
                        .load(conn)
                        .await?;
                    claimed.extend(some);
                }
                Ok(claimed)
            })
            .await?;
        let count = claimed.len();
        let room = Arc::new(Semaphore::new(BATCH as usize));
        let mut running = tokio::task::JoinSet::new();
        for job in claimed {
            let (this, room) = (self.clone(), room.clone());
            running.spawn(async move {
                let _permit = room.acquire_owned().await;
                this.run_job(job).await;
            });
        }
        while running.join_next().await.is_some() {}
        Ok(count)
    }

    async fn run_job(&self, job: Claimed) {
        let Some(kind) = self.kinds.get(job.kind.as_str()) else { return };
        let outcome = (kind.handler)(job.org_id, job.payload.clone()).await;
        metrics::counter!("candor_jobs_total", "kind" => job.kind.clone(), "outcome" => if outcome.is_ok() { "done" } else { "failed" })
            .increment(1);
        let (org, id, attempts) = (job.org_id, job.job_id, job.attempts);
        let dead = attempts >= kind.attempts;
        if let Err(error) = &outcome {
            tracing::warn!(kind = job.kind, %org, job = %id, attempts, dead, %error, "job failed");
        }
        let reason = outcome.err().map(|error| error.to_string());
        // While the database is away, nobody knows yet that the job is done: its lease is spent on telling.
        let lease = Duration::from_secs(u64::from(kind.lease_seconds.unsigned_abs()));
        let deadline = tokio::time::Instant::now() + lease;
        loop {
            let settled = match &reason {
                None => self.db.tenant(org, async |conn| delete(conn, org, id).await).await,
                Some(reason) => {
                    self.db
                        .tenant(org, async |conn| postpone(conn, org, id, attempts, dead, reason).await)
                        .await
                }
            };
            match settled {
                Err(Error::Unavailable(_)) if tokio::time::Instant::now() < deadline => {
                    tokio::time::sleep(POLL).await;
                }
                Err(error) => {
                    tracing::error!(job = %id, %error, "cannot settle a job; its lease will run out");
                    return;
                }
                Ok(()) => return,
            }
        }
    }
}

/// Runs everything that is due now until nothing is left, without pauses between failures: for tests and for
/// commands that end. Answers how many runs there were.
pub async fn drain(worker: &Worker) -> Result<usize> {
    let mut total = 0;
    loop {
        let done = worker.round().await?;
        if done == 0 {
            return Ok(total);
        }
        total += done;
    }
}

async fn delete(conn: &mut candor_store::Conn, org: OrgId, id: JobId) -> Result<()> {
    sql_query("delete from job where org_id = $1 and job_id = $2")
        .bind::<Uuid, _>(org)
        .bind::<Uuid, _>(id)
        .execute(conn)
        .await?;
    Ok(())
}

async fn postpone(
    conn: &mut candor_store::Conn,
    org: OrgId,
    id: JobId,
    attempts: i32,
    dead: bool,
    reason: &str,
) -> Result<()> {
    sql_query(
        "update job set leased_until = null, last_error = left($3, 2000),
                state = case when $4 = 1 then 'dead' else 'ready' end,
                run_at = clock_timestamp() + make_interval(secs => $5)
         where org_id = $1 and job_id = $2",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(id)
    .bind::<Text, _>(reason)
    .bind::<Integer, _>(i32::from(dead))
    .bind::<Double, _>(pause_seconds(attempts))
    .execute(conn)
    .await?;
    Ok(())
}

/// Two seconds after the first failure, doubling to two hours: sixteen attempts take about a day.
fn pause_seconds(attempts: i32) -> f64 {
    2_f64.powi(attempts.clamp(1, 13)).min(7_200.0)
}

#[cfg(test)]
mod tests {
    use super::pause_seconds;

    #[test]
    fn pauses_grow_and_sixteen_attempts_span_most_of_a_day() {
        assert!(pause_seconds(1) < pause_seconds(2));
        assert_eq!(pause_seconds(40), 7_200.0);
        let total: f64 = (1..16).map(pause_seconds).sum();
        assert!((6.0 * 3600.0..26.0 * 3600.0).contains(&total), "{total}");
    }
}
