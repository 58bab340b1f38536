//! Who may be written to, how often, and in whose name.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use candor_accounts::audit;
use candor_collect::campaigns::{self, ContactRule, NewContactRule};
use candor_customers::{normalise_email, normalise_phone};
use candor_delivery::report::{self, Hook, Outcome, Signed};
use candor_delivery::sender::{self, NewSender, Sender};
use candor_delivery::suppression::{self, Cause, Channel, Reason, Suppression};
use candor_model::id::{ContactRuleId, CustomerId};
use candor_model::{Error, Scope};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{Page, cursor, limit, place};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_contact_rules)
        .service(add_contact_rule)
        .service(change_contact_rule)
        .service(remove_contact_rule)
        .service(list_suppressions)
        .service(add_suppressions)
        .service(lift_suppression)
        .service(customer_suppressions)
        .service(read_sender)
        .service(set_sender)
        .service(remove_sender)
        .service(read_report_hook)
        .service(make_report_hook);
}

/// Lists the rules of how often people are written to; the first that holds decides.
#[utoipa::path(tag = "contacts", responses((status = 200, body = Page<ContactRule>)))]
#[get("/contact-rules")]
async fn list_contact_rules(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<ContactRule>>> {
    actor.require(Scope::SurveysRead)?;
    let found = state.db.tenant(actor.org, async |conn| campaigns::rules(conn, actor.org).await).await?;
    Ok(web::Json(Page::whole(found)))
}

/// Makes a rule. It holds from the next message on, and counts what was sent before.
#[utoipa::path(tag = "contacts", request_body = NewContactRule, responses((status = 201, body = ContactRule)))]
#[post("/contact-rules")]
async fn add_contact_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewContactRule>,
) -> ApiResult<(web::Json<ContactRule>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    let made = state
        .db
        .tenant(actor.org, async |conn| campaigns::add_rule(conn, &actor, new, Utc::now()).await)
        .await?;
    Ok((web::Json(made), StatusCode::CREATED))
}

/// Changes a rule.
#[utoipa::path(tag = "contacts", params(("id" = ContactRuleId, Path)), request_body = NewContactRule, responses((status = 200, body = ContactRule)))]
#[put("/contact-rules/{id}")]
async fn change_contact_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ContactRuleId>,
    Body(new): Body<NewContactRule>,
) -> ApiResult<web::Json<ContactRule>> {
    actor.require(Scope::SurveysWrite)?;
    let changed =
        state.db.tenant(actor.org, async |conn| campaigns::change_rule(conn, &actor, *id, new).await).await?;
    Ok(web::Json(changed))
}

/// Removes a rule.
#[utoipa::path(tag = "contacts", params(("id" = ContactRuleId, Path)), responses((status = 204)))]
#[delete("/contact-rules/{id}")]
async fn remove_contact_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<ContactRuleId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    state.db.tenant(actor.org, async |conn| campaigns::remove_rule(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which addresses to list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuppressionList {
    /// Only those with this in the address.
    #[serde(default)]
    query: String,
    /// At most so many, 50 when left out.
    limit: Option<u16>,
    /// Where to go on.
    cursor: Option<String>,
}

/// Lists the addresses that get nothing any more, the latest first.
#[utoipa::path(tag = "contacts", params(SuppressionList), responses((status = 200, body = Page<Suppression>)))]
#[get("/suppressions")]
async fn list_suppressions(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(asked): Params<SuppressionList>,
) -> ApiResult<web::Json<Page<Suppression>>> {
    actor.require(Scope::SurveysRead)?;
    let most = limit(asked.limit, 50)?;
    let wrong = || Error::invalid("cursor", "invalid", "not a cursor that this list gave");
    let skip =
        place(asked.cursor.as_deref())?.map(|text| text.parse::<u32>()).transpose().map_err(|_| wrong())?;
    let skip = skip.unwrap_or(0);
    let mut items = state
        .db
        .tenant(actor.org, async |conn| {
            suppression::list(conn, actor.org, &asked.query, i64::from(skip), most as i64 + 1).await
        })
        .await?;
    let more = items.len() > most;
    items.truncate(most);
    let next = more.then(|| cursor(&(skip as usize + most).to_string()));
    Ok(web::Json(Page { items, next }))
}

/// Addresses that are to get nothing.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSuppressions {
    /// How messages would reach them.
    #[serde(default)]
    channel: Channel,
    /// The addresses; at most 10,000 at once.
    addresses: Vec<String>,
    /// Why, for whoever reads the list.
    #[serde(default)]
    note: String,
}

/// How many addresses are new on the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SuppressionsAdded {
    /// New ones.
    added: usize,
}

