//! Cases: what is to be done about what customers said, and what was.

use actix_web::http::StatusCode;
use actix_web::{delete, get, post, put, web};
use candor_cases::contact::{self, Call, Letter};
use candor_cases::list::{self, ListQuery, View};
use candor_cases::metrics::{self, CaseMetrics};
use candor_cases::{Case, CaseDetail, NewCase, Person, Priority, Status, acting, view_case};
use candor_model::id::{CaseId, CustomerId, FeedbackId, RootCauseId, UnitId, UserId};
use candor_model::{Actor, Error, Scope};
use candor_store::Conn;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::page::{self, Page};
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_cases)
        .service(open_case)
        .service(measure_cases)
        .service(list_assignees)
        .service(read_case)
        .service(case_of_record)
        .service(assign_case)
        .service(move_case)
        .service(prioritise_case)
        .service(note_on_case)
        .service(call_about_case)
        .service(write_about_case)
        .service(wait_for_customer)
        .service(resume_case)
        .service(resolve_case)
        .service(close_case)
        .service(reopen_case)
        .service(give_root_cause);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CaseList {
    /// Which cases: `open` when left out.
    #[serde(default)]
    view: View,
    /// Only of this unit and those below.
    unit: Option<UnitId>,
    /// Only this owner's.
    owner: Option<UserId>,
    /// Only this status.
    status: Option<Status>,
    /// Only this priority.
    priority: Option<Priority>,
    /// Only of this customer.
    customer: Option<CustomerId>,
    /// Only with these words in the title, the excerpt or the customer's name.
    search: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most 200; 50 when left out.
    limit: Option<u16>,
}

/// Lists cases: those to act on by their clock, others by what happened last.
#[utoipa::path(tag = "cases", params(CaseList), responses((status = 200, body = Page<Case>)))]
#[get("/cases")]
async fn list_cases(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<CaseList>,
) -> ApiResult<web::Json<Page<Case>>> {
    actor.require(Scope::CasesRead)?;
    let limit = page::limit(query.limit, 50)?;
    let view = query.view;
    let query = ListQuery {
        view,
        unit: query.unit,
        owner: query.owner,
        status: query.status,
        priority: query.priority,
        customer: query.customer,
        search: query.search,
        after: place(query.cursor.as_deref())?,
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let cases =
        state.db.tenant(actor.org, async |conn| list::list(conn, &actor, &query, Utc::now()).await).await?;
    let key = |case: &Case| {
        let (at, id) = list::position(view, case);
        format!("{} {id}", at.timestamp_micros())
    };
    Ok(web::Json(Page::of(cases, limit, key)))
}

fn place(cursor: Option<&str>) -> Result<Option<(DateTime<Utc>, CaseId)>, Error> {
    let Some(place) = page::place(cursor)? else { return Ok(None) };
    let place = place
        .split_once(' ')
        .and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)));
    place.map(Some).ok_or_else(|| Error::invalid("cursor", "invalid", "not a cursor that this list gave"))
}

