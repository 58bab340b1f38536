//! What becomes of jobs that were run: gone, tried again later, kept as dead, or given back.

use candor_model::Result;
use candor_model::id::{JobId, OrgId};
use candor_store::Conn;
use diesel::sql_query;
use diesel::sql_types::{Array, Double, Integer, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::worker::Claimed;

/// How a run ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Done,
    Failed {
        dead: bool,
        reason: String,
    },
    /// It did not begin in time; the attempt does not count.
    GivenBack,
}

/// A job and how its run ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub org: OrgId,
    pub id: JobId,
    pub attempts: i32,
    pub end: End,
}

impl Ended {
    pub fn given_back(job: &Claimed) -> Self {
        Self { org: job.org_id, id: job.job_id, attempts: job.attempts, end: End::GivenBack }
    }
}

/// Writes down how jobs ended, in the caller's transaction; those that are done in one statement.
pub(crate) async fn settle(conn: &mut Conn, ended: &[Ended]) -> Result<()> {
    let (mut orgs, mut ids) = (Vec::new(), Vec::new());
    for job in ended {
        match &job.end {
            End::Done => {
                orgs.push(job.org);
                ids.push(job.id);
            }
            End::Failed { dead, reason } => postpone(conn, job, *dead, reason).await?,
            End::GivenBack => give_back(conn, job).await?,
        }
    }
    if !ids.is_empty() {
        // By the place of each row, which is found by its key (`offset 0` keeps it so): a join may be planned to read all
        // jobs that wait.
        sql_query(
            "delete from job where ctid = any (array (
                 select j.ctid from unnest($1, $2) as done(org_id, job_id)
                 cross join lateral (
                     select ctid from job j where j.org_id = done.org_id and j.job_id = done.job_id offset 0
                 ) j
             ))",
        )
        .bind::<Array<Uuid>, _>(orgs)
        .bind::<Array<Uuid>, _>(ids)
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Only while this attempt is the last one: whoever took the job over since then decides about it.
async fn postpone(conn: &mut Conn, job: &Ended, dead: bool, reason: &str) -> Result<()> {
    sql_query(
        "update job set leased_until = null, last_error = left($3, 2000),
                state = case when $4 = 1 then 'dead' else 'ready' end,
                run_at = clock_timestamp() + make_interval(secs => $5)
         where org_id = $1 and job_id = $2 and attempts = $6",
    )
    .bind::<Uuid, _>(job.org)
    .bind::<Uuid, _>(job.id)
    .bind::<Text, _>(reason)
    .bind::<Integer, _>(i32::from(dead))
    .bind::<Double, _>(pause_seconds(job.attempts))
    .bind::<Integer, _>(job.attempts)
    .execute(conn)
    .await?;
    Ok(())
}

async fn give_back(conn: &mut Conn, job: &Ended) -> Result<()> {
    sql_query(
        "update job set leased_until = null, attempts = attempts - 1
         where org_id = $1 and job_id = $2 and attempts = $3",
    )
    .bind::<Uuid, _>(job.org)
    .bind::<Uuid, _>(job.id)
    .bind::<Integer, _>(job.attempts)
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
