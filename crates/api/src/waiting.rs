//! What waits for the person who is signed in: the counts beside the navigation.

use actix_web::{get, web};
use candor_model::Scope;
use chrono::Utc;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{ApiResult, AppState, Auth};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(read_waiting);
}

/// How much waits for somebody. What they may not see is not counted.
#[derive(Default, Serialize, utoipa::ToSchema)]
struct Waiting {
    /// Open cases of theirs.
    cases: i64,
    /// Those of them that are overdue.
    overdue: i64,
    /// Alerts that they have not read; 100 means that many or more.
    alerts: i64,
}

/// Counts what waits for the person who is signed in.
#[utoipa::path(tag = "session", responses((status = 200, body = Waiting)))]
#[get("/session/waiting")]
async fn read_waiting(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Waiting>> {
    if actor.user.is_none() {
        return Err(candor_model::Error::Forbidden.into());
    }
    let counted = state
        .db
        .tenant(actor.org, async |conn| {
            let mut waiting = Waiting::default();
            if actor.may(Scope::CasesRead) {
                let load = candor_cases::list::load(conn, &actor, Utc::now()).await?;
                (waiting.cases, waiting.overdue) = (load.open, load.overdue);
            }
            if actor.may(Scope::AlertsRead) {
                waiting.alerts = candor_alerting::unread(conn, &actor).await?;
            }
            Ok(waiting)
        })
        .await?;
    Ok(web::Json(counted))
}
