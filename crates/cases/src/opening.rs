//! Opening cases: by hand, and for an alert rule that says so.

use candor_accounts::{audit, units};
use candor_model::id::{AlertRuleId, CaseId, FeedbackId, OrgId, UnitId};
use candor_model::{Actor, Error, Feedback, Result};
use candor_store::{Conn, on_constraint};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::json;

use crate::clock::Clock;
use crate::event::{EventKind, Told, tell};
use crate::row::{self, Row};
use crate::schema::feedback_case;
use crate::settings;
use crate::status::{Priority, Status};

/// A case to be opened by hand.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// The record that it is about.
    #[serde(default)]
    pub feedback: Option<FeedbackId>,
    /// What it is about; the customer's first words when left out. Needed when there is no record.
    #[serde(default)]
    pub title: Option<String>,
    /// The unit whose business it is; the record's when left out.
    #[serde(default)]
    pub unit: Option<UnitId>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// A first note.
    #[serde(default)]
    pub note: Option<String>,
}

/// A case that an alert rule asks for.
#[derive(Clone, Debug)]
pub struct RuleOpening {
    /// The record that the rule found.
    pub feedback: FeedbackId,
    /// The rule.
    pub rule: AlertRuleId,
    /// Its name.
    pub rule_name: String,
    /// How much such cases matter.
    pub priority: Priority,
}

/// Opens a case by hand.
pub async fn open(conn: &mut Conn, actor: &Actor, new: NewCase, now: DateTime<Utc>) -> Result<CaseId> {
    let feedback = match new.feedback {
        Some(id) => Some(record(conn, actor, id).await?),
        None => None,
    };
    let unit = match (new.unit, &feedback) {
        (Some(unit), _) => Some(units::get(conn, actor, unit).await.map_err(unknown_unit)?.id),
        (None, Some(feedback)) => unit_of(conn, actor.org, feedback).await?,
        (None, None) => None,
    };
    if unit.is_none() && actor.units.is_some() {
        return Err(Error::invalid("unit", "required", "say which of your units it belongs to"));
    }
    let title = match new.title.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        Some(title) if title.chars().count() > 200 => {
            return Err(Error::invalid("title", "too_long", "at most 200 characters"));
        }
        Some(title) => Some(title.to_owned()),
        None if feedback.is_none() => {
            return Err(Error::invalid("title", "required", "say what it is about"));
        }
        None => None,
    };
    let mut row = fresh(actor.org, feedback.as_ref(), unit, title, now);
    row.opened_by = actor.user;
    row.priority = new.priority.as_str().to_owned();
    row.set_clock(Clock::start(now, settings::allowed(conn, actor.org, new.priority).await?));
    let id = row.case_id;
    diesel::insert_into(feedback_case::table)
        .values(&row)
        .execute(conn)
        .await
        .map_err(on_constraint("feedback_case_record_key", || Error::Conflict("case_exists")))?;
    tell(conn, actor, id, Told::new(EventKind::Opened).saying(new.note), now).await?;
    audit::record(conn, actor, "case.opened", id.to_string(), json!({})).await?;
    Ok(id)
}

/// Opens the case that a rule asks for, or adds to the one that the record has already. Harmless to repeat.
pub async fn open_for_rule(
    conn: &mut Conn,
    org: OrgId,
    new: RuleOpening,
    now: DateTime<Utc>,
) -> Result<CaseId> {
    let actor = Actor::system(org);
    let feedback = record(conn, &actor, new.feedback).await?;
    let unit = unit_of(conn, org, &feedback).await?;
    let mut row = fresh(org, Some(&feedback), unit, None, now);
    row.rule_id = Some(new.rule);
    row.rule_name = Some(new.rule_name.clone());
    row.priority = new.priority.as_str().to_owned();
    row.set_clock(Clock::start(now, settings::allowed(conn, org, new.priority).await?));
    let id = row.case_id;
    let written = diesel::insert_into(feedback_case::table)
        .values(&row)
        .on_conflict((feedback_case::org_id, feedback_case::feedback_id))
        .do_nothing()
        .execute(conn)
        .await?;
    let details = json!({ "rule": new.rule_name, "rule_id": new.rule });
    if written == 1 {
        tell(conn, &actor, id, Told::new(EventKind::Opened).with(details), now).await?;
        return Ok(id);
    }
    let (id, rule): (CaseId, Option<AlertRuleId>) = feedback_case::table
        .filter(feedback_case::org_id.eq(org).and(feedback_case::feedback_id.eq(new.feedback)))
        .select((feedback_case::case_id, feedback_case::rule_id))
        .first(conn)
        .await?;
    let known =
        crate::event::story(conn, org, id).await?.iter().any(|e| e.details["rule_id"] == json!(new.rule));
    if rule != Some(new.rule) && !known {
        tell(conn, &actor, id, Told::new(EventKind::FoundAgain).with(details), now).await?;
    }
    Ok(id)
}

