//! One metric over the records that a filter means: its value, its groups, its course over time, its change.

use std::collections::BTreeMap;

use candor_index::{Dimension, GroupKey, Indexes, Measures, TallyGroup, TallyRequest, TallyResult, TimeUnit};
use candor_model::filter::{Clock, Filter};
use candor_model::metrics::{Difference, Estimate, Metric, Tally, compare, estimate, net_sentiment};
use candor_model::{Actor, Error, Result};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::group::Grouping;
use crate::period::{self, Span};
use crate::{behind, steps};

/// What is asked.
#[derive(Clone, Debug)]
pub struct ReportRequest {
    /// What is measured.
    pub metric: Metric,
    /// Over which records.
    pub filter: Filter,
    /// Divided by what.
    pub by: Option<Grouping>,
    /// In steps of time.
    pub interval: Option<TimeUnit>,
    /// Against the stretch of the same length before; needs a filter with a beginning (`since:30d`).
    pub compare: bool,
    /// The present and the calendar.
    pub clock: Clock,
}

/// The value of one step of time.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportPoint)]
pub struct Point {
    /// The first moment of the step.
    pub at: DateTime<Utc>,
    /// The value.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The records behind it.
    pub filter: String,
}

/// The value of one group.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportGroup)]
pub struct Group {
    /// The group, as a filter would name it; null for records without a value.
    pub key: Option<String>,
    /// The value.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The change to the stretch before, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// Step by step, when asked for; all groups have the same steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
    /// The records behind it.
    pub filter: String,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// What was measured.
    pub metric: Metric,
    /// The value over all records, counted together.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// Of sentiment: per cent positive less per cent negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<f64>,
    /// The stretch of time that the filter is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Span>,
    /// The stretch that it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_period: Option<Span>,
    /// The value then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Estimate>,
    /// The change since then, and whether it is more than chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// Groups, those with the most records first. A record with several values is in several groups.
    pub groups: Vec<Group>,
    /// Step by step, when asked for without groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
    /// The records behind the value.
    pub filter: String,
    /// When the answer was made. Changes of the last moments may be missing.
    pub as_of: DateTime<Utc>,
}

/// Counts and turns the counts into values.
pub async fn report(indexes: &Indexes, actor: &Actor, request: &ReportRequest) -> Result<Report> {
    let (now, depth) = grouped(indexes, actor, request).await?;
    let before = match request.compare.then(|| period::previous(&request.filter, &request.clock)) {
        None => None,
        Some(None) => {
            let message = "to compare, the filter needs a beginning, such as since:30d";
            return Err(Error::invalid("compare", "no_period", message));
        }
        Some(Some((filter, span))) => {
            let by = request.by.iter().map(|by| by.dimension(depth)).collect();
            Some((indexes.tally(actor, tally(request, filter, by)).await?, span))
        }
    };
    Ok(assemble(request, &now, before.as_ref()))
}

fn tally(request: &ReportRequest, filter: Filter, by: Vec<Dimension>) -> TallyRequest {
    TallyRequest { filter, by, measures: measures(request.metric), clock: request.clock }
}

fn measures(metric: Metric) -> Measures {
    let mut measures = Measures::NONE;
    match metric {
        Metric::Nps => measures.nps = true,
        Metric::Csat => measures.csat = true,
        Metric::Ces => measures.ces = true,
        Metric::Rating => measures.rating = true,
        Metric::Sentiment => measures.sentiment = true,
        Metric::Volume => {}
    }
    measures
}

/// The counts, and the level of the tree that they were made at.
async fn grouped(
    indexes: &Indexes,
    actor: &Actor,
    request: &ReportRequest,
) -> Result<(TallyResult, Option<u8>)> {
    let (depth, above) = request.by.as_ref().map_or((None, None), |by| by.depth(actor, &request.filter));
    let ask = |depth| {
        let by = request.by.iter().map(|by| by.dimension(depth));
        let by = by.chain(request.interval.map(Dimension::Time)).collect();
        indexes.tally(actor, tally(request, request.filter.clone(), by))
    };
    let result = ask(depth).await?;
    let named = result.groups.iter().any(|group| matches!(group.keys.first(), Some(GroupKey::Value(_))));
    if above.is_some() && !named {
        return Ok((ask(above).await?, above));
    }
    Ok((result, depth))
}

