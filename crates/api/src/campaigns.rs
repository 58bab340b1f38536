//! Campaigns: who is asked, when, and what came of it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use candor_collect::campaigns::{
    self, Added, Audience, Campaign, CampaignChange, CampaignState, Candidate, CandidateQuery, Disposition,
    Event, NewCampaign, Preview, Taken,
};
use candor_collect::responses::participation::{self, Participation};
use candor_model::id::{CampaignId, SurveyId};
use candor_model::{Error, Scope};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{Page, limit, place};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_campaigns)
        .service(add_campaign)
        .service(read_campaign)
        .service(change_campaign)
        .service(remove_campaign)
        .service(set_campaign_audience)
        .service(set_campaign_state)
        .service(list_candidates)
        .service(preview_campaign)
        .service(test_campaign)
        .service(take_campaign_event)
        .service(survey_participation);
}

/// Lists the campaigns of a survey, the latest first.
#[utoipa::path(tag = "campaigns", params(("id" = SurveyId, Path)), responses((status = 200, body = Page<Campaign>)))]
#[get("/surveys/{id}/campaigns")]
async fn list_campaigns(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Page<Campaign>>> {
    actor.require(Scope::SurveysRead)?;
    let found = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::get(conn, &actor, *id).await?;
            campaigns::list(conn, actor.org, *id).await
        })
        .await?;
    Ok(web::Json(Page::whole(found)))
}

/// Makes a campaign. Nothing is sent before it is launched.
#[utoipa::path(tag = "campaigns", params(("id" = SurveyId, Path)), request_body = NewCampaign, responses((status = 201, body = Campaign)))]
#[post("/surveys/{id}/campaigns")]
async fn add_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<NewCampaign>,
) -> ApiResult<(web::Json<Campaign>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let made = state
        .db
        .tenant(actor.org, async |conn| campaigns::create(conn, &actor, *id, new, Utc::now()).await)
        .await?;
    Ok((web::Json(made), StatusCode::CREATED))
}

/// Shows a campaign with its present counts.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), responses((status = 200, body = Campaign)))]
#[get("/campaigns/{id}")]
async fn read_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
) -> ApiResult<web::Json<Campaign>> {
    actor.require(Scope::SurveysRead)?;
    let found = state.db.tenant(actor.org, async |conn| campaigns::get(conn, actor.org, *id).await).await?;
    Ok(web::Json(found))
}

/// Changes a campaign; once it is launched only its name and its pace.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), request_body = CampaignChange, responses((status = 200, body = Campaign)))]
#[patch("/campaigns/{id}")]
async fn change_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Body(change): Body<CampaignChange>,
) -> ApiResult<web::Json<Campaign>> {
    actor.require(Scope::SurveysWrite)?;
    let changed =
        state.db.tenant(actor.org, async |conn| campaigns::change(conn, &actor, *id, change).await).await?;
    Ok(web::Json(changed))
}

/// Removes a campaign that was never launched.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), responses((status = 204)))]
#[delete("/campaigns/{id}")]
async fn remove_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    state.db.tenant(actor.org, async |conn| campaigns::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sets whom a draft considers: a list as CSV, or the customers who gave feedback that a filter means.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), request_body = Audience, responses((status = 200, body = Added)))]
#[put("/campaigns/{id}/audience")]
async fn set_campaign_audience(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Body(audience): Body<Audience>,
) -> ApiResult<web::Json<Added>> {
    actor.require(Scope::SurveysWrite)?;
    let added = state
        .db
        .tenant(actor.org, async |conn| {
            campaigns::set_audience(conn, &actor, *id, audience, Utc::now()).await
        })
        .await?;
    Ok(web::Json(added))
}

/// How a campaign is to stand.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CampaignStateChange {
    /// `running` launches or resumes, `paused` pauses, `stopped` ends it for good.
    state: CampaignState,
}

/// Launches, pauses, resumes or stops a campaign.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), request_body = CampaignStateChange, responses((status = 200, body = Campaign)))]
#[put("/campaigns/{id}/state")]
async fn set_campaign_state(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Body(wanted): Body<CampaignStateChange>,
) -> ApiResult<web::Json<Campaign>> {
    actor.require(Scope::SurveysWrite)?;
    let changed = state
        .db
        .tenant(actor.org, async |conn| {
            campaigns::set_state(conn, &actor, *id, wanted.state, Utc::now()).await
        })
        .await?;
    state.db.wake();
    Ok(web::Json(changed))
}

/// Which candidates to list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CandidateList {
    /// Only those with this disposition.
    disposition: Option<Disposition>,
    /// At most so many, 50 when left out.
    limit: Option<u16>,
    /// Where to go on.
    cursor: Option<String>,
}

