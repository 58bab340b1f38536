//! A rule fires: the alert, who hears of it and how, all in the caller's transaction.

use std::collections::HashMap;

use candor_accounts::managers::{self, Recipient};
use candor_accounts::organisations::{self, Organisation};
use candor_accounts::token;
use candor_accounts::users::AlertDelivery;
use candor_delivery::outbox;
use candor_model::filter::Clock;
use candor_model::id::{AlertId, AlertRuleId, FeedbackId, MailId, OrgId, UserId};
use candor_model::{Actor, Error, Feedback, Result};
use candor_queue::Task;
use candor_store::Conn;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::letter;
use crate::rule::{AlertRule, CasePriority, Delivery, Recipients};
use crate::schema::{alert, alert_recipient, take_link};
use crate::why::Why;

/// More mails than this in an hour and the rest of the day's alerts come to that person as hourly digests.
const STORM: i64 = 500;
/// How long a link that takes ownership works.
const LINK_LASTS: TimeDelta = TimeDelta::days(30);

/// The job for a rule that opens cases; whoever owns cases runs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenCase {
    /// What fired.
    pub alert: AlertId,
    /// Which rule.
    pub rule: AlertRuleId,
    /// What people call it.
    pub rule_name: String,
    /// The record.
    pub feedback: FeedbackId,
    /// How much the case presses.
    pub priority: CasePriority,
}

impl Task for OpenCase {
    const KIND: &'static str = "open_case";
}

/// A rule and a record that fires it.
pub struct Fired<'r> {
    /// The record.
    pub record: &'r Feedback,
    /// Why.
    pub why: Why,
}

/// What all alerts of a batch share; people and units are looked up when the first fires.
pub struct Context {
    pub organisation: Organisation,
    pub clock: Clock,
    pub public_url: String,
    people: Option<People>,
}

struct People {
    everybody: Vec<Recipient>,
    unit_names: HashMap<String, String>,
    /// Mails at once in the last hour.
    mailed: HashMap<UserId, i64>,
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Named,
    Role,
    UnitManager,
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Role => "role",
            Self::UnitManager => "unit_manager",
        }
    }
}

impl Context {
    pub async fn load(conn: &mut Conn, org: OrgId, public_url: &str, now: DateTime<Utc>) -> Result<Self> {
        let organisation = organisations::get(conn, org).await?;
        let zone = organisation.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        let clock = Clock { now, zone };
        Ok(Self { organisation, clock, public_url: public_url.to_owned(), people: None })
    }

    async fn meet(&mut self, conn: &mut Conn) -> Result<()> {
        if self.people.is_some() {
            return Ok(());
        }
        let org = self.organisation.id;
        let everybody = managers::recipients(conn, org).await?;
        let unit_names = unit_names(conn, org).await?;
        let mailed: Vec<(UserId, i64)> = alert_recipient::table
            .filter(alert_recipient::org_id.eq(org).and(alert_recipient::via.eq("mail")))
            .filter(alert_recipient::fired_at.gt(self.clock.now - TimeDelta::hours(1)))
            .group_by(alert_recipient::user_id)
            .select((alert_recipient::user_id, count_star()))
            .load(conn)
            .await?;
        self.people = Some(People { everybody, unit_names, mailed: mailed.into_iter().collect() });
        Ok(())
    }
}

/// The names of all units by path.
pub async fn unit_names(conn: &mut Conn, org: OrgId) -> Result<HashMap<String, String>> {
    let units = candor_accounts::units::list(conn, &Actor::system(org)).await?;
    Ok(units.into_iter().map(|unit| (unit.path, unit.name)).collect())
}

