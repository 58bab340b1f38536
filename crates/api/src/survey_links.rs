//! How surveys reach people: public links with QR codes, and invitations by mail.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, get, patch, post, web};
use candor_collect::responses::{self, Invitation, Invited, NewInvitations};
use candor_model::id::{InvitationId, SurveyId, SurveyLinkId};
use candor_model::{Error, Scope};
use candor_surveys::{Link, NewLink, link, qr_svg};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{Page, limit, place_id};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_survey_links)
        .service(add_survey_link)
        .service(change_survey_link)
        .service(survey_link_qr)
        .service(list_invitations)
        .service(invite);
}

/// A link with its address.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyLinkItem)]
struct LinkItem {
    #[serde(flatten)]
    link: Link,
    /// What people open.
    address: String,
}

fn item(state: &AppState, link: Link) -> LinkItem {
    LinkItem { address: format!("{}/s/{}", state.config.public_url, link.token), link }
}

/// Lists the public links of a survey.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Page<LinkItem>)))]
#[get("/surveys/{id}/links")]
async fn list_survey_links(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Page<LinkItem>>> {
    actor.require(Scope::SurveysRead)?;
    let links = state.db.tenant(actor.org, async |conn| link::links(conn, &actor, *id).await).await?;
    Ok(web::Json(Page::whole(links.into_iter().map(|l| item(&state, l)).collect())))
}

/// Makes a public link.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = NewLink, responses((status = 201, body = LinkItem)))]
#[post("/surveys/{id}/links")]
async fn add_survey_link(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<NewLink>,
) -> ApiResult<(web::Json<LinkItem>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let made = state.db.tenant(actor.org, async |conn| link::add_link(conn, &actor, *id, new).await).await?;
    Ok((web::Json(item(&state, made)), StatusCode::CREATED))
}

/// Whether a link takes answers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyLinkChange)]
struct LinkChange {
    /// Whether it takes none.
    closed: bool,
}

/// Closes a link or opens it again.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("link" = SurveyLinkId, Path)), request_body = LinkChange, responses((status = 200, body = LinkItem)))]
#[patch("/surveys/{id}/links/{link}")]
async fn change_survey_link(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, SurveyLinkId)>,
    Body(change): Body<LinkChange>,
) -> ApiResult<web::Json<LinkItem>> {
    actor.require(Scope::SurveysWrite)?;
    let (survey, id) = path.into_inner();
    let changed = state
        .db
        .tenant(actor.org, async |conn| link::close_link(conn, &actor, survey, id, change.closed).await)
        .await?;
    Ok(web::Json(item(&state, changed)))
}

/// Draws the QR code of a link as an SVG picture.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), ("link" = SurveyLinkId, Path)), responses((status = 200, content_type = "image/svg+xml", body = String)))]
#[get("/surveys/{id}/links/{link}/qr.svg")]
async fn survey_link_qr(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    path: web::Path<(SurveyId, SurveyLinkId)>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysRead)?;
    let (survey, id) = path.into_inner();
    let found = state.db.tenant(actor.org, async |conn| link::link(conn, actor.org, id).await).await?;
    if found.survey != survey {
        return Err(Error::NotFound.into());
    }
    let name = format!("attachment; filename=\"qr-{}.svg\"", found.token);
    let svg = qr_svg(&item(&state, found).address)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(svg))
}

/// Which invitations to list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InvitationQuery {
    /// At most so many, 50 when left out.
    limit: Option<u16>,
    /// Where to go on.
    cursor: Option<String>,
}

/// Lists the invitations of a survey, newest first.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path), InvitationQuery), responses((status = 200, body = Page<Invitation>)))]
#[get("/surveys/{id}/invitations")]
async fn list_invitations(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Params(query): Params<InvitationQuery>,
) -> ApiResult<web::Json<Page<Invitation>>> {
    actor.require(Scope::SurveysRead)?;
    let most = limit(query.limit, 50)?;
    let before = place_id(query.cursor.as_deref())?.map(InvitationId);
    let found = state
        .db
        .tenant(actor.org, async |conn| {
            candor_surveys::get(conn, &actor, *id).await?;
            responses::invitations(conn, &actor, *id, before, most as i64 + 1).await
        })
        .await?;
    Ok(web::Json(Page::of(found, most, |i| i.id.to_string())))
}

/// Invites people by mail, each once per survey.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = NewInvitations, responses((status = 201, body = Invited)))]
#[post("/surveys/{id}/invitations")]
async fn invite(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<NewInvitations>,
) -> ApiResult<(web::Json<Invited>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let invited = state
        .db
        .tenant(actor.org, async |conn| responses::invite(conn, &actor, *id, new, Utc::now()).await)
        .await?;
    state.db.wake();
    Ok((web::Json(invited), StatusCode::CREATED))
}