/// Puts addresses on the list by hand. What is queued for them does not leave.
#[utoipa::path(tag = "contacts", request_body = NewSuppressions, responses((status = 201, body = SuppressionsAdded)))]
#[post("/suppressions")]
async fn add_suppressions(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewSuppressions>,
) -> ApiResult<(web::Json<SuppressionsAdded>, StatusCode)> {
    actor.require(Scope::SurveysWrite)?;
    if new.addresses.is_empty() || new.addresses.len() > 10_000 {
        return Err(Error::invalid("addresses", "required", "Between 1 and 10,000 addresses.").into());
    }
    let read = |(at, text): (usize, &String)| {
        let address = match new.channel {
            Channel::Email => normalise_email(text),
            Channel::Sms => normalise_phone(text),
        };
        address.ok_or_else(|| Error::invalid(format!("addresses[{at}]"), "invalid", "Not an address."))
    };
    let addresses = new.addresses.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
    let added = state
        .db
        .tenant(actor.org, async |conn| {
            let cause = Cause { reason: Reason::ByHand, note: &new.note, by: &actor.name };
            let (org, now) = (actor.org, Utc::now());
            let added = suppression::suppress(conn, org, new.channel, &addresses, cause, now).await?;
            audit::record(conn, &actor, "suppression.added", "", json!({ "added": added })).await?;
            Ok(added)
        })
        .await?;
    Ok((web::Json(SuppressionsAdded { added }), StatusCode::CREATED))
}

/// Which address to take from the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuppressionKey {
    /// How messages reach it; e-mail when left out.
    #[serde(default)]
    channel: Channel,
    /// The address.
    #[serde(default)]
    #[param(required = true)]
    address: String,
}

