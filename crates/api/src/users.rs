//! People, for administrators.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use candor_accounts::users::{self, Access, NewUser, ProfileChange, User};
use candor_model::Scope;
use candor_model::id::UserId;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_users)
        .service(add_user)
        .service(read_user)
        .service(change_user)
        .service(change_user_access)
        .service(suspend_user)
        .service(readmit_user)
        .service(reset_user_password);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UserList {
    /// A part of a name or an address.
    search: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u16>,
}

/// Lists people in the order of their addresses.
#[utoipa::path(tag = "users", params(UserList), responses((status = 200, body = Page<User>)))]
#[get("/users")]
async fn list_users(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<UserList>,
) -> ApiResult<web::Json<Page<User>>> {
    actor.require(Scope::Admin)?;
    let limit = page::limit(query.limit, 50)?;
    let after = page::place(query.cursor.as_deref())?;
    let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let people = state
        .db
        .tenant(actor.org, async |conn| {
            users::list(conn, &actor, query.search.as_deref(), after.as_deref(), most).await
        })
        .await?;
    Ok(web::Json(Page::of(people, limit, |u| u.email.clone())))
}

/// A person who was added.
#[derive(Serialize, utoipa::ToSchema)]
struct AddedUser {
    #[serde(flatten)]
    user: User,
    /// The first password, when it was made here. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

/// Adds a person.
#[utoipa::path(tag = "users", request_body = NewUser, responses((status = 201, body = AddedUser)))]
#[post("/users")]
async fn add_user(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewUser>,
) -> ApiResult<(web::Json<AddedUser>, StatusCode)> {
    actor.require(Scope::Admin)?;
    let (user, password) =
        state.db.tenant(actor.org, async |conn| users::add(conn, &actor, new).await).await?;
    Ok((web::Json(AddedUser { user, password }), StatusCode::CREATED))
}

/// Shows a person.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses((status = 200, body = User)))]
#[get("/users/{id}")]
async fn read_user(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
) -> ApiResult<web::Json<User>> {
    actor.require(Scope::Admin)?;
    let user = state.db.tenant(actor.org, async |conn| users::get(conn, actor.org, *id).await).await?;
    Ok(web::Json(user))
}

/// Changes a person's name, language and mails.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), request_body = ProfileChange, responses((status = 200, body = User)))]
#[patch("/users/{id}")]
async fn change_user(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
    Body(change): Body<ProfileChange>,
) -> ApiResult<web::Json<User>> {
    actor.require(Scope::Admin)?;
    let user = state
        .db
        .tenant(actor.org, async |conn| users::change_profile(conn, &actor, *id, change).await)
        .await?;
    Ok(web::Json(user))
}

/// Changes what a person may do and see; their sessions end.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), request_body = Access, responses((status = 200, body = User)))]
#[put("/users/{id}/access")]
async fn change_user_access(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
    Body(access): Body<Access>,
) -> ApiResult<web::Json<User>> {
    actor.require(Scope::Admin)?;
    let user = state
        .db
        .tenant(actor.org, async |conn| users::change_access(conn, &actor, *id, access).await)
        .await?;
    Ok(web::Json(user))
}

/// Keeps a person from signing in; their sessions end at once.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses((status = 200, body = User)))]
#[put("/users/{id}/suspension")]
async fn suspend_user(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
) -> ApiResult<web::Json<User>> {
    actor.require(Scope::Admin)?;
    let user =
        state.db.tenant(actor.org, async |conn| users::set_disabled(conn, &actor, *id, true).await).await?;
    // Keys die with their person.
    state.keys.forget();
    Ok(web::Json(user))
}

/// Lets a person sign in again.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses((status = 200, body = User)))]
#[delete("/users/{id}/suspension")]
async fn readmit_user(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
) -> ApiResult<web::Json<User>> {
    actor.require(Scope::Admin)?;
    let user =
        state.db.tenant(actor.org, async |conn| users::set_disabled(conn, &actor, *id, false).await).await?;
    Ok(web::Json(user))
}

/// A new password.
#[derive(Serialize, utoipa::ToSchema)]
struct NewPassword {
    /// To be handed to the person. It is shown this once.
    password: String,
}

/// Gives a person a new password; their sessions end.
#[utoipa::path(tag = "users", params(("id" = UserId, Path)), responses((status = 201, body = NewPassword)))]
#[post("/users/{id}/password")]
async fn reset_user_password(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<UserId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    let password =
        state.db.tenant(actor.org, async |conn| users::reset_password(conn, &actor, *id).await).await?;
    Ok(HttpResponse::Created().json(NewPassword { password }))
}
