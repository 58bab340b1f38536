//! Searches that people keep.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use candor_index::saved::{self, SavedSearch, SavedSearchInput};
use candor_model::Scope;
use candor_model::id::SavedSearchId;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_saved_searches)
        .service(add_saved_search)
        .service(change_saved_search)
        .service(remove_saved_search);
}

/// Lists one's own saved searches and those that are shared.
#[utoipa::path(tag = "feedback", responses((status = 200, body = Page<SavedSearch>)))]
#[get("/saved-searches")]
async fn list_saved_searches(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<SavedSearch>>> {
    actor.require(Scope::FeedbackRead)?;
    let all = state.db.tenant(actor.org, async |conn| saved::list(conn, &actor).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Keeps a search.
#[utoipa::path(tag = "feedback", request_body = SavedSearchInput, responses((status = 201, body = SavedSearch)))]
#[post("/saved-searches")]
async fn add_saved_search(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(input): Body<SavedSearchInput>,
) -> ApiResult<(web::Json<SavedSearch>, StatusCode)> {
    actor.require(Scope::FeedbackRead)?;
    let added = state.db.tenant(actor.org, async |conn| saved::create(conn, &actor, input).await).await?;
    Ok((web::Json(added), StatusCode::CREATED))
}

/// Changes one of one's own saved searches.
#[utoipa::path(tag = "feedback", params(("id" = SavedSearchId, Path)), request_body = SavedSearchInput, responses((status = 200, body = SavedSearch)))]
#[put("/saved-searches/{id}")]
async fn change_saved_search(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SavedSearchId>,
    Body(input): Body<SavedSearchInput>,
) -> ApiResult<web::Json<SavedSearch>> {
    actor.require(Scope::FeedbackRead)?;
    let changed =
        state.db.tenant(actor.org, async |conn| saved::update(conn, &actor, *id, input).await).await?;
    Ok(web::Json(changed))
}

/// Forgets one of one's own saved searches.
#[utoipa::path(tag = "feedback", params(("id" = SavedSearchId, Path)), responses((status = 204)))]
#[delete("/saved-searches/{id}")]
async fn remove_saved_search(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SavedSearchId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::FeedbackRead)?;
    state.db.tenant(actor.org, async |conn| saved::delete(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}
