//! The running of surveys: the graph of their logic, quotas, responses in progress, doubtful responses.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use candor_collect::responses::partial::{self, Partial};
use candor_collect::responses::quality::{self, Flagged, Rule};
use candor_collect::responses::quota::{self, NewQuota, Quota};
use candor_model::Scope;
use candor_model::id::{QuotaId, ResponseId, SurveyId};
use candor_model::survey::flow::{Graph, graph};
use chrono::Utc;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(read_survey_graph)
        .service(list_survey_quotas)
        .service(add_survey_quota)
        .service(change_survey_quota)
        .service(remove_survey_quota)
        .service(list_partial_responses)
        .service(close_partial_response)
        .service(list_response_flags);
}

/// Draws the logic of the draft: which page leads where, and what nobody can reach.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Graph)))]
#[get("/surveys/{id}/graph")]
async fn read_survey_graph(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Graph>> {
    actor.require(Scope::SurveysRead)?;
    let draft = state
        .db
        .tenant(actor.org, async |conn| candor_surveys::draft::load(conn, actor.org, *id).await)
        .await?;
    Ok(web::Json(graph(&draft.definition)))
}

/// Lists the quotas of a survey with how many were counted.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Page<Quota>)))]
#[get("/surveys/{id}/quotas")]
async fn list_survey_quotas(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Page<Quota>>> {
    actor.require(Scope::SurveysRead)?;
    let all = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::get(conn, &actor, *id).await?;
            quota::quotas(conn, actor.org, *id).await
        })
        .await?;
    Ok(web::Json(Page::whole(all)))
}

/// Adds a quota. It counts what is finished from now on.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = NewQuota, responses((status = 201, body = Quota)))]
#[post("/surveys/{id}/quotas")]
async fn add_survey_quota(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<NewQuota>,
) -> ApiResult<(web::Json<Quota>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let added = state.db.tenant(actor.org, async |conn| quota::add(conn, &actor, *id, new).await).await?;
    Ok((web::Json(added), StatusCode::CREATED))
}

/// Changes a quota, also while the survey runs; what was counted stays.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("quota" = QuotaId, Path)), request_body = NewQuota, responses((status = 200, body = Quota)))]
#[put("/surveys/{id}/quotas/{quota}")]
async fn change_survey_quota(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, QuotaId)>,
    Body(new): Body<NewQuota>,
) -> ApiResult<web::Json<Quota>> {
    actor.require(Scope::SurveysWrite)?;
    let (id, quota) = path.into_inner();
    let change = async |conn: &mut candor_store::Conn| quota::change(conn, &actor, id, quota, new).await;
    Ok(web::Json(state.db.tenant(actor.org, change).await?))
}

/// Removes a quota.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("quota" = QuotaId, Path)), responses((status = 204)))]
#[delete("/surveys/{id}/quotas/{quota}")]
async fn remove_survey_quota(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, QuotaId)>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    let (id, quota) = path.into_inner();
    state.db.tenant(actor.org, async |conn| quota::remove(conn, &actor, id, quota).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the responses in progress, the liveliest first, at most 500.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Page<Partial>)))]
#[get("/surveys/{id}/partial-responses")]
async fn list_partial_responses(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Page<Partial>>> {
    actor.require(Scope::SurveysRead)?;
    let all = state.db.tenant(actor.org, async |conn| partial::partials(conn, &actor, *id).await).await?;
    Ok(web::Json(Page::whole(all)))
}

/// Closes a response in progress; what was answered by then becomes a record with `partial:true`.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("response" = ResponseId, Path)), responses((status = 204)))]
#[post("/surveys/{id}/partial-responses/{response}/closure")]
async fn close_partial_response(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, ResponseId)>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    let (id, response) = path.into_inner();
    partial::close(&state.db, &state.writer, &actor, id, response, Utc::now()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which flags are wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FlagQuery {
    /// Only those of this rule.
    #[serde(default)]
    rule: Option<Rule>,
}

/// Lists what makes responses doubtful, the latest first, at most 1,000: rule, what was measured, the bound.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), FlagQuery), responses((status = 200, body = Page<Flagged>)))]
#[get("/surveys/{id}/flags")]
async fn list_response_flags(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(query): Params<FlagQuery>,
) -> ApiResult<web::Json<Page<Flagged>>> {
    actor.require(Scope::SurveysRead)?;
    let all = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::get(conn, &actor, *id).await?;
            quality::flagged(conn, actor.org, *id, query.rule).await
        })
        .await?;
    Ok(web::Json(Page::whole(all)))
}
