//! May this person get this message now? Decided against the ledger of everything that was sent before.

use std::collections::{HashMap, HashSet};

use candor_delivery::suppression::{Channel, Reason, among};
use candor_model::filter::{Clock, Field, FieldValue, Matcher, Prepared, Record, RecordText};
use candor_model::id::{CampaignId, ContactRuleId, CustomerId, OrgId, SurveyId};
use candor_model::{Error, Result};
use candor_store::Conn;
use candor_understand::Analyser;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Uuid};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::rule::{ContactRule, active_rules};
use super::schema::contact_event;

/// The same mail to the same address within this time is a mistake.
const DUPLICATE: Duration = Duration::hours(12);

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageKind {
    /// Somebody is asked.
    Invitation,
    /// Somebody is asked again.
    Reminder,
    /// Somebody is thanked. No rule holds it back, and it counts for none.
    Thanks,
}

impl MessageKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Thanks => "thanks",
        }
    }
}

/// A message that is to leave.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub customer: Option<CustomerId>,
    pub email: String,
    pub kind: MessageKind,
    pub survey: SurveyId,
    pub survey_slug: String,
    pub campaign: Option<CampaignId>,
    pub language: String,
    pub unit: Option<String>,
    pub attributes: Value,
    /// Hash of the words.
    pub content: Vec<u8>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clear,
    Suppressed(Reason),
    Duplicate,
    HeldBack(ContactRuleId),
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    pub at: DateTime<Utc>,
    pub survey: SurveyId,
    pub kind: MessageKind,
    pub address: String,
    pub content: Vec<u8>,
}

/// Whether a rule holds back a message now. A window rolls: it is the time before the message, not a calendar's week.
pub(super) fn holds_back(rule: &ContactRule, past: &[&Past], message: &Message, now: DateTime<Utc>) -> bool {
    match message.kind {
        MessageKind::Thanks => return false,
        MessageKind::Reminder if !rule.reminders => return false,
        MessageKind::Invitation | MessageKind::Reminder => {}
    }
    let counts = |event: &&&Past| {
        let kind = match event.kind {
            MessageKind::Invitation => true,
            MessageKind::Reminder => rule.reminders,
            MessageKind::Thanks => false,
        };
        kind && (!rule.same_survey || event.survey == message.survey)
    };
    let within = |days: i32| {
        let since = now - Duration::days(days.into());
        past.iter().filter(counts).filter(|event| event.at > since).count()
    };
    let too_many = rule
        .most
        .zip(rule.window_days)
        .is_some_and(|(most, days)| i32::try_from(within(days)).unwrap_or(i32::MAX) >= most);
    too_many || rule.gap_days.is_some_and(|days| within(days) > 0)
}

/// A message as the filter of a rule sees it.
impl Record for Message {
    fn texts(&self) -> Vec<RecordText<'_>> {
        Vec::new()
    }

    fn values(&self, field: &Field) -> Vec<FieldValue<'_>> {
        let text = |value: &str| vec![FieldValue::Text(value.to_owned().into())];
        match field {
            Field::Channel => text(Channel::Email.as_str()),
            Field::Language => text(&self.language),
            Field::Unit => self.unit.as_deref().map(text).unwrap_or_default(),
            Field::Survey => vec![
                FieldValue::Text(self.survey_slug.as_str().into()),
                FieldValue::Text(self.survey.to_string().into()),
            ],
            Field::Customer => self.customer.map(|id| text(&id.to_string())).unwrap_or_default(),
            Field::Custom(_) => field
                .custom()
                .and_then(|name| self.attributes.get(name.attribute?))
                .map(candor_model::filter::record::custom_values)
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}

/// Holds everybody else of the organisation off until the transaction ends: what is decided together must be decided
/// one after the other.
pub(crate) async fn lock(conn: &mut Conn, org: OrgId) -> Result<()> {
    sql_query("select pg_advisory_xact_lock(hashtextextended('contacts ' || $1::text, 0))")
        .bind::<Uuid, _>(org)
        .execute(conn)
        .await?;
    Ok(())
}

