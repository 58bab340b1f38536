//! Approval of surveys before launch: who demands it, and who signed what.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post, put, web};
use candor_model::Scope;
use candor_model::id::SurveyId;
use candor_store::Conn;
use candor_surveys::{Approval, Policy, approval};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(approve_survey)
        .service(withdraw_survey_approval)
        .service(change_survey_approval_rule)
        .service(read_survey_policy)
        .service(change_survey_policy);
}

/// What is signed.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSurveyApproval {
    /// The hash of the draft that was looked at.
    hash: String,
    /// A remark for the author.
    #[serde(default)]
    note: String,
}

/// Signs the draft with this hash; `draft_changed` when it has become another. Any later edit voids the signature.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = NewSurveyApproval, responses((status = 201, body = Approval)))]
#[post("/surveys/{id}/approval")]
async fn approve_survey(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<NewSurveyApproval>,
) -> ApiResult<(web::Json<Approval>, StatusCode)> {
    actor.require(Scope::SurveysApprove)?;
    let sign = async |conn: &mut Conn| approval::approve(conn, &actor, *id, &new.hash, &new.note).await;
    Ok((web::Json(state.db.tenant(actor.org, sign).await?), StatusCode::CREATED))
}

/// Takes the signature back; `not_approved` when there is none.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Approval)))]
#[delete("/surveys/{id}/approval")]
async fn withdraw_survey_approval(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Approval>> {
    actor.require(Scope::SurveysApprove)?;
    let withdraw = async |conn: &mut Conn| approval::withdraw(conn, &actor, *id).await;
    Ok(web::Json(state.db.tenant(actor.org, withdraw).await?))
}

/// Whether a survey needs approval.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SurveyApprovalRule {
    /// Whether nothing of it is published that nobody has approved.
    required: bool,
}

/// Demands approval of a survey before it is published, or no longer does. What is live stays live.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = SurveyApprovalRule, responses((status = 200, body = Approval)))]
#[put("/surveys/{id}/approval-rule")]
async fn change_survey_approval_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(rule): Body<SurveyApprovalRule>,
) -> ApiResult<web::Json<Approval>> {
    actor.require(Scope::SurveysApprove)?;
    let change = async |conn: &mut Conn| approval::set_rule(conn, &actor, *id, rule.required).await;
    Ok(web::Json(state.db.tenant(actor.org, change).await?))
}

/// What the organisation demands of all surveys.
#[utoipa::path(tag = "surveys", responses((status = 200, body = Policy)))]
#[get("/survey-policy")]
async fn read_survey_policy(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Policy>> {
    actor.require(Scope::SurveysRead)?;
    let read = async |conn: &mut Conn| approval::policy(conn, actor.org).await;
    Ok(web::Json(state.db.tenant(actor.org, read).await?))
}

/// Changes what the organisation demands of all surveys.
#[utoipa::path(tag = "surveys", request_body = Policy, responses((status = 200, body = Policy)))]
#[put("/survey-policy")]
async fn change_survey_policy(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(policy): Body<Policy>,
) -> ApiResult<web::Json<Policy>> {
    actor.require(Scope::Admin)?;
    let change = async |conn: &mut Conn| approval::set_policy(conn, &actor, policy).await;
    Ok(web::Json(state.db.tenant(actor.org, change).await?))
}
