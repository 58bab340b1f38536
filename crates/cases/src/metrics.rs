//! How well the loop is closed: how many cases wait, and how long customers did.

use candor_accounts::units;
use candor_model::id::{UnitId, UserId};
use candor_model::{Actor, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Double, Nullable, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::row;

/// Numbers about cases, with the number of cases that each rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, QueryableByName, utoipa::ToSchema)]
pub struct CaseMetrics {
    /// Cases that somebody still has to act on.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// Those of them that are mine.
    #[diesel(sql_type = BigInt)]
    pub mine: i64,
    /// Those of them that are nobody's.
    #[diesel(sql_type = BigInt)]
    pub unassigned: i64,
    /// Those of them whose clock has run out.
    #[diesel(sql_type = BigInt)]
    pub overdue: i64,
    /// Those of them that wait for the customer.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Cases opened since.
    #[diesel(sql_type = BigInt)]
    pub opened: i64,
    /// Cases resolved since.
    #[diesel(sql_type = BigInt)]
    pub resolved: i64,
    /// Those of them that were resolved before their clock ran out.
    #[diesel(sql_type = BigInt)]
    pub in_time: i64,
    /// Cases whose customer first heard from us since.
    #[diesel(sql_type = BigInt)]
    pub responded: i64,
    /// Half of those heard from us within so many minutes.
    #[diesel(sql_type = Nullable<Double>)]
    pub response_minutes: Option<f64>,
    /// Half of the resolved ones were resolved within so many minutes, without the time that we waited for the customer.
    #[diesel(sql_type = Nullable<Double>)]
    pub resolution_minutes: Option<f64>,
}

/// The numbers of the actor's cases since a time, of one unit and those below if asked.
pub async fn metrics(
    conn: &mut Conn,
    actor: &Actor,
    unit: Option<UnitId>,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<CaseMetrics> {
    let mut seen: Option<Vec<UnitId>> = row::scope(conn, actor).await?;
    if let Some(unit) = unit {
        let below = units::below(conn, actor, unit).await?;
        seen = Some(below.into_iter().filter(|id| seen.as_ref().is_none_or(|s| s.contains(id))).collect());
    }
    Ok(diesel::sql_query(include_str!("metrics.sql"))
        .bind::<Uuid, _>(actor.org)
        .bind::<Nullable<Array<Uuid>>, _>(seen)
        .bind::<Nullable<Uuid>, _>(actor.user.map(<UserId as Into<uuid::Uuid>>::into))
        .bind::<Timestamptz, _>(since)
        .bind::<Timestamptz, _>(now)
        .get_result(conn)
        .await?)
}
