//! The whole house: database, write path, index, followers and workers, wired once for the server, the commands
//! and the tests.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use candor_alerting::{ALERTS, AlertFollower, OpenCase};
use candor_cases::{RuleOpening, open_for_rule};
use candor_collect::Writer;
use candor_collect::imports::{self, Spool};
use candor_delivery::Relay;
use candor_index::Indexes;
use candor_model::id::OrgId;
use candor_queue::Worker;
use candor_store::changes::Position;
use candor_store::{Db, changes};
use chrono::Utc;
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
    /// Files that wait to be imported.
    pub spool: Spool,
    /// Outgoing mail.
    pub relay: Relay,
    /// The address that people and mails use.
    pub public_url: Arc<str>,
    /// Days after which answers that were begun and never finished are forgotten; zero keeps them.
    pub keep_partial_days: u32,
}

impl House {
    /// Opens everything; nothing runs yet.
    pub fn open(db: Db, data_dir: &Path, relay: Relay, public_url: &str) -> Result<Self> {
        let indexes = Arc::new(Indexes::open(data_dir.join("index"), db.clone())?);
        let writer = Writer::start(db.clone());
        let spool = Spool::new(data_dir);
        Ok(Self { db, writer, indexes, spool, relay, public_url: public_url.into(), keep_partial_days: 90 })
    }

    /// A worker that knows every kind of job.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let (_, never) = watch::channel(false);
        imports::register(self.quick_worker(), &self.writer, &self.spool, &never)
    }

    /// A worker for jobs that take moments. Each crate registers its own.
    fn quick_worker(&self) -> Worker {
        let worker = Worker::new(self.db.clone());
        let worker = candor_collect::topics::register(worker, &self.db);
        let worker = candor_collect::responses::register(worker, &self.db, &self.public_url);
        let worker = candor_collect::responses::partial::register(worker, &self.db, &self.writer);
        let worker = candor_collect::responses::register_forgetting(worker, &self.db, self.keep_partial_days);
        let worker = candor_collect::campaigns::register(worker, &self.db, &self.public_url);
        let worker = candor_alerting::register(worker, &self.db, &self.public_url);
        let worker = candor_cases::escalation::register(worker, &self.db, &self.public_url);
        let db = self.db.clone();
        let worker = worker.on(move |org, job: OpenCase| open_case(db.clone(), org, job));
        let worker = candor_reporting::weekly::register(worker, &self.db, &self.indexes, &self.public_url);
        candor_delivery::outbox::register(worker, &self.db, &self.relay)
    }

    /// Starts the follower that keeps the index in step, and the building of indexes that are not there.
    pub fn follow_index(&self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        tasks.spawn(changes::follow(self.db.clone(), self.indexes.follower(), stop.clone()));
        let (indexes, mut stop) = (self.indexes.clone(), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                built = indexes.build_missing() => {
                    if let Err(error) = built {
                        tracing::warn!(%error, "an index is not built before somebody searches it");
                    }
                }
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }

    /// Starts the followers that act on what is said: the alert rules.
    pub fn follow_feedback(&self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        let alerts = AlertFollower::new(self.db.clone(), &self.public_url);
        tasks.spawn(changes::follow(self.db.clone(), alerts, stop.clone()));
    }

    /// Starts the workers. Imports take their time and have one of their own, so that no mail waits for them.
    pub fn work(&self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        tasks.spawn(self.quick_worker().run(stop.clone()));
        let imports = imports::register(Worker::new(self.db.clone()), &self.writer, &self.spool, stop);
        tasks.spawn(imports.run(stop.clone()));
    }

    /// Waits until every follower has read what is committed now.
    ///
    /// # Errors
    /// `Unavailable` when it takes longer than `at_most`.
    pub async fn caught_up(&self, at_most: Duration) -> candor_model::Result<()> {
        let end = self.db.untenanted(async |conn| changes::end(conn).await).await?;
        let deadline = Instant::now() + at_most;
        while self.slowest_follower().await? < end {
            if Instant::now() > deadline {
                return Err(candor_model::Error::Unavailable("followers"));
            }
            self.db.wake();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    async fn slowest_follower(&self) -> candor_model::Result<Position> {
        let alerts = self.db.untenanted(async |conn| changes::load_position(conn, ALERTS).await).await?;
        Ok(self.indexes.applied().min(alerts.unwrap_or_default()))
    }
}

/// Opens the case that an alert rule asks for.
async fn open_case(db: Db, org: OrgId, job: OpenCase) -> candor_model::Result<()> {
    let opening = RuleOpening {
        feedback: job.feedback,
        rule: job.rule,
        rule_name: job.rule_name,
        priority: job.priority.as_str().parse()?,
    };
    db.tenant(org, async move |conn| open_for_rule(conn, org, opening, Utc::now()).await).await?;
    Ok(())
}
