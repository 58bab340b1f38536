//! Grouped commits: whoever waits is written together, and told only when it is safe.

use std::collections::BTreeSet;
use std::sync::Arc;

use candor_model::feedback::VerbatimInput;
use candor_model::id::OrgId;
use candor_model::{Error, Result};
use candor_store::{Conn, Db};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Row, write, write_bisecting};
use crate::record::{Accepted, NewFeedback};
use crate::understand::Understanding;

/// The most records of one commit.
const BATCH: usize = 512;
/// The most records that wait; who comes then is asked to come again.
const WAITING: usize = 20_000;
/// The most memory of records that wait, in units of [`GRAIN`] bytes.
const BUDGET: usize = 96 * 1024;
const GRAIN: usize = 1024;
/// How many commits may be on their way at the same time.
const LANES: usize = 2;

struct Pending {
    row: Row,
    ack: oneshot::Sender<Result<Accepted>>,
    /// Gives its share of the budget back when the record is written.
    _share: OwnedSemaphorePermit,
}

/// The one write path of feedback. Cheap to clone. While one batch commits the next collects; there is no timer, so
/// a lone record is written at once and a crowd in large batches.
#[derive(Clone)]
pub struct Writer {
    db: Db,
    understanding: Arc<Understanding>,
    queue: mpsc::Sender<Pending>,
    budget: Arc<Semaphore>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    /// Starts the lanes on the current runtime. They end when the last writer is gone and everything is written.
    #[must_use]
    pub fn start(db: Db) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..LANES {
            tokio::spawn(lane(db.clone(), Arc::clone(&waiting)));
        }
        let budget = Arc::new(Semaphore::new(BUDGET));
        Self { db, understanding: Arc::new(Understanding::default()), queue, budget }
    }

    /// Writes one record. Answers after its commit; with `RateLimited` at once when too many wait already.
    pub async fn submit(&self, org: OrgId, new: NewFeedback) -> Result<Accepted> {
        let busy = || Error::RateLimited { retry_after: 1 };
        let share = u32::try_from(1 + weight(&new) / GRAIN).unwrap_or(u32::MAX).min(BUDGET as u32);
        let share = Arc::clone(&self.budget).try_acquire_many_owned(share).map_err(|_| busy())?;
        let topics = self.understanding.topics(&self.db, org).await?;
        let row = self.understanding.apply(org, new, &topics);
        let (ack, written) = oneshot::channel();
        self.queue.try_send(Pending { row, ack, _share: share }).map_err(|e| match e {
            mpsc::error::TrySendError::Full(_) => busy(),
            mpsc::error::TrySendError::Closed(_) => Error::Unavailable("writer"),
        })?;
        written.await.map_err(|_| Error::Unavailable("writer"))?
    }

    /// What the text engine reads in one answer: its sentiment and the paths of its topics. Writes nothing.
    pub(crate) async fn read(
        &self,
        org: OrgId,
        said: VerbatimInput,
        language: &str,
    ) -> Result<(Option<f32>, Vec<String>)> {
        let topics = self.understanding.topics(&self.db, org).await?;
        Ok(self.understanding.read(said, language, &topics))
    }

    /// Understands many records of one organisation on all processors; for whoever then writes them with
    /// [`Writer::write_understood`] in a transaction of its own.
    pub(crate) async fn understand_all(&self, org: OrgId, all: Vec<NewFeedback>) -> Result<Vec<Row>> {
        let topics = self.understanding.topics(&self.db, org).await?;
        let understanding = Arc::clone(&self.understanding);
        tokio::task::spawn_blocking(move || understanding.apply_all(org, all, &topics))
            .await
            .map_err(Error::internal)
    }

    /// Writes many records of one organisation in one transaction, past the queue: for imports and generators. The
    /// answers are in the order of `all`; a record that the database refuses fails alone.
    pub async fn write_batch(&self, org: OrgId, all: Vec<NewFeedback>) -> Result<Vec<Result<Accepted>>> {
        let rows = self.understand_all(org, all).await?;
        let written = commit(&self.db, &[org], &rows).await;
        self.db.wake();
        self.db.grew(rows.len()).await;
        written
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }
}

/// About how much memory a record takes.
fn weight(new: &NewFeedback) -> usize {
    let words: usize = new.input.verbatims.iter().map(|v| v.text.len() + 64).sum();
    let attributes: usize =
        new.input.attributes.iter().map(|(k, v)| k.len() + v.as_str().map_or(16, str::len)).sum();
    // Annotations of a text take about as much as the text.
    2 * words + attributes
}

async fn lane(db: Db, waiting: Arc<Mutex<mpsc::Receiver<Pending>>>) {
    loop {
        let mut batch = Vec::new();
        if waiting.lock().await.recv_many(&mut batch, BATCH).await == 0 {
            return;
        }
        let mut rows = Vec::with_capacity(batch.len());
        let mut acks = Vec::with_capacity(batch.len());
        for Pending { row, ack, _share } in batch {
            rows.push(row);
            acks.push((ack, _share));
        }
        let orgs: Vec<OrgId> = rows.iter().map(|r| r.org).collect::<BTreeSet<_>>().into_iter().collect();
        let written = commit(&db, &orgs, &rows).await;
        db.wake();
        match written {
            Ok(answers) => {
                for ((ack, _), answer) in acks.into_iter().zip(answers) {
                    // Who does not wait any more will ask again and be told that it is there.
                    let _ = ack.send(answer);
                }
            }
            Err(error) => {
                tracing::error!(%error, records = rows.len(), "records could not be written");
                for (ack, _) in acks {
                    let _ = ack.send(Err(Error::Unavailable("database")));
                }
            }
        }
        db.grew(rows.len()).await;
    }
}

async fn commit(db: &Db, orgs: &[OrgId], rows: &[Row]) -> Result<Vec<Result<Accepted>>> {
    match db.tenants(orgs, async |conn: &mut Conn| write(conn, rows).await).await {
        Err(error) if !matches!(error, Error::Unavailable(_)) => {
            tracing::warn!(%error, records = rows.len(), "a batch was refused; looking for the record");
            db.tenants(orgs, async |conn: &mut Conn| write_bisecting(conn, rows).await).await
        }
        other => other,
    }
}
