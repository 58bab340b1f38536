//! Reading records back.

use std::collections::{BTreeMap, HashMap};

use candor_model::id::{CustomerId, FeedbackId, OrgId, SurveyId};
use candor_model::{Actor, Annotations, AuthorKind, Error, Feedback, Result, Scores, Verbatim};
use candor_store::{Conn, Keep};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Float, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::json::Json;

#[derive(QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = Uuid)]
    feedback_id: FeedbackId,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Nullable<Text>)]
    unit: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    language: String,
    #[diesel(sql_type = Text)]
    author_kind: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    customer_id: Option<CustomerId>,
    #[diesel(sql_type = Nullable<Text>)]
    customer_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    title: Option<String>,
    #[diesel(sql_type = Jsonb)]
    verbatims: Json<Vec<Verbatim>>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    nps: Option<i16>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    csat: Option<i16>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    ces: Option<i16>,
    #[diesel(sql_type = Nullable<Float>)]
    rating: Option<f32>,
    #[diesel(sql_type = Nullable<Uuid>)]
    survey_id: Option<SurveyId>,
    #[diesel(sql_type = Nullable<Text>)]
    survey_slug: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    survey_version: Option<i32>,
    #[diesel(sql_type = Jsonb)]
    answers: Json<BTreeMap<String, Value>>,
    #[diesel(sql_type = Jsonb)]
    attributes: Json<BTreeMap<String, Value>>,
    #[diesel(sql_type = Nullable<Text>)]
    url: Option<String>,
    #[diesel(sql_type = Jsonb)]
    annotations: Json<Annotations>,
    #[diesel(sql_type = Array<Text>)]
    tags: Vec<String>,
}

impl From<Row> for Feedback {
    fn from(row: Row) -> Self {
        let author_kind = AuthorKind::ALL.into_iter().find(|k| k.as_str() == row.author_kind);
        Self {
            id: row.feedback_id,
            source: row.source,
            external_id: row.external_id,
            channel: row.channel,
            unit: row.unit,
            occurred_at: row.occurred_at,
            received_at: row.received_at,
            language: row.language,
            author_kind: author_kind.unwrap_or(AuthorKind::Unknown),
            customer: row.customer_id,
            customer_name: row.customer_name,
            title: row.title,
            verbatims: row.verbatims.0,
            scores: Scores { nps: row.nps, csat: row.csat, ces: row.ces, rating: row.rating },
            survey: row.survey_id,
            survey_slug: row.survey_slug,
            survey_version: row.survey_version,
            answers: row.answers.0,
            attributes: row.attributes.0,
            url: row.url,
            annotations: row.annotations.0,
            tags: row.tags,
        }
    }
}

/// A select of whole records from `$from`; the condition follows, `f` is the record and `u` its unit.
macro_rules! records {
    ($rest:literal) => {
        records!("feedback f", $rest)
    };
    ($from:literal, $rest:literal) => {
        concat!(
            "select f.feedback_id, f.source, f.external_id, f.channel, u.path as unit, f.occurred_at,
                    f.received_at, f.language, f.author_kind, f.customer_id,
                    coalesce(c.name, f.author_name) as customer_name, f.title, f.verbatims, f.nps, f.csat, f.ces,
                    f.rating, f.survey_id, f.survey_slug, f.survey_version, f.answers, f.attributes, f.url,
                    f.annotations, f.tags
             from ",
            $from,
            " left join lateral (
                 select path from unit u where u.org_id = f.org_id and u.unit_id = f.unit_id offset 0
             ) u on true
             left join lateral (
                 select name from customer c where c.org_id = f.org_id and c.customer_id = f.customer_id offset 0
             ) c on true ",
            $rest
        )
    };
}

/// The select alone, for whoever puts the condition together.
pub(crate) const RECORDS: &str = records!("");

/// Each record is looked for by its key (`offset 0` keeps it so); a join may be planned to read all of a tenant's.
const LOAD: &str = records!(
    "unnest($2) as w(id) cross join lateral (
         select * from feedback f where f.org_id = $1 and f.feedback_id = w.id offset 0
     ) f",
    ""
);

