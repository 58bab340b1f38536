//! What a rule would have done: asked of the index with the rule's filter, and for a threshold put through the same
//! window as in life.

use std::collections::BTreeMap;

use candor_index::{Dimension, GroupKey, Indexes, Measures, SearchRequest, TallyRequest, TimeUnit};
use candor_model::filter::{Clock, Filter};
use candor_model::{Actor, Error, Feedback, FieldError, Result};
use chrono::{Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::threshold::{self, Sample, State, Threshold};
use crate::why::Why;

/// How far back it looks.
const DAYS: u64 = 90;
/// Records that are put through a threshold's window at most; the newest ones.
const MOST: usize = 10_000;
/// Examples shown.
const EXAMPLES: usize = 10;

/// A rule to be tried on history.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRunRequest {
    /// Which records, in the filter language.
    pub filter: String,
    /// The measure that has to cross a value.
    #[serde(default)]
    pub threshold: Option<Threshold>,
    /// After a mail, no other for so many minutes.
    #[serde(default)]
    pub cooldown_minutes: i32,
}

/// How often it would have fired on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayCount {
    /// The day, in the organisation's time zone.
    pub day: NaiveDate,
    /// How often.
    pub count: u64,
}

/// A record that would have fired.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DryRunExample)]
pub struct Example {
    /// The record.
    pub feedback: Feedback,
    /// Why.
    pub why: Why,
}

/// What the rule would have done.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct DryRun {
    /// Records that the filter means.
    pub matched: u64,
    /// How often the rule would have fired.
    pub fired: u64,
    /// Day by day, the oldest first, without gaps.
    pub days: Vec<DayCount>,
    /// The newest that would have fired.
    pub examples: Vec<Example>,
    /// False when there were so many records that only the newest were put through the window.
    pub complete: bool,
}

/// Tries a rule on the last 90 days, as far as the actor may see.
pub async fn dry_run(
    indexes: &Indexes,
    actor: &Actor,
    request: DryRunRequest,
    clock: Clock,
) -> Result<DryRun> {
    let mut errors: Vec<FieldError> = Vec::new();
    if let Some(Err(Error::Invalid(wrong))) = request.threshold.map(|threshold| threshold.check()) {
        errors.extend(wrong);
    }
    if !(0..=10_080).contains(&request.cooldown_minutes) {
        errors.push(FieldError::new("cooldown_minutes", "out_of_range", "between 0 and 10080 minutes"));
    }
    let filter = match Filter::parse(&request.filter) {
        Ok(filter) if errors.is_empty() => filter,
        Ok(_) => return Err(Error::Invalid(errors)),
        Err(wrong) => return Err(Error::Invalid(errors.into_iter().chain(wrong).collect())),
    };
    let since = Filter::parse(&format!("since:{}d", DAYS - 1)).map_err(Error::Invalid)?;
    let past = Filter::and([filter.clone(), since]);
    match request.threshold {
        None => each(indexes, actor, &request.filter, filter, past, clock).await,
        Some(threshold) => crossing(indexes, actor, &request, &threshold, filter, past, clock).await,
    }
}

async fn each(
    indexes: &Indexes,
    actor: &Actor,
    text: &str,
    filter: Filter,
    past: Filter,
    clock: Clock,
) -> Result<DryRun> {
    let request = TallyRequest {
        filter: past.clone(),
        by: vec![Dimension::Time(TimeUnit::Day)],
        measures: Measures::NONE,
        clock,
    };
    let tally = indexes.tally(actor, request).await?;
    let mut days = BTreeMap::new();
    for group in tally.groups {
        if let Some(GroupKey::Time(start)) = group.keys.first() {
            days.insert(start.with_timezone(&clock.zone).date_naive(), group.tally.records);
        }
    }
    let page =
        indexes.search(actor, SearchRequest { limit: EXAMPLES, ..SearchRequest::new(past, clock) }).await?;
    let examples = page.items.into_iter().map(|hit| {
        let why = Why::of(text, &filter, &hit.feedback, &clock);
        Example { feedback: hit.feedback, why }
    });
    Ok(DryRun {
        matched: tally.total.records,
        fired: tally.total.records,
        days: without_gaps(&days, &clock),
        examples: examples.collect(),
        complete: true,
    })
}

async fn crossing(
    indexes: &Indexes,
    actor: &Actor,
    request: &DryRunRequest,
    threshold: &Threshold,
    filter: Filter,
    past: Filter,
    clock: Clock,
) -> Result<DryRun> {
    let mut records: Vec<Feedback> = Vec::new();
    let mut cursor = None;
    let mut matched = 0;
    let complete = loop {
        let page = SearchRequest { limit: 200, cursor, ..SearchRequest::new(past.clone(), clock) };
        let page = indexes.search(actor, page).await?;
        matched = matched.max(page.total);
        records.extend(page.items.into_iter().map(|hit| hit.feedback));
        cursor = page.next;
        if cursor.is_none() {
            break true;
        }
        if records.len() >= MOST {
            break false;
        }
    };
    records.sort_by_key(|record| (record.occurred_at, record.id));
    let voices: Vec<(&Feedback, Sample)> = records
        .iter()
        .filter_map(|record| {
            let value = threshold.measure.value(record)?;
            Some((record, Sample { at: record.occurred_at, value, seen: false }))
        })
        .collect();
    let samples: Vec<Sample> = voices.iter().map(|(_, sample)| sample.clone()).collect();
    let cooldown = TimeDelta::minutes(i64::from(request.cooldown_minutes));
    let breaches = threshold::run(threshold, cooldown, &mut State::default(), &samples);
    let mut days: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for breach in &breaches {
        *days.entry(samples[breach.sample].at.with_timezone(&clock.zone).date_naive()).or_default() += 1;
    }
    let examples = breaches.iter().rev().take(EXAMPLES).map(|breach| {
        let record = voices[breach.sample].0;
        let why = Why::of(&request.filter, &filter, record, &clock).crossing(threshold, breach);
        Example { feedback: record.clone(), why }
    });
    Ok(DryRun {
        matched,
        fired: breaches.len() as u64,
        days: without_gaps(&days, &clock),
        examples: examples.collect(),
        complete,
    })
}

fn without_gaps(days: &BTreeMap<NaiveDate, u64>, clock: &Clock) -> Vec<DayCount> {
    let today = clock.now.with_timezone(&clock.zone).date_naive();
    (0..DAYS)
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)))
        .map(|day| DayCount { day, count: days.get(&day).copied().unwrap_or_default() })
        .collect()
}
