//! Dashboards.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use candor_model::Scope;
use candor_model::id::DashboardId;
use candor_reporting::dashboards::{self, Dashboard, DashboardContent};
use chrono::Utc;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_dashboards)
        .service(add_dashboard)
        .service(read_dashboard)
        .service(change_dashboard)
        .service(remove_dashboard);
}

/// Lists the dashboards, the one that the organisation was given first.
#[utoipa::path(tag = "reports", responses((status = 200, body = Page<Dashboard>)))]
#[get("/dashboards")]
async fn list_dashboards(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<Dashboard>>> {
    actor.require(Scope::FeedbackRead)?;
    let all = state.db.tenant(actor.org, async |conn| dashboards::list(conn, &actor).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Adds a dashboard.
#[utoipa::path(tag = "reports", request_body = DashboardContent, responses((status = 201, body = Dashboard)))]
#[post("/dashboards")]
async fn add_dashboard(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(content): Body<DashboardContent>,
) -> ApiResult<(web::Json<Dashboard>, StatusCode)> {
    actor.require(Scope::ReportsWrite)?;
    let added = state
        .db
        .tenant(actor.org, async |conn| dashboards::add(conn, &actor, content, Utc::now()).await)
        .await?;
    Ok((web::Json(added), StatusCode::CREATED))
}

/// One dashboard.
#[utoipa::path(tag = "reports", params(("id" = DashboardId, Path)), responses((status = 200, body = Dashboard)))]
#[get("/dashboards/{id}")]
async fn read_dashboard(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<DashboardId>,
) -> ApiResult<web::Json<Dashboard>> {
    actor.require(Scope::FeedbackRead)?;
    let found = state.db.tenant(actor.org, async |conn| dashboards::get(conn, &actor, *id).await).await?;
    Ok(web::Json(found))
}

/// A change of a dashboard.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DashboardChange {
    /// The version that the change was made from; if it is no longer the present one, nothing is changed.
    version: i32,
    /// What it is to show.
    content: DashboardContent,
}

/// Changes a dashboard.
#[utoipa::path(
    tag = "reports",
    params(("id" = DashboardId, Path)),
    request_body = DashboardChange,
    responses((status = 200, body = Dashboard))
)]
#[put("/dashboards/{id}")]
async fn change_dashboard(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<DashboardId>,
    Body(change): Body<DashboardChange>,
) -> ApiResult<web::Json<Dashboard>> {
    actor.require(Scope::ReportsWrite)?;
    let DashboardChange { version, content } = change;
    let changed = state
        .db
        .tenant(actor.org, async |conn| {
            dashboards::change(conn, &actor, *id, version, content, Utc::now()).await
        })
        .await?;
    Ok(web::Json(changed))
}

/// Removes a dashboard.
#[utoipa::path(tag = "reports", params(("id" = DashboardId, Path)), responses((status = 204)))]
#[delete("/dashboards/{id}")]
async fn remove_dashboard(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<DashboardId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::ReportsWrite)?;
    state.db.tenant(actor.org, async |conn| dashboards::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
