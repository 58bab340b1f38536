//! Alert rules, what they would have done, what they found, and the link that takes ownership.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use candor_accounts::managers;
use candor_alerting::take::{self, TakeLink};
use candor_alerting::{
    self as alerting, AlertEntry, AlertRule, DryRun, DryRunRequest, InboxQuery, RuleInput,
};
use candor_cases::{RuleOpening, acting, opening};
use candor_model::id::{AlertId, AlertRuleId, CaseId, FeedbackId, UserId};
use candor_model::{Actor, Role, Scope};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_alert_rules)
        .service(list_alert_recipients)
        .service(add_alert_rule)
        .service(try_alert_rule)
        .service(read_alert_rule)
        .service(change_alert_rule)
        .service(remove_alert_rule)
        .service(list_alerts)
        .service(mark_alerts_read)
        .service(read_take_link)
        .service(use_take_link);
}

/// Lists the alert rules by name, each with what it has done so far.
#[utoipa::path(tag = "alerts", responses((status = 200, body = Page<AlertRule>)))]
#[get("/alert-rules")]
async fn list_alert_rules(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<AlertRule>>> {
    actor.require(Scope::AlertsRead)?;
    let rules = state.db.tenant(actor.org, async |conn| alerting::list(conn, actor.org).await).await?;
    Ok(web::Json(Page::whole(rules)))
}

/// Somebody whom a rule can tell.
#[derive(Serialize, utoipa::ToSchema)]
struct AlertPerson {
    /// Who.
    id: UserId,
    /// Their name.
    name: String,
    /// What they are there to do.
    role: Role,
}

/// Lists the people whom a rule can tell.
#[utoipa::path(tag = "alerts", responses((status = 200, body = Page<AlertPerson>)))]
#[get("/alert-recipients")]
async fn list_alert_recipients(
    state: web::Data<AppState>,
    Auth(actor): Auth,
) -> ApiResult<web::Json<Page<AlertPerson>>> {
    actor.require(Scope::AlertsRead)?;
    let people = state.db.tenant(actor.org, async |conn| managers::recipients(conn, actor.org).await).await?;
    let named = people.into_iter().map(|p| AlertPerson { id: p.user, name: p.name, role: p.role });
    Ok(web::Json(Page::whole(named.collect())))
}

/// Makes an alert rule. It sees as far as whoever makes it, and looks at what comes in from now on.
#[utoipa::path(tag = "alerts", request_body = RuleInput, responses((status = 201, body = AlertRule)))]
#[post("/alert-rules")]
async fn add_alert_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(input): Body<RuleInput>,
) -> ApiResult<(web::Json<AlertRule>, StatusCode)> {
    actor.require(Scope::AlertsWrite)?;
    let rule =
        state.db.tenant(actor.org, async |conn| alerting::add(conn, &actor, input, Utc::now()).await).await?;
    Ok((web::Json(rule), StatusCode::CREATED))
}

/// Tries a rule on the last 90 days: how often it would have fired on each day, with examples. Changes nothing.
#[utoipa::path(tag = "alerts", request_body = DryRunRequest, responses((status = 200, body = DryRun)))]
#[post("/alert-rules/dry-run")]
async fn try_alert_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(request): Body<DryRunRequest>,
) -> ApiResult<web::Json<DryRun>> {
    actor.require(Scope::AlertsRead)?;
    actor.require(Scope::FeedbackRead)?;
    let clock = clock(&state, &actor).await?;
    Ok(web::Json(alerting::dry_run(&state.indexes, &actor, request, clock).await?))
}

/// Shows an alert rule.
#[utoipa::path(tag = "alerts", params(("id" = AlertRuleId, Path)), responses((status = 200, body = AlertRule)))]
#[get("/alert-rules/{id}")]
async fn read_alert_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<AlertRuleId>,
) -> ApiResult<web::Json<AlertRule>> {
    actor.require(Scope::AlertsRead)?;
    let rule = state.db.tenant(actor.org, async |conn| alerting::get(conn, actor.org, *id).await).await?;
    Ok(web::Json(rule))
}

/// Changes an alert rule; afterwards it sees as far as whoever changed it.
#[utoipa::path(tag = "alerts", params(("id" = AlertRuleId, Path)), request_body = RuleInput, responses((status = 200, body = AlertRule)))]
#[put("/alert-rules/{id}")]
async fn change_alert_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<AlertRuleId>,
    Body(input): Body<RuleInput>,
) -> ApiResult<web::Json<AlertRule>> {
    actor.require(Scope::AlertsWrite)?;
    let rule = state
        .db
        .tenant(actor.org, async |conn| alerting::change(conn, &actor, *id, input, Utc::now()).await)
        .await?;
    Ok(web::Json(rule))
}

