//! For the operator: whether the program lives, whether it can work, and its metrics.

use actix_web::{HttpResponse, get, web};

use crate::problem::ApiResult;
use crate::state::AppState;

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

/// Metrics in the text format of Prometheus.
#[get("/metrics")]
pub(crate) async fn prometheus(state: web::Data<AppState>) -> HttpResponse {
    let (busy, open) = state.db.pool_status();
    #[expect(clippy::cast_precision_loss, reason = "pools are small")]
    {
        metrics::gauge!("candor_database_connections", "state" => "busy").set(busy as f64);
        metrics::gauge!("candor_database_connections", "state" => "open").set(open as f64);
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(state.metrics.render())
}
