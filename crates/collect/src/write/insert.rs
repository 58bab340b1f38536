//! The statements of the write path, each over arrays: their number does not grow with the rows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use candor_customers::Recognised;
use candor_model::id::{CustomerId, FeedbackId, ImportId, OrgId, ResponseId, SurveyId, UnitId};
use candor_model::{CustomerRef, Error, Result, Verbatim};
use candor_store::{Conn, Keep};
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Bytea, Float, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::row::Row;
use crate::json::Json;
use crate::record::Accepted;

/// Records that are there already, by their keys.
#[derive(Default)]
pub(super) struct Known {
    external: HashMap<(OrgId, String, String), FeedbackId>,
    idempotent: HashMap<(OrgId, String), (FeedbackId, Vec<u8>)>,
}

impl Known {
    /// The answer for a row that is there already.
    pub fn answer(&self, row: &Row) -> Option<Result<Accepted>> {
        if let Some(sent) = &row.idempotency
            && let Some((id, hash)) = self.idempotent.get(&(row.org, sent.key.clone()))
        {
            return Some(if *hash == sent.hash {
                Ok(Accepted { id: *id, duplicate: true })
            } else {
                Err(Error::Conflict("idempotency_key_reused"))
            });
        }
        let external_id = row.external_id.clone()?;
        let id = self.external.get(&(row.org, row.source.clone(), external_id))?;
        Some(Ok(Accepted { id: *id, duplicate: true }))
    }

    /// From now on this row is known.
    pub fn add(&mut self, row: &Row) {
        if let Some(external_id) = &row.external_id {
            self.external.insert((row.org, row.source.clone(), external_id.clone()), row.id);
        }
        if let Some(sent) = &row.idempotency {
            self.idempotent.insert((row.org, sent.key.clone()), (row.id, sent.hash.to_vec()));
        }
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Uuid)]
    org_id: OrgId,
    #[diesel(sql_type = Uuid)]
    feedback_id: FeedbackId,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Nullable<Text>)]
    external_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    idempotency_key: Option<String>,
    #[diesel(sql_type = Nullable<Bytea>)]
    idempotency_hash: Option<Vec<u8>>,
}