/// Opens a case by hand.
#[utoipa::path(tag = "cases", request_body = NewCase, responses((status = 201, body = CaseDetail)))]
#[post("/cases")]
async fn open_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewCase>,
) -> ApiResult<(web::Json<CaseDetail>, StatusCode)> {
    actor.require(Scope::CasesWrite)?;
    let now = Utc::now();
    let case = state
        .db
        .tenant(actor.org, async |conn| {
            let id = candor_cases::open(conn, &actor, new, now).await?;
            view_case(conn, &actor, id, now).await
        })
        .await?;
    Ok((web::Json(case), StatusCode::CREATED))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MetricsQuery {
    /// Only of this unit and those below.
    unit: Option<UnitId>,
    /// Since how many days, 1 to 730; 30 when left out.
    days: Option<u16>,
}

/// Measures how well the loop is closed.
#[utoipa::path(tag = "cases", params(MetricsQuery), responses((status = 200, body = CaseMetrics)))]
#[get("/case-metrics")]
async fn measure_cases(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<MetricsQuery>,
) -> ApiResult<web::Json<CaseMetrics>> {
    actor.require(Scope::CasesRead)?;
    let days = query.days.unwrap_or(30);
    if !(1..=730).contains(&days) {
        return Err(Error::invalid("days", "out_of_range", "between 1 and 730").into());
    }
    let now = Utc::now();
    let since = now - Duration::days(i64::from(days));
    let metrics = state
        .db
        .tenant(actor.org, async |conn| metrics::metrics(conn, &actor, query.unit, since, now).await)
        .await?;
    Ok(web::Json(metrics))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssigneeQuery {
    /// The unit whose case it is.
    unit: Option<UnitId>,
}

/// Lists the people who may be given a case.
#[utoipa::path(tag = "cases", params(AssigneeQuery), responses((status = 200, body = Page<Person>)))]
#[get("/case-assignees")]
async fn list_assignees(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<AssigneeQuery>,
) -> ApiResult<web::Json<Page<Person>>> {
    actor.require(Scope::CasesRead)?;
    let people =
        state.db.tenant(actor.org, async |conn| acting::assignees(conn, &actor, query.unit).await).await?;
    Ok(web::Json(Page::whole(people)))
}

/// Shows a case with its story.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), responses((status = 200, body = CaseDetail)))]
#[get("/cases/{id}")]
async fn read_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
) -> ApiResult<web::Json<CaseDetail>> {
    actor.require(Scope::CasesRead)?;
    let case =
        state.db.tenant(actor.org, async |conn| view_case(conn, &actor, *id, Utc::now()).await).await?;
    Ok(web::Json(case))
}

/// The case of a record.
#[derive(Serialize, utoipa::ToSchema)]
struct RecordCase {
    /// Its case; `null` when it has none, or none that one may see.
    case: Option<CaseId>,
}

/// Says which case a record has.
#[utoipa::path(tag = "cases", params(("id" = FeedbackId, Path)), responses((status = 200, body = RecordCase)))]
#[get("/feedback/{id}/case")]
async fn case_of_record(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<FeedbackId>,
) -> ApiResult<web::Json<RecordCase>> {
    actor.require(Scope::CasesRead)?;
    let case = state
        .db
        .tenant(actor.org, async |conn| {
            candor_collect::get(conn, &actor, *id).await?;
            candor_cases::opening::of_record(conn, &actor, *id).await
        })
        .await?;
    Ok(web::Json(RecordCase { case }))
}

/// Does something to a case in one transaction and answers how it stands then.
async fn act<F>(state: &AppState, actor: &Actor, id: CaseId, act: F) -> ApiResult<web::Json<CaseDetail>>
where
    F: for<'c> FnOnce(
            &'c mut Conn,
            &'c Actor,
            DateTime<Utc>,
        )
            -> std::pin::Pin<Box<dyn Future<Output = candor_model::Result<()>> + Send + 'c>>
        + Send,
{
    actor.require(Scope::CasesWrite)?;
    let now = Utc::now();
    let case = state
        .db
        .tenant(actor.org, async |conn| {
            act(conn, actor, now).await?;
            match view_case(conn, actor, id, now).await {
                // Handed to a unit that the actor does not see: done, and no longer theirs to look at.
                Err(Error::NotFound) => Ok(None),
                other => other.map(Some),
            }
        })
        .await?;
    state.db.wake();
    case.map(web::Json).ok_or_else(|| Error::NotFound.into())
}

/// Whose a case is to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Assignment {
    /// The person; `null` is nobody.
    owner: Option<UserId>,
}

