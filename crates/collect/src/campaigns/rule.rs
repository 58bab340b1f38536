//! Rules that keep people from being written to too often.

use candor_accounts::audit;
use candor_model::filter::{Field, Filter};
use candor_model::id::{ContactRuleId, OrgId};
use candor_model::{Actor, Error, FieldError, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::schema::contact_rule;

/// How many rules an organisation may have.
const RULES: i64 = 20;

/// A rule: at most so many messages in any so many days, and so many days between two.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = contact_rule)]
pub struct ContactRule {
    /// Its id.
    #[diesel(column_name = rule_id)]
    pub id: ContactRuleId,
    /// Its name.
    pub name: String,
    /// For which messages it holds, in the filter language (`survey`, `channel`, `lang`, `unit`, attributes of the
    /// person); for all when empty.
    pub filter: String,
    /// At most so many messages …
    pub most: Option<i32>,
    /// … in any stretch of so many days.
    pub window_days: Option<i32>,
    /// At least so many days between two messages.
    pub gap_days: Option<i32>,
    /// Whether only messages about the same survey count.
    pub same_survey: bool,
    /// Whether reminders count, and can be held back.
    pub reminders: bool,
    /// Whether it holds at present.
    pub active: bool,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
}

/// A rule to be made or changed.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactRule {
    /// Its name.
    pub name: String,
    /// For which messages it holds; for all when left out.
    #[serde(default)]
    pub filter: String,
    /// At most so many messages …
    #[serde(default)]
    pub most: Option<i32>,
    /// … in any stretch of so many days.
    #[serde(default)]
    pub window_days: Option<i32>,
    /// At least so many days between two messages.
    #[serde(default)]
    pub gap_days: Option<i32>,
    /// Whether only messages about the same survey count.
    #[serde(default)]
    pub same_survey: bool,
    /// Whether reminders count, and can be held back.
    #[serde(default)]
    pub reminders: bool,
    /// Whether it holds at present.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

fn check(new: &NewContactRule) -> Result<()> {
    let mut errors = Vec::new();
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        errors.push(FieldError::new("name", "required", "A name has between 1 and 120 characters."));
    }
    let range = |path: &str, value: Option<i32>| {
        value
            .filter(|n| !(1..=1000).contains(n))
            .map(|_| FieldError::new(path, "out_of_range", "Between 1 and 1,000."))
    };
    errors.extend(range("most", new.most));
    errors.extend(range("window_days", new.window_days));
    errors.extend(range("gap_days", new.gap_days));
    if new.most.is_some() != new.window_days.is_some() {
        errors.push(FieldError::new(
            "window_days",
            "required",
            "A number of messages needs a number of days.",
        ));
    } else if new.most.is_none() && new.gap_days.is_none() {
        errors.push(FieldError::new(
            "most",
            "required",
            "Says neither how many messages nor how many days apart.",
        ));
    }
    match Filter::parse(&new.filter) {
        Err(wrong) => errors.extend(wrong),
        Ok(filter) => errors.extend(unknown_fields(&filter)),
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// What a message does not have cannot be asked about: such a rule would silently never hold.
fn unknown_fields(filter: &Filter) -> Vec<FieldError> {
    let known = |field: &Field| {
        let named = [Field::Channel, Field::Language, Field::Unit, Field::Survey, Field::Customer];
        named.contains(field) || matches!(field, Field::Custom(_))
    };
    let mut wrong = Vec::new();
    let mut stack = vec![filter];
    while let Some(part) = stack.pop() {
        match part {
            Filter::And { items } | Filter::Or { items } => stack.extend(items),
            Filter::Not { item } => stack.push(item),
            Filter::Field(clause) if !known(&clause.field) => wrong.push(clause.field.name().to_owned()),
            Filter::Text(_) => wrong.push("words".into()),
            _ => {}
        }
    }
    let message = |name: &String| {
        format!("A message has no '{name}'; it has survey, channel, lang, unit, customer and attributes.")
    };
    wrong.iter().map(|name| FieldError::new("filter", "unknown_field", message(name))).collect()
}

/// The rules, the oldest first; the first that holds decides.
pub async fn rules(conn: &mut Conn, org: OrgId) -> Result<Vec<ContactRule>> {
    Ok(contact_rule::table
        .filter(contact_rule::org_id.eq(org))
        .order(contact_rule::rule_id)
        .select(ContactRule::as_select())
        .load(conn)
        .await?)
}

pub(super) async fn active_rules(conn: &mut Conn, org: OrgId) -> Result<Vec<ContactRule>> {
    let mut rules = rules(conn, org).await?;
    rules.retain(|rule| rule.active);
    Ok(rules)
}

async fn one(conn: &mut Conn, org: OrgId, id: ContactRuleId) -> Result<ContactRule> {
    Ok(contact_rule::table.find((org, id)).select(ContactRule::as_select()).first(conn).await?)
}

/// Makes a rule. It holds from the next message on, for what was sent before too.
pub async fn add_rule(
    conn: &mut Conn,
    actor: &Actor,
    new: NewContactRule,
    now: DateTime<Utc>,
) -> Result<ContactRule> {
    check(&new)?;
    let there: i64 =
        contact_rule::table.filter(contact_rule::org_id.eq(actor.org)).count().get_result(conn).await?;
    if there >= RULES {
        return Err(Error::Conflict("too_many_rules"));
    }
    let id = ContactRuleId::new();
    diesel::insert_into(contact_rule::table)
        .values((
            contact_rule::org_id.eq(actor.org),
            contact_rule::rule_id.eq(id),
            contact_rule::name.eq(new.name.trim()),
            contact_rule::filter.eq(new.filter.trim()),
            contact_rule::most.eq(new.most),
            contact_rule::window_days.eq(new.window_days),
            contact_rule::gap_days.eq(new.gap_days),
            contact_rule::same_survey.eq(new.same_survey),
            contact_rule::reminders.eq(new.reminders),
            contact_rule::active.eq(new.active),
            contact_rule::created_at.eq(now),
            contact_rule::created_by.eq(&actor.name),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "contact_rule.added", new.name.trim(), json!({})).await?;
    one(conn, actor.org, id).await
}

/// Changes a rule.
pub async fn change_rule(
    conn: &mut Conn,
    actor: &Actor,
    id: ContactRuleId,
    new: NewContactRule,
) -> Result<ContactRule> {
    one(conn, actor.org, id).await?;
    check(&new)?;
    diesel::update(contact_rule::table.find((actor.org, id)))
        .set((
            contact_rule::name.eq(new.name.trim()),
            contact_rule::filter.eq(new.filter.trim()),
            contact_rule::most.eq(new.most),
            contact_rule::window_days.eq(new.window_days),
            contact_rule::gap_days.eq(new.gap_days),
            contact_rule::same_survey.eq(new.same_survey),
            contact_rule::reminders.eq(new.reminders),
            contact_rule::active.eq(new.active),
        ))
        .execute(conn)
        .await?;
    audit::record(conn, actor, "contact_rule.changed", new.name.trim(), json!({})).await?;
    one(conn, actor.org, id).await
}

/// Removes a rule.
pub async fn remove_rule(conn: &mut Conn, actor: &Actor, id: ContactRuleId) -> Result<()> {
    let rule = one(conn, actor.org, id).await?;
    diesel::delete(contact_rule::table.find((actor.org, id))).execute(conn).await?;
    audit::record(conn, actor, "contact_rule.removed", &rule.name, json!({})).await
}
