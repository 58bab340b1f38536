//! Alert rules: what they watch, whom they tell and how.

use candor_accounts::audit;
use candor_model::filter::Filter;
use candor_model::id::{AlertRuleId, OrgId, UnitId, UserId};
use candor_model::{Actor, Error, FieldError, Result, Role};
use candor_store::Conn;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::schema::{alert_rule, alert_rule_evaluation};
use crate::threshold::Threshold;

/// When the mail goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlertRuleDelivery)]
pub enum Delivery {
    /// At once, one mail for each record.
    #[default]
    AtOnce,
    /// In one mail at the end of the hour.
    Hourly,
    /// In one mail in the morning.
    Daily,
}

impl Delivery {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
        }
    }
}

impl TryFrom<String> for Delivery {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        [Self::AtOnce, Self::Hourly, Self::Daily]
            .into_iter()
            .find(|d| d.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("delivery '{text}'")))
    }
}

/// How much a case that the rule opens presses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlertRuleCasePriority)]
pub enum CasePriority {
    /// When there is time.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before the others.
    High,
    /// Now.
    Urgent,
}

impl CasePriority {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

impl TryFrom<String> for CasePriority {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        [Self::Low, Self::Normal, Self::High, Self::Urgent]
            .into_iter()
            .find(|p| p.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("priority '{text}'")))
    }
}

/// Whom a rule tells. Nobody is told of what they may not see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = AlertRecipients)]
pub struct Recipients {
    /// These people.
    pub users: Vec<UserId>,
    /// Everybody with one of these roles.
    pub roles: Vec<Role>,
    /// The managers of the record's unit: its own, else those of the nearest unit above that has any.
    pub unit_managers: bool,
}

impl Recipients {
    fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.unit_managers
    }
}

/// A rule as it is made or changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AlertRuleInput)]
pub struct RuleInput {
    /// What people call it.
    pub name: String,
    /// Which records, in the filter language.
    pub filter: String,
    /// A measure over a window that has to cross a value; without it every record fires.
    #[serde(default)]
    pub threshold: Option<Threshold>,
    /// Whom it tells.
    pub recipients: Recipients,
    /// When the mail goes out.
    #[serde(default)]
    pub delivery: Delivery,
    /// After a mail, no other for so many minutes; at most a week (10,080).
    #[serde(default)]
    pub cooldown_minutes: i32,
    /// Whether it opens a case for each record that fires.
    #[serde(default)]
    pub opens_case: bool,
    /// How much such a case presses.
    #[serde(default)]
    pub case_priority: CasePriority,
    /// Whether it is on.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl RuleInput {
    /// Reads the filter and errs with everything that is wrong.
    pub fn check(&self) -> Result<Filter> {
        let mut errors = Vec::new();
        let name = self.name.trim();
        if name.is_empty() {
            errors.push(FieldError::new("name", "required", "a name is needed"));
        } else if name.chars().count() > 200 || name.chars().any(char::is_control) {
            errors.push(FieldError::new("name", "too_long", "one line of at most 200 characters"));
        }
        if self.recipients.is_empty() {
            let message = "somebody has to be told: people, roles or the unit's managers";
            errors.push(FieldError::new("recipients", "required", message));
        }
        if self.recipients.users.len() > 100 {
            errors.push(FieldError::new("recipients.users", "too_many", "at most 100"));
        }
        if !(0..=10_080).contains(&self.cooldown_minutes) {
            let message = "between 0 and 10080 minutes (a week)";
            errors.push(FieldError::new("cooldown_minutes", "out_of_range", message));
        }
        if let Some(Err(Error::Invalid(wrong))) = self.threshold.map(|threshold| threshold.check()) {
            errors.extend(wrong);
        }
        match Filter::parse(&self.filter) {
            Ok(filter) if errors.is_empty() => Ok(filter),
            Ok(_) => Err(Error::Invalid(errors)),
            Err(wrong) => Err(Error::Invalid(errors.into_iter().chain(wrong).collect())),
        }
    }
}

/// What a rule has done so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AlertRuleEvaluation)]
pub struct Evaluation {
    /// Records it looked at.
    pub evaluated: i64,
    /// Records that its filter meant.
    pub matched: i64,
    /// How often it fired.
    pub fired: i64,
    /// Records passed over since they were said more than seven days before they came in.
    pub too_old: i64,
    /// When it looked last.
    pub last_evaluated_at: Option<DateTime<Utc>>,
    /// When it fired last.
    pub last_fired_at: Option<DateTime<Utc>>,
    /// The last record that did not fire, and why.
    pub last_miss: Option<Miss>,
    /// Whether its threshold is crossed at present.
    pub breached: bool,
}

