//! Customers and what they said.

use actix_web::{get, put, web};
use candor_accounts::audit;
use candor_collect::Heard;
use candor_customers::Customer;
use candor_model::id::{CustomerId, FeedbackId};
use candor_model::{Actor, Error, Feedback, Result, Scope};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(list_customers).service(read_customer).service(name_customer).service(read_timeline);
}

/// A customer and how much was heard.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct CustomerProfile {
    /// Who it is.
    #[serde(flatten)]
    pub(crate) customer: Customer,
    /// How many records one may see.
    records: i64,
    /// When the first of them was said.
    first_at: Option<DateTime<Utc>>,
    /// When the last of them was said.
    last_at: Option<DateTime<Utc>>,
}

/// What to look for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CustomerQuery {
    /// The beginning of a word of the name; or an e-mail address, a telephone number or an external id.
    #[serde(default)]
    query: String,
    /// Where the page before ended.
    cursor: Option<String>,
    /// At most so many.
    limit: Option<u16>,
}

/// Finds customers, the youngest first.
#[utoipa::path(tag = "customers", params(CustomerQuery), responses((status = 200, body = Page<CustomerProfile>)))]
#[get("/customers")]
async fn list_customers(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(asked): Params<CustomerQuery>,
) -> ApiResult<web::Json<Page<CustomerProfile>>> {
    actor.require(Scope::FeedbackRead)?;
    if asked.query.chars().count() > 200 {
        return Err(Error::invalid("query", "too_long", "at most 200 characters are allowed").into());
    }
    let limit = u16::try_from(page::limit(asked.limit, 50)?).unwrap_or(50);
    let after = page::place_id(asked.cursor.as_deref())?.map(CustomerId);
    let page = state
        .db
        .tenant(actor.org, async |conn| {
            let found = candor_customers::search(conn, &actor, &asked.query, after, limit).await?;
            let next = found.next.map(|id| page::cursor(&id.to_string()));
            Ok(Page { items: profiles(conn, &actor, found.items).await?, next })
        })
        .await?;
    Ok(web::Json(page))
}

/// Shows a customer.
#[utoipa::path(tag = "customers", params(("id" = CustomerId, Path)), responses((status = 200, body = CustomerProfile)))]
#[get("/customers/{id}")]
async fn read_customer(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CustomerId>,
) -> ApiResult<web::Json<CustomerProfile>> {
    actor.require(Scope::FeedbackRead)?;
    let found = state.db.tenant(actor.org, async |conn| profile(conn, &actor, *id).await).await?;
    Ok(web::Json(found))
}

/// What a customer is called.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerName {
    /// At most 200 characters.
    name: String,
}

/// Gives a customer another name; records and cases show it too.
#[utoipa::path(tag = "customers", params(("id" = CustomerId, Path)), request_body = CustomerName, responses((status = 200, body = CustomerProfile)))]
#[put("/customers/{id}/name")]
async fn name_customer(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CustomerId>,
    Body(body): Body<CustomerName>,
) -> ApiResult<web::Json<CustomerProfile>> {
    actor.require(Scope::FeedbackRead)?;
    actor.require(Scope::CasesWrite)?;
    let renamed = state
        .db
        .tenant(actor.org, async |conn| {
            // Who may not see the customer may not name it.
            profile(conn, &actor, *id).await?;
            let name = candor_customers::rename(conn, &actor, *id, &body.name).await?;
            candor_collect::customer_named(conn, actor.org, *id).await?;
            candor_cases::customer_renamed(conn, &actor, *id, &name).await?;
            audit::record(conn, &actor, "customer.renamed", id.to_string(), serde_json::json!({})).await?;
            profile(conn, &actor, *id).await
        })
        .await?;
    state.db.wake();
    Ok(web::Json(renamed))
}

/// What to show.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// Where the page before ended.
    cursor: Option<String>,
    /// At most so many.
    limit: Option<u16>,
}

/// Lists what a customer said, the newest first.
#[utoipa::path(tag = "customers", params(("id" = CustomerId, Path), TimelineQuery), responses((status = 200, body = Page<Feedback>)))]
#[get("/customers/{id}/timeline")]
async fn read_timeline(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CustomerId>,
    Params(asked): Params<TimelineQuery>,
) -> ApiResult<web::Json<Page<Feedback>>> {
    actor.require(Scope::FeedbackRead)?;
    let limit = page::limit(asked.limit, 50)?;
    let before = page::place(asked.cursor.as_deref())?.map(|place| moment(&place)).transpose()?;
    let more = u16::try_from(limit + 1).unwrap_or(u16::MAX);
    let items = state
        .db
        .tenant(actor.org, async |conn| {
            profile(conn, &actor, *id).await?;
            candor_collect::timeline(conn, &actor, *id, before, more).await
        })
        .await?;
    let key = |last: &Feedback| format!("{} {}", last.occurred_at.timestamp_micros(), last.id);
    Ok(web::Json(Page::of(items, limit, key)))
}

/// The place in a timeline that a cursor names.
fn moment(place: &str) -> Result<(DateTime<Utc>, FeedbackId)> {
    let read = || {
        let (at, id) = place.split_once(' ')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
    };
    read().ok_or_else(|| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))
}

pub(crate) async fn profile(conn: &mut Conn, actor: &Actor, id: CustomerId) -> Result<CustomerProfile> {
    let customer = candor_customers::get(conn, actor, id).await?;
    profiles(conn, actor, vec![customer]).await?.pop().ok_or(Error::NotFound)
}

/// Adds what was heard. Who sees some units only sees the customers who said something there.
async fn profiles(conn: &mut Conn, actor: &Actor, customers: Vec<Customer>) -> Result<Vec<CustomerProfile>> {
    let ids: Vec<CustomerId> = customers.iter().map(|c| c.id).collect();
    let heard: Vec<Heard> = candor_collect::heard(conn, actor, &ids).await?;
    Ok(customers
        .into_iter()
        .filter_map(|customer| {
            let heard = heard.iter().find(|h| h.customer_id == customer.id);
            if heard.is_none() && actor.units.is_some() {
                return None;
            }
            Some(CustomerProfile {
                records: heard.map_or(0, |h| h.records),
                first_at: heard.map(|h| h.first_at),
                last_at: heard.map(|h| h.last_at),
                customer,
            })
        })
        .collect())
}
