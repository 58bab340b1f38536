//! How much is waiting, for the operator, and what a restart gives back.

use candor_model::Result;
use candor_store::Db;
use diesel::sql_types::{BigInt, Double, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

/// The states that jobs are counted in: due and not taken, running, for later, given up.
pub const STATES: [&str; 4] = ["due", "running", "later", "dead"];

/// How many jobs of a kind are in a state, over all organisations.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Depth {
    /// The kind of job.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// One of [`STATES`].
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub jobs: i64,
    /// For how many seconds the oldest of them has been due.
    #[diesel(sql_type = Double)]
    pub oldest_seconds: f64,
}

/// How much is waiting. A kind without a job in a state is missing.
pub async fn depth(db: &Db) -> Result<Vec<Depth>> {
    db.untenanted(async |conn| Ok(sql_query("select * from candor_queue_depth()").load(conn).await?)).await
}

/// Gives back the jobs of a worker that died, so that they need not wait for their leases to run out. Only for a
/// worker that knows it is alone on its database. Answers how many there were.
pub async fn release(db: &Db) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Released {
        #[diesel(sql_type = BigInt)]
        jobs: i64,
    }
    db.untenanted(async |conn| {
        let released: Vec<Released> = sql_query("select candor_release_jobs() as jobs").load(conn).await?;
        Ok(released.iter().map(|r| r.jobs).sum())
    })
    .await
}
