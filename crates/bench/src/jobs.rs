//! Jobs claimed, run and acknowledged a second, by the worker that the program runs.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use candor_queue::{Task, Worker};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::program::{Bench, connect};
use crate::table::{Floor, Table, number, thousands};

/// Jobs that wait at the beginning.
const JOBS: i32 = 100_000;
/// As many of them as are taken one by one.
const SINGLE: usize = 4_000;

#[derive(Serialize, Deserialize)]
struct Nothing {
    number: i32,
}

impl Task for Nothing {
    const KIND: &'static str = "bench.nothing";
}

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let single = one_by_one(bench).await?;
    enqueue(bench, JOBS).await?;
    let worker = Worker::new(bench.db()?).on(|_, _: Nothing| async { Ok(()) });
    let (stop, stopped) = watch::channel(false);
    let began = Instant::now();
    let working = tokio::spawn(worker.run(stopped));
    let owner = bench.owner().await?;
    loop {
        let left: bool = owner
            .query_one("select exists (select from job where kind = 'bench.nothing')", &[])
            .await?
            .get(0);
        if !left {
            break;
        }
        ensure!(began.elapsed() < Duration::from_secs(120), "the jobs do not end");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let rate = f64::from(JOBS) / began.elapsed().as_secs_f64();
    stop.send_replace(true);
    working.await?;
    table.compare(
        "jobs claimed, run and acknowledged",
        format!("{}/s", thousands(rate)),
        format!("one by one, 4 connections {}/s", thousands(single)),
        rate / single,
        ">= 50,000/s",
        Floor::of(rate >= 50_000.0),
    );
    Ok(())
}

async fn enqueue(bench: &Bench, jobs: i32) -> Result<()> {
    let owner = bench.owner().await?;
    owner
        .execute(
            "insert into job (org_id, job_id, kind, payload)
             select $1::text::uuid, gen_random_uuid(), 'bench.nothing', jsonb_build_object('number', n) from generate_series(1, $2) n",
            &[&bench.org().await?, &jobs],
        )
        .await?;
    owner.batch_execute("vacuum analyze job").await?;
    Ok(())
}

/// What the simplest queue does: claim one, delete one.
async fn one_by_one(bench: &Bench) -> Result<f64> {
    enqueue(bench, i32::try_from(SINGLE)?).await?;
    let began = Instant::now();
    let mut running = Vec::new();
    for _ in 0..4 {
        let conn = connect(&bench.cluster.owner_url("candor")).await?;
        running.push(tokio::spawn(async move {
            let claim = conn
                .prepare("select org_id::text, job_id::text from candor_claim_jobs('{bench.nothing}', 1, 60)")
                .await?;
            let done = conn
                .prepare("delete from job where org_id = $1::text::uuid and job_id = $2::text::uuid")
                .await?;
            while let Some(job) = conn.query_opt(&claim, &[]).await? {
                let (org, id): (String, String) = (job.get(0), job.get(1));
                conn.execute(&done, &[&org, &id]).await?;
            }
            Ok::<_, tokio_postgres::Error>(())
        }));
    }
    for one in running {
        one.await??;
    }
    Ok(number(SINGLE) / began.elapsed().as_secs_f64())
}
