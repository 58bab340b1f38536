//! The audit log, for administrators.

use actix_web::{get, web};
use candor_accounts::audit::{self, AuditEvent, AuditQuery};
use candor_model::Scope;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(list_audit_events);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditList {
    /// An action such as `user.added`, or all that begin so, such as `user.`.
    action: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u16>,
}

/// Lists what people and programs changed and took out, the newest first.
#[utoipa::path(tag = "audit", params(AuditList), responses((status = 200, body = Page<AuditEvent>)))]
#[get("/audit-events")]
async fn list_audit_events(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<AuditList>,
) -> ApiResult<web::Json<Page<AuditEvent>>> {
    actor.require(Scope::Admin)?;
    let limit = page::limit(query.limit, 50)?;
    let query = AuditQuery {
        action: query.action,
        before: page::place_id(query.cursor.as_deref())?,
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let events = state.db.tenant(actor.org, async |conn| audit::list(conn, &actor, &query).await).await?;
    Ok(web::Json(Page::of(events, limit, |e| e.id.to_string())))
}
