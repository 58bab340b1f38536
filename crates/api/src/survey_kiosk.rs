//! Whether a survey can be asked on a kiosk.

use actix_web::{get, web};
use candor_model::Scope;
use candor_model::id::SurveyId;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::respond::kiosk::obstacles::{Obstacle, obstacles};
use crate::{ApiResult, AppState, Auth};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(read_survey_kiosk);
}

/// Whether a survey can be asked on a kiosk.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = SurveyKiosk)]
struct Kiosk {
    /// What keeps it from that; nothing when it can be.
    obstacles: Vec<Obstacle>,
}

/// Says whether the published version of a survey, or else its draft, can be asked on a kiosk, and if not, why.
#[utoipa::path(tag = "surveys", params(("id" = SurveyId, Path)), responses((status = 200, body = Kiosk)))]
#[get("/surveys/{id}/kiosk")]
async fn read_survey_kiosk(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<SurveyId>,
) -> ApiResult<web::Json<Kiosk>> {
    actor.require(Scope::SurveysRead)?;
    let definition = state
        .db
        .tenant(actor.org, async |conn| {
            let survey = candor_surveys::get(conn, &actor, *id).await?;
            match survey.live_version {
                Some(version) => candor_surveys::version(conn, actor.org, *id, version).await,
                None => Ok(candor_surveys::draft::load(conn, actor.org, *id).await?.definition),
            }
        })
        .await?;
    Ok(web::Json(Kiosk { obstacles: obstacles(&definition) }))
}