/// Why a record did not fire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AlertRuleMiss)]
pub struct Miss {
    /// Which.
    pub feedback: candor_model::id::FeedbackId,
    /// `too_old`, `other_unit`, `filter`, `threshold` or `before_rule`.
    pub reason: String,
    /// When it was looked at.
    pub at: DateTime<Utc>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AlertRule {
    /// Its id.
    pub id: AlertRuleId,
    /// What it says.
    #[serde(flatten)]
    pub rule: RuleInput,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// What it has done so far.
    pub evaluation: Evaluation,
    /// The units that it sees, with all below; absent when everything.
    #[serde(skip)]
    pub scope: Option<Vec<UnitId>>,
    /// When it sent a mail last.
    #[serde(skip)]
    pub last_mailed_at: Option<DateTime<Utc>>,
    /// Since when records count for its threshold.
    #[serde(skip)]
    pub window_start: Option<DateTime<Utc>>,
}

impl AlertRule {
    /// How long it is silent after a mail.
    #[must_use]
    pub fn cooldown(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.rule.cooldown_minutes))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = alert_rule)]
struct RuleRow {
    rule_id: AlertRuleId,
    name: String,
    filter: String,
    threshold: Option<serde_json::Value>,
    recipients: serde_json::Value,
    delivery: String,
    cooldown_minutes: i32,
    opens_case: bool,
    case_priority: String,
    enabled: bool,
    scope_unit_ids: Option<Vec<UnitId>>,
    created_by: Option<UserId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = alert_rule_evaluation)]
struct EvaluationRow {
    evaluated: i64,
    matched: i64,
    fired: i64,
    too_old: i64,
    last_evaluated_at: Option<DateTime<Utc>>,
    last_fired_at: Option<DateTime<Utc>>,
    last_mailed_at: Option<DateTime<Utc>>,
    last_miss: Option<serde_json::Value>,
    breached: bool,
    window_start: Option<DateTime<Utc>>,
}

fn whole((row, done): (RuleRow, EvaluationRow)) -> Result<AlertRule> {
    let json = |e: serde_json::Error| Error::Internal(format!("alert rule: {e}"));
    Ok(AlertRule {
        id: row.rule_id,
        rule: RuleInput {
            name: row.name,
            filter: row.filter,
            threshold: row.threshold.map(serde_json::from_value).transpose().map_err(json)?,
            recipients: serde_json::from_value(row.recipients).map_err(json)?,
            delivery: row.delivery.try_into()?,
            cooldown_minutes: row.cooldown_minutes,
            opens_case: row.opens_case,
            case_priority: row.case_priority.try_into()?,
            enabled: row.enabled,
        },
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
        evaluation: Evaluation {
            evaluated: done.evaluated,
            matched: done.matched,
            fired: done.fired,
            too_old: done.too_old,
            last_evaluated_at: done.last_evaluated_at,
            last_fired_at: done.last_fired_at,
            last_miss: done.last_miss.and_then(|miss| serde_json::from_value(miss).ok()),
            breached: done.breached,
        },
        scope: row.scope_unit_ids,
        last_mailed_at: done.last_mailed_at,
        window_start: done.window_start,
    })
}

/// The rules that are not archived, by name.
pub async fn list(conn: &mut Conn, org: OrgId) -> Result<Vec<AlertRule>> {
    let rows: Vec<(RuleRow, EvaluationRow)> = alert_rule::table
        .inner_join(
            alert_rule_evaluation::table.on(alert_rule_evaluation::org_id
                .eq(alert_rule::org_id)
                .and(alert_rule_evaluation::rule_id.eq(alert_rule::rule_id))),
        )
        .filter(alert_rule::org_id.eq(org).and(alert_rule::archived_at.is_null()))
        .select((RuleRow::as_select(), EvaluationRow::as_select()))
        .order((alert_rule::name, alert_rule::rule_id))
        .load(conn)
        .await?;
    rows.into_iter().map(whole).collect()
}

/// One rule.
pub async fn get(conn: &mut Conn, org: OrgId, id: AlertRuleId) -> Result<AlertRule> {
    let row: (RuleRow, EvaluationRow) = alert_rule::table
        .inner_join(
            alert_rule_evaluation::table.on(alert_rule_evaluation::org_id
                .eq(alert_rule::org_id)
                .and(alert_rule_evaluation::rule_id.eq(alert_rule::rule_id))),
        )
        .filter(alert_rule::org_id.eq(org).and(alert_rule::rule_id.eq(id)))
        .filter(alert_rule::archived_at.is_null())
        .select((RuleRow::as_select(), EvaluationRow::as_select()))
        .first(conn)
        .await?;
    whole(row)
}

