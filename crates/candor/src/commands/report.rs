//! `candor report`.

use anyhow::Result;
use candor_accounts::organisations;
use candor_index::TimeUnit;
use candor_model::Actor;
use candor_model::filter::Filter;
use candor_model::metrics::Metric;
use candor_reporting::group::{Grouping, Level};
use candor_reporting::{ReportRequest, report, text};
use chrono::Utc;
use clap::Args;

use super::session::{index_ready, with_house};
use crate::config::Config;

#[derive(Debug, Args)]
pub(crate) struct ReportCommand {
    /// nps, csat, ces, rating, sentiment or volume.
    metric: Metric,
    /// The organisation.
    #[arg(long)]
    org: String,
    /// Divided by a field, such as unit, channel, topic or an attribute.
    #[arg(long)]
    by: Option<String>,
    /// Of units and topics, only this level, from 1.
    #[arg(long)]
    depth: Option<u8>,
    /// At most so many groups.
    #[arg(long)]
    limit: Option<usize>,
    /// In steps of time: hour, day, week or month.
    #[arg(long, value_parser = interval)]
    interval: Option<TimeUnit>,
    /// Over which records; everything when left out.
    #[arg(long, default_value = "")]
    filter: String,
    /// Against the stretch of the same length before; the filter needs a beginning, such as since:30d.
    #[arg(long)]
    compare: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn interval(text: &str) -> Result<TimeUnit, String> {
    match text {
        "hour" => Ok(TimeUnit::Hour),
        "day" => Ok(TimeUnit::Day),
        "week" => Ok(TimeUnit::Week),
        "month" => Ok(TimeUnit::Month),
        _ => Err("one of hour, day, week, month".into()),
    }
}

impl ReportCommand {
    pub(crate) async fn run(self, config: &Config) -> Result<()> {
        let filter: Filter = self.filter.parse()?;
        let by = self
            .by
            .as_deref()
            .map(|by| Grouping::by(by, self.depth.map(Level::At), self.limit))
            .transpose()?;
        with_house(config, async |house| {
            let org = organisations::by_slug(&house.db, &self.org).await?;
            index_ready(&house, config).await?;
            let clock = house
                .db
                .tenant(org, async |conn| candor_reporting::clock(conn, org, Utc::now()).await)
                .await?;
            let request = ReportRequest {
                metric: self.metric,
                filter,
                by,
                interval: self.interval,
                compare: self.compare,
                clock,
            };
            let report = report(&house.indexes, &Actor::system(org), &request).await?;
            if self.json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print!("{}", text::lines(&report));
            }
            Ok(())
        })
        .await
    }
}
