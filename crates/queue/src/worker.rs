//! The loop that claims jobs and runs them.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use candor_model::id::{JobId, OrgId};
use candor_model::{Error, Result};
use candor_store::{Conn, Db, Keep};
use chrono::Utc;
use diesel::sql_types::{Array, Integer, Jsonb, Text, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use tokio::sync::watch;

use crate::schedule::{self, Every};
use crate::settle::{End, Ended};
use crate::shift::Shift;
use crate::task::Task;

type Outcome = Pin<Box<dyn Future<Output = Result<()>> + Send>>;
type Handler = Arc<dyn Fn(OrgId, serde_json::Value) -> Outcome + Send + Sync>;

#[derive(Clone)]
struct Registered {
    handler: Handler,
    attempts: i32,
    lease_seconds: i32,
}

/// A job that is ours until its lease runs out.
#[derive(QueryableByName)]
pub(crate) struct Claimed {
    #[diesel(sql_type = Uuid)]
    pub org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    pub job_id: JobId,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Jsonb)]
    pub payload: serde_json::Value,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
}

/// How long a worker sleeps when nothing is due and nobody in this process wakes it.
const POLL: Duration = Duration::from_millis(200);
/// However often it is woken, it asks for due jobs no more often than this when there were none.
const PACE: Duration = Duration::from_millis(20);
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
        let mut shift = Shift::new(self.clone());
        let mut wakes = self.db.wakes();
        while !*stop.borrow() {
            if tokio::time::Instant::now() >= next_tick {
                self.tick().await;
                next_tick = tokio::time::Instant::now() + TICK;
            }
            let next = tokio::time::Instant::now() + PACE;
            match shift.exchange().await {
                Ok(moved) if moved > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "cannot claim or settle jobs"),
            }
            let rested = async {
                tokio::time::sleep_until(next).await;
                wakes.next(POLL).await;
            };
            tokio::select! {
                () = shift.one_ends() => {}
                () = rested => {}
                _ = stop.changed() => {}
            }
        }
        if let Err(error) = shift.end().await {
            tracing::error!(%error, "cannot settle jobs; their leases will run out");
        }
    }

    async fn tick(&self) {
        for (kind, every) in &self.periodic {
            if let Err(error) = schedule::tick(&self.db, kind, *every, Utc::now()).await {
                tracing::error!(kind, %error, "cannot enqueue a periodic job");
            }
        }
    }

    /// Claims due jobs, at most `most` of each lease, in the caller's transaction.
    pub(crate) async fn claim(&self, conn: &mut Conn, most: i32) -> Result<Vec<Claimed>> {
        // Each kind with its own lease: a job of moments must not wait for a long one's when its worker has died.
        let mut leases: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
        for (name, kind) in &self.kinds {
            leases.entry(kind.lease_seconds).or_default().push(name);
        }
        let mut claimed = Vec::new();
        for (lease, kinds) in leases {
            let some: Vec<Claimed> = sql_query("select * from candor_claim_jobs($1, $2, $3)")
                .bind::<Array<Text>, _>(kinds)
                .bind::<Integer, _>(most)
                .bind::<Integer, _>(lease)
                .kept()
                .load(conn)
                .await?;
            claimed.extend(some);
        }
        Ok(claimed)
    }

    /// How long a claim of this kind of job holds.
    pub(crate) fn lease(&self, kind: &str) -> Duration {
        let seconds = self.kinds.get(kind).map_or(0, |kind| kind.lease_seconds);
        Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
    }

    /// Runs a claimed job and says how it ended.
    pub(crate) async fn run_job(&self, job: Claimed) -> Ended {
        let Some(kind) = self.kinds.get(job.kind.as_str()) else { return Ended::given_back(&job) };
        let outcome = (kind.handler)(job.org_id, job.payload).await;
        metrics::counter!("candor_jobs_total", "kind" => job.kind.clone(), "outcome" => if outcome.is_ok() { "done" } else { "failed" })
            .increment(1);
        let (org, id, attempts) = (job.org_id, job.job_id, job.attempts);
        let end = match outcome {
            Ok(()) => End::Done,
            Err(error) => {
                let dead = attempts >= kind.attempts;
                tracing::warn!(kind = job.kind, %org, job = %id, attempts, dead, %error, "job failed");
                // The database takes no zero characters.
                End::Failed { dead, reason: error.to_string().replace('\0', "") }
            }
        };
        Ended { org, id, attempts, end }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }
}

/// Runs everything that is due now until nothing is left, without pauses between failures: for tests and for
/// commands that end. Answers how many runs there were.
pub async fn drain(worker: &Worker) -> Result<usize> {
    let mut total = 0;
    loop {
        let mut shift = Shift::new(worker.clone());
        let claimed = shift.exchange().await?;
        shift.end().await?;
        if claimed == 0 {
            return Ok(total);
        }
        total += claimed;
    }
}