fn assemble(request: &ReportRequest, now: &TallyResult, before: Option<&(TallyResult, Span)>) -> Report {
    let metric = request.metric;
    let steps = all_steps(request, &now.groups);
    let (groups, points) = match &request.by {
        None => (Vec::new(), points(request, &now.groups, &steps, &request.filter)),
        Some(by) => (groups(request, by, now, before.map(|(result, _)| result), &steps), Vec::new()),
    };
    Report {
        metric,
        estimate: estimate(metric, &now.total),
        net: (metric == Metric::Sentiment).then(|| net_sentiment(&now.total)).flatten(),
        period: period::span(&request.filter, &request.clock),
        previous_period: before.map(|(_, span)| *span),
        previous: before.map(|(result, _)| estimate(metric, &result.total)),
        difference: before.map(|(result, _)| compare(metric, &now.total, &result.total)),
        groups,
        points,
        filter: behind::counted(metric, &request.filter).to_text(),
        as_of: now.as_of,
    }
}

fn groups(
    request: &ReportRequest,
    by: &Grouping,
    now: &TallyResult,
    before: Option<&TallyResult>,
    steps: &[DateTime<Utc>],
) -> Vec<Group> {
    let metric = request.metric;
    // In a tree, records that end above the level asked for are no group of their own.
    let shown = |key: &GroupKey| *key != GroupKey::None || by.level.is_none();
    let mut order: Vec<(&GroupKey, Vec<&TallyGroup>)> = Vec::new();
    for group in &now.groups {
        let Some(key) = group.keys.first().filter(|key| shown(key)) else { continue };
        match order.last_mut().filter(|(last, _)| *last == key) {
            Some((_, parts)) => parts.push(group),
            None => order.push((key, vec![group])),
        }
    }
    let then: BTreeMap<&GroupKey, &Tally> = before
        .iter()
        .flat_map(|result| &result.groups)
        .filter_map(|g| Some((g.keys.first()?, &g.tally)))
        .collect();
    order
        .into_iter()
        .map(|(key, parts)| {
            let total: Tally = parts.iter().map(|part| &part.tally).sum();
            let name = if let GroupKey::Value(value) = key { Some(value.as_str()) } else { None };
            let filter = Filter::and([request.filter.clone(), behind::group(&by.field, name)]);
            let nothing = Tally::default();
            let difference =
                before.map(|_| compare(metric, &total, then.get(key).copied().unwrap_or(&nothing)));
            let over_time: Vec<TallyGroup> = parts
                .iter()
                .filter(|part| part.keys.len() > 1)
                .map(|part| TallyGroup { keys: part.keys[1..].to_vec(), tally: part.tally.clone() })
                .collect();
            Group {
                key: name.map(str::to_owned),
                estimate: estimate(metric, &total),
                difference,
                points: points(request, &over_time, steps, &filter),
                filter: behind::counted(metric, &filter).to_text(),
            }
        })
        .collect()
}

/// Every step between the first and the last that has records.
fn all_steps(request: &ReportRequest, groups: &[TallyGroup]) -> Vec<DateTime<Utc>> {
    let Some(unit) = request.interval else { return Vec::new() };
    let times = || groups.iter().filter_map(|group| time(group.keys.last()?));
    match (times().min(), times().max()) {
        (Some(first), Some(last)) => steps::without_gaps(unit, first, last, &request.clock),
        _ => Vec::new(),
    }
}

fn time(key: &GroupKey) -> Option<DateTime<Utc>> {
    if let GroupKey::Time(at) = key { Some(*at) } else { None }
}

fn points(
    request: &ReportRequest,
    groups: &[TallyGroup],
    steps: &[DateTime<Utc>],
    filter: &Filter,
) -> Vec<Point> {
    let Some(unit) = request.interval else { return Vec::new() };
    let known: BTreeMap<DateTime<Utc>, &Tally> =
        groups.iter().filter_map(|group| Some((time(group.keys.first()?)?, &group.tally))).collect();
    let nothing = Tally::default();
    let point = |at: &DateTime<Utc>| {
        // A step at the edge of the stretch holds only what the stretch holds of it, so the filter stays.
        let records = Filter::and([filter.clone(), steps::records(unit, *at, &request.clock)]);
        Point {
            at: *at,
            estimate: estimate(request.metric, known.get(at).copied().unwrap_or(&nothing)),
            filter: behind::counted(request.metric, &records).to_text(),
        }
    };
    steps.iter().map(point).collect()
}
