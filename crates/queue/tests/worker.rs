//! The worker against a real queue: quick jobs, slow ones, those that fail.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use candor_model::Error;
use candor_model::id::OrgId;
use candor_queue::{Task, Worker, drain, enqueue, enqueue_many};
use candor_store::{Conn, Db};
use candor_testkit::TestDb;
use diesel::sql_types::{Integer, Nullable, Text};
use diesel::{QueryableByName, sql_query};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

#[derive(Serialize, Deserialize)]
struct Quick(usize);

impl Task for Quick {
    const KIND: &'static str = "test.quick";
}

#[derive(Serialize, Deserialize)]
struct Slow;

impl Task for Slow {
    const KIND: &'static str = "test.slow";
}

#[derive(Serialize, Deserialize)]
struct Failing;

impl Task for Failing {
    const KIND: &'static str = "test.failing";
    const ATTEMPTS: i32 = 2;
}

#[derive(Debug, PartialEq, QueryableByName)]
struct Left {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Nullable<Text>)]
    last_error: Option<String>,
}

async fn left(db: &Db, org: OrgId) -> Vec<Left> {
    use diesel_async::RunQueryDsl as _;
    db.tenant(org, async |conn: &mut Conn| {
        Ok(sql_query("select kind, state, attempts, last_error from job order by kind").load(conn).await?)
    })
    .await
    .unwrap()
}

/// Makes postponed jobs due.
async fn pass_time(db: &Db, org: OrgId) {
    use diesel_async::RunQueryDsl as _;
    db.tenant(org, async |conn: &mut Conn| {
        sql_query("update job set run_at = now() - interval '1 second'").execute(conn).await?;
        Ok(())
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_quick_jobs_run_once_each_and_a_slow_one_holds_nobody_up() {
    let db = TestDb::new().await;
    let (org, db) = (OrgId::new(), db.db.clone());
    let ran = Arc::new(AtomicUsize::new(0));
    let slow_ended = Arc::new(AtomicUsize::new(0));
    let (count, ended) = (ran.clone(), slow_ended.clone());
    let worker = Worker::new(db.clone())
        .on(move |_, _: Quick| {
            let count = count.clone();
            async move {
                count.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        })
        .on(move |_, _: Slow| {
            let ended = ended.clone();
            async move {
                tokio::time::sleep(Duration::from_secs(2)).await;
                ended.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        });
    db.tenant(org, async |conn: &mut Conn| {
        enqueue(conn, org, &Slow).await?;
        enqueue_many(conn, org, &(0..1_500).map(Quick).collect::<Vec<_>>()).await
    })
    .await
    .unwrap();
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(worker.run(stopped));
    let began = Instant::now();
    loop {
        let waiting = left(&db, org).await.into_iter().filter(|job| job.kind == Quick::KIND).count();
        if waiting == 0 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{waiting} wait");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(ran.load(Ordering::Relaxed), 1_500);
    // Stopping waits for what runs and writes it down.
    stop.send_replace(true);
    working.await.unwrap();
    assert_eq!(slow_ended.load(Ordering::Relaxed), 1);
    assert_eq!(left(&db, org).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_waits_with_its_reason_and_is_kept_as_dead_in_the_end() {
    let db = TestDb::new().await;
    let (org, db) = (OrgId::new(), db.db.clone());
    // A zero character, which the database does not take, must not keep the others from being settled.
    let fail = |_, _: Failing| async { Err(Error::Internal("no\0 way".into())) };
    let worker = Worker::new(db.clone()).on(fail).on(|_, _: Quick| async { Ok(()) });
    db.tenant(org, async |conn: &mut Conn| {
        enqueue(conn, org, &Quick(1)).await?;
        enqueue(conn, org, &Failing).await.map(drop)
    })
    .await
    .unwrap();
    let after = |attempts, state: &str| {
        let last_error = Some(Error::Internal("no way".into()).to_string());
        vec![Left { kind: Failing::KIND.into(), state: state.into(), attempts, last_error }]
    };
    assert_eq!(drain(&worker).await.unwrap(), 2);
    assert_eq!(left(&db, org).await, after(1, "ready"));
    assert_eq!(drain(&worker).await.unwrap(), 0, "it waits");
    pass_time(&db, org).await;
    assert_eq!(drain(&worker).await.unwrap(), 1);
    assert_eq!(left(&db, org).await, after(2, "dead"));
    pass_time(&db, org).await;
    assert_eq!(drain(&worker).await.unwrap(), 0, "the dead stay");
}
