//! The rules of an organisation, asked about the records that came in.

use candor_model::filter::{Clock, Filter, Matcher, Prepared};
use candor_model::id::{AlertRuleId, FeedbackId, OrgId, UnitId};
use candor_model::{Actor, Feedback, Result};
use candor_store::Conn;
use candor_understand::Analyser;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl;

use crate::fire::{self, Context, Fired};
use crate::rule::{self, AlertRule, Miss};
use crate::schema::{alert_rule_evaluation, alert_rule_sample};
use crate::threshold::{self, Sample, State, Threshold};
use crate::why::Why;

/// What was said longer before it came in is history, not news.
const NEWS: TimeDelta = TimeDelta::days(7);
/// Records loaded at once.
const CHUNK: usize = 500;

/// A rule made ready.
struct Ready {
    rule: AlertRule,
    filter: Filter,
    matcher: Matcher,
    /// Paths of the units that it sees.
    scope: Option<Vec<String>>,
    evaluated: i64,
    matched: i64,
    fired: i64,
    too_old: i64,
    miss: Option<Miss>,
}

/// Looks at these records, writes the alerts with their mails and what was learned about each rule.
pub async fn evaluate(
    conn: &mut Conn,
    org: OrgId,
    ids: &[FeedbackId],
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let rules: Vec<AlertRule> =
        rule::list(conn, org).await?.into_iter().filter(|rule| rule.rule.enabled).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let mut context = Context::load(conn, org, public_url, now).await?;
    let mut ready = make_ready(conn, org, rules, &context.clock).await?;
    for ids in ids.chunks(CHUNK) {
        let mut records = candor_collect::load(conn, org, ids).await?;
        records.sort_by_key(|record| (record.occurred_at, record.id));
        let hits = look(&mut ready, &records, now);
        for (place, rule) in ready.iter_mut().enumerate() {
            let mine: Vec<&Feedback> =
                hits.iter().filter(|(rule, _)| *rule == place).map(|(_, record)| *record).collect();
            if mine.is_empty() {
                continue;
            }
            let fired = match rule.rule.rule.threshold {
                None => mine
                    .into_iter()
                    .map(|record| Fired {
                        record,
                        why: Why::of(&rule.rule.rule.filter, &rule.filter, record, &context.clock),
                    })
                    .collect(),
                Some(threshold) => cross(conn, org, rule, &threshold, mine, &context.clock).await?,
            };
            for one in fired {
                rule.fired += i64::from(fire::fire(conn, &mut context, &mut rule.rule, one).await?);
            }
        }
    }
    for rule in ready {
        note(conn, org, rule, now).await?;
    }
    Ok(())
}

async fn make_ready(conn: &mut Conn, org: OrgId, rules: Vec<AlertRule>, clock: &Clock) -> Result<Vec<Ready>> {
    let scoped: Vec<UnitId> = rules.iter().flat_map(|rule| rule.scope.iter().flatten().copied()).collect();
    let units = if scoped.is_empty() {
        Vec::new()
    } else {
        candor_accounts::units::list(conn, &Actor::system(org)).await?
    };
    let ready = rules.into_iter().filter_map(|rule| {
        // A filter was checked when the rule was saved; one that is not understood now must not stop the others.
        let filter = Filter::parse(&rule.rule.filter)
            .inspect_err(
                |errors| tracing::error!(rule = %rule.id, ?errors, "alert rule's filter is not understood"),
            )
            .ok()?;
        let scope = rule.scope.as_ref().map(|scope| {
            units.iter().filter(|unit| scope.contains(&unit.id)).map(|unit| unit.path.clone()).collect()
        });
        let matcher = Matcher::new(&filter, clock);
        let (evaluated, matched, fired, too_old) = (0, 0, 0, 0);
        Some(Ready { rule, filter, matcher, scope, evaluated, matched, fired, too_old, miss: None })
    });
    Ok(ready.collect())
}

/// Which rule means which record, and why the others do not.
fn look<'r>(rules: &mut [Ready], records: &'r [Feedback], now: DateTime<Utc>) -> Vec<(usize, &'r Feedback)> {
    let mut hits = Vec::new();
    for record in records {
        let prepared = Prepared::new(record, &Analyser);
        let news = record.occurred_at >= record.received_at - NEWS;
        for (place, rule) in rules.iter_mut().enumerate() {
            rule.evaluated += 1;
            let reason = if !news {
                rule.too_old += 1;
                "too_old"
            } else if record.received_at < rule.rule.created_at {
                "before_rule"
            } else if !sees(rule.scope.as_deref(), record.unit.as_deref()) {
                "other_unit"
            } else if rule.matcher.matches(&prepared) {
                rule.matched += 1;
                hits.push((place, record));
                continue;
            } else {
                "filter"
            };
            rule.miss = Some(Miss { feedback: record.id, reason: reason.into(), at: now });
        }
    }
    hits
}

fn sees(scope: Option<&[String]>, unit: Option<&str>) -> bool {
    match (scope, unit) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(scope), Some(unit)) => scope.iter().any(|root| fire::within(unit, root)),
    }
}