/// Which of these rows are there already. Each is looked for by its key (`offset 0` keeps it so): a join would be planned
/// by estimates that know neither the tenant's size nor what row level security adds, and read all that the tenant has.
pub(super) async fn find<'a>(conn: &mut Conn, rows: impl Iterator<Item = &'a Row> + Clone) -> Result<Known> {
    let mut known = Known::default();
    let keyed: Vec<_> =
        rows.clone().filter_map(|r| Some((r.org, r.source.as_str(), r.external_id.as_deref()?))).collect();
    let mut found: Vec<Found> = Vec::new();
    if !keyed.is_empty() {
        found = sql_query(
            "select f.org_id, f.feedback_id, f.source, f.external_id, f.idempotency_key, f.idempotency_hash
             from unnest($1, $2, $3) as w(org_id, source, external_id)
             cross join lateral (
                 select * from feedback f
                 where f.org_id = w.org_id and f.source = w.source and f.external_id = w.external_id
                 offset 0
             ) f",
        )
        .bind::<Array<Uuid>, _>(keyed.iter().map(|k| k.0).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(keyed.iter().map(|k| k.1).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(keyed.iter().map(|k| k.2).collect::<Vec<_>>())
        .kept()
        .load(conn)
        .await?;
    }
    let idempotent: Vec<_> =
        rows.filter_map(|r| Some((r.org, r.idempotency.as_ref()?.key.as_str()))).collect();
    if !idempotent.is_empty() {
        let more: Vec<Found> = sql_query(
            "select f.org_id, f.feedback_id, f.source, f.external_id, f.idempotency_key, f.idempotency_hash
             from unnest($1, $2) as w(org_id, key)
             cross join lateral (
                 select * from feedback f where f.org_id = w.org_id and f.idempotency_key = w.key offset 0
             ) f",
        )
        .bind::<Array<Uuid>, _>(idempotent.iter().map(|k| k.0).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(idempotent.iter().map(|k| k.1).collect::<Vec<_>>())
        .kept()
        .load(conn)
        .await?;
        found.extend(more);
    }
    for row in found {
        if let Some(external_id) = row.external_id {
            known.external.insert((row.org_id, row.source, external_id), row.feedback_id);
        }
        if let (Some(key), Some(hash)) = (row.idempotency_key, row.idempotency_hash) {
            known.idempotent.insert((row.org_id, key), (row.feedback_id, hash));
        }
    }
    Ok(known)
}

/// Ids of the units that the rows name, as they name them; unknown ones are created.
async fn units(conn: &mut Conn, rows: &[&Row]) -> Result<HashMap<OrgId, HashMap<String, UnitId>>> {
    let mut wanted: BTreeMap<OrgId, BTreeSet<&String>> = BTreeMap::new();
    for row in rows {
        if let Some(unit) = &row.unit {
            wanted.entry(row.org).or_default().insert(unit);
        }
    }
    let mut ids = HashMap::new();
    for (org, texts) in wanted {
        let texts: Vec<String> = texts.into_iter().cloned().collect();
        let found = candor_accounts::ensure_paths(conn, org, &texts).await?;
        ids.insert(org, found.into_iter().map(|(text, (id, _))| (text, id)).collect());
    }
    Ok(ids)
}

#[derive(QueryableByName)]
struct Inserted {
    #[diesel(sql_type = Uuid)]
    feedback_id: FeedbackId,
}

/// What was inserted, and who was given a name by it.
#[derive(Default)]
pub(super) struct Stored {
    pub ids: HashSet<FeedbackId>,
    pub named: Vec<(OrgId, CustomerId)>,
}

/// Inserts what is not there.
pub(super) async fn insert(conn: &mut Conn, rows: &[&Row]) -> Result<Stored> {
    if rows.is_empty() {
        return Ok(Stored::default());
    }
    let units = units(conn, rows).await?;
    let refs: Vec<(OrgId, &CustomerRef)> = rows.iter().map(|r| (r.org, &r.customer)).collect();
    let Recognised { of: customers, named } = candor_customers::recognise(conn, &refs).await?;
    let unit = |r: &Row| units.get(&r.org)?.get(r.unit.as_ref()?).copied();
    let survey = |r: &Row| r.survey.as_ref().map(|s| s.survey);
    let no_answers = BTreeMap::new();
    let inserted: Vec<Inserted> = sql_query(include_str!("insert.sql"))
        .bind::<Array<Uuid>, _>(column(rows, |r| r.org))
        .bind::<Array<Uuid>, _>(column(rows, |r| r.id))
        .bind::<Array<Text>, _>(column(rows, |r| r.source.as_str()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.external_id.as_deref()))
        .bind::<Array<Text>, _>(column(rows, |r| r.channel.as_str()))
        .bind::<Array<Nullable<Uuid>>, Vec<Option<UnitId>>>(column(rows, unit))
        .bind::<Array<Timestamptz>, Vec<DateTime<Utc>>>(column(rows, |r| r.occurred_at))
        .bind::<Array<Timestamptz>, Vec<DateTime<Utc>>>(column(rows, |r| r.received_at))
        .bind::<Array<Text>, _>(column(rows, |r| r.language.as_str()))
        .bind::<Array<Text>, _>(column(rows, |r| r.author_kind.as_str()))
        .bind::<Array<Nullable<Uuid>>, _>(customers)
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.customer.name.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.title.as_deref()))
        .bind::<Array<Jsonb>, Vec<Json<&[Verbatim]>>>(column(rows, |r| Json(r.verbatims.as_slice())))
        .bind::<Array<Nullable<SmallInt>>, Vec<Option<i16>>>(column(rows, |r| r.scores.nps))
        .bind::<Array<Nullable<SmallInt>>, Vec<Option<i16>>>(column(rows, |r| r.scores.csat))
        .bind::<Array<Nullable<SmallInt>>, Vec<Option<i16>>>(column(rows, |r| r.scores.ces))
        .bind::<Array<Nullable<Float>>, Vec<Option<f32>>>(column(rows, |r| r.scores.rating))
        .bind::<Array<Nullable<Uuid>>, Vec<Option<SurveyId>>>(column(rows, survey))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.survey.as_ref().map(|s| s.slug.as_str())))
        .bind::<Array<Nullable<Integer>>, Vec<Option<i32>>>(column(rows, |r| {
            r.survey.as_ref().map(|s| s.version)
        }))
        .bind::<Array<Nullable<Uuid>>, Vec<Option<ResponseId>>>(column(rows, |r| {
            r.survey.as_ref().map(|s| s.response)
        }))
        .bind::<Array<Jsonb>, Vec<Json<&BTreeMap<String, Value>>>>(column(rows, |r| {
            Json(r.survey.as_ref().map_or(&no_answers, |s| &s.answers))
        }))
        .bind::<Array<Jsonb>, _>(column(rows, |r| Json(&r.attributes)))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.url.as_deref()))
        .bind::<Array<Jsonb>, _>(column(rows, |r| Json(&r.annotations)))
        .bind::<Array<Nullable<Uuid>>, Vec<Option<ImportId>>>(column(rows, |r| r.import))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |r| r.idempotency.as_ref().map(|i| i.key.as_str())))
        .bind::<Array<Nullable<Bytea>>, _>(column(rows, |r| {
            r.idempotency.as_ref().map(|i| i.hash.as_slice())
        }))
        .kept()
        .load(conn)
        .await?;
    Ok(Stored { ids: inserted.into_iter().map(|row| row.feedback_id).collect(), named })
}

fn column<'a, T>(rows: &[&'a Row], cell: impl Fn(&'a Row) -> T) -> Vec<T> {
    rows.iter().map(|row| cell(row)).collect()
}
