//! The index as a follower of the change log.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor_model::Result;
use candor_model::id::OrgId;
use candor_store::changes::{self, Change, Follower, Position};

use crate::indexes::{Indexes, write_whole};

/// Commits cost a write to disk each; under load they come no closer together.
const BETWEEN_COMMITS: Duration = Duration::from_millis(250);
/// From so many changes on, the batch is worth its own commit.
const LARGE: usize = 1_000;
/// An index that nobody wrote to for so long gives back its writer's memory.
const IDLE: Duration = Duration::from_secs(120);

/// Keeps all indexes in step with the database.
///
/// Each index carries its position in its own commits, so a change is never missed and never needed twice. Beside
/// them a file notes how far all are, so that a restart need not read the log from the oldest index on.
pub struct IndexFollower {
    indexes: Arc<Indexes>,
    committed: Option<Instant>,
}

impl IndexFollower {
    /// A follower that feeds these indexes.
    #[must_use]
    pub(crate) fn new(indexes: Arc<Indexes>) -> Self {
        Self { indexes, committed: None }
    }

    /// Applies everything that can be read now: for commands that search without a running server.
    pub async fn catch_up(&mut self) -> Result<()> {
        let mut position = self.position().await?;
        loop {
            let from = position;
            let read = async move |conn: &mut _| changes::after(conn, from, 5_000).await;
            let changes = self.indexes.db().untenanted(read).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            position = last.position;
            self.apply(&changes).await?;
        }
    }

    fn file(&self) -> std::path::PathBuf {
        self.indexes.dir().join("position")
    }

    async fn apply_to(&self, org: OrgId, changes: &[&Change]) -> Result<()> {
        let slot = self.indexes.slot(org);
        let _writing = slot.writing.lock().await;
        let index = self.indexes.live_locked(org, &slot).await?;
        let applied = index.position()?;
        let fresh: Vec<&Change> =
            changes.iter().copied().filter(|change| change.position > applied).collect();
        let Some(last) = fresh.last().map(|change| change.position) else { return Ok(()) };
        self.indexes.apply(org, &index, &fresh, last).await
    }
}

impl Follower for IndexFollower {
    fn name(&self) -> &'static str {
        "index"
    }

    async fn position(&mut self) -> Result<Position> {
        let noted = std::fs::read_to_string(self.file()).ok();
        let position = match noted.as_deref().and_then(read_position) {
            Some(position) => position,
            // Without a note it is the oldest of the indexes that are there. Those that are not are built from the
            // database when somebody asks for them, as of then.
            None => {
                let head = self.indexes.db().untenanted(async |conn| changes::head(conn).await).await?;
                self.indexes.oldest()?.map_or(head, |oldest| oldest.min(head))
            }
        };
        self.indexes.set_applied(position);
        Ok(position)
    }

    async fn apply(&mut self, changes: &[Change]) -> Result<()> {
        if let Some(since) = self.committed.map(|at| at.elapsed())
            && since < BETWEEN_COMMITS
            && changes.len() < LARGE
        {
            tokio::time::sleep(BETWEEN_COMMITS - since).await;
        }
        let mut by_org: HashMap<OrgId, Vec<&Change>> = HashMap::new();
        for change in changes {
            by_org.entry(change.org_id).or_default().push(change);
        }
        for (org, changes) in by_org {
            self.apply_to(org, &changes).await?;
        }
        if let Some(last) = changes.last() {
            write_whole(&self.file(), &format!("{}:{}", last.position.xid, last.position.seq))?;
            self.committed = Some(Instant::now());
            self.indexes.set_applied(last.position);
        }
        for index in self.indexes.opened() {
            index.rest(IDLE);
        }
        Ok(())
    }
}

fn read_position(text: &str) -> Option<Position> {
    let (xid, seq) = text.trim().split_once(':')?;
    Some(Position { xid: xid.parse().ok()?, seq: seq.parse().ok()? })
}
