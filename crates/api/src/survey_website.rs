//! Surveys on websites: the sites that may show one, when a page asks its visitors, what to put into the page.

use actix_web::{get, put, web};
use candor_model::Scope;
use candor_model::id::SurveyId;
use candor_surveys::Link;
use candor_surveys::website::{self, Website};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(read_survey_website).service(save_survey_website);
}

/// How a survey stands on websites.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyWebsite)]
struct Item {
    #[serde(flatten)]
    website: Website,
    /// What to put where; none before it was first saved.
    addresses: Option<Addresses>,
}

/// What websites use.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyWebsiteAddresses)]
struct Addresses {
    /// Names the survey in the page.
    token: String,
    /// The script to include.
    script: String,
    /// The survey itself, for a frame without the script.
    survey: String,
    /// A page that shows it at work.
    demo: String,
}

fn item(state: &AppState, found: Option<(Website, Link)>) -> Item {
    let base = &state.config.public_url;
    let Some((website, Link { token, .. })) = found else {
        return Item { website: Website::default(), addresses: None };
    };
    let addresses = Addresses {
        script: format!("{base}/web/{token}.js"),
        survey: format!("{base}/s/{token}"),
        demo: format!("{base}/web/{token}"),
        token,
    };
    Item { website, addresses: Some(addresses) }
}

/// Says how a survey stands on websites.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Item)))]
#[get("/surveys/{id}/website")]
async fn read_survey_website(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Item>> {
    actor.require(Scope::SurveysRead)?;
    let read = async |conn: &mut candor_store::Conn| website::website(conn, actor.org, *id).await;
    Ok(web::Json(item(&state, state.db.tenant(actor.org, read).await?)))
}

/// Saves how a published survey stands on websites. Its pages can be shown in frames of the sites named here, and of no others.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), request_body = Website, responses((status = 200, body = Item)))]
#[put("/surveys/{id}/website")]
async fn save_survey_website(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
    Body(new): Body<Website>,
) -> ApiResult<web::Json<Item>> {
    actor.require(Scope::SurveysWrite)?;
    let save = async |conn: &mut candor_store::Conn| website::save_website(conn, &actor, *id, new).await;
    Ok(web::Json(item(&state, Some(state.db.tenant(actor.org, save).await?))))
}
