//! Signing in and out, and what one may change about oneself.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use candor_accounts::organisations::{self, Organisation};
use candor_accounts::users::{self, ProfileChange, User};
use candor_accounts::{sessions, sign_in};
use candor_model::{Actor, Error, Scope};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::{cookie_name, is_secure, session_token};
use crate::{ApiResult, AppState, Auth, Body, client_ip, csrf_token};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(begin_session)
        .service(read_session)
        .service(end_session)
        .service(change_own_password)
        .service(change_own_profile);
}

/// Who wants in.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
    /// The organisation's short name; needed only by people who belong to several.
    #[serde(default)]
    organisation: Option<String>,
}

/// Who is signed in, where, and what they may do.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Session {
    user: User,
    organisation: Organisation,
    /// What the person may do.
    scopes: Vec<Scope>,
    /// The paths of the units that they may see; `null` is the whole organisation.
    units: Option<Vec<String>>,
    /// To be sent back as `X-CSRF-Token` with each change.
    csrf_token: String,
}

impl Session {
    fn new(user: User, organisation: Organisation, token: &str) -> Self {
        Self {
            scopes: user.role.scopes().to_vec(),
            units: user.units.as_ref().map(|units| units.iter().map(|u| u.path.clone()).collect()),
            user,
            organisation,
            csrf_token: csrf_token(token),
        }
    }
}

fn cookie(request: &HttpRequest, token: &str, age: Duration) -> Cookie<'static> {
    let secure = is_secure(request);
    Cookie::build(cookie_name(secure), token.to_owned())
        .path("/")
        .secure(secure)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(age)
        .finish()
}

/// Signs in. Answers a session cookie; a wrong address and a wrong password cannot be told apart.
#[utoipa::path(tag = "session", security(()), request_body = SignIn, responses((status = 201, body = Session)))]
#[post("/session")]
async fn begin_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    Body(body): Body<SignIn>,
) -> ApiResult<HttpResponse> {
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    let attempt = sign_in::Attempt {
        email: &body.email,
        password: &body.password,
        organisation: body.organisation.as_deref(),
        address: Some(client_ip(&request)),
        user_agent: agent,
    };
    let signed_in = sign_in::sign_in(&state.db, attempt).await?;
    let org = signed_in.org;
    let organisation = state.db.tenant(org, async move |conn| organisations::get(conn, org).await).await?;
    let cookie = cookie(&request, &signed_in.token, Duration::seconds(sessions::ABSOLUTE.num_seconds()));
    let session = Session::new(signed_in.user, organisation, &signed_in.token);
    Ok(HttpResponse::build(StatusCode::CREATED).cookie(cookie).json(session))
}

/// Says who is signed in.
#[utoipa::path(tag = "session", responses((status = 200, body = Session)))]
#[get("/session")]
async fn read_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Session>> {
    let (id, token) = person(&actor, &request)?;
    let (user, organisation) = state
        .db
        .tenant(actor.org, async |conn| {
            Ok((users::get(conn, actor.org, id).await?, organisations::get(conn, actor.org).await?))
        })
        .await?;
    Ok(web::Json(Session::new(user, organisation, &token)))
}

/// Signs out: the session is over at once.
#[utoipa::path(tag = "session", responses((status = 204)))]
#[delete("/session")]
async fn end_session(
    state: web::Data<AppState>,
    request: HttpRequest,
    Auth(actor): Auth,
) -> ApiResult<HttpResponse> {
    let (_, token) = person(&actor, &request)?;
    state.db.tenant(actor.org, async |conn| sessions::end(conn, &actor, &token).await).await?;
    Ok(HttpResponse::NoContent().cookie(cookie(&request, "", Duration::ZERO)).finish())
}

/// A change of one's own password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The present one.
    current_password: String,
    /// The new one: at least 8 characters, and not among those that everybody tries.
    password: String,
}

/// Changes one's own password; all other sessions end.
#[utoipa::path(tag = "session", request_body = PasswordChange, responses((status = 204)))]
#[put("/session/password")]
async fn change_own_password(
    state: web::Data<AppState>,
    request: HttpRequest,
    Auth(actor): Auth,
    Body(body): Body<PasswordChange>,
) -> ApiResult<HttpResponse> {
    let (_, token) = person(&actor, &request)?;
    let passwords = (body.current_password, body.password);
    sign_in::change_password(&state.db, &actor, &token, passwords).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Changes one's own name, language and mails.
#[utoipa::path(tag = "session", request_body = ProfileChange, responses((status = 200, body = User)))]
#[patch("/session/profile")]
async fn change_own_profile(
    state: web::Data<AppState>,
    request: HttpRequest,
    Auth(actor): Auth,
    Body(change): Body<ProfileChange>,
) -> ApiResult<web::Json<User>> {
    let (id, _) = person(&actor, &request)?;
    let user = state
        .db
        .tenant(actor.org, async |conn| users::change_profile(conn, &actor, id, change).await)
        .await?;
    Ok(web::Json(user))
}

/// Sessions belong to people; an API key has none.
fn person(actor: &Actor, request: &HttpRequest) -> Result<(candor_model::id::UserId, String), Error> {
    Ok((actor.user.ok_or(Error::Forbidden)?, session_token(request).ok_or(Error::Forbidden)?))
}
