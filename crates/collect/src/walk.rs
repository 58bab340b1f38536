//! A walk over the records that a filter means, for jobs that need the database and not the index: narrowed by the
//! filter's structured part in SQL, decided by the in-memory match.

use candor_model::Feedback;
use candor_model::Result;
use candor_model::filter::sql::{Bind, Column, Holds, narrow};
use candor_model::filter::{Analyse, Clock, Field, Filter, Matcher, Prepared};
use candor_model::id::{FeedbackId, OrgId};
use candor_store::Conn;
use diesel::pg::Pg;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Double, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::read::{RECORDS, Row};

/// A stretch of the walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The records that are meant.
    pub records: Vec<Feedback>,
    /// From where to go on; `None` at the end.
    pub next: Option<FeedbackId>,
}

/// The records that are meant after an id, by id, out of the next `most` that the database lets through.
pub async fn walk(
    conn: &mut Conn,
    org: OrgId,
    filter: &Filter,
    clock: &Clock,
    analyse: &dyn Analyse,
    after: Option<FeedbackId>,
    most: u32,
) -> Result<Stretch> {
    let narrowing = narrow(filter, clock, 4, &column);
    let sql = format!(
        "{RECORDS} where f.org_id = $1 and ($2::uuid is null or f.feedback_id > $2) and {} order by f.feedback_id limit $3",
        narrowing.sql
    );
    let mut query = sql_query(sql)
        .into_boxed::<Pg>()
        .bind::<Uuid, _>(org)
        .bind::<Nullable<Uuid>, _>(after)
        .bind::<BigInt, _>(i64::from(most));
    for bind in narrowing.binds {
        query = match bind {
            Bind::Text(text) => query.bind::<Text, _>(text),
            Bind::Number(number) => query.bind::<Double, _>(number),
            Bind::Time(time) => query.bind::<Timestamptz, _>(time),
        };
    }
    let rows: Vec<Row> = query.load(conn).await?;
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == most);
    let mut records: Vec<Feedback> = rows.into_iter().map(Feedback::from).collect();
    let next = records.last().filter(|_| full).map(|record| record.id);
    if !narrowing.exact {
        let matcher = Matcher::new(filter, clock);
        records.retain(|record| matcher.matches(&Prepared::new(record, analyse)));
    }
    Ok(Stretch { records, next })
}

/// Where the fields of a record stand. What is not here (attributes, answers, people, words) is left to the match.
fn column(field: &Field) -> Option<Column> {
    let (expression, holds) = match field {
        Field::Source => ("f.source", Holds::Text),
        Field::Channel => ("f.channel", Holds::Text),
        Field::Unit => ("u.path", Holds::Text),
        Field::Language => ("f.language", Holds::Text),
        Field::Author => ("f.author_kind", Holds::Ascii),
        Field::Version => ("f.survey_version", Holds::Number),
        Field::Topic => (
            "(select array_agg(t ->> 'topic') from jsonb_array_elements(f.annotations -> 'topics') t)",
            Holds::Texts,
        ),
        Field::Tag => ("f.tags", Holds::Texts),
        Field::Sentiment => ("(f.annotations ->> 'sentiment')::real", Holds::Number),
        Field::Nps => ("f.nps", Holds::Number),
        Field::Csat => ("f.csat", Holds::Number),
        Field::Ces => ("f.ces", Holds::Number),
        Field::Rating => ("f.rating", Holds::Number),
        Field::Occurred => ("f.occurred_at", Holds::Time),
        Field::Received => ("f.received_at", Holds::Time),
        Field::Id => ("f.feedback_id::text", Holds::Ascii),
        Field::ExternalId => ("f.external_id", Holds::Text),
        Field::Url => ("f.url", Holds::Text),
        Field::Customer
        | Field::Survey
        | Field::Speaker
        | Field::Question
        | Field::Masked
        | Field::Text
        | Field::Custom(_) => return None,
    };
    Some(Column { expression, holds })
}
