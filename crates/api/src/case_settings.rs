//! What an organisation decides about its cases.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use candor_cases::Named;
use candor_cases::settings::{self, Targets};
use candor_model::Scope;
use candor_model::id::RootCauseId;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(read_targets)
        .service(set_targets)
        .service(list_root_causes)
        .service(add_root_cause)
        .service(rename_root_cause)
        .service(archive_root_cause);
}

/// Shows how many minutes each priority allows.
#[utoipa::path(tag = "cases", responses((status = 200, body = Targets)))]
#[get("/case-targets")]
async fn read_targets(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Targets>> {
    actor.require(Scope::CasesRead)?;
    let targets = state.db.tenant(actor.org, async |conn| settings::targets(conn, actor.org).await).await?;
    Ok(web::Json(targets))
}

/// Decides how many minutes each priority allows, for cases from now on.
#[utoipa::path(tag = "cases", request_body = Targets, responses((status = 200, body = Targets)))]
#[put("/case-targets")]
async fn set_targets(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(targets): Body<Targets>,
) -> ApiResult<web::Json<Targets>> {
    actor.require(Scope::Admin)?;
    let targets =
        state.db.tenant(actor.org, async |conn| settings::set_targets(conn, &actor, targets).await).await?;
    Ok(web::Json(targets))
}

/// Lists the root causes to choose from.
#[utoipa::path(tag = "cases", responses((status = 200, body = Page<Named>)))]
#[get("/root-causes")]
async fn list_root_causes(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<Named>>> {
    actor.require(Scope::CasesRead)?;
    let causes =
        state.db.tenant(actor.org, async |conn| settings::root_causes(conn, actor.org).await).await?;
    Ok(web::Json(Page::whole(causes)))
}

/// A root cause's name.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RootCauseName {
    /// At most 100 characters.
    name: String,
}

/// Adds a root cause.
#[utoipa::path(tag = "cases", request_body = RootCauseName, responses((status = 201, body = Named)))]
#[post("/root-causes")]
async fn add_root_cause(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(body): Body<RootCauseName>,
) -> ApiResult<(web::Json<Named>, StatusCode)> {
    actor.require(Scope::Admin)?;
    let cause = state
        .db
        .tenant(actor.org, async |conn| settings::add_root_cause(conn, &actor, &body.name).await)
        .await?;
    Ok((web::Json(cause), StatusCode::CREATED))
}

/// Renames a root cause, in old cases too.
#[utoipa::path(tag = "cases", params(("id" = RootCauseId, Path)), request_body = RootCauseName, responses((status = 200, body = Named)))]
#[put("/root-causes/{id}")]
async fn rename_root_cause(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<RootCauseId>,
    Body(body): Body<RootCauseName>,
) -> ApiResult<web::Json<Named>> {
    actor.require(Scope::Admin)?;
    let cause = state
        .db
        .tenant(actor.org, async |conn| settings::rename_root_cause(conn, &actor, *id, &body.name).await)
        .await?;
    Ok(web::Json(cause))
}

/// Takes a root cause out of the list; cases that have it keep it.
#[utoipa::path(tag = "cases", params(("id" = RootCauseId, Path)), responses((status = 204)))]
#[delete("/root-causes/{id}")]
async fn archive_root_cause(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<RootCauseId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    state.db.tenant(actor.org, async |conn| settings::archive_root_cause(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