/// Gives a case to somebody, oneself included, or to nobody.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Assignment, responses((status = 200, body = CaseDetail)))]
#[put("/cases/{id}/assignment")]
async fn assign_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Assignment>,
) -> ApiResult<web::Json<CaseDetail>> {
    let (id, url) = (*id, state.config.public_url.clone());
    act(&state, &actor, id, |conn, actor, now| {
        Box::pin(async move { acting::assign(conn, actor, id, body.owner, &url, now).await })
    })
    .await
}

/// Whose business a case is to be.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseUnit {
    /// The unit.
    unit: UnitId,
}

/// Hands a case to another unit. Whoever hands it out of their own sight is answered 404 after it is done.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = CaseUnit, responses((status = 200, body = CaseDetail)))]
#[put("/cases/{id}/unit")]
async fn move_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<CaseUnit>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::relocate(conn, actor, id, body.unit, now)))
        .await
}

/// How much a case is to matter.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CasePriorityBody {
    /// The priority.
    priority: Priority,
}

/// Makes a case matter more or less; its clock gets the time of the new priority.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = CasePriorityBody, responses((status = 200, body = CaseDetail)))]
#[put("/cases/{id}/priority")]
async fn prioritise_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<CasePriorityBody>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| {
        Box::pin(acting::prioritise(conn, actor, id, body.priority, now))
    })
    .await
}

/// Words of a person.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseNote {
    /// What they wrote.
    text: String,
}

/// Adds a note for colleagues.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = CaseNote, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/notes")]
async fn note_on_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<CaseNote>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::note(conn, actor, id, body.text, now))).await
}

/// Notes a call with the customer.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Call, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/calls")]
async fn call_about_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Call>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(contact::call(conn, actor, id, body, now))).await
}

/// Sends the customer a mail.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Letter, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/messages")]
async fn write_about_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Letter>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(contact::write(conn, actor, id, body, now))).await
}

/// A change of state, with a word about it.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Remark {
    /// A note to go with it.
    #[serde(default)]
    note: Option<String>,
}

/// Says that the customer has to answer first; the clock stands still.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Remark, responses((status = 200, body = CaseDetail)))]
#[put("/cases/{id}/waiting")]
async fn wait_for_customer(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Remark>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::wait(conn, actor, id, body.note, now))).await
}

/// Says that work goes on; the clock runs again.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), responses((status = 200, body = CaseDetail)))]
#[delete("/cases/{id}/waiting")]
async fn resume_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::resume(conn, actor, id, now))).await
}

/// What was done.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Resolution {
    /// In words.
    #[serde(default)]
    resolution: String,
    /// Why it had gone wrong; what was said of it before stays when left out.
    #[serde(default)]
    root_cause: Option<RootCauseId>,
}

/// Resolves a case.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Resolution, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/resolution")]
async fn resolve_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Resolution>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    let done = (body.resolution, body.root_cause);
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::resolve(conn, actor, id, done, now))).await
}

/// Closes a case.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Remark, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/closure")]
async fn close_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Remark>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::close(conn, actor, id, body.note, now))).await
}

/// Reopens a resolved or closed case; its clock starts anew.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = Remark, responses((status = 200, body = CaseDetail)))]
#[post("/cases/{id}/reopening")]
async fn reopen_case(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<Remark>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| Box::pin(acting::reopen(conn, actor, id, body.note, now)))
        .await
}

/// Why it went wrong.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseRootCause {
    /// The root cause; `null` takes it away.
    root_cause: Option<RootCauseId>,
}

/// Says why it went wrong.
#[utoipa::path(tag = "cases", params(("id" = CaseId, Path)), request_body = CaseRootCause, responses((status = 200, body = CaseDetail)))]
#[put("/cases/{id}/root-cause")]
async fn give_root_cause(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<CaseId>,
    Body(body): Body<CaseRootCause>,
) -> ApiResult<web::Json<CaseDetail>> {
    let id = *id;
    act(&state, &actor, id, |conn, actor, now| {
        Box::pin(acting::set_root_cause(conn, actor, id, body.root_cause, now))
    })
    .await
}
