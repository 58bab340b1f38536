//! The tree of topics: what each finds and how it feels, its rules, and a look at what a rule would find.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use candor_collect::topics::{self, NewTopic, Topic, TopicChange, check_rule};
use candor_index::{Dimension, GroupKey, Hit, Measures, SearchRequest, TallyRequest, TallyResult, TimeUnit};
use candor_model::filter::Filter;
use candor_model::id::TopicId;
use candor_model::metrics::tally::Tally;
use candor_model::{Error, Scope};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::clock::clock;
use crate::{ApiResult, AppState, Auth, Body, Params};

pub(crate) fn register(config: &mut ServiceConfig) {
    config
        .service(list_topics)
        .service(preview_topic)
        .service(read_topic)
        .service(add_topic)
        .service(change_topic)
        .service(move_topic)
        .service(remove_topic);
}

/// Which records are counted.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TopicQuery {
    /// A filter; all records when left out.
    #[serde(default)]
    filter: String,
}

/// A topic and what it finds. A topic counts what it finds itself and what those below it find, each record once.
#[derive(Serialize, utoipa::ToSchema)]
struct TopicCounts {
    #[serde(flatten)]
    topic: Topic,
    /// Records.
    records: u64,
    /// Mean sentiment of its records, from -5 to 5; absent when none has one.
    sentiment: Option<f64>,
    /// Records with a sentiment: the base of the mean.
    sentiment_base: u64,
    /// Records that feel bad.
    negative: u64,
    /// Records that feel good.
    positive: u64,
    /// Records by week, oldest first; the weeks are those of the tree.
    trend: Vec<u64>,
}

/// How far history has been brought to the present version of the tree.
#[derive(Serialize, utoipa::ToSchema)]
struct HistoryRun {
    /// Records gone through.
    done: i64,
}

/// The tree of topics over some records.
#[derive(Serialize, utoipa::ToSchema)]
struct TopicTree {
    /// The version of the tree.
    version: i32,
    /// The run that brings history to this version, while there is one.
    run: Option<HistoryRun>,
    /// Topics in the order of their paths.
    items: Vec<TopicCounts>,
    /// Always null: the tree comes whole.
    next: Option<String>,
    /// Records that match the filter.
    total: u64,
    /// Those in which no topic was found.
    without_topic: u64,
    /// The Mondays of the weeks of the trends, oldest first, without gaps.
    weeks: Vec<DateTime<Utc>>,
    /// When the counts were made.
    as_of: DateTime<Utc>,
}

/// Shows the tree of topics with volume, sentiment and trend.
#[utoipa::path(tag = "topics", params(TopicQuery), responses((status = 200, body = TopicTree)))]
#[get("/topics")]
async fn list_topics(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Params(query): Params<TopicQuery>,
) -> ApiResult<web::Json<TopicTree>> {
    actor.require(Scope::FeedbackRead)?;
    let filter = Filter::parse(&query.filter).map_err(Error::Invalid)?;
    let clock = clock(&state, &actor).await?;
    let (tree, items) = state.db.tenant(actor.org, async |conn| topics::list(conn, actor.org).await).await?;
    let by_topic = || Dimension::Field { name: "topic".into(), depth: None, limit: 2_000 };
    let request = |by, measures| TallyRequest { filter: filter.clone(), by, measures, clock };
    let feeling = Measures { sentiment: true, ..Measures::NONE };
    let counts = state.indexes.tally(&actor, request(vec![by_topic()], feeling)).await?;
    let weekly = request(vec![by_topic(), Dimension::Time(TimeUnit::Week)], Measures::NONE);
    let weekly = state.indexes.tally(&actor, weekly).await?;
    let weeks = weeks(&weekly);
    let run = (tree.tagged_version < tree.version).then_some(HistoryRun { done: tree.tagged_records });
    Ok(web::Json(TopicTree {
        version: tree.version,
        run,
        items: counted(items, &counts, &weekly, &weeks),
        next: None,
        total: counts.total.records,
        without_topic: counts
            .groups
            .iter()
            .filter(|g| g.keys == [GroupKey::None])
            .map(|g| g.tally.records)
            .sum(),
        weeks,
        as_of: counts.as_of,
    }))
}

