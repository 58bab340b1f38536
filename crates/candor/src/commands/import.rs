//! `candor import`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use candor_accounts::organisations;
use candor_collect::imports::{self, FileImport, ImportState, Progress, Target};
use candor_model::Actor;
use clap::Args;

use super::session::with_house;
use crate::config::Config;

#[derive(Debug, Args)]
pub(crate) struct ImportCommand {
    /// CSV, TSV, XLSX or JSON lines.
    file: PathBuf,
    /// The organisation.
    #[arg(long)]
    org: String,
    /// The source of the records, such as shop-reviews.
    #[arg(long)]
    source: String,
    /// Where columns go, as field=column, before what is guessed. Fields: text, title, external_id, occurred_at,
    /// channel, unit, language, author_kind, speaker, customer.external_id, customer.email, customer.phone,
    /// customer.name, nps, csat, ces, rating, url, attribute:NAME, skip.
    #[arg(long, value_delimiter = ',', value_parser = mapping)]
    map: Vec<(Target, String)>,
    /// Only looks whether it could be done.
    #[arg(long)]
    dry_run: bool,
}

fn mapping(text: &str) -> Result<(Target, String), String> {
    let (field, column) = text.split_once('=').ok_or("write field=column, such as text=comment")?;
    Ok((field.trim().parse()?, column.trim().to_owned()))
}

impl ImportCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let mut rejects = self.file.clone().into_os_string();
        rejects.push(".rejects.csv");
        let rejects = PathBuf::from(rejects);
        let wanted = FileImport {
            path: self.file,
            source: self.source,
            map: self.map,
            dry_run: self.dry_run,
            rejects: Some(rejects.clone()),
        };
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &self.org).await?;
            let begin = Instant::now();
            let actor = Actor { name: "command line".into(), ..Actor::system(org) };
            let import = imports::import_file(&house.writer, &actor, wanted, |p| show(p, begin)).await?;
            if std::io::stderr().is_terminal() {
                eprintln!();
            }
            for column in &import.plan.columns {
                println!("  {} -> {}", column.name, column.target);
            }
            let stored = if import.state == ImportState::Checked { "could be stored" } else { "stored" };
            println!(
                "{} rows read: {} {stored}, {} known already, {} rejected ({:.1} s).",
                import.rows_read,
                import.rows_stored,
                import.rows_known,
                import.rows_rejected,
                begin.elapsed().as_secs_f64()
            );
            if import.rows_rejected > 0 {
                println!("The rejected rows and why: {}", rejects.display());
            }
            if import.rows_read == import.rows_rejected {
                bail!("no row could be stored");
            }
            Ok(())
        })
        .await
    }
}

/// One line that is written over, where somebody looks on.
fn show(progress: Progress, begin: Instant) {
    let mut out = std::io::stderr();
    if !out.is_terminal() {
        return;
    }
    let (read, total) = progress.bytes;
    let percent = (read * 100).checked_div(total).unwrap_or(100);
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let rate = progress.rows as f64 / begin.elapsed().as_secs_f64().max(0.001);
    // A terminal that is gone needs no progress.
    let _ =
        write!(out, "\r{percent:3} %  {} rows  {rate:.0}/s  {} rejected ", progress.rows, progress.rejected);
    let _ = out.flush();
}