/// Lists everybody whom a campaign considers, with what was decided and why.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path), CandidateList), responses((status = 200, body = Page<Candidate>)))]
#[get("/campaigns/{id}/candidates")]
async fn list_candidates(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Params(asked): Params<CandidateList>,
) -> ApiResult<web::Json<Page<Candidate>>> {
    actor.require(Scope::SurveysRead)?;
    let most = limit(asked.limit, 50)?;
    let after = place(asked.cursor.as_deref())?
        .map(|text| text.parse::<i32>())
        .transpose()
        .map_err(|_| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))?;
    let query = CandidateQuery { disposition: asked.disposition, after, limit: most as i64 + 1 };
    let found = state
        .db
        .tenant(actor.org, async |conn| {
            campaigns::get(conn, actor.org, *id).await?;
            campaigns::candidates(conn, actor.org, *id, query).await
        })
        .await?;
    Ok(web::Json(Page::of(found, most, |one| one.row.to_string())))
}

/// Which form of the mail.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// In which language; the survey's first when left out.
    language: Option<String>,
    /// With which of the subjects, from 0 on.
    variant: Option<u8>,
}

/// Shows the invitation as the first of the list would get it.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path), PreviewQuery), responses((status = 200, body = Preview)))]
#[get("/campaigns/{id}/preview")]
async fn preview_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Params(query): Params<PreviewQuery>,
) -> ApiResult<web::Json<Preview>> {
    actor.require(Scope::SurveysRead)?;
    let url = &state.config.public_url;
    let variant = usize::from(query.variant.unwrap_or(0));
    let shown = state
        .db
        .tenant(actor.org, async |conn| {
            campaigns::preview(conn, actor.org, *id, query.language.as_deref(), variant, url, Utc::now())
                .await
        })
        .await?;
    Ok(web::Json(shown))
}

/// Which form of the mail to try.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CampaignTest {
    /// In which language; the survey's first when left out.
    #[serde(default)]
    language: Option<String>,
    /// With which of the subjects, from 0 on.
    #[serde(default)]
    variant: u8,
}

/// Where a test mail goes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CampaignTestSent {
    /// The address of who asked for it.
    to: String,
}

/// Mails the invitation to the person who asks, to see how it looks. It counts nowhere.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), request_body = CampaignTest, responses((status = 202, body = CampaignTestSent)))]
#[post("/campaigns/{id}/test")]
async fn test_campaign(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Body(test): Body<CampaignTest>,
) -> ApiResult<(web::Json<CampaignTestSent>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let url = &state.config.public_url;
    let to = state
        .db
        .tenant(actor.org, async |conn| {
            campaigns::get(conn, actor.org, *id).await?;
            let user = actor.user.ok_or(Error::Conflict("no_person"))?;
            let email = candor_accounts::users::get(conn, actor.org, user).await?.email;
            let to = (user, email.clone());
            let form = (test.language.as_deref(), usize::from(test.variant));
            campaigns::send_test(conn, actor.org, *id, to, form, url, Utc::now()).await?;
            Ok(email)
        })
        .await?;
    state.db.wake();
    Ok((web::Json(CampaignTestSent { to }), StatusCode::ACCEPTED))
}

/// Reports an event to a campaign that events set off. The same id again is the same event.
#[utoipa::path(tag = "campaigns", params(("id" = CampaignId, Path)), request_body = Event, responses((status = 202, body = Taken)))]
#[post("/campaigns/{id}/events")]
async fn take_campaign_event(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CampaignId>,
    Body(event): Body<Event>,
) -> ApiResult<(web::Json<Taken>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let taken = state
        .db
        .tenant(actor.org, async |conn| campaigns::take_event(conn, &actor, *id, event, Utc::now()).await)
        .await?;
    state.db.wake();
    Ok((web::Json(taken), StatusCode::ACCEPTED))
}

/// Whom to report on.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ParticipationQuery {
    /// Only the invitations of this campaign.
    campaign: Option<CampaignId>,
    /// The share of the unknown that is taken to be eligible, from 0 to 1; estimated when left out.
    e: Option<f64>,
}

/// Reports what became of everybody who was asked, with the rates of AAPOR's Standard Definitions, and how far people
/// got, on what and how fast.
#[utoipa::path(tag = "campaigns", params(("id" = SurveyId, Path), ParticipationQuery), responses((status = 200, body = Participation)))]
#[get("/surveys/{id}/participation")]
async fn survey_participation(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(query): Params<ParticipationQuery>,
) -> ApiResult<web::Json<Participation>> {
    actor.require(Scope::SurveysRead)?;
    let asked = participation::Asked { campaign: query.campaign, e: query.e };
    let report = state
        .db
        .tenant(actor.org, async |conn| {
            participation::participation(conn, &actor, *id, asked, Utc::now()).await
        })
        .await?;
    Ok(web::Json(report))
}
