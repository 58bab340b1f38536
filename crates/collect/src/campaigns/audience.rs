//! Whom a campaign considers: a list that is uploaded, or the customers who said something.

use std::collections::{BTreeMap, HashSet};

use candor_accounts::audit;
use candor_customers::{normalise_email, recognise};
use candor_model::feedback::CustomerRef;
use candor_model::filter::{Clock, Filter};
use candor_model::id::{CampaignId, CandidateId, CustomerId, OrgId};
use candor_model::survey::Definition;
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use candor_understand::Analyser;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::campaign::{CampaignState, load_locked};
use super::schema::campaign_candidate;

/// Most people of one campaign.
const PEOPLE: usize = 100_000;
/// Most attributes of a person, and the longest of them.
const ATTRIBUTES: usize = 20;
const LONGEST: usize = 200;

/// Whom a campaign considers. Exactly one of the two is given.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignAudience)]
pub struct Audience {
    /// A list as CSV, its first line the names of the columns: `email` and, if known, `name`, `external_id`, `language`
    /// and `unit`; any other column becomes an attribute of its name.
    #[serde(default)]
    pub csv: Option<String>,
    /// The customers with an e-mail address who gave feedback that this filter means.
    #[serde(default)]
    pub filter: Option<String>,
}

/// Somebody to be considered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CampaignPerson)]
pub struct Person {
    /// Where mail goes.
    pub email: String,
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
    /// The organisation's own number for the customer.
    #[serde(default)]
    pub external_id: Option<String>,
    /// The language of mail and page; the survey's first when left out.
    #[serde(default)]
    pub language: Option<String>,
    /// The unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// What else is known; values for the words of the mail and the survey's parameters.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// What became of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignAudienceAdded)]
pub struct Added {
    /// Everybody in it.
    pub candidates: usize,
    /// Who can be asked.
    pub waiting: usize,
    /// Who has no address that mail could go to.
    pub invalid_address: usize,
    /// Who stands in it more than once.
    pub twice: usize,
    /// The columns that became attributes.
    pub attributes: Vec<String>,
}

/// Sets whom a draft considers; whoever was in it before is no more.
pub async fn set_audience(
    conn: &mut Conn,
    actor: &Actor,
    id: CampaignId,
    audience: Audience,
    now: DateTime<Utc>,
) -> Result<Added> {
    let campaign = load_locked(conn, actor.org, id).await?;
    if campaign.state != CampaignState::Draft {
        return Err(Error::Conflict("campaign_launched"));
    }
    let people = match (&audience.csv, &audience.filter) {
        (Some(csv), None) => read_csv(csv)?,
        (None, Some(filter)) => heard(conn, actor, filter, now).await?,
        _ => return Err(Error::invalid("csv", "required", "Either a list or a filter.")),
    };
    if people.is_empty() {
        return Err(Error::invalid("csv", "required", "Nobody is in it."));
    }
    let survey = candor_surveys::get(conn, actor, campaign.survey).await?;
    let version = survey.live_version.ok_or(Error::Conflict("survey_not_live"))?;
    let definition = candor_surveys::version(conn, actor.org, survey.id, version).await?;
    diesel::delete(
        campaign_candidate::table
            .filter(campaign_candidate::org_id.eq(actor.org).and(campaign_candidate::campaign_id.eq(id))),
    )
    .execute(conn)
    .await?;
    let attributes: Vec<String> = {
        let mut names: Vec<String> = people.iter().flat_map(|p| p.attributes.keys().cloned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let mut added = Added { candidates: people.len(), waiting: 0, invalid_address: 0, twice: 0, attributes };
    let mut seen = HashSet::new();
    let mut row = 0;
    for people in people.chunks(2_000) {
        let rows: Vec<Prepared> = people
            .iter()
            .map(|person| {
                row += 1;
                prepare(person, row, &definition, &mut seen)
            })
            .collect();
        added.waiting += rows.iter().filter(|r| r.disposition == "waiting").count();
        added.twice += rows.iter().filter(|r| r.disposition == "twice").count();
        added.invalid_address += rows.iter().filter(|r| r.disposition == "invalid_address").count();
        insert(conn, actor.org, id, &rows, now).await?;
    }
    audit::record(conn, actor, "campaign.audience", &campaign.name, json!({ "candidates": row })).await?;
    Ok(added)
}

/// A candidate as it is stored.
pub(super) struct Prepared {
    pub row: i32,
    pub customer: CustomerRef,
    pub email: String,
    pub language: String,
    pub unit: Option<String>,
    pub attributes: Value,
    pub disposition: &'static str,
    pub event_key: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
}

/// Brings a person into the form in which candidates are kept. Who cannot be asked is a candidate too.
pub(super) fn prepare(
    person: &Person,
    row: i32,
    definition: &Definition,
    seen: &mut HashSet<String>,
) -> Prepared {
    let (email, disposition) = match normalise_email(&person.email) {
        None => (line(&person.email, 255).unwrap_or_default(), "invalid_address"),
        Some(email) if !seen.insert(email.clone()) => (email, "twice"),
        Some(email) => (email, "waiting"),
    };
    let known = person.language.as_deref().map(|l| l.replace('_', "-").to_lowercase());
    let attributes: BTreeMap<String, String> = person
        .attributes
        .iter()
        .take(ATTRIBUTES)
        .filter_map(|(name, value)| Some((line(name, 100)?, line(value, LONGEST)?)))
        .collect();
    let customer = CustomerRef {
        external_id: person.external_id.as_deref().and_then(|id| line(id, 255)),
        email: (disposition != "invalid_address").then(|| email.clone()),
        phone: None,
        name: person.name.as_deref().and_then(|name| line(name, 200)),
    };
    Prepared {
        row,
        customer,
        email,
        language: definition.language(known.as_deref()).to_owned(),
        unit: person.unit.as_deref().and_then(|unit| line(unit, 500)),
        attributes: json!(attributes),
        disposition,
        event_key: None,
        due_at: None,
    }
}

/// Blank means none; nothing in it can begin another line of a mail's head.
fn line(text: &str, most: usize) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Writes candidates; customers who were not known are made. Answers the ids of those that are new: an event that was
/// reported before is none.
pub(super) async fn insert(
    conn: &mut Conn,
    org: OrgId,
    campaign: CampaignId,
    rows: &[Prepared],
    now: DateTime<Utc>,
) -> Result<Vec<CandidateId>> {
    #[derive(QueryableByName)]
    struct Made {
        #[diesel(sql_type = Uuid)]
        candidate_id: CandidateId,
    }
    let refs: Vec<(OrgId, &CustomerRef)> = rows.iter().map(|r| (org, &r.customer)).collect();
    let recognised = recognise(conn, &refs).await?;
    for (org, customer) in recognised.named {
        crate::customer_named(conn, org, customer).await?;
    }
    let customers: Vec<Option<CustomerId>> = recognised.of;
    let texts = |of: fn(&Prepared) -> Option<&str>| -> Vec<Option<&str>> { rows.iter().map(of).collect() };
    let decided = |r: &Prepared| (r.disposition != "waiting").then_some(now);
    let made: Vec<Made> = sql_query(
        "insert into campaign_candidate (org_id, campaign_id, candidate_id, row_no, customer_id, email, name,
             external_id, language, unit, attributes, disposition, event_key, due_at, decided_at)
         select $1, $2, c.* from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) as c
         on conflict (org_id, campaign_id, event_key) do nothing returning candidate_id",
    )
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(campaign)
    .bind::<Array<Uuid>, _>(rows.iter().map(|_| CandidateId::new()).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(rows.iter().map(|r| r.row).collect::<Vec<_>>())
    .bind::<Array<Nullable<Uuid>>, _>(customers)
    .bind::<Array<Text>, _>(rows.iter().map(|r| r.email.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(texts(|r| r.customer.name.as_deref()))
    .bind::<Array<Nullable<Text>>, _>(texts(|r| r.customer.external_id.as_deref()))
    .bind::<Array<Text>, _>(rows.iter().map(|r| r.language.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(texts(|r| r.unit.as_deref()))
    .bind::<Array<Jsonb>, _>(rows.iter().map(|r| r.attributes.clone()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(rows.iter().map(|r| r.disposition).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(texts(|r| r.event_key.as_deref()))
    .bind::<Array<Nullable<Timestamptz>>, _>(rows.iter().map(|r| r.due_at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Timestamptz>>, _>(rows.iter().map(decided).collect::<Vec<_>>())
    .load(conn)
    .await?;
    Ok(made.into_iter().map(|row| row.candidate_id).collect())
}

/// Reads a list. The delimiter is the one that the first line has most of.
fn read_csv(text: &str) -> Result<Vec<Person>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| head.bytes().filter(|b| b == d).count())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let wrong = |e: csv::Error| Error::invalid("csv", "invalid", format!("Cannot be read: {e}"));
    let columns: Vec<Column> = reader.headers().map_err(wrong)?.iter().map(column).collect();
    if !columns.contains(&Column::Email) {
        return Err(Error::invalid("csv", "no_email", "The first line names no column 'email'."));
    }
    let mut people = Vec::new();
    for row in reader.records() {
        let row = row.map_err(wrong)?;
        if people.len() == PEOPLE {
            return Err(Error::invalid("csv", "too_many", "At most 100,000 people."));
        }
        let mut person = Person::default();
        for (column, value) in columns.iter().zip(row.iter()) {
            let value = value.trim();
            match column {
                _ if value.is_empty() => {}
                Column::Email => person.email = value.to_owned(),
                Column::Name => person.name = Some(value.to_owned()),
                Column::ExternalId => person.external_id = Some(value.to_owned()),
                Column::Language => person.language = Some(value.to_owned()),
                Column::Unit => person.unit = Some(value.to_owned()),
                Column::Attribute(name) => drop(person.attributes.insert(name.clone(), value.to_owned())),
            }
        }
        if person != Person::default() {
            people.push(person);
        }
    }
    Ok(people)
}

/// What a column holds.
#[derive(Debug, PartialEq, Eq)]
enum Column {
    Email,
    Name,
    ExternalId,
    Language,
    Unit,
    Attribute(String),
}

fn column(head: &str) -> Column {
    let head = head.trim();
    let folded: String = head.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    match folded.as_str() {
        "email" | "emailaddress" | "mail" | "emailadresse" => Column::Email,
        "name" | "fullname" | "customername" => Column::Name,
        "externalid" | "customerid" | "customernumber" | "kundennummer" => Column::ExternalId,
        "language" | "lang" | "locale" | "sprache" => Column::Language,
        "unit" | "store" | "filiale" => Column::Unit,
        _ => Column::Attribute(head.to_owned()),
    }
}

/// The customers with an address who said something that the filter means, as far as the actor may see it; the unit
/// and language are those of their latest word.
async fn heard(conn: &mut Conn, actor: &Actor, filter: &str, now: DateTime<Utc>) -> Result<Vec<Person>> {
    let filter = Filter::parse(filter).map_err(Error::Invalid)?;
    let zone = candor_accounts::organisations::get(conn, actor.org).await?.time_zone;
    let clock = Clock { now, zone: zone.parse().unwrap_or(chrono_tz::UTC) };
    let mut latest: BTreeMap<CustomerId, (DateTime<Utc>, Option<String>, String)> = BTreeMap::new();
    let mut after = None;
    loop {
        let stretch = crate::walk(conn, actor.org, &filter, &clock, &Analyser, after, 5_000).await?;
        for record in stretch.records {
            let Some(customer) = record.customer else { continue };
            if !actor.sees_unit(record.unit.as_deref()) {
                continue;
            }
            let said = (record.occurred_at, record.unit, record.language);
            let known = latest.entry(customer).or_insert_with(|| said.clone());
            if known.0 < said.0 {
                *known = said;
            }
        }
        after = stretch.next;
        if after.is_none() {
            break;
        }
    }
    if latest.len() > PEOPLE {
        return Err(Error::invalid("filter", "too_many", "It means more than 100,000 people."));
    }
    reachable(conn, actor.org, latest).await
}

async fn reachable(
    conn: &mut Conn,
    org: OrgId,
    people: BTreeMap<CustomerId, (DateTime<Utc>, Option<String>, String)>,
) -> Result<Vec<Person>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Uuid)]
        customer_id: CustomerId,
        #[diesel(sql_type = Text)]
        email: String,
        #[diesel(sql_type = Nullable<Text>)]
        name: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        external_id: Option<String>,
    }
    let ids: Vec<CustomerId> = people.keys().copied().collect();
    let rows: Vec<Row> = sql_query(include_str!("reachable.sql"))
        .bind::<Uuid, _>(org)
        .bind::<Array<Uuid>, _>(ids)
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let said = people.get(&row.customer_id);
            Person {
                email: row.email,
                name: row.name,
                external_id: row.external_id,
                language: said.map(|(_, _, language)| language.clone()),
                unit: said.and_then(|(_, unit, _)| unit.clone()),
                attributes: BTreeMap::new(),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_whatever_parts_its_columns() {
        let text =
            "\u{feff}E-Mail;Full name;Order;Sprache\nann@example.com;\"Moreau; Ann\";FR-1;de\n;;;\nbo@x;Bo\n";
        let people = read_csv(text).unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].name.as_deref(), Some("Moreau; Ann"));
        assert_eq!(people[0].language.as_deref(), Some("de"));
        assert_eq!(people[0].attributes, BTreeMap::from([("Order".into(), "FR-1".into())]));
        assert_eq!(people[1].email, "bo@x");
        assert!(matches!(read_csv("name\nAnn\n"), Err(Error::Invalid(_))));
    }
}
