//! Rows of a file: read, understood, deduplicated and stored, against two ways of only storing them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};

use crate::program::{Bench, ORG};
use crate::rows;
use crate::table::{Floor, Table, number, thousands};
use crate::text::{Language, moment, record};

/// Rows that the slow baseline inserts.
const VALUES: i64 = 20_000;

/// Imports the records that the other stages need; with `measure` it is measured.
pub async fn run(bench: &mut Bench, table: &mut Table, records: usize, measure: bool) -> Result<()> {
    let file = write(bench, 0, records, true)?;
    let path = file.to_string_lossy().into_owned();
    let import = ["import", &path, "--org", ORG, "--source", "file"];
    let dry = if measure {
        let mut args = import.to_vec();
        args.push("--dry-run");
        let began = Instant::now();
        bench.command(&args).await?;
        number(records) / began.elapsed().as_secs_f64()
    } else {
        0.0
    };
    let began = Instant::now();
    let said = bench.command(&import).await?;
    let rate = number(records) / began.elapsed().as_secs_f64();
    ensure!(usize::try_from(bench.stored().await?)? == records, "not every row was stored: {said}");
    if !measure {
        return Ok(());
    }
    let again = Instant::now();
    bench.command(&import).await?;
    let again = number(records) / again.elapsed().as_secs_f64();
    ensure!(usize::try_from(bench.stored().await?)? == records, "the second import added rows");

    let copy = copy(bench, records).await.context("COPY")?;
    let values = rows::multi_row_values(bench, VALUES).await.context("VALUES")?;
    let silent = silent(bench, records).await.context("scores only")?;
    let rows = |rate: f64| format!("{} rows/s", thousands(rate));
    table.compare(
        "import: read, understood, deduplicated, stored",
        rows(rate),
        format!("unindexed COPY of the stored rows {}", rows(copy)),
        rate / copy,
        ">= 0.25",
        Floor::of(rate / copy >= 0.25),
    );
    table.compare(
        "same",
        rows(rate),
        format!("diesel multi-row VALUES of the stored rows {}", rows(values)),
        rate / values,
        ">= 2",
        Floor::of(rate / values >= 2.0),
    );
    table.compare(
        "same, scores without words",
        rows(silent),
        format!("diesel multi-row VALUES {}", rows(values)),
        silent / values,
        "",
        Floor::Told,
    );
    table.told("of that, read and understood (dry run)", rows(dry));
    table.told("the same file again: nothing added", rows(again));
    Ok(())
}

/// Rows that nothing has to understand, into an organisation of their own.
async fn silent(bench: &Bench, records: usize) -> Result<f64> {
    let path = write(bench, 0, records, false)?.to_string_lossy().into_owned();
    bench.command(&["org", "add", "silent"]).await?;
    let began = Instant::now();
    bench.command(&["import", &path, "--org", "silent", "--source", "file"]).await?;
    Ok(number(records) / began.elapsed().as_secs_f64())
}

/// Imports more records for stages that want them.
pub async fn more(bench: &mut Bench, from: usize, to: usize) -> Result<()> {
    let file = write(bench, from, to, true)?;
    let path = file.to_string_lossy().into_owned();
    bench.command(&["import", &path, "--org", ORG, "--source", "file"]).await?;
    bench.indexed().await
}

fn write(bench: &Bench, from: usize, to: usize, words: bool) -> Result<std::path::PathBuf> {
    let path = bench.file("records.jsonl");
    let mut out = BufWriter::new(File::create(&path)?);
    let language = Language::new();
    for n in from..to {
        let said = record(&language, n);
        let comment = if words { format!(r#""comment":"{}","#, said.text) } else { String::new() };
        writeln!(
            out,
            r#"{{"external_id":"r{}",{comment}"date":"{}","channel":"{}","unit":"{}","nps":{},"customer.external_id":"C-{}"}}"#,
            said.number,
            moment(said.at),
            said.channel,
            said.unit,
            said.nps,
            said.customer
        )?;
    }
    out.flush()?;
    Ok(path)
}

/// The very rows that were stored, copied into a table without keys or indexes: what the disk allows.
async fn copy(bench: &Bench, records: usize) -> Result<f64> {
    let owner = bench.owner().await?;
    let out = owner.copy_out("copy feedback to stdout (format binary)").await?;
    let parts: Vec<Bytes> = out
        .map(|part| part.map_err(anyhow::Error::from))
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect::<Result<_>>()?;
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        owner.batch_execute("drop table if exists copied; create table copied (like feedback)").await?;
        let began = Instant::now();
        let sink = owner.copy_in::<_, Bytes>("copy copied from stdin (format binary)").await?;
        let mut sink = std::pin::pin!(sink);
        for part in &parts {
            sink.feed(part.clone()).await?;
        }
        sink.finish().await?;
        best = best.max(number(records) / began.elapsed().as_secs_f64());
    }
    owner.batch_execute("drop table copied").await?;
    Ok(best)
}