/// Makes a rule. It sees as far as whoever makes it, and only what comes in from now on.
pub async fn add(conn: &mut Conn, actor: &Actor, input: RuleInput, now: DateTime<Utc>) -> Result<AlertRule> {
    input.check()?;
    check_users(conn, actor.org, &input.recipients).await?;
    let id = AlertRuleId::new();
    diesel::insert_into(alert_rule::table)
        .values((
            (alert_rule::org_id.eq(actor.org), alert_rule::rule_id.eq(id)),
            columns(actor, &input, now)?,
            alert_rule::created_by.eq(actor.user),
            alert_rule::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    diesel::insert_into(alert_rule_evaluation::table)
        .values((alert_rule_evaluation::org_id.eq(actor.org), alert_rule_evaluation::rule_id.eq(id)))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "alert_rule.added", id.to_string(), details(&input)).await?;
    get(conn, actor.org, id).await
}

/// Changes a rule; afterwards it sees as far as whoever changed it. A changed threshold begins a new window.
pub async fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: AlertRuleId,
    input: RuleInput,
    now: DateTime<Utc>,
) -> Result<AlertRule> {
    input.check()?;
    check_users(conn, actor.org, &input.recipients).await?;
    let before = reachable(conn, actor, id).await?;
    diesel::update(alert_rule::table.find((actor.org, id)))
        .set(columns(actor, &input, now)?)
        .execute(conn)
        .await?;
    if before.rule.threshold != input.threshold || before.rule.filter != input.filter {
        diesel::update(alert_rule_evaluation::table.find((actor.org, id)))
            .set((alert_rule_evaluation::breached.eq(false), alert_rule_evaluation::window_start.eq(now)))
            .execute(conn)
            .await?;
    }
    audit::record(conn, actor, "alert_rule.changed", id.to_string(), details(&input)).await?;
    get(conn, actor.org, id).await
}

/// Takes a rule away; its alerts stay.
pub async fn archive(conn: &mut Conn, actor: &Actor, id: AlertRuleId, now: DateTime<Utc>) -> Result<()> {
    let rule = reachable(conn, actor, id).await?;
    diesel::update(alert_rule::table.find((actor.org, id)))
        .set((alert_rule::archived_at.eq(now), alert_rule::enabled.eq(false)))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "alert_rule.archived", id.to_string(), details(&rule.rule)).await
}

/// A rule that the actor may change: one that sees no further than they do, else it would narrow what others made.
async fn reachable(conn: &mut Conn, actor: &Actor, id: AlertRuleId) -> Result<AlertRule> {
    let rule = get(conn, actor.org, id).await?;
    let Some(mine) = &actor.units else { return Ok(rule) };
    let within = rule
        .scope
        .as_ref()
        .is_some_and(|scope| scope.iter().all(|unit| mine.iter().any(|(id, _)| id == unit)));
    if within { Ok(rule) } else { Err(Error::Forbidden) }
}

async fn check_users(conn: &mut Conn, org: OrgId, recipients: &Recipients) -> Result<()> {
    if recipients.users.is_empty() {
        return Ok(());
    }
    let known = candor_accounts::managers::recipients(conn, org).await?;
    let strangers =
        recipients.users.iter().enumerate().filter(|(_, id)| !known.iter().any(|p| p.user == **id));
    let errors: Vec<_> = strangers
        .map(|(place, _)| {
            FieldError::new(format!("recipients.users[{place}]"), "unknown", "nobody has this id")
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = alert_rule)]
#[diesel(treat_none_as_null = true)]
struct Columns {
    name: String,
    filter: String,
    threshold: Option<serde_json::Value>,
    recipients: serde_json::Value,
    delivery: &'static str,
    cooldown_minutes: i32,
    opens_case: bool,
    case_priority: &'static str,
    enabled: bool,
    scope_unit_ids: Option<Vec<UnitId>>,
    updated_at: DateTime<Utc>,
}

fn columns(actor: &Actor, input: &RuleInput, now: DateTime<Utc>) -> Result<Columns> {
    Ok(Columns {
        name: input.name.trim().to_owned(),
        filter: input.filter.trim().to_owned(),
        threshold: input.threshold.map(serde_json::to_value).transpose().map_err(Error::internal)?,
        recipients: serde_json::to_value(&input.recipients).map_err(Error::internal)?,
        delivery: input.delivery.as_str(),
        cooldown_minutes: input.cooldown_minutes,
        opens_case: input.opens_case,
        case_priority: input.case_priority.as_str(),
        enabled: input.enabled,
        scope_unit_ids: actor.units.as_ref().map(|units| units.iter().map(|(id, _)| *id).collect()),
        updated_at: now,
    })
}

fn details(input: &RuleInput) -> serde_json::Value {
    json!({ "name": input.name, "filter": input.filter, "threshold": input.threshold, "recipients": input.recipients,
            "delivery": input.delivery, "opens_case": input.opens_case, "enabled": input.enabled })
}