/// Whether a unit is `root` or lies below it.
pub fn within(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Writes the alert with its mails. False when the rule has fired for this record before.
pub async fn fire(
    conn: &mut Conn,
    context: &mut Context,
    rule: &mut AlertRule,
    fired: Fired<'_>,
) -> Result<bool> {
    let (org, now, record) = (context.organisation.id, context.clock.now, fired.record);
    let id = AlertId::new();
    let why = serde_json::to_value(&fired.why).map_err(Error::internal)?;
    let written = diesel::insert_into(alert::table)
        .values((
            alert::org_id.eq(org),
            alert::alert_id.eq(id),
            alert::rule_id.eq(rule.id),
            alert::feedback_id.eq(record.id),
            alert::unit_path.eq(&record.unit),
            alert::why.eq(why),
            alert::fired_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if written == 0 {
        return Ok(false);
    }
    metrics::counter!("candor_alerts_total").increment(1);
    context.meet(conn).await?;
    let units = match rule.rule.threshold {
        None => vec![record.unit.clone()],
        Some(threshold) => {
            let since = record.occurred_at - threshold.window();
            crate::evaluate::units_in_window(conn, org, rule.id, since).await?
        }
    };
    let cooling =
        rule.rule.threshold.is_none() && rule.last_mailed_at.is_some_and(|last| now < last + rule.cooldown());
    let told = match &context.people {
        Some(people) => told(&rule.rule.recipients, &people.everybody, &units),
        None => Vec::new(),
    };
    let mut withheld = told.is_empty().then_some("nobody");
    let mut mailed = false;
    for (person, reason) in told {
        let (via, held) = context.route(rule.rule.delivery, cooling, &person);
        withheld = withheld.or(held);
        let mail = if via == "mail" {
            mailed = true;
            withheld = withheld.filter(|w| *w == "nobody");
            mail(conn, context, rule, id, &fired, &person, reason).await?
        } else {
            None
        };
        diesel::insert_into(alert_recipient::table)
            .values((
                alert_recipient::org_id.eq(org),
                alert_recipient::alert_id.eq(id),
                alert_recipient::user_id.eq(person.user),
                alert_recipient::reason.eq(reason.as_str()),
                alert_recipient::via.eq(via),
                alert_recipient::fired_at.eq(now),
                alert_recipient::mail_id.eq(mail),
            ))
            .execute(conn)
            .await?;
    }
    if mailed {
        rule.last_mailed_at = Some(now);
    } else if withheld.is_some() {
        diesel::update(alert::table.find((org, id))).set(alert::withheld.eq(withheld)).execute(conn).await?;
    }
    if rule.rule.threshold.is_none() {
        rule.evaluation.last_fired_at = Some(now);
    }
    if rule.rule.opens_case {
        let job = OpenCase {
            alert: id,
            rule: rule.id,
            rule_name: rule.rule.name.clone(),
            feedback: record.id,
            priority: rule.rule.case_priority,
        };
        candor_queue::enqueue(conn, org, &job).await?;
    }
    Ok(true)
}

impl Context {
    /// How somebody hears of an alert, and what kept it from being a mail at once when that was asked for.
    fn route(
        &mut self,
        delivery: Delivery,
        cooling: bool,
        person: &Recipient,
    ) -> (&'static str, Option<&'static str>) {
        let mailed = self.people.as_mut().map(|people| people.mailed.entry(person.user).or_default());
        match (person.alert_delivery, delivery) {
            (AlertDelivery::None, _) => ("inbox", Some("preference")),
            (_, Delivery::Hourly) => ("hourly", None),
            (_, Delivery::Daily) => ("daily", None),
            (AlertDelivery::Digest, Delivery::AtOnce) => ("daily", Some("preference")),
            (AlertDelivery::AtOnce, Delivery::AtOnce) if cooling => ("inbox", Some("cooldown")),
            (AlertDelivery::AtOnce, Delivery::AtOnce) => match mailed {
                Some(count) if *count >= STORM => ("hourly", Some("storm")),
                count => {
                    if let Some(count) = count {
                        *count += 1;
                    }
                    ("mail", None)
                }
            },
        }
    }

    fn unit_names(&self) -> HashMap<String, String> {
        self.people.as_ref().map(|people| people.unit_names.clone()).unwrap_or_default()
    }
}

/// Whom the rule tells, each once and for the nearest reason, and only who may see all the units concerned.
fn told(rule: &Recipients, everybody: &[Recipient], units: &[Option<String>]) -> Vec<(Recipient, Reason)> {
    let managers: Vec<UserId> = if rule.unit_managers {
        let path = common(units);
        let nearest = managers::levels(everybody.to_vec(), path.as_deref()).into_iter().next();
        nearest.into_iter().flatten().map(|person| person.user).collect()
    } else {
        Vec::new()
    };
    everybody
        .iter()
        .filter(|person| units.iter().all(|unit| person.sees_unit(unit.as_deref())))
        .filter_map(|person| {
            let reason = if rule.users.contains(&person.user) {
                Reason::Named
            } else if managers.contains(&person.user) {
                Reason::UnitManager
            } else if rule.roles.contains(&person.role) {
                Reason::Role
            } else {
                return None;
            };
            Some((person.clone(), reason))
        })
        .collect()
}

/// The lowest unit that holds all of them; `None` when only the organisation does.
fn common(units: &[Option<String>]) -> Option<String> {
    let mut paths = units.iter();
    let mut common: Vec<&str> = paths.next()?.as_deref()?.split('/').collect();
    for path in paths {
        let parts: Vec<&str> = path.as_deref()?.split('/').collect();
        let same = common.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    (!common.is_empty()).then(|| common.join("/"))
}

async fn mail(
    conn: &mut Conn,
    context: &Context,
    rule: &AlertRule,
    id: AlertId,
    fired: &Fired<'_>,
    person: &Recipient,
    reason: Reason,
) -> Result<Option<MailId>> {
    let (org, now) = (context.organisation.id, context.clock.now);
    let examples = if rule.rule.threshold.is_some() {
        crate::evaluate::newest_in_window(conn, org, rule.id, fired.record.occurred_at).await?
    } else {
        Vec::new()
    };
    let takes = rule.rule.opens_case && rule.rule.threshold.is_none();
    let secret = takes.then(token::generate);
    if let Some(secret) = &secret {
        diesel::insert_into(take_link::table)
            .values((
                take_link::org_id.eq(org),
                take_link::token_hash.eq(token::hash(secret)),
                take_link::alert_id.eq(id),
                take_link::user_id.eq(person.user),
                take_link::expires_at.eq(now + LINK_LASTS),
            ))
            .execute(conn)
            .await?;
    }
    let letter = letter::Letter {
        organisation: &context.organisation,
        public_url: &context.public_url,
        unit_names: &context.unit_names(),
        rule,
        record: fired.record,
        why: &fired.why,
        examples: &examples,
        person,
        reason,
        takes,
    };
    let new = outbox::NewMail {
        kind: "alert",
        cause: format!("{}:{}:{}", rule.id, fired.record.id, person.user),
        user: Some(person.user),
        to: person.email.clone(),
        to_name: person.name.clone(),
        reply_to: None,
        unsubscribe: None,
        words: letter.render()?,
        secret,
    };
    outbox::enqueue(conn, org, new, now).await
}

#[cfg(test)]
mod tests {
    use candor_model::Role;

    use super::*;

    fn person(role: Role, units: Option<&[&str]>) -> Recipient {
        Recipient {
            user: UserId::new(),
            email: "a@example.com".into(),
            name: "A".into(),
            language: "en".into(),
            role,
            alert_delivery: AlertDelivery::AtOnce,
            weekly_summary: true,
            units: units.map(|paths| paths.iter().map(|p| (*p).to_owned()).collect()),
        }
    }

    #[test]
    fn the_nearest_manager_is_told_and_nobody_of_what_they_may_not_see() {
        let lyon = person(Role::Manager, Some(&["north/lyon"]));
        let north = person(Role::Manager, Some(&["north"]));
        let south = person(Role::Agent, Some(&["south"]));
        let all = [lyon.clone(), north.clone(), south.clone()];
        let rule = Recipients { unit_managers: true, users: vec![south.user], roles: vec![] };
        let told = |units: &[Option<String>]| -> Vec<UserId> {
            super::told(&rule, &all, units).into_iter().map(|(p, _)| p.user).collect()
        };
        assert_eq!(told(&[Some("north/lyon/shop".into())]), [lyon.user]);
        assert_eq!(told(&[Some("north/lille".into())]), [north.user]);
        assert_eq!(told(&[Some("south".into())]), [south.user]);
        assert_eq!(told(&[Some("north/lyon".into()), Some("north/lille".into())]), [north.user]);
        assert!(told(&[None]).is_empty());
    }

    #[test]
    fn a_common_unit_is_the_lowest_that_holds_all() {
        let common =
            |paths: &[&str]| super::common(&paths.iter().map(|p| Some((*p).to_owned())).collect::<Vec<_>>());
        assert_eq!(common(&["a/b/c", "a/b/d"]), Some("a/b".into()));
        assert_eq!(common(&["a/b", "c"]), None);
        assert_eq!(common(&["a/bc", "a/b"]), Some("a".into()));
        assert!(within("north/lyon", "north") && within("north", "north") && !within("northern", "north"));
    }
}
