//! What row level security costs: the same reads in the same transactions, with and without the policy.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::program::{Bench, connect};
use crate::table::{Floor, Table, number, thousands};

/// Rows of the table, and those of one read.
const ROWS: i32 = 50_000;
/// Connections that read at the same time.
const CONNECTIONS: usize = 8;

pub async fn run(bench: &Bench, table: &mut Table) -> Result<()> {
    let owner = bench.owner().await?;
    for name in ["guarded", "open"] {
        owner
            .batch_execute(&format!(
                "drop table if exists {name};
                 create table {name} (org_id uuid not null, part int not null, n int not null, words text not null,
                     primary key (org_id, part, n));
                 insert into {name} select org_id, n / 20, n, repeat('words ', 20)
                     from organisation, generate_series(1, {ROWS}) n where slug = 'bench';
                 grant select on {name} to candor_app; "
            ))
            .await?;
        owner.batch_execute(&format!("vacuum analyze {name}")).await?;
    }
    owner.batch_execute("select candor_protect('guarded')").await?;
    let (mut guarded, mut open) = (Vec::new(), Vec::new());
    // In turn, so that both see the same machine.
    for _ in 0..5 {
        guarded.push(reads(bench, "guarded").await?);
        open.push(reads(bench, "open").await?);
    }
    guarded.sort_by(f64::total_cmp);
    open.sort_by(f64::total_cmp);
    let (guarded, open) = (guarded[2], open[2]);
    let cost = (1.0 - guarded / open) * 100.0;
    table.compare(
        "reads of 20 rows under row level security",
        format!("{}/s ({cost:.0} % cost)", thousands(guarded)),
        format!("the same without a policy {}/s", thousands(open)),
        guarded / open,
        "<= 15 % cost",
        Floor::of(cost <= 15.0),
    );
    owner.batch_execute("drop table guarded; drop table open").await?;
    Ok(())
}

async fn reads(bench: &Bench, table: &str) -> Result<f64> {
    let org = bench.org().await?;
    let (began, duration) = (Instant::now(), Duration::from_millis(1_200));
    let mut running = Vec::new();
    for client in 0..CONNECTIONS {
        let (conn, org) = (connect(&bench.app_url()).await?, org.clone());
        let sql = format!("select n, words from {table} where org_id = $1::text::uuid and part = $2");
        running.push(tokio::spawn(async move {
            let tenant = format!("{{{org}}}");
            let set = conn.prepare("select set_config('candor.tenants', $1, true)").await?;
            let read = conn.prepare(&sql).await?;
            let (mut count, mut part) = (0_usize, i32::try_from(client).unwrap_or(0));
            while began.elapsed() < duration {
                part = (part * 31 + 17) % (ROWS / 20);
                conn.batch_execute("begin").await?;
                conn.execute(&set, &[&tenant]).await?;
                conn.query(&read, &[&org, &part]).await?;
                conn.batch_execute("commit").await?;
                count += 1;
            }
            Ok::<_, tokio_postgres::Error>(count)
        }));
    }
    let mut count = 0;
    for one in running {
        count += one.await??;
    }
    Ok(number(count) / began.elapsed().as_secs_f64())
}
