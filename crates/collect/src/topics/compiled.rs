//! The rules of each organisation, read once per version and kept ready.

use std::sync::Arc;
use std::time::Duration;

use candor_model::Result;
use candor_model::filter::Filter;
use candor_model::id::OrgId;
use candor_store::{Conn, Db, Remembered};
use candor_understand::CompiledTopics;
use candor_understand::topics::parse_rule;
use chrono::Utc;

use super::{list, tree};

/// How long a version is used before the database is asked for a newer one.
pub(super) const FRESH: Duration = Duration::from_secs(1);

/// The topics of all organisations that were asked for.
pub(crate) struct Cache(Remembered<OrgId, Arc<CompiledTopics>>);

impl Default for Cache {
    fn default() -> Self {
        Self(Remembered::new(FRESH))
    }
}

impl Cache {
    /// The topics of an organisation, at most a second old.
    pub async fn topics(&self, db: &Db, org: OrgId) -> Result<Arc<CompiledTopics>> {
        let read = async |before| db.tenant(org, async move |conn| load(conn, org, before).await).await;
        self.0.get(&org, read).await
    }
}

/// The present topics; those from before when they are still the same.
pub(super) async fn load(
    conn: &mut Conn,
    org: OrgId,
    before: Option<Arc<CompiledTopics>>,
) -> Result<Arc<CompiledTopics>> {
    let tree = tree(conn, org).await?;
    if let Some(before) = before.filter(|b| b.version() == tree.version) {
        return Ok(before);
    }
    let (tree, topics) = list(conn, org).await?;
    let rules =
        topics.into_iter().filter(|t| !t.rule.is_empty()).filter_map(|topic| match parse_rule(&topic.rule) {
            Ok(filter) => Some((topic.path, filter)),
            Err(error) => {
                // Was valid when it was saved: the language has changed since.
                tracing::warn!(topic = topic.path, %error, "a topic's rule cannot be read and finds nothing");
                None
            }
        });
    let rules: Vec<(String, Filter)> = rules.collect();
    Ok(Arc::new(CompiledTopics::new(tree.version, rules, Utc::now())))
}