/// The weeks in which anything was said, without gaps.
fn weeks(weekly: &TallyResult) -> Vec<DateTime<Utc>> {
    let said = weekly.groups.iter().filter_map(|g| match g.keys.get(1) {
        Some(GroupKey::Time(at)) => Some(*at),
        _ => None,
    });
    let mut said: Vec<DateTime<Utc>> = said.collect();
    said.sort_unstable();
    said.dedup();
    let mut weeks: Vec<DateTime<Utc>> = Vec::with_capacity(said.len());
    for at in said {
        while let Some(last) = weeks.last().copied()
            && at - last > chrono::TimeDelta::days(10)
        {
            weeks.push(last + chrono::TimeDelta::days(7));
        }
        weeks.push(at);
    }
    weeks
}

fn counted(
    items: Vec<Topic>,
    counts: &TallyResult,
    weekly: &TallyResult,
    weeks: &[DateTime<Utc>],
) -> Vec<TopicCounts> {
    let mut tallies: HashMap<&str, &Tally> = HashMap::new();
    for group in &counts.groups {
        if let [GroupKey::Value(path)] = group.keys.as_slice() {
            tallies.insert(path, &group.tally);
        }
    }
    let mut trends: HashMap<&str, Vec<u64>> = HashMap::new();
    for group in &weekly.groups {
        if let [GroupKey::Value(path), GroupKey::Time(at)] = group.keys.as_slice() {
            let week = weeks.partition_point(|w| *w <= *at).saturating_sub(1);
            if let Some(count) = trends.entry(path).or_insert_with(|| vec![0; weeks.len()]).get_mut(week) {
                *count += group.tally.records;
            }
        }
    }
    let nothing = Tally::default();
    items
        .into_iter()
        .map(|topic| {
            let tally = tallies.get(topic.path.as_str()).copied().unwrap_or(&nothing);
            let felt = &tally.sentiment;
            #[expect(clippy::cast_precision_loss, reason = "counts of records")]
            let sentiment = (felt.n > 0).then(|| felt.sum / felt.n as f64);
            TopicCounts {
                records: tally.records,
                sentiment,
                sentiment_base: felt.n,
                negative: felt.negative,
                positive: felt.positive,
                trend: trends.remove(topic.path.as_str()).unwrap_or_else(|| vec![0; weeks.len()]),
                topic,
            }
        })
        .collect()
}

/// Shows one topic.
#[utoipa::path(tag = "topics", params(("id" = TopicId, Path)), responses((status = 200, body = Topic)))]
#[get("/topics/{id}")]
async fn read_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<TopicId>,
) -> ApiResult<web::Json<Topic>> {
    actor.require(Scope::FeedbackRead)?;
    let topic = state.db.tenant(actor.org, async |conn| topics::get(conn, &actor, *id).await).await?;
    Ok(web::Json(topic))
}

/// Adds a topic.
#[utoipa::path(tag = "topics", request_body = NewTopic, responses((status = 201, body = Topic)))]
#[post("/topics")]
async fn add_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(new): Body<NewTopic>,
) -> ApiResult<(web::Json<Topic>, StatusCode)> {
    actor.require(Scope::TopicsWrite)?;
    let topic = state.db.tenant(actor.org, async |conn| topics::add(conn, &actor, new).await).await?;
    Ok((web::Json(topic), StatusCode::CREATED))
}

