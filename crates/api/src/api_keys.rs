//! API keys, for administrators.

use actix_web::{HttpResponse, delete, get, post, web};
use candor_accounts::api_keys::{self, ApiKey, NewApiKey};
use candor_model::id::ApiKeyId;
use candor_model::{Error, Scope};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::Page;
use crate::{ApiResult, AppState, Auth, Body};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(list_api_keys).service(add_api_key).service(revoke_api_key);
}

/// Lists the keys, the newest first; none of them can be read again.
#[utoipa::path(tag = "api-keys", responses((status = 200, body = Page<ApiKey>)))]
#[get("/api-keys")]
async fn list_api_keys(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Page<ApiKey>>> {
    actor.require(Scope::Admin)?;
    let keys = state.db.tenant(actor.org, async |conn| api_keys::list(conn, &actor).await).await?;
    Ok(web::Json(Page::whole(keys)))
}

/// A key that was made.
#[derive(Serialize, utoipa::ToSchema)]
struct AddedKey {
    #[serde(flatten)]
    api_key: ApiKey,
    /// The key. It is shown this once.
    key: String,
}

/// Makes a key. Only people can, and only with rights of their own.
#[utoipa::path(tag = "api-keys", request_body = NewApiKey, responses((status = 201, body = AddedKey)))]
#[post("/api-keys")]
async fn add_api_key(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewApiKey>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    if !new.scopes.iter().all(|scope| actor.may(*scope)) {
        return Err(Error::Forbidden.into());
    }
    let (api_key, key) =
        state.db.tenant(actor.org, async |conn| api_keys::add(conn, &actor, new).await).await?;
    Ok(HttpResponse::Created().json(AddedKey { api_key, key }))
}

/// Makes a key worthless at once.
#[utoipa::path(tag = "api-keys", params(("id" = ApiKeyId, Path)), responses((status = 204)))]
#[delete("/api-keys/{id}")]
async fn revoke_api_key(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ApiKeyId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    state.db.tenant(actor.org, async |conn| api_keys::revoke(conn, &actor, *id).await).await?;
    state.keys.forget();
    Ok(HttpResponse::NoContent().finish())
}
