//! How many have answered, for the list of surveys.

use std::collections::HashMap;

use candor_model::id::SurveyId;
use candor_model::{Actor, Result};
use candor_store::Conn;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

/// Days of the small chart.
const DAYS: i64 = 30;

/// How many have answered a survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SurveyCounts {
    /// Finished.
    pub complete: i64,
    /// Begun and not finished.
    pub open: i64,
    /// Finished on each of the last 30 days, the oldest first.
    pub days: Vec<i64>,
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = Uuid)]
    survey_id: SurveyId,
    #[diesel(sql_type = BigInt)]
    complete: i64,
    #[diesel(sql_type = BigInt)]
    open: i64,
}

#[derive(QueryableByName)]
struct Daily {
    #[diesel(sql_type = Uuid)]
    survey_id: SurveyId,
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = BigInt)]
    complete: i64,
}

/// How many have answered each survey. A survey that nobody has begun is missing.
pub async fn counts(
    conn: &mut Conn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<HashMap<SurveyId, SurveyCounts>> {
    let totals: Vec<Total> = diesel::sql_query(
        "select survey_id, count(*) filter (where state = 'complete') as complete,
                count(*) filter (where state = 'open') as open
         from response where org_id = $1 group by survey_id",
    )
    .bind::<Uuid, _>(actor.org)
    .load(conn)
    .await?;
    let first = now.date_naive() - chrono::Days::new(DAYS as u64 - 1);
    let daily: Vec<Daily> = diesel::sql_query(
        "select survey_id, (completed_at at time zone 'UTC')::date as day, count(*) as complete
         from response where org_id = $1 and completed_at >= $2 group by 1, 2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Timestamptz, _>(first.and_time(chrono::NaiveTime::MIN).and_utc())
    .load(conn)
    .await?;
    let mut counts: HashMap<SurveyId, SurveyCounts> = totals
        .into_iter()
        .map(|t| {
            (t.survey_id, SurveyCounts { complete: t.complete, open: t.open, days: vec![0; DAYS as usize] })
        })
        .collect();
    for day in daily {
        let at = usize::try_from((day.day - first).num_days()).unwrap_or(usize::MAX);
        if let Some(slot) = counts.get_mut(&day.survey_id).and_then(|c| c.days.get_mut(at)) {
            *slot = day.complete;
        }
    }
    Ok(counts)
}
