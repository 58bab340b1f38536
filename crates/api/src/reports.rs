//! Metrics over whatever a filter means, and files of them.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use candor_index::TimeUnit;
use candor_model::filter::Filter;
use candor_model::metrics::Metric;
use candor_model::{Actor, Error, Scope};
use candor_reporting::group::{Grouping, Level};
use candor_reporting::{Format, Report, ReportRequest, Table, export, report};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(read_metric).service(read_metric_file);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MetricQuery {
    /// Over which records; everything when left out.
    #[serde(default)]
    filter: String,
    /// A field to divide by, such as `unit`, `channel`, `topic` or an attribute.
    by: Option<String>,
    /// Of units and topics: a level from 1, or `below` for the level below what the filter is limited to. Every node
    /// of the tree when left out.
    depth: Option<String>,
    /// At most so many groups, up to 500; 50 when left out.
    limit: Option<usize>,
    /// Step by step: `hour`, `day`, `week` or `month`.
    #[param(value_type = Option<String>)]
    interval: Option<TimeUnit>,
    /// Whether to compare with the stretch of the same length before; the filter then needs a beginning.
    #[serde(default)]
    compare: bool,
    /// For files: `csv` or `xlsx`.
    format: Option<String>,
}

/// Measures `nps`, `csat`, `ces`, `rating`, `sentiment` or `volume`, each with its 95 % interval and base.
#[utoipa::path(tag = "reports", params(("metric" = Metric, Path), MetricQuery), responses((status = 200, body = Report)))]
#[get("/metrics/{metric}")]
async fn read_metric(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    metric: web::Path<String>,
    Params(query): Params<MetricQuery>,
) -> ApiResult<web::Json<Report>> {
    actor.require(Scope::FeedbackRead)?;
    Ok(web::Json(measure(&state, &actor, &metric, query).await?))
}

/// The same as a file for spreadsheets. Noted in the audit log.
#[utoipa::path(
    tag = "reports",
    params(("metric" = Metric, Path), MetricQuery),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"))
)]
#[get("/metrics/{metric}/file")]
async fn read_metric_file(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    metric: web::Path<String>,
    Params(query): Params<MetricQuery>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackRead)?;
    actor.require(Scope::FeedbackExport)?;
    let format: Format = query.format.as_deref().unwrap_or("csv").parse()?;
    let report = measure(&state, &actor, &metric, query).await?;
    state.db.tenant(actor.org, async |conn| export::record(conn, &actor, &report, format).await).await?;
    let name = format!(
        "candor-{}-{}.{}",
        report.metric.as_str(),
        report.as_of.format("%Y-%m-%d"),
        format.extension()
    );
    let bytes = tokio::task::spawn_blocking(move || Table::of(&report).write(format))
        .await
        .map_err(Error::internal)??;
    Ok(HttpResponse::Ok()
        .content_type(format.content_type())
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes))
}

async fn measure(state: &AppState, actor: &Actor, metric: &str, query: MetricQuery) -> Result<Report, Error> {
    let metric: Metric = metric.parse().map_err(|_| Error::NotFound)?;
    let filter = Filter::parse(&query.filter).map_err(Error::Invalid)?;
    let level = match query.depth.as_deref() {
        None => None,
        Some("below") => Some(Level::Below),
        Some(depth) => Some(Level::At(
            depth.parse().map_err(|_| Error::invalid("depth", "invalid", "a level from 1, or 'below'"))?,
        )),
    };
    let by = query.by.map(|by| Grouping::by(&by, level, query.limit)).transpose()?;
    let clock = clock(state, actor).await?;
    let request =
        ReportRequest { metric, filter, by, interval: query.interval, compare: query.compare, clock };
    report(&state.indexes, actor, &request).await
}
