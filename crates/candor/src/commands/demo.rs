//! `candor demo`.

use std::io::{IsTerminal, Write};
use std::time::Instant;

use anyhow::Result;
use chrono::Utc;
use clap::Args;

use super::session::{index_ready, with_house};
use crate::config::Config;
use crate::demo::{self, ADMIN, PASSWORD, SLUG};

#[derive(Debug, Args)]
pub(crate) struct DemoCommand {
    /// How many records it has.
    #[arg(long, default_value_t = 60_000)]
    records: usize,
}

impl DemoCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        with_house(config, async |house| {
            let begin = Instant::now();
            let filled = demo::fill(&house, self.records, Utc::now(), |written| {
                let mut out = std::io::stderr();
                if out.is_terminal() {
                    // A terminal that is gone needs no progress.
                    let _ = write!(out, "\r{written} of {} records ", self.records);
                    let _ = out.flush();
                }
            })
            .await?;
            if std::io::stderr().is_terminal() {
                eprintln!();
            }
            index_ready(&house, config).await?;
            if filled.was_there {
                println!("The demo organisation {SLUG} is there already.");
            } else {
                let seconds = begin.elapsed().as_secs_f64();
                println!(
                    "Made the demo organisation {SLUG} with {} records ({seconds:.1} s).",
                    filled.written
                );
            }
            println!("Sign in as {ADMIN} with the password {PASSWORD}");
            Ok(())
        })
        .await
    }
}
