//! The one place that writes feedback records: many rows, several tenants, one transaction.

mod insert;
mod row;
mod writer;

use std::collections::{BTreeMap, HashMap};

use candor_model::id::{CustomerId, FeedbackId, OrgId};
use candor_model::{Error, Result};
use candor_store::{Conn, changes};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl, TransactionManager};

pub(crate) use self::row::Row;
pub use self::writer::Writer;
use crate::record::Accepted;

type Transactions = <Conn as AsyncConnection>::TransactionManager;

/// The kind of the change log's rows about feedback.
pub const CHANGE: &str = "feedback";

/// Writes rows in the caller's transaction, together with their customers, units and change log. What is there
/// already, or came twice, is answered as a duplicate and leaves no trace.
pub(crate) async fn write(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Result<Accepted>>> {
    let mut known = insert::find(conn, rows.iter()).await?;
    let mut answers: Vec<Option<Result<Accepted>>> = Vec::with_capacity(rows.len());
    let mut fresh: Vec<&Row> = Vec::with_capacity(rows.len());
    for row in rows {
        let answer = known.answer(row);
        if answer.is_none() {
            known.add(row);
            fresh.push(row);
        }
        answers.push(answer);
    }
    // Always in the same order, so that two writers with the same keys never wait for each other.
    fresh.sort_by_key(|row| row.key());
    let insert::Stored { ids: stored, named } = insert::insert(conn, &fresh).await?;
    if stored.len() < fresh.len() {
        // Somebody else committed some of them a moment ago.
        let raced = fresh.iter().filter(|row| !stored.contains(&row.id)).copied();
        known = insert::find(conn, raced).await?;
    }
    let mut logged: BTreeMap<OrgId, Vec<uuid::Uuid>> = BTreeMap::new();
    for row in fresh.iter().filter(|row| stored.contains(&row.id)) {
        logged.entry(row.org).or_default().push(row.id.0);
    }
    for (org, ids) in &logged {
        changes::append(conn, *org, CHANGE, ids).await?;
    }
    for (org, customer) in named {
        customer_named(conn, org, customer).await?;
    }
    Ok(rows
        .iter()
        .zip(answers)
        .map(|(row, answer)| match answer {
            Some(answer) => answer,
            None if stored.contains(&row.id) => Ok(Accepted { id: row.id, duplicate: false }),
            None => {
                known.answer(row).unwrap_or_else(|| Err(Error::internal("a record vanished while written")))
            }
        })
        .collect())
}

#[derive(QueryableByName)]
struct Spoken {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    feedback_id: uuid::Uuid,
}

/// Has the records of a customer whose name is new or different read again by whoever keeps the name with them.
pub async fn customer_named(conn: &mut Conn, org: OrgId, customer: CustomerId) -> Result<()> {
    let rows: Vec<Spoken> =
        sql_query("select feedback_id from feedback where org_id = $1 and customer_id = $2")
            .bind::<diesel::sql_types::Uuid, _>(org)
            .bind::<diesel::sql_types::Uuid, _>(customer)
            .load(conn)
            .await?;
    let ids: Vec<uuid::Uuid> = rows.into_iter().map(|row| row.feedback_id).collect();
    changes::append(conn, org, CHANGE, &ids).await
}

/// What [`write`] would answer, without writing.
pub(crate) async fn look(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Result<Accepted>>> {
    let mut known = insert::find(conn, rows.iter()).await?;
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        answers.push(known.answer(row).unwrap_or(Ok(Accepted { id: row.id, duplicate: false })));
        known.add(row);
    }
    Ok(answers)
}

/// Like [`write`], but a row that the database refuses fails alone: the batch is halved until it is found.
pub(crate) async fn write_bisecting(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Result<Accepted>>> {
    let mut answers: HashMap<FeedbackId, Result<Accepted>> = HashMap::with_capacity(rows.len());
    let mut parts = vec![rows];
    while let Some(part) = parts.pop() {
        Transactions::begin_transaction(conn).await?;
        match write(conn, part).await {
            Ok(written) => {
                Transactions::commit_transaction(conn).await?;
                answers.extend(part.iter().map(|row| row.id).zip(written));
            }
            Err(error) => {
                Transactions::rollback_transaction(conn).await?;
                if let [row] = part {
                    tracing::warn!(id = %row.id, %error, "record refused by the database");
                    answers.insert(row.id, Err(error));
                } else {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
            }
        }
    }
    Ok(rows
        .iter()
        .map(|row| answers.remove(&row.id).unwrap_or_else(|| Err(Error::internal("no answer for a record"))))
        .collect())
}
