//! The follower of the change log: the alerts of a batch and the position after it are one transaction, so that a
//! crash anywhere leaves each record either wholly looked at or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use candor_model::Result;
use candor_model::id::{FeedbackId, OrgId};
use candor_store::Db;
use candor_store::changes::{self, Change, Follower, Position};
use chrono::Utc;

use crate::evaluate;

/// The follower's name, under which it keeps its position.
pub const ALERTS: &str = "alerts";

/// Evaluates the rules on what comes in.
pub struct AlertFollower {
    db: Db,
    public_url: Arc<str>,
}

impl AlertFollower {
    /// A follower that writes links to `public_url` into its mails.
    #[must_use]
    pub fn new(db: Db, public_url: &str) -> Self {
        Self { db, public_url: public_url.into() }
    }
}

impl Follower for AlertFollower {
    fn name(&self) -> &'static str {
        ALERTS
    }

    async fn position(&mut self) -> Result<Position> {
        let held = self.db.untenanted(async |conn| changes::load_position(conn, ALERTS).await).await?;
        Ok(held.unwrap_or_default())
    }

    async fn apply(&mut self, batch: &[Change]) -> Result<()> {
        let Some(last) = batch.last().map(|change| change.position) else { return Ok(()) };
        let batch: Vec<(Position, OrgId, FeedbackId)> = batch
            .iter()
            .filter(|change| change.kind == candor_collect::CHANGE)
            .map(|change| (change.position, change.org_id, change.id.into()))
            .collect();
        let mut orgs: Vec<OrgId> = batch.iter().map(|(_, org, _)| *org).collect();
        orgs.sort_unstable();
        orgs.dedup();
        let public_url = self.public_url.clone();
        self.db
            .tenants(&orgs, async move |conn| {
                // Another process may follow too; the row is locked, and what it did is left out.
                let held = changes::load_position(conn, ALERTS).await?.unwrap_or_default();
                let mut fresh: BTreeMap<OrgId, Vec<FeedbackId>> = BTreeMap::new();
                for (position, org, id) in batch {
                    if position > held {
                        fresh.entry(org).or_default().push(id);
                    }
                }
                for (org, mut ids) in fresh {
                    ids.sort_unstable();
                    ids.dedup();
                    evaluate::evaluate(conn, org, &ids, &public_url, Utc::now()).await?;
                }
                if last > held {
                    changes::save_position(conn, ALERTS, last).await?;
                }
                Ok(())
            })
            .await?;
        self.db.wake();
        Ok(())
    }
}
