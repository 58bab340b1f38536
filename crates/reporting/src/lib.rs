//! Numbers over what was said: metrics with interval and base, trends, groups, comparisons of periods, dashboards,
//! files of them, and the weekly summary.
//!
//! Owns the tables `dashboard` and `weekly_summary`. Hears the periodic job [`weekly::WeeklySummary`]; publishes nothing. Counts come from
//! the index, formulas from `model`; it must not know how either works, nor HTTP.

mod behind;
pub mod dashboards;
pub mod export;
pub mod group;
pub mod of_survey;
mod period;
pub mod report;
mod schema;
mod steps;
#[cfg(test)]
mod tests;
pub mod text;
pub mod tile;
pub mod weekly;

pub use dashboards::{Dashboard, DashboardContent};
pub use export::{Format, Table};
pub use group::Grouping;
pub use period::Span;
pub use report::{Group, Point, Report, ReportRequest, report};
pub use tile::{Tile, TileContent};

use candor_model::Result;
use candor_model::filter::Clock;
use candor_model::id::OrgId;
use candor_store::Conn;
use chrono::{DateTime, Utc};

/// The present in the organisation's time zone.
pub async fn clock(conn: &mut Conn, org: OrgId, now: DateTime<Utc>) -> Result<Clock> {
    let organisation = candor_accounts::organisations::get(conn, org).await?;
    Ok(Clock { now, zone: organisation.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC) })
}
