//! The whole house: database, write path, index, followers and workers, wired once for the server, the commands
//! and the tests.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use candor_collect::Writer;
use candor_delivery::Relay;
use candor_index::Indexes;
use candor_queue::Worker;
use candor_store::changes::Position;
use candor_store::{Db, changes};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What everything else stands on. Cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The database.
    pub db: Db,
    /// The one write path of feedback.
    pub writer: Writer,
    /// Search and tallies.
    pub indexes: Arc<Indexes>,
    /// Outgoing mail.
    pub relay: Relay,
    /// The address that people and mails use.
    pub public_url: Arc<str>,
}

impl House {
    /// Opens everything; nothing runs yet.
    pub async fn open(db: Db, data_dir: &Path, relay: Relay, public_url: &str) -> Result<Self> {
        let indexes = Arc::new(Indexes::open(&data_dir.join("index"), db.clone())?);
        let writer = Writer::start(db.clone());
        Ok(Self { db, writer, indexes, relay, public_url: public_url.into() })
    }

    /// A worker that knows every kind of job. Each crate registers its own.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let worker = Worker::new(self.db.clone());
        candor_delivery::outbox::register(worker, &self.db, &self.relay)
    }

    /// Starts the follower that keeps the index in step.
    pub fn follow_index(&self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        tasks.spawn(changes::follow(self.db.clone(), self.indexes.follower(), stop.clone()));
    }

    /// Starts the followers that act on what is said: the alert rules.
    pub fn follow_feedback(&self, _tasks: &mut JoinSet<()>, _stop: &watch::Receiver<bool>) {}

    /// Starts the worker.
    pub fn work(&self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        tasks.spawn(self.worker().run(stop.clone()));
    }

    /// Waits until every follower has read what is committed now.
    ///
    /// # Errors
    /// `Unavailable` when it takes longer than `at_most`.
    pub async fn caught_up(&self, at_most: Duration) -> candor_model::Result<()> {
        let head = self.db.untenanted(async |conn| changes::head(conn).await).await?;
        let deadline = Instant::now() + at_most;
        while self.slowest_follower().await? < head {
            if Instant::now() > deadline {
                return Err(candor_model::Error::Unavailable("followers"));
            }
            self.db.wake();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn slowest_follower(&self) -> candor_model::Result<Position> {
        Ok(self.indexes.applied())
    }
}