/// Adds the records to the rule's window and answers those that made the measure cross its value.
async fn cross<'r>(
    conn: &mut Conn,
    org: OrgId,
    ready: &mut Ready,
    threshold: &Threshold,
    records: Vec<&'r Feedback>,
    clock: &Clock,
) -> Result<Vec<Fired<'r>>> {
    let voices: Vec<(&Feedback, f64)> =
        records.into_iter().filter_map(|record| Some((record, threshold.measure.value(record)?))).collect();
    let Some(oldest) = voices.as_slice().first().map(|(record, _)| record.occurred_at) else {
        return Ok(Vec::new());
    };
    let id = ready.rule.id;
    let held: Vec<(FeedbackId, DateTime<Utc>, Option<f64>)> = alert_rule_sample::table
        .filter(alert_rule_sample::org_id.eq(org).and(alert_rule_sample::rule_id.eq(id)))
        .filter(alert_rule_sample::occurred_at.gt(oldest - threshold.window()))
        .select((alert_rule_sample::feedback_id, alert_rule_sample::occurred_at, alert_rule_sample::value))
        .order(alert_rule_sample::occurred_at)
        .load(conn)
        .await?;
    let rows: Vec<_> = voices
        .iter()
        .map(|(record, value)| {
            (
                alert_rule_sample::org_id.eq(org),
                alert_rule_sample::rule_id.eq(id),
                alert_rule_sample::feedback_id.eq(record.id),
                alert_rule_sample::occurred_at.eq(record.occurred_at),
                alert_rule_sample::value.eq(*value),
                alert_rule_sample::unit_path.eq(record.unit.clone()),
            )
        })
        .collect();
    diesel::insert_into(alert_rule_sample::table).values(rows).on_conflict_do_nothing().execute(conn).await?;

    let mut samples: Vec<(Sample, Option<&Feedback>)> = held
        .iter()
        .map(|(_, at, value)| (Sample { at: *at, value: value.unwrap_or_default(), seen: true }, None))
        .collect();
    for (record, value) in voices {
        if !held.iter().any(|(id, _, _)| *id == record.id) {
            samples.push((Sample { at: record.occurred_at, value, seen: false }, Some(record)));
        }
    }
    samples.sort_by_key(|(sample, _)| sample.at);
    let mut state = State {
        breached: ready.rule.evaluation.breached,
        window_start: ready.rule.window_start,
        last_fired: ready.rule.evaluation.last_fired_at,
    };
    let passing: Vec<Sample> = samples.iter().map(|(sample, _)| sample.clone()).collect();
    let breaches = threshold::run(threshold, ready.rule.cooldown(), &mut state, &passing);
    ready.rule.evaluation.breached = state.breached;
    ready.rule.evaluation.last_fired_at = state.last_fired;
    ready.rule.window_start = state.window_start;
    if breaches.is_empty()
        && let Some(record) = samples.iter().filter_map(|(_, record)| *record).next_back()
    {
        ready.miss = Some(Miss { feedback: record.id, reason: "threshold".into(), at: clock.now });
    }
    Ok(breaches
        .iter()
        .filter_map(|breach| {
            let record = samples.get(breach.sample)?.1?;
            let why = Why::of(&ready.rule.rule.filter, &ready.filter, record, clock);
            Some(Fired { record, why: why.crossing(threshold, breach) })
        })
        .collect())
}

/// Keeps what was learned about a rule, and drops what has left its window.
async fn note(conn: &mut Conn, org: OrgId, ready: Ready, now: DateTime<Utc>) -> Result<()> {
    use alert_rule_evaluation as e;
    let id: AlertRuleId = ready.rule.id;
    let miss = ready.miss.and_then(|miss| serde_json::to_value(miss).ok());
    diesel::update(e::table.find((org, id)))
        .set((
            e::evaluated.eq(e::evaluated + ready.evaluated),
            e::matched.eq(e::matched + ready.matched),
            e::fired.eq(e::fired + ready.fired),
            e::too_old.eq(e::too_old + ready.too_old),
            e::last_evaluated_at.eq(now),
            e::last_fired_at.eq(ready.rule.evaluation.last_fired_at),
            e::last_mailed_at.eq(ready.rule.last_mailed_at),
            e::breached.eq(ready.rule.evaluation.breached),
            e::window_start.eq(ready.rule.window_start),
        ))
        .execute(conn)
        .await?;
    if let Some(miss) = miss {
        diesel::update(e::table.find((org, id))).set(e::last_miss.eq(miss)).execute(conn).await?;
    }
    if let Some(threshold) = ready.rule.rule.threshold {
        // Late records may still reach back so far.
        let gone = now - threshold.window() - NEWS;
        diesel::delete(
            alert_rule_sample::table
                .filter(alert_rule_sample::org_id.eq(org).and(alert_rule_sample::rule_id.eq(id)))
                .filter(alert_rule_sample::occurred_at.lt(gone)),
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// Which of these alerts' units the window reached; used to find who may hear of a threshold.
pub async fn units_in_window(
    conn: &mut Conn,
    org: OrgId,
    rule: AlertRuleId,
    since: DateTime<Utc>,
) -> Result<Vec<Option<String>>> {
    Ok(alert_rule_sample::table
        .filter(alert_rule_sample::org_id.eq(org).and(alert_rule_sample::rule_id.eq(rule)))
        .filter(alert_rule_sample::occurred_at.gt(since))
        .select(alert_rule_sample::unit_path)
        .distinct()
        .load(conn)
        .await?)
}

/// The newest records in a rule's window, for the mail's examples.
pub async fn newest_in_window(
    conn: &mut Conn,
    org: OrgId,
    rule: AlertRuleId,
    until: DateTime<Utc>,
) -> Result<Vec<Feedback>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        feedback_id: FeedbackId,
    }
    let rows: Vec<Row> = sql_query(
        "select feedback_id from alert_rule_sample
         where org_id = $1 and rule_id = $2 and occurred_at <= $3 order by occurred_at desc limit 12",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(rule)
    .bind::<diesel::sql_types::Timestamptz, _>(until)
    .load(conn)
    .await?;
    let ids: Vec<FeedbackId> = rows.into_iter().map(|row| row.feedback_id).collect();
    candor_collect::load(conn, org, &ids).await
}