/// Decides about messages in their order, each knowing those before it. What is clear counts as sent; [`note`] writes
/// it down. Needs [`lock`].
pub(crate) async fn clear(
    conn: &mut Conn,
    org: OrgId,
    messages: &[Message],
    now: DateTime<Utc>,
) -> Result<Vec<Verdict>> {
    let rules = active_rules(conn, org).await?;
    let clock = Clock::utc(now);
    let matchers: Vec<(&ContactRule, Matcher)> = rules
        .iter()
        .map(|rule| {
            let filter = candor_model::filter::Filter::parse(&rule.filter).map_err(Error::Invalid)?;
            Ok((rule, Matcher::new(&filter, &clock)))
        })
        .collect::<Result<_>>()?;
    let suppressed = suppressions(conn, org, messages).await?;
    let mut history = history(conn, org, messages, &rules, now).await?;
    let mut verdicts = Vec::with_capacity(messages.len());
    for (message, suppressed) in messages.iter().zip(suppressed) {
        let verdict = match suppressed {
            Some(reason) => Verdict::Suppressed(reason),
            None => judge(message, &matchers, &history.of(message), now),
        };
        if verdict == Verdict::Clear {
            history.add(message, now);
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

fn judge(
    message: &Message,
    rules: &[(&ContactRule, Matcher)],
    past: &[&Past],
    now: DateTime<Utc>,
) -> Verdict {
    let again = |event: &&Past| {
        event.address == message.email && event.content == message.content && event.at > now - DUPLICATE
    };
    if past.iter().any(again) {
        return Verdict::Duplicate;
    }
    let prepared = Prepared::new(message, &Analyser);
    let holding = rules
        .iter()
        .find(|(rule, matcher)| holds_back(rule, past, message, now) && matcher.matches(&prepared));
    holding.map_or(Verdict::Clear, |(rule, _)| Verdict::HeldBack(rule.id))
}

/// Why each person gets nothing, if so: by the address itself, or since they opted out by another address of theirs.
async fn suppressions(conn: &mut Conn, org: OrgId, messages: &[Message]) -> Result<Vec<Option<Reason>>> {
    #[derive(QueryableByName)]
    struct Out {
        #[diesel(sql_type = Uuid)]
        customer_id: CustomerId,
    }
    let addresses: Vec<String> = messages.iter().map(|m| m.email.clone()).collect();
    let listed = among(conn, org, Channel::Email, &addresses).await?;
    let customers: Vec<CustomerId> = messages.iter().filter_map(|m| m.customer).collect();
    let out: Vec<Out> = sql_query(
        "select distinct i.customer_id from customer_identity i
         join suppression s on s.org_id = i.org_id and s.address = i.value
            and s.channel = case i.kind when 'phone' then 'sms' else 'email' end
         where i.org_id = $1 and i.customer_id = any($2) and i.kind in ('email', 'phone') and s.reason = 'opt_out'",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(customers)
    .load(conn)
    .await?;
    let out: HashSet<CustomerId> = out.into_iter().map(|row| row.customer_id).collect();
    Ok(messages
        .iter()
        .map(|message| {
            let opted = message.customer.filter(|id| out.contains(id)).map(|_| Reason::OptOut);
            listed.get(&message.email).copied().or(opted)
        })
        .collect())
}

/// What people got before, by person and by address: one address may belong to two customers.
#[derive(Default)]
pub(super) struct History {
    events: Vec<Past>,
    of_customer: HashMap<CustomerId, Vec<usize>>,
    of_address: HashMap<String, Vec<usize>>,
}

impl History {
    fn put(&mut self, customer: Option<CustomerId>, event: Past) {
        let at = self.events.len();
        if let Some(customer) = customer {
            self.of_customer.entry(customer).or_default().push(at);
        }
        self.of_address.entry(event.address.clone()).or_default().push(at);
        self.events.push(event);
    }

    pub(super) fn add(&mut self, message: &Message, now: DateTime<Utc>) {
        let event = Past {
            at: now,
            survey: message.survey,
            kind: message.kind,
            address: message.email.clone(),
            content: message.content.clone(),
        };
        self.put(message.customer, event);
    }

    pub(super) fn of(&self, message: &Message) -> Vec<&Past> {
        let by_customer = message.customer.and_then(|id| self.of_customer.get(&id));
        let by_address = self.of_address.get(&message.email);
        let places: HashSet<usize> = by_customer.into_iter().chain(by_address).flatten().copied().collect();
        places.into_iter().map(|at| &self.events[at]).collect()
    }
}

async fn history(
    conn: &mut Conn,
    org: OrgId,
    messages: &[Message],
    rules: &[ContactRule],
    now: DateTime<Utc>,
) -> Result<History> {
    type Row = (Option<CustomerId>, String, String, SurveyId, Vec<u8>, DateTime<Utc>);
    let longest = rules.iter().flat_map(|r| [r.window_days, r.gap_days]).flatten().max().unwrap_or(0);
    let since = now - Duration::days(longest.into()).max(DUPLICATE);
    let customers: Vec<CustomerId> = messages.iter().filter_map(|m| m.customer).collect();
    let addresses: Vec<&str> = messages.iter().map(|m| m.email.as_str()).collect();
    let rows: Vec<Row> = contact_event::table
        .filter(contact_event::org_id.eq(org).and(contact_event::at.gt(since)))
        .filter(contact_event::customer_id.eq_any(customers).or(contact_event::address.eq_any(addresses)))
        .select((
            contact_event::customer_id,
            contact_event::address,
            contact_event::kind,
            contact_event::survey_id,
            contact_event::content,
            contact_event::at,
        ))
        .load(conn)
        .await?;
    let mut history = History::default();
    for (customer, address, kind, survey, content, at) in rows {
        let kind = match kind.as_str() {
            "invitation" => MessageKind::Invitation,
            "reminder" => MessageKind::Reminder,
            _ => MessageKind::Thanks,
        };
        history.put(customer, Past { at, survey, kind, address, content });
    }
    Ok(history)
}

/// Writes down what is being sent.
pub(crate) async fn note(
    conn: &mut Conn,
    org: OrgId,
    messages: &[&Message],
    now: DateTime<Utc>,
) -> Result<()> {
    let rows: Vec<_> = messages
        .iter()
        .map(|m| {
            (
                contact_event::org_id.eq(org),
                contact_event::event_id.eq(uuid::Uuid::now_v7()),
                contact_event::customer_id.eq(m.customer),
                contact_event::channel.eq(Channel::Email.as_str()),
                contact_event::address.eq(&m.email),
                contact_event::kind.eq(m.kind.as_str()),
                contact_event::survey_id.eq(m.survey),
                contact_event::campaign_id.eq(m.campaign),
                contact_event::content.eq(&m.content),
                contact_event::at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(contact_event::table).values(rows).execute(conn).await?;
    Ok(())
}