/// Takes an address from the list. It is on record who did.
#[utoipa::path(tag = "contacts", params(SuppressionKey), responses((status = 204)))]
#[delete("/suppressions")]
async fn lift_suppression(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(key): Params<SuppressionKey>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::SurveysWrite)?;
    state
        .db
        .tenant(actor.org, async |conn| {
            let lifted = suppression::lift(conn, actor.org, key.channel, &key.address).await?;
            let details = json!({ "reason": lifted.reason.as_str() });
            audit::record(conn, &actor, "suppression.lifted", &lifted.address, details).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists which of a customer's addresses get nothing, and why.
#[utoipa::path(tag = "customers", params(("id" = CustomerId, Path)), responses((status = 200, body = Page<Suppression>)))]
#[get("/customers/{id}/suppressions")]
async fn customer_suppressions(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CustomerId>,
) -> ApiResult<web::Json<Page<Suppression>>> {
    actor.require(Scope::FeedbackRead)?;
    let found = state
        .db
        .tenant(actor.org, async |conn| {
            let customer = crate::customers::profile(conn, &actor, *id).await?.customer;
            let addresses: Vec<String> = customer.identities.into_iter().map(|i| i.value).collect();
            suppression::of(conn, actor.org, &addresses).await
        })
        .await?;
    Ok(web::Json(Page::whole(found)))
}

/// Shows in whose name mail leaves, and the record that DNS must have. 404 when it is the relay's usual sender.
#[utoipa::path(tag = "contacts", responses((status = 200, body = Sender)))]
#[get("/mail-sender")]
async fn read_sender(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Sender>> {
    actor.require(Scope::Admin)?;
    Ok(web::Json(state.db.tenant(actor.org, async |conn| sender::get(conn, actor.org).await).await?))
}

/// Sets in whose name mail leaves; a key that signs it is made.
#[utoipa::path(tag = "contacts", request_body = NewSender, responses((status = 200, body = Sender)))]
#[put("/mail-sender")]
async fn set_sender(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewSender>,
) -> ApiResult<web::Json<Sender>> {
    actor.require(Scope::Admin)?;
    let set = state
        .db
        .tenant(actor.org, async |conn| {
            let set = sender::set(conn, actor.org, new, &actor.name, Utc::now()).await?;
            audit::record(conn, &actor, "mail_sender.set", &set.address, json!({})).await?;
            Ok(set)
        })
        .await?;
    Ok(web::Json(set))
}

/// Lets mail leave in the name of the relay's usual sender again.
#[utoipa::path(tag = "contacts", responses((status = 204)))]
#[delete("/mail-sender")]
async fn remove_sender(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<HttpResponse> {
    actor.require(Scope::Admin)?;
    state
        .db
        .tenant(actor.org, async |conn| {
            sender::remove(conn, actor.org).await?;
            audit::record(conn, &actor, "mail_sender.removed", "", json!({})).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Shows since when reports about undeliverable mail are taken. 404 when they are not.
#[utoipa::path(tag = "contacts", responses((status = 200, body = Hook)))]
#[get("/mail-report-hook")]
async fn read_report_hook(state: web::Data<AppState>, Auth(actor): Auth) -> ApiResult<web::Json<Hook>> {
    actor.require(Scope::Admin)?;
    let found = state.db.tenant(actor.org, async |conn| report::current(conn, actor.org).await).await?;
    Ok(web::Json(found.ok_or(Error::NotFound)?))
}

/// Where reports are sent, shown this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MailReportAddress {
    /// The address to post them to.
    address: String,
    /// What requests are signed with.
    secret: String,
}

/// Makes an address for reports about undeliverable mail and complaints; the one before is void.
#[utoipa::path(tag = "contacts", responses((status = 201, body = MailReportAddress)))]
#[post("/mail-report-hook")]
async fn make_report_hook(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<(web::Json<MailReportAddress>, StatusCode)> {
    actor.require(Scope::Admin)?;
    let made = state
        .db
        .tenant(actor.org, async |conn| {
            audit::record(conn, &actor, "mail_report_hook.made", "", json!({})).await?;
            report::make(conn, actor.org, &actor.name, Utc::now()).await
        })
        .await?;
    let address = format!("{}/hooks/mail-reports/{}", state.config.public_url, made.token);
    Ok((web::Json(MailReportAddress { address, secret: made.secret }), StatusCode::CREATED))
}

/// What a report led to.
#[derive(Serialize)]
struct Acted {
    outcome: Outcome,
}

/// Takes a report about undeliverable mail (RFC 3464) or a complaint (RFC 5965), whole and as it is, signed after the
/// Standard Webhooks specification. Not part of the API: its address is its own secret.
#[post("/hooks/mail-reports/{token}")]
pub(crate) async fn take_report(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: web::Bytes,
) -> ApiResult<web::Json<Acted>> {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let signed = Signed {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let recipient = Some(header("x-recipient")).filter(|r| !r.is_empty());
    let now = Utc::now();
    let org = state.db.untenanted(async |conn| report::by_token(conn, &token).await).await?;
    let outcome = state
        .db
        .tenant(org, async |conn| {
            report::verify(conn, org, signed, &body, now).await?;
            let report = report::read(&body, recipient);
            report::apply(conn, org, &report, now).await
        })
        .await?;
    Ok(web::Json(Acted { outcome }))
}
