//! How fast Candor is: the real program, its own database, and beside every figure a baseline from the same run.
//!
//! A ratio survives a slow or busy machine, an absolute figure does not; so each row is measured next to what it is
//! compared with. Nothing here is a test: a missed floor is printed, not failed.

mod cpu;
mod http;
mod import;
mod jobs;
mod latency;
mod mail;
mod page;
mod pgbench;
mod post;
mod program;
mod rows;
mod search;
mod table;
mod tenants;
mod text;
mod tile;
mod wal;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Parser;

use crate::program::Bench;
use crate::table::Table;

/// Measures the program and prints a table of ratios.
#[derive(Debug, Parser)]
struct Args {
    /// The program; the one beside this program when left out.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Records that are imported and searched.
    #[arg(long, default_value_t = 100_000)]
    records: usize,
    /// Records under the dashboard's tile; more than `records` are imported for it.
    #[arg(long, default_value_t = 100_000)]
    tile_records: usize,
    /// Seconds of each measurement under load.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Only these stages: import, search, tile, post, latency, mail, jobs, tenants, page.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Keep the data in this folder instead of a temporary one.
    #[arg(long)]
    keep: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let program = match args.program {
        Some(program) => program,
        None => std::env::current_exe()?.with_file_name("candor"),
    };
    ensure!(
        program.exists(),
        "there is no program {}; build it with cargo build --release -p candor",
        program.display()
    );
    let wanted = |stage: &str| args.only.is_empty() || args.only.iter().any(|name| name == stage);
    let mut table = Table::default();
    let mut bench = Bench::start(program, args.keep, args.seconds).await.context("start")?;
    let began = Instant::now();

    // Records come first: what is searched later is what was imported.
    import::run(&mut bench, &mut table, args.records, wanted("import")).await.context("import")?;
    bench.serve(&mut table).await.context("serve")?;
    if wanted("search") {
        search::run(&bench, &mut table).await.context("search")?;
    }
    if wanted("tile") {
        if args.tile_records > args.records {
            import::more(&mut bench, args.records, args.tile_records).await.context("import for the tile")?;
        }
        tile::run(&bench, &mut table).await.context("tile")?;
    }
    if wanted("latency") {
        latency::run(&bench, &mut table).await.context("latency")?;
    }
    if wanted("page") {
        page::run(&bench, &mut table).await.context("page")?;
    }
    if wanted("post") {
        post::run(&bench, &mut table).await.context("post")?;
    }
    if wanted("tenants") {
        tenants::run(&bench, &mut table).await.context("tenants")?;
    }
    bench.stop_program().await?;
    if wanted("jobs") {
        jobs::run(&bench, &mut table).await.context("jobs")?;
    }
    if wanted("mail") {
        mail::run(&bench, &mut table).await.context("mail")?;
    }
    bench.stop()?;
    table.print(began.elapsed(), args.records, args.tile_records);
    Ok(())
}
