//! For the operator: whether the program lives, whether it can work, and its metrics.
#![allow(clippy::cast_precision_loss, reason = "gauges are of type f64, and counts far below its precision")]

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::{HttpResponse, get, web};
use candor_model::Result;
use candor_queue::Depth;
use candor_store::{Db, changes};
use metrics::gauge;

use crate::problem::ApiResult;
use crate::state::AppState;

/// How long the database may take to say how things are.
const PATIENCE: Duration = Duration::from_secs(3);

/// Says that the program lives.
#[get("/healthz")]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Says whether the program can serve: the database answers.
#[get("/readyz")]
pub(crate) async fn readyz(state: web::Data<AppState>) -> ApiResult<&'static str> {
    state.db.ping().await?;
    Ok("ready")
}

/// Metrics in the text format of Prometheus. They are answered whatever state the database is in.
#[get("/metrics")]
pub(crate) async fn prometheus(state: web::Data<AppState>) -> HttpResponse {
    let (busy, open) = state.db.pool_status();
    gauge!("candor_database_connections", "state" => "busy").set(busy as f64);
    gauge!("candor_database_connections", "state" => "open").set(open as f64);
    // A database that hangs must not hang whoever watches for it.
    let measured = tokio::time::timeout(PATIENCE, measure(&state.db)).await;
    let up = matches!(measured, Ok(Ok(())));
    gauge!("candor_database_up").set(if up { 1.0 } else { 0.0 });
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(state.metrics.render())
}

/// Sets the gauges of what only the database knows.
async fn measure(db: &Db) -> Result<()> {
    for (name, position) in db.followers() {
        let lag = db.untenanted(async move |conn| changes::lag(conn, position).await).await?;
        gauge!("candor_follower_lag_records", "follower" => name).set(lag.records as f64);
        gauge!("candor_follower_lag_seconds", "follower" => name).set(lag.seconds);
    }
    let depth = candor_queue::depth(db).await?;
    for kind in known_kinds(&depth) {
        for state in candor_queue::STATES {
            let found = depth.iter().find(|d| d.kind == kind && d.state == state);
            let jobs = found.map_or(0, |d| d.jobs);
            gauge!("candor_jobs", "kind" => kind.clone(), "state" => state).set(jobs as f64);
            if state == "due" {
                let oldest = found.map_or(0.0, |d| d.oldest_seconds);
                gauge!("candor_jobs_oldest_due_seconds", "kind" => kind.clone()).set(oldest);
            }
        }
    }
    Ok(())
}

/// All kinds of jobs that this process has ever seen: a gauge that is not set again would keep its last value.
fn known_kinds(depth: &[Depth]) -> BTreeSet<String> {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    seen.extend(depth.iter().map(|d| d.kind.clone()));
    seen.clone()
}
