//! Finding and reading feedback.

use actix_web::{get, web};
use candor_index::request::{HistogramStep, TimeUnit};
use candor_index::{SearchPage, SearchRequest, Sort};
use candor_model::feedback::Feedback;
use candor_model::filter::Filter;
use candor_model::id::FeedbackId;
use candor_model::{Actor, Error, Result, Scope};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::page;
use crate::wording::{Answered, answered};
use crate::{ApiResult, AppState, Auth, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config.service(search_feedback).service(read_feedback);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Which records, in the filter language; all when left out.
    #[serde(default)]
    filter: String,
    /// Fields whose values are to be counted over all matches, divided by commas.
    #[serde(default)]
    facets: String,
    /// How many values of each facet; 20 when left out.
    facet_limit: Option<u16>,
    /// `newest` or `relevance`.
    #[serde(default)]
    sort: Sort,
    /// At most 200; 20 when left out.
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Counts over time: `auto`, `hour`, `day`, `week` or `month`; none when left out.
    histogram: Option<Step>,
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Auto,
    Hour,
    Day,
    Week,
    Month,
}

impl From<Step> for HistogramStep {
    fn from(step: Step) -> Self {
        match step {
            Step::Auto => Self::Auto,
            Step::Hour => Self::Unit(TimeUnit::Hour),
            Step::Day => Self::Unit(TimeUnit::Day),
            Step::Week => Self::Unit(TimeUnit::Week),
            Step::Month => Self::Unit(TimeUnit::Month),
        }
    }
}

/// Reads a filter from a query string.
pub(crate) fn filter(text: &str) -> Result<Filter> {
    Filter::parse(text).map_err(Error::Invalid)
}

/// Finds feedback: a page of records, counts by field and over time.
#[utoipa::path(tag = "feedback", params(Search), responses((status = 200, body = SearchPage)))]
#[get("/feedback")]
async fn search_feedback(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<Search>,
) -> ApiResult<web::Json<SearchPage>> {
    actor.require(Scope::FeedbackRead)?;
    let names = query.facets.split(',').map(str::trim).filter(|name| !name.is_empty());
    let request = SearchRequest {
        sort: query.sort,
        limit: page::limit(query.limit, 20)?,
        cursor: query.cursor,
        facets: names.map(str::to_owned).collect(),
        facet_limit: usize::from(query.facet_limit.unwrap_or(20).min(200)),
        histogram: query.histogram.map(HistogramStep::from),
        ..SearchRequest::new(filter(&query.filter)?, clock(&state, &actor).await?)
    };
    Ok(web::Json(state.indexes.search(&actor, request).await?))
}

/// A record with everything that belongs to it.
#[derive(Serialize, utoipa::ToSchema)]
struct FeedbackDetail {
    #[serde(flatten)]
    feedback: Feedback,
    /// What the words of the given filter hit.
    highlights: Vec<candor_model::annotation::Span>,
    /// The answers in the wording of the survey's version that the person saw.
    answered: Vec<Answered>,
    /// What the same customer said besides, the newest first.
    timeline: Vec<Feedback>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Marked {
    /// The filter whose hits are to be marked.
    #[serde(default)]
    filter: String,
}

/// How much of a customer's history comes with a record.
const TIMELINE: u16 = 20;

/// Shows a record: its answers in the survey's wording, what was hit, and what the customer said besides.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path), Marked), responses((status = 200, body = FeedbackDetail)))]
#[get("/feedback/{id}")]
async fn read_feedback(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<FeedbackId>,
    Params(query): Params<Marked>,
) -> ApiResult<web::Json<FeedbackDetail>> {
    actor.require(Scope::FeedbackRead)?;
    let (filter, clock) = (filter(&query.filter)?, clock(&state, &actor).await?);
    let detail = detail(&state, &actor, *id).await?;
    let highlights = state.indexes.highlights(&filter, &clock, &detail.feedback);
    Ok(web::Json(FeedbackDetail { highlights, ..detail }))
}

async fn detail(state: &AppState, actor: &Actor, id: FeedbackId) -> Result<FeedbackDetail> {
    let (org, actor) = (actor.org, actor.clone());
    let load = async move |conn: &mut candor_store::Conn| {
        let feedback = candor_collect::get(conn, &actor, id).await?;
        let mut timeline = match feedback.customer {
            Some(customer) => candor_collect::timeline(conn, &actor, customer, None, TIMELINE + 1).await?,
            None => Vec::new(),
        };
        timeline.retain(|other| other.id != id);
        timeline.truncate(usize::from(TIMELINE));
        let answered = answered(conn, actor.org, &feedback).await?;
        Ok(FeedbackDetail { feedback, highlights: Vec::new(), answered, timeline })
    };
    state.db.tenant(org, load).await
}