/// Renames a topic or gives it another rule. History follows a new rule in the background.
#[utoipa::path(tag = "topics", params(("id" = TopicId, Path)), request_body = TopicChange, responses((status = 200, body = Topic)))]
#[patch("/topics/{id}")]
async fn change_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<TopicId>,
    Body(change): Body<TopicChange>,
) -> ApiResult<web::Json<Topic>> {
    actor.require(Scope::TopicsWrite)?;
    let topic =
        state.db.tenant(actor.org, async |conn| topics::change(conn, &actor, *id, change).await).await?;
    Ok(web::Json(topic))
}

/// Where a topic is to go.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct TopicPlace {
    /// The topic above it; `null` is the top.
    parent: Option<TopicId>,
}

/// Moves a topic with all below it.
#[utoipa::path(tag = "topics", params(("id" = TopicId, Path)), request_body = TopicPlace, responses((status = 200, body = Topic)))]
#[put("/topics/{id}/place")]
async fn move_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<TopicId>,
    Body(place): Body<TopicPlace>,
) -> ApiResult<web::Json<Topic>> {
    actor.require(Scope::TopicsWrite)?;
    let topic = state
        .db
        .tenant(actor.org, async |conn| topics::relocate(conn, &actor, *id, place.parent).await)
        .await?;
    Ok(web::Json(topic))
}

/// Removes a topic with all below it.
#[utoipa::path(tag = "topics", params(("id" = TopicId, Path)), responses((status = 204)))]
#[delete("/topics/{id}")]
async fn remove_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    id: web::Path<TopicId>,
) -> ApiResult<HttpResponse> {
    actor.require(Scope::TopicsWrite)?;
    state.db.tenant(actor.org, async |conn| topics::remove(conn, &actor, *id).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A rule to be looked at.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RulePreview {
    /// The rule as it is being written.
    rule: String,
    /// The topic that it is to replace the rule of, to tell what changes.
    #[serde(default)]
    topic: Option<TopicId>,
}

/// What a rule finds in history.
#[derive(Serialize, utoipa::ToSchema)]
struct RuleMatches {
    /// Records that it finds.
    records: u64,
    /// Records that there are.
    total: u64,
    /// Records that it finds and the topic has not; absent for a new topic.
    gained: Option<u64>,
    /// Records that the topic has and it does not find.
    lost: Option<u64>,
    /// The newest that it finds, with what matched.
    examples: Vec<Hit>,
    /// When this was found.
    as_of: DateTime<Utc>,
}

/// Tries a rule on history: how many records it finds, examples, and what would change.
#[utoipa::path(tag = "topics", request_body = RulePreview, responses((status = 200, body = RuleMatches)))]
#[post("/topics/preview")]
async fn preview_topic(
    state: web::Data<AppState>,
    Auth(actor): Auth,
    Body(preview): Body<RulePreview>,
) -> ApiResult<web::Json<RuleMatches>> {
    actor.require(Scope::TopicsWrite)?;
    let rule = check_rule(&preview.rule)?;
    let clock = clock(&state, &actor).await?;
    let topic = match preview.topic {
        Some(id) => Some(state.db.tenant(actor.org, async |conn| topics::get(conn, &actor, id).await).await?),
        None => None,
    };
    let search = |filter, limit| SearchRequest { limit, ..SearchRequest::new(filter, clock) };
    let (records, examples, as_of) = if rule == Filter::All {
        (0, Vec::new(), clock.now)
    } else {
        let page = state.indexes.search(&actor, search(rule.clone(), 5)).await?;
        (page.total, page.items, page.as_of)
    };
    let count = async |filter| state.indexes.find(&actor, search(filter, 1)).await.map(|found| found.total);
    let (mut gained, mut lost) = (None, None);
    if let Some(topic) = topic.filter(|t| !t.rule.is_empty() && rule != Filter::All) {
        let own = check_rule(&topic.rule)?;
        gained = Some(count(Filter::and([rule.clone(), own.clone().negate()])).await?);
        lost = Some(count(Filter::and([own, rule.negate()])).await?);
    }
    let total = count(Filter::All).await?;
    Ok(web::Json(RuleMatches { records, total, gained, lost, examples, as_of }))
}
