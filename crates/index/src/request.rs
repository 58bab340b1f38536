//! What can be asked of the index, and what it answers: the narrow interface behind which another engine could stand.

use std::collections::BTreeMap;

use candor_model::annotation::Span;
use candor_model::feedback::Feedback;
use candor_model::filter::{Clock, Filter};
use candor_model::id::FeedbackId;
use candor_model::metrics::tally::Tally;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The order of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// What was said last comes first.
    #[default]
    Newest,
    /// What fits the words of the filter best comes first.
    Relevance,
}

/// A step of a time axis, in the calendar of a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Sixty minutes.
    Hour,
    /// Midnight to midnight.
    Day,
    /// Monday to Monday.
    Week,
    /// From the first of a month to the first of the next.
    Month,
}

/// One page of records that match.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// How many at most; 1 to 200.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// The fields whose values are to be counted over all matches.
    pub facets: Vec<String>,
    /// How many values of each facet.
    pub facet_limit: usize,
    /// Counts over time: the step, or `None` for no histogram.
    pub histogram: Option<HistogramStep>,
    /// What `since:30d` means, and the calendar of the histogram.
    pub clock: Clock,
}

/// How wide the bars of a histogram are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistogramStep {
    /// The step that gives between some 20 and 80 bars over the time that the matches span.
    Auto,
    /// This step.
    Unit(TimeUnit),
}

impl SearchRequest {
    /// The newest 20 records that match, without facets.
    #[must_use]
    pub fn new(filter: Filter, clock: Clock) -> Self {
        Self {
            filter,
            clock,
            sort: Sort::default(),
            limit: 20,
            cursor: None,
            facets: Vec::new(),
            facet_limit: 20,
            histogram: None,
        }
    }
}

/// A value of a field and how many of the matches have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ValueCount {
    /// As a filter would name it.
    pub value: String,
    /// Records.
    pub count: u64,
}

/// One bar of a histogram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TimeCount {
    /// The first instant of the bar.
    pub start: DateTime<Utc>,
    /// Records.
    pub count: u64,
}

/// Counts over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Histogram {
    /// The width of a bar.
    pub unit: TimeUnit,
    /// The bars without gaps, oldest first.
    pub bars: Vec<TimeCount>,
}

/// What the index alone knows of a page: which records, and the counts.
#[derive(Clone, Debug)]
pub struct Found {
    /// How many records match.
    pub total: u64,
    /// The records of the page in order, with their score when sorted by relevance.
    pub ids: Vec<(FeedbackId, Option<f32>)>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Values by facet, most frequent first.
    pub facets: BTreeMap<String, Vec<ValueCount>>,
    /// Counts over time, when asked for.
    pub histogram: Option<Histogram>,
    /// When the answer was made. Changes of the last moments may be missing.
    pub as_of: DateTime<Utc>,
}

/// A record of a page.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Hit {
    /// The record.
    #[serde(flatten)]
    pub feedback: Feedback,
    /// What the filter's words hit in the verbatims.
    pub highlights: Vec<Span>,
    /// How well it fits, when sorted by relevance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
}

/// A page of records and what can be said of all that match.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SearchPage {
    /// How many records match.
    pub total: u64,
    /// The records of this page.
    pub items: Vec<Hit>,
    /// Where the next page begins; null on the last.
    pub next: Option<String>,
    /// Values by facet, most frequent first.
    pub facets: BTreeMap<String, Vec<ValueCount>>,
    /// Counts over time, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// When the answer was made. Changes of the last moments may be missing.
    pub as_of: DateTime<Utc>,
    /// How long the search took, in microseconds.
    pub took_us: u64,
}

/// One axis of a tally.
#[derive(Clone, Debug, PartialEq)]
pub enum Dimension {
    /// The values of a field, most frequent first. Records without a value form the group [`GroupKey::None`].
    /// Of a tree (`unit`, `topic`) every node on the way counts, so that the group `north` is what the filter
    /// `unit:north` finds; `depth` (from 1) takes the nodes of one level only.
    Field {
        /// As in filters: `channel`, `topic`, `order.total`, `after-delivery.q2`.
        name: String,
        /// One level of a tree.
        depth: Option<u8>,
        /// The groups with the most records; the others are left out.
        limit: usize,
    },
    /// Steps of time by `occurred`, oldest first, in the calendar of the request's clock.
    Time(TimeUnit),
}

impl Dimension {
    /// The 50 most frequent values of a field.
    pub fn field(name: impl Into<String>) -> Self {
        Self::Field { name: name.into(), depth: None, limit: 50 }
    }
}

/// Which parts of a [`Tally`] are filled besides the number of records. Asking for less is faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measures {
    /// Likelihood to recommend.
    pub nps: bool,
    /// Satisfaction.
    pub csat: bool,
    /// Effort.
    pub ces: bool,
    /// Stars.
    pub rating: bool,
    /// Sentiment.
    pub sentiment: bool,
}

impl Measures {
    /// Everything.
    pub const ALL: Self = Self { nps: true, csat: true, ces: true, rating: true, sentiment: true };
    /// Only the number of records.
    pub const NONE: Self = Self { nps: false, csat: false, ces: false, rating: false, sentiment: false };
}

/// Counts and sums over all records that match, by up to two dimensions.
#[derive(Clone, Debug)]
pub struct TallyRequest {
    /// Which records.
    pub filter: Filter,
    /// None, one or two dimensions.
    pub by: Vec<Dimension>,
    /// What is measured.
    pub measures: Measures,
    /// What `since:30d` means, and the calendar of time steps.
    pub clock: Clock,
}

/// Where a group stands on one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// A value of the field, as a filter would name it.
    Value(String),
    /// A step of time, by its first instant.
    Time(DateTime<Utc>),
    /// Records without a value.
    None,
}

/// One group of a tally.
#[derive(Clone, Debug)]
pub struct TallyGroup {
    /// One key per dimension.
    pub keys: Vec<GroupKey>,
    /// Its counts and sums.
    pub tally: Tally,
}

/// The answer to a [`TallyRequest`].
#[derive(Clone, Debug)]
pub struct TallyResult {
    /// Over all records that match, whatever their groups. A record with several topics is in several groups.
    pub total: Tally,
    /// The groups that have records; by the first key, then the second: time ascending, values by frequency.
    /// Empty without dimensions.
    pub groups: Vec<TallyGroup>,
    /// When the answer was made. Changes of the last moments may be missing.
    pub as_of: DateTime<Utc>,
}

/// What to complete.
#[derive(Clone, Debug)]
pub struct SuggestRequest {
    /// The field whose values are wanted; names of fields when `None`.
    pub field: Option<String>,
    /// What is typed of it so far; matches at the beginning of any word, whatever the case.
    pub typed: String,
    /// Only records that match this are counted.
    pub filter: Filter,
    /// What `since:30d` means.
    pub clock: Clock,
    /// How many at most.
    pub limit: usize,
}