/// The records with these ids, in their order; ids that lead nowhere are left out.
pub async fn load(conn: &mut Conn, org: OrgId, ids: &[FeedbackId]) -> Result<Vec<Feedback>> {
    let rows: Vec<Row> =
        sql_query(LOAD).bind::<Uuid, _>(org).bind::<Array<Uuid>, _>(ids).kept().load(conn).await?;
    let mut found: HashMap<FeedbackId, Feedback> =
        rows.into_iter().map(|row| (row.feedback_id, row.into())).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// One record, if it lies in the actor's scope.
pub async fn get(conn: &mut Conn, actor: &Actor, id: FeedbackId) -> Result<Feedback> {
    let found = load(conn, actor.org, &[id]).await?.pop().ok_or(Error::NotFound)?;
    if actor.sees_unit(found.unit.as_deref()) { Ok(found) } else { Err(Error::NotFound) }
}

/// Records after an id, by id: the way through all of them, for whoever rebuilds something.
pub async fn load_after(
    conn: &mut Conn,
    org: OrgId,
    after: Option<FeedbackId>,
    limit: u32,
) -> Result<Vec<Feedback>> {
    let rows: Vec<Row> = sql_query(records!(
        // Nothing sorts before the nil id. A condition with `is null` would have the plan that is kept for all calls
        // begin at the first record each time.
        "where f.org_id = $1 and f.feedback_id > $2 order by f.feedback_id limit $3"
    ))
    .bind::<Uuid, _>(org)
    .bind::<Uuid, _>(after.map_or(uuid::Uuid::nil(), |after| after.0))
    .bind::<BigInt, _>(i64::from(limit))
    .kept()
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(Feedback::from).collect())
}

/// What one customer said, the newest first: the records before `before`, as far as the actor may see them.
pub async fn timeline(
    conn: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    before: Option<(DateTime<Utc>, FeedbackId)>,
    limit: u16,
) -> Result<Vec<Feedback>> {
    let roots =
        actor.units.as_ref().map(|units| units.iter().map(|(_, path)| path.clone()).collect::<Vec<_>>());
    let rows: Vec<Row> = sql_query(records!(
        "where f.org_id = $1 and f.customer_id = $2
           and ($3 is null or (f.occurred_at, f.feedback_id) < ($3, $4))
           and ($5 is null or exists (
               select 1 from unnest($5) root where u.path = root or starts_with(u.path, root || '/')))
         order by f.occurred_at desc, f.feedback_id desc limit $6"
    ))
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(customer)
    .bind::<Nullable<Timestamptz>, _>(before.map(|b| b.0))
    .bind::<Nullable<Uuid>, _>(before.map(|b| b.1))
    .bind::<Nullable<Array<Text>>, _>(roots)
    .bind::<BigInt, _>(i64::from(limit))
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(Feedback::from).collect())
}

/// What is known of a customer from what was said.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Heard {
    /// Who.
    #[diesel(sql_type = Uuid)]
    pub customer_id: CustomerId,
    /// How many records.
    #[diesel(sql_type = BigInt)]
    pub records: i64,
    /// When first.
    #[diesel(sql_type = Timestamptz)]
    pub first_at: DateTime<Utc>,
    /// When last.
    #[diesel(sql_type = Timestamptz)]
    pub last_at: DateTime<Utc>,
}

/// How much each of these customers said, as far as the actor may see it. Who said nothing visible is left out.
pub async fn heard(conn: &mut Conn, actor: &Actor, customers: &[CustomerId]) -> Result<Vec<Heard>> {
    let roots =
        actor.units.as_ref().map(|units| units.iter().map(|(_, path)| path.clone()).collect::<Vec<_>>());
    Ok(sql_query(
        "select f.customer_id, count(*) as records, min(f.occurred_at) as first_at, max(f.occurred_at) as last_at
         from feedback f left join unit u on u.org_id = f.org_id and u.unit_id = f.unit_id
         where f.org_id = $1 and f.customer_id = any($2)
           and ($3 is null or exists (
               select 1 from unnest($3) root where u.path = root or starts_with(u.path, root || '/')))
         group by f.customer_id",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Array<Uuid>, _>(customers)
    .bind::<Nullable<Array<Text>>, _>(roots)
    .load(conn)
    .await?)
}
