//! The stored rows, written in the ways that a plain program would choose.

use std::time::Instant;

use anyhow::Result;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::program::Bench;
use crate::table::number;

diesel::table! {
    compared (org_id, feedback_id) {
        org_id -> Uuid,
        feedback_id -> Uuid,
        source -> Text,
        external_id -> Nullable<Text>,
        channel -> Text,
        unit_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
        received_at -> Timestamptz,
        language -> Text,
        author_kind -> Text,
        customer_id -> Nullable<Uuid>,
        verbatims -> Jsonb,
        nps -> Nullable<SmallInt>,
        annotations -> Jsonb,
        attributes -> Jsonb,
    }
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = compared)]
struct Stored {
    org_id: Uuid,
    feedback_id: Uuid,
    source: String,
    external_id: Option<String>,
    channel: String,
    unit_id: Option<Uuid>,
    occurred_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    language: String,
    author_kind: String,
    customer_id: Option<Uuid>,
    verbatims: Value,
    nps: Option<i16>,
    annotations: Value,
    attributes: Value,
}

/// Rows a second of diesel's multi-row `VALUES`, 1,000 rows a statement, into a table with the keys of the real one.
pub async fn multi_row_values(bench: &Bench, rows: i64) -> Result<f64> {
    let owner = bench.owner().await?;
    owner
        .batch_execute("drop table if exists compared; create table compared (like feedback including all)")
        .await?;
    owner.batch_execute(&format!("insert into compared select * from feedback limit {rows}")).await?;
    let mut conn = diesel_async::AsyncPgConnection::establish(&bench.cluster.owner_url("candor")).await?;
    let stored: Vec<Stored> = compared::table.select(Stored::as_select()).load(&mut conn).await?;
    owner.batch_execute("truncate compared").await?;
    let began = Instant::now();
    for part in stored.chunks(1_000) {
        diesel::insert_into(compared::table).values(part).execute(&mut conn).await?;
    }
    let rate = number(stored.len()) / began.elapsed().as_secs_f64();
    owner.batch_execute("drop table compared").await?;
    Ok(rate)
}
