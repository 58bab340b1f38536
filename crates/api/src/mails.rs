//! The log of mails: why one was sent, waits, or never will be.

use actix_web::{get, web};
use candor_delivery::{MailContent, MailEntry, MailQuery, MailState, log};
use candor_model::id::MailId;
use candor_model::{Actor, Scope};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(list_mails).service(read_mail);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MailList {
    /// Only mails in this state.
    state: Option<MailState>,
    /// Only mails of this kind, such as `alert`.
    kind: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u16>,
}

/// Administrators see every mail, others those to themselves.
fn reader(actor: &Actor) -> Option<candor_model::id::UserId> {
    if actor.may(Scope::Admin) { None } else { Some(actor.user.unwrap_or_default()) }
}

/// Lists mails, the newest first: all for administrators, their own for others.
#[utoipa::path(tag = "mails", params(MailList), responses((status = 200, body = Page<MailEntry>)))]
#[get("/mails")]
async fn list_mails(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(asked): Params<MailList>,
) -> ApiResult<web::Json<Page<MailEntry>>> {
    actor.require(Scope::AlertsRead)?;
    let limit = page::limit(asked.limit, 50)?;
    let query = MailQuery {
        user: reader(&actor),
        state: asked.state,
        kind: asked.kind,
        before: page::place_id(asked.cursor.as_deref())?.map(Into::into),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let mails = state.db.tenant(actor.org, async |conn| log::list(conn, actor.org, &query).await).await?;
    Ok(web::Json(Page::of(mails, limit, |mail| mail.id.to_string())))
}

/// Shows a mail with its words. What only the recipient may know is not in them.
#[utoipa::path(tag = "mails", params(("id" = MailId, Path)), responses((status = 200, body = MailContent)))]
#[get("/mails/{id}")]
async fn read_mail(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<MailId>,
) -> ApiResult<web::Json<MailContent>> {
    actor.require(Scope::AlertsRead)?;
    let user = reader(&actor);
    let mail = state.db.tenant(actor.org, async |conn| log::get(conn, actor.org, *id, user).await).await?;
    Ok(web::Json(mail))
}
