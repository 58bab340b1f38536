//! Jobs in hand: what has ended is settled and what is due is claimed in one transaction, so that quick jobs cost a
//! share of a commit, and a slow one holds nobody up.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor_model::Result;
use candor_model::id::OrgId;
use candor_store::Conn;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::settle::{Ended, settle};
use crate::worker::{Claimed, Worker};

/// Jobs that run at the same time.
const RUNNING: usize = 32;
/// The fewest and the most jobs in hand: few while they are slow, since others could run them; many while they are quick,
/// since each claim costs a transaction.
const FEWEST: usize = RUNNING;
const MOST: usize = 512;
/// From being claimed to having ended, of a job that counts as quick.
const QUICK: Duration = Duration::from_millis(500);
/// A job must begin in this part of its lease; later it is given back.
const BEGIN_WITHIN: u32 = 4;

/// What a worker has in hand.
pub(crate) struct Shift {
    worker: Worker,
    running: JoinSet<(Ended, Duration)>,
    room: Arc<Semaphore>,
    /// Ended, but not yet written down.
    ended: Vec<Ended>,
    /// How many jobs are to be in hand.
    wanted: usize,
}

impl Shift {
    pub fn new(worker: Worker) -> Self {
        let room = Arc::new(Semaphore::new(RUNNING));
        Self { worker, running: JoinSet::new(), room, ended: Vec::new(), wanted: FEWEST }
    }

    /// Settles what has ended and claims what is due; answers how many jobs were settled and claimed. What could not
    /// be settled is kept for the next time.
    pub async fn exchange(&mut self) -> Result<usize> {
        self.collect();
        let free = self.wanted.saturating_sub(self.running.len());
        // Claiming one by one what has just become free would undo what claiming together is for.
        let most = if free * 2 >= self.wanted { free } else { 0 };
        if most == 0 && self.ended.is_empty() {
            return Ok(0);
        }
        let claimed = self.transact(most).await?;
        let moved = self.ended.len() + claimed.len();
        self.ended.clear();
        let since = Instant::now();
        for job in claimed {
            let (worker, room) = (self.worker.clone(), self.room.clone());
            self.running.spawn(async move {
                let _permit = room.acquire_owned().await;
                let ended = if since.elapsed() > worker.lease(&job.kind) / BEGIN_WITHIN {
                    Ended::given_back(&job)
                } else {
                    worker.run_job(job).await
                };
                (ended, since.elapsed())
            });
        }
        Ok(moved)
    }

    async fn transact(&self, most: usize) -> Result<Vec<Claimed>> {
        let most = i32::try_from(most).unwrap_or(i32::MAX);
        let orgs: Vec<OrgId> =
            self.ended.iter().map(|job| job.org).collect::<BTreeSet<_>>().into_iter().collect();
        let work = async |conn: &mut Conn| {
            settle(conn, &self.ended).await?;
            if most > 0 { self.worker.claim(conn, most).await } else { Ok(Vec::new()) }
        };
        if orgs.is_empty() {
            self.worker.db().untenanted(work).await
        } else {
            self.worker.db().tenants(&orgs, work).await
        }
    }

    /// Waits until a job ends; for ever when none is running.
    pub async fn one_ends(&mut self) {
        match self.running.join_next().await {
            Some(Ok(ended)) => self.note(ended),
            // A handler that panicked has been logged by the runtime; its lease runs out and it is tried again.
            Some(Err(_)) => {}
            None => std::future::pending().await,
        }
    }

    /// Finishes what is running and settles it, and claims nothing more.
    pub async fn end(mut self) -> Result<()> {
        while let Some(ended) = self.running.join_next().await {
            if let Ok(ended) = ended {
                self.note(ended);
            }
        }
        if self.ended.is_empty() { Ok(()) } else { self.transact(0).await.map(drop) }
    }

    fn collect(&mut self) {
        while let Some(ended) = self.running.try_join_next() {
            if let Ok(ended) = ended {
                self.note(ended);
            }
        }
    }

    fn note(&mut self, (ended, took): (Ended, Duration)) {
        self.wanted = if took < QUICK { (self.wanted + 1).min(MOST) } else { FEWEST };
        self.ended.push(ended);
    }
}