/// Takes an alert rule away. What it found stays.
#[utoipa::path(tag = "alerts", params(("id" = AlertRuleId, Path)), responses((status = 204)))]
#[delete("/alert-rules/{id}")]
async fn remove_alert_rule(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<AlertRuleId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::AlertsWrite)?;
    state.db.tenant(actor.org, async |conn| alerting::archive(conn, &actor, *id, Utc::now()).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AlertList {
    /// Only alerts that tell the reader.
    mine: Option<bool>,
    /// Only alerts of this rule.
    rule: Option<AlertRuleId>,
    /// Only alerts about this record.
    feedback: Option<FeedbackId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u16>,
}

/// Lists alerts, the newest first: what fired, why, who was told and how.
#[utoipa::path(tag = "alerts", params(AlertList), responses((status = 200, body = Page<AlertEntry>)))]
#[get("/alerts")]
async fn list_alerts(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(asked): Params<AlertList>,
) -> ApiResult<web::Json<Page<AlertEntry>>> {
    actor.require(Scope::AlertsRead)?;
    actor.require(Scope::FeedbackRead)?;
    let limit = page::limit(asked.limit, 50)?;
    let query = InboxQuery {
        mine: asked.mine.unwrap_or_default(),
        rule: asked.rule,
        feedback: asked.feedback,
        before: page::place_id(asked.cursor.as_deref())?.map(Into::into),
        limit: limit + 1,
    };
    let alerts = state.db.tenant(actor.org, async |conn| alerting::inbox(conn, &actor, &query).await).await?;
    Ok(web::Json(Page::of(alerts, limit, |alert| alert.id.to_string())))
}

/// How far somebody has read.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadMark {
    /// The newest alert that was read; those before it count as read too.
    until: AlertId,
}

/// Notes how far the reader has read.
#[utoipa::path(tag = "alerts", request_body = ReadMark, responses((status = 204)))]
#[put("/alerts/read-mark")]
async fn mark_alerts_read(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(mark): Body<ReadMark>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::AlertsRead)?;
    state
        .db
        .tenant(actor.org, async |conn| alerting::mark_read(conn, &actor, mark.until, Utc::now()).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where a link from a mail leads.
#[derive(Serialize, utoipa::ToSchema)]
struct TakeOffer {
    #[serde(flatten)]
    link: TakeLink,
    /// The record's case, when it is open already.
    case: Option<CaseId>,
}

/// Shows what a link from a mail leads to. Changes nothing: whoever follows a link has not decided yet.
#[utoipa::path(tag = "alerts", params(("token" = String, Path)), responses((status = 200, body = TakeOffer)))]
#[get("/take/{token}")]
async fn read_take_link(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    token: web::Path<String>,
) -> ApiResult<web::Json<TakeOffer>> {
    actor.require(Scope::CasesRead)?;
    let offer = state
        .db
        .tenant(actor.org, async |conn| {
            let link = take::follow(conn, &actor, &token, Utc::now()).await?;
            let case = opening::of_record(conn, &actor, link.feedback.id).await?;
            Ok(TakeOffer { link, case })
        })
        .await?;
    Ok(web::Json(offer))
}

/// A case that was taken.
#[derive(Serialize, utoipa::ToSchema)]
struct Taken {
    /// The case.
    case: CaseId,
}

/// Takes the case that a link from a mail leads to; it is opened if the record has none yet.
#[utoipa::path(tag = "alerts", params(("token" = String, Path)), responses((status = 200, body = Taken)))]
#[post("/take/{token}")]
async fn use_take_link(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    token: web::Path<String>,
) -> ApiResult<web::Json<Taken>> {
    actor.require(Scope::CasesWrite)?;
    let case = state.db.tenant(actor.org, async |conn| take_case(conn, &actor, &token).await).await?;
    state.db.wake();
    Ok(web::Json(Taken { case }))
}

async fn take_case(
    conn: &mut candor_store::Conn,
    actor: &Actor,
    token: &str,
) -> candor_model::Result<CaseId> {
    let now = Utc::now();
    let link = take::follow(conn, actor, token, now).await?;
    let opening = RuleOpening {
        feedback: link.feedback.id,
        rule: link.rule,
        rule_name: link.rule_name,
        priority: link.priority.as_str().parse()?,
    };
    let case = opening::open_for_rule(conn, actor.org, opening, now).await?;
    acting::take(conn, actor, case, now).await?;
    take::mark_used(conn, actor, token, now).await?;
    Ok(case)
}