/// The case of a record, if it has one and the actor may see it.
pub async fn of_record(conn: &mut Conn, actor: &Actor, feedback: FeedbackId) -> Result<Option<CaseId>> {
    let id: Option<CaseId> = feedback_case::table
        .filter(feedback_case::org_id.eq(actor.org).and(feedback_case::feedback_id.eq(feedback)))
        .select(feedback_case::case_id)
        .first(conn)
        .await
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    match row::find(conn, actor, id).await {
        Ok(row) => Ok(Some(row.case_id)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn record(conn: &mut Conn, actor: &Actor, id: FeedbackId) -> Result<Feedback> {
    candor_collect::get(conn, actor, id).await.map_err(|e| match e {
        Error::NotFound => Error::invalid("feedback", "unknown", "there is no such record"),
        other => other,
    })
}

fn unknown_unit(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("unit", "unknown", "there is no such unit"),
        other => other,
    }
}

async fn unit_of(conn: &mut Conn, org: OrgId, feedback: &Feedback) -> Result<Option<UnitId>> {
    let Some(path) = &feedback.unit else { return Ok(None) };
    Ok(units::find_paths(conn, org, std::slice::from_ref(path)).await?.remove(path))
}

fn fresh(
    org: OrgId,
    feedback: Option<&Feedback>,
    unit: Option<UnitId>,
    title: Option<String>,
    now: DateTime<Utc>,
) -> Row {
    let words = feedback.and_then(words);
    let title = title
        .or_else(|| feedback.and_then(|f| f.title.as_deref()).map(|t| shorten(t, 80)))
        .or_else(|| words.as_deref().map(|w| shorten(w, 80)))
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| feedback.map_or_else(String::new, |f| f.channel.clone()));
    Row {
        org_id: org,
        case_id: CaseId::new(),
        title,
        excerpt: words.map(|w| shorten(&w, 400)),
        feedback_id: feedback.map(|f| f.id),
        customer_id: feedback.and_then(|f| f.customer),
        customer_name: feedback.and_then(|f| f.customer_name.clone()),
        unit_id: unit,
        owner_id: None,
        status: Status::Open.as_str().to_owned(),
        priority: String::new(),
        rule_id: None,
        rule_name: None,
        opened_by: None,
        opened_at: now,
        clock_started_at: now,
        allowed_minutes: 1,
        paused_seconds: 0,
        paused_at: None,
        due_at: now,
        first_response_at: None,
        resolved_at: None,
        closed_at: None,
        resolution: None,
        root_cause_id: None,
        reopened: 0,
        escalation_level: 0,
        escalated_at: None,
        updated_at: now,
    }
}

/// What the customer said: their own words before anybody else's.
fn words(feedback: &Feedback) -> Option<String> {
    let own = feedback
        .verbatims
        .iter()
        .find(|v| v.speaker == "customer")
        .or_else(|| feedback.verbatims.as_slice().first());
    own.map(|v| v.text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|w| !w.is_empty())
}

/// At most so many characters, cut between words.
fn shorten(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most - 1).collect();
    let end = cut.rfind(' ').filter(|at| *at > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ' ', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_between_words() {
        assert_eq!(shorten("still waiting", 20), "still waiting");
        assert_eq!(
            shorten("I ordered on the third. Nine days and still waiting", 30),
            "I ordered on the third. Nine…"
        );
        assert_eq!(shorten("I ordered on the third. Nine days", 25), "I ordered on the third…");
        assert_eq!(shorten(&"x".repeat(50), 10).chars().count(), 10);
        assert_eq!(shorten(" a\n b\t", 10), "a b");
    }
}
