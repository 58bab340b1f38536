//! The tree of units, and the organisation itself.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use candor_accounts::organisations::{self, Organisation, OrganisationChange};
use candor_accounts::units::{self, NewUnit, Unit, UnitChange};
use candor_model::Scope;
use candor_model::id::UnitId;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_units)
        .service(add_unit)
        .service(change_unit)
        .service(move_unit)
        .service(remove_unit)
        .service(read_organisation)
        .service(change_organisation);
}

/// Lists the units that one may see, in the order of their paths.
#[utoipa::path(tag = "units", responses((status = 200, body = Page<Unit>)))]
#[get("/units")]
async fn list_units(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Page<Unit>>> {
    actor.require(Scope::FeedbackRead)?;
    let all = state.db.tenant(actor.org, async |conn| units::list(conn, &actor).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Adds a unit.
#[utoipa::path(tag = "units", request_body = NewUnit, responses((status = 201, body = Unit)))]
#[post("/units")]
async fn add_unit(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewUnit>,
) -> ApiResult<(web::Json<Unit>, StatusCode)> {
    actor.require(Scope::Admin)?;
    let unit = state.db.tenant(actor.org, async |conn| units::add(conn, &actor, new).await).await?;
    Ok((web::Json(unit), StatusCode::CREATED))
}

/// Renames a unit. A new slug changes its path and the paths below it.
#[utoipa::path(tag = "units", params(("id" = UnitId, Path)), request_body = UnitChange, responses((status = 200, body = Unit)))]
#[patch("/units/{id}")]
async fn change_unit(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UnitId>,
    Body(change): Body<UnitChange>,
) -> ApiResult<web::Json<Unit>> {
    actor.require(Scope::Admin)?;
    let unit =
        state.db.tenant(actor.org, async |conn| units::change(conn, &actor, *id, change).await).await?;
    state.db.wake();
    Ok(web::Json(unit))
}

/// Where a unit is to go.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    /// The unit above it; `null` is the top.
    parent: Option<UnitId>,
}

/// Moves a unit with all below it.
#[utoipa::path(tag = "units", params(("id" = UnitId, Path)), request_body = Place, responses((status = 200, body = Unit)))]
#[put("/units/{id}/place")]
async fn move_unit(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UnitId>,
    Body(place): Body<Place>,
) -> ApiResult<web::Json<Unit>> {
    actor.require(Scope::Admin)?;
    let unit = state
        .db
        .tenant(actor.org, async |conn| units::relocate(conn, &actor, *id, place.parent).await)
        .await?;
    state.db.wake();
    Ok(web::Json(unit))
}

/// Removes a unit that nothing refers to.
#[utoipa::path(tag = "units", params(("id" = UnitId, Path)), responses((status = 204)))]
#[delete("/units/{id}")]
async fn remove_unit(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UnitId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    state.db.tenant(actor.org, async |conn| units::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Shows the organisation.
#[utoipa::path(tag = "units", responses((status = 200, body = Organisation)))]
#[get("/organisation")]
async fn read_organisation(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Organisation>> {
    actor.require(Scope::Admin)?;
    let found = state.db.tenant(actor.org, async |conn| organisations::get(conn, actor.org).await).await?;
    Ok(web::Json(found))
}

/// Changes the organisation's name, time zone and language.
#[utoipa::path(tag = "units", request_body = OrganisationChange, responses((status = 200, body = Organisation)))]
#[patch("/organisation")]
async fn change_organisation(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(change): Body<OrganisationChange>,
) -> ApiResult<web::Json<Organisation>> {
    actor.require(Scope::Admin)?;
    let changed =
        state.db.tenant(actor.org, async |conn| organisations::change(conn, &actor, change).await).await?;
    Ok(web::Json(changed))
}
