//! The best that single-row `INSERT`s reach, by PostgreSQL's own benchmark program.

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::program::{Bench, postgres_program};

const TABLE: &str = "drop table if exists pgbench_said;
    create table pgbench_said (id uuid primary key, survey int not null, at timestamptz not null, answers jsonb not null);
    create index pgbench_said_by_time on pgbench_said (survey, at)";

/// Transactions a second at the best number of clients; `None` where there is no pgbench.
pub async fn best(bench: &Bench) -> Result<Option<f64>> {
    let Some(program) = postgres_program("pgbench") else { return Ok(None) };
    bench.owner().await?.batch_execute(TABLE).await?;
    let script = bench.file("insert.sql");
    let answers =
        format!(r#"{{"q1": 9, "said": "{}"}}"#, "It arrived a day late and nobody called. ".repeat(10));
    std::fs::write(
        &script,
        format!(
            "\\set survey random(1, 200)\ninsert into pgbench_said values (gen_random_uuid(), :survey, now(), '{answers}');\n"
        ),
    )?;
    let mut best: f64 = 0.0;
    for clients in ["16", "64"] {
        let out = Command::new(&program)
            .args(["-n", "-M", "prepared", "-c", clients, "-j", "2", "-T", &bench.seconds.to_string(), "-f"])
            .arg(&script)
            .arg(bench.cluster.owner_url("candor"))
            .output()
            .await?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        ensure!(out.status.success(), "pgbench: {}", String::from_utf8_lossy(&out.stderr));
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")).context("no tps")?;
        let rate: f64 = rate.split_whitespace().next().context("no tps")?.parse()?;
        best = best.max(rate);
    }
    bench.owner().await?.batch_execute("drop table pgbench_said").await?;
    Ok(Some(best))
}
