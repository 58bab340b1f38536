//! Who acts: from a session cookie or an API key to an [`Actor`].

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest, web};
use candor_model::{Actor, Error};
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::ApiError;
use crate::state::{ApiConfig, AppState};

/// The header in which a browser sends back the token of [`csrf_token`].
const CSRF_HEADER: &str = "x-csrf-token";

/// The signed-in actor. A request without valid credentials is answered with 401 before its handler runs.
pub struct Auth(pub Actor);

impl FromRequest for Auth {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = request
                .app_data::<web::Data<AppState>>()
                .ok_or_else(|| ApiError::Domain(Error::Internal("no state".into())))?;
            if let Some(key) = bearer(&request) {
                return Ok(Self(state.keys.actor(&state.db, key).await?));
            }
            let token = session_token(&request).ok_or(Error::Unauthenticated)?;
            let actor = candor_accounts::session_actor(&state.db, &token).await?;
            check_csrf(&request, &token)?;
            Ok(Self(actor))
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The name of the session cookie; the prefix makes browsers insist on TLS, path `/` and no domain.
#[must_use]
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-candor_session" } else { "candor_session" }
}

/// The session token that a browser sent.
pub(crate) fn session_token(request: &HttpRequest) -> Option<String> {
    request.cookie(cookie_name(is_secure(request))).map(|c| c.value().to_owned())
}

/// Whether the browser came over TLS: by the public address, or by what a trusted proxy says. A session that began
/// over TLS is not taken without it, since the cookie then has another name.
pub(crate) fn is_secure(request: &HttpRequest) -> bool {
    let by_address = config(request).is_some_and(ApiConfig::secure);
    let says =
        |name: &str, value: &str| forwarded(request, name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    by_address || (is_trusted(request, peer(request)) && says("x-forwarded-proto", "https"))
}

/// The token that a page of ours must send back with each change: derived from the session, so that another
/// site, which can neither read the session nor our answers, cannot know it.
#[must_use]
pub fn csrf_token(session_token: &str) -> String {
    let hash = Sha256::new().chain_update("candor-csrf:").chain_update(session_token).finalize();
    hash.iter().map(|b| format!("{b:02x}")).collect()
}

/// Cookies travel with requests that other sites cause; a change therefore needs the token as well.
pub(crate) fn check_csrf(request: &HttpRequest, session_token: &str) -> Result<(), ApiError> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let sent = request.headers().get(CSRF_HEADER).map(|v| v.as_bytes()).unwrap_or_default();
    if sent.ct_eq(csrf_token(session_token).as_bytes()).into() {
        Ok(())
    } else {
        Err(Error::Forbidden.into())
    }
}

/// Where a request comes from. What a proxy says about it is believed only of proxies in the configuration: of the
/// addresses in `X-Forwarded-For`, each added by whom the next one names, the last that is no trusted proxy's.
#[must_use]
pub fn client_ip(request: &HttpRequest) -> IpAddr {
    let peer = peer(request);
    if !is_trusted(request, peer) {
        return peer;
    }
    let mut client = peer;
    let told =
        request.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok()).collect::<Vec<_>>();
    for part in told.join(",").rsplit(',') {
        let Ok(address) = part.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(request, client) {
            break;
        }
    }
    client
}

fn peer(request: &HttpRequest) -> IpAddr {
    request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |a| a.ip().to_canonical())
}

fn is_trusted(request: &HttpRequest, address: IpAddr) -> bool {
    config(request).is_some_and(|c| c.trusted_proxies.contains(&address))
}

fn config(request: &HttpRequest) -> Option<&ApiConfig> {
    request.app_data::<web::Data<AppState>>().map(|state| &*state.config)
}

/// What the nearest proxy says in a header, when it says one thing.
fn forwarded<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()?.rsplit(',').next().map(str::trim)
}
