//! Reading customers.

use std::collections::HashMap;

use candor_model::id::{CustomerId, OrgId};
use candor_model::{Actor, Error, Result};
use candor_store::Conn;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::identity::{Identity, IdentityKind, normalise_email, normalise_phone};

/// A person whose feedback is heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// Name for display.
    pub name: Option<String>,
    /// By what the person is recognised, most trusted first.
    pub identities: Vec<Identity>,
    /// Since when the person is known.
    pub created_at: DateTime<Utc>,
    /// Customers that are probably the same person: one record named both.
    pub overlaps: Vec<CustomerId>,
}

/// Some customers and where to go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The customers, the youngest first.
    pub items: Vec<Customer>,
    /// The last one looked at, when there are more.
    pub next: Option<CustomerId>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uuid)]
    customer_id: CustomerId,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

/// One customer.
pub async fn get(conn: &mut Conn, actor: &Actor, id: CustomerId) -> Result<Customer> {
    let rows: Vec<Row> = sql_query(
        "select customer_id, name, created_at from customer where org_id = $1 and customer_id = $2",
    )
    .bind::<Uuid, _>(actor.org)
    .bind::<Uuid, _>(id)
    .load(conn)
    .await?;
    complete(conn, actor.org, rows).await?.pop().ok_or(Error::NotFound)
}

/// Customers with words in their name that begin with the words of `query`, or who have the identity `query`; all of
/// them when it is blank. The youngest come first; `after` is the `next` of the page before.
pub async fn search(
    conn: &mut Conn,
    actor: &Actor,
    query: &str,
    after: Option<CustomerId>,
    limit: u16,
) -> Result<Page> {
    let query = query.trim();
    let most = i64::from(limit) + 1;
    let mut rows: Vec<Row> = if query.is_empty() {
        sql_query(
            "select customer_id, name, created_at from customer
             where org_id = $1 and ($2 is null or customer_id < $2) order by customer_id desc limit $3",
        )
        .bind::<Uuid, _>(actor.org)
        .bind::<Nullable<Uuid>, _>(after)
        .bind::<BigInt, _>(most)
        .load(conn)
        .await?
    } else {
        let identities: Vec<String> =
            [Some(query.to_owned()), normalise_email(query), normalise_phone(query)]
                .into_iter()
                .flatten()
                .collect();
        sql_query(include_str!("search.sql"))
            .bind::<Uuid, _>(actor.org)
            .bind::<Nullable<Uuid>, _>(after)
            .bind::<Array<Text>, _>(words(query))
            .bind::<Array<Text>, _>(identities)
            .bind::<BigInt, _>(most)
            .load(conn)
            .await?
    };
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = rows.last().filter(|_| more).map(|r| r.customer_id);
    Ok(Page { items: complete(conn, actor.org, rows).await?, next })
}

/// The words that are looked for, each once; the longest first, since it narrows the most.
fn words(query: &str) -> Vec<String> {
    let lower = query.to_lowercase();
    let mut words: Vec<String> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

#[derive(QueryableByName)]
struct IdentityRow {
    #[diesel(sql_type = Uuid)]
    customer_id: CustomerId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct OverlapRow {
    #[diesel(sql_type = Uuid)]
    customer_id: CustomerId,
    #[diesel(sql_type = Uuid)]
    other_id: CustomerId,
}

async fn complete(conn: &mut Conn, org: OrgId, rows: Vec<Row>) -> Result<Vec<Customer>> {
    let ids: Vec<CustomerId> = rows.iter().map(|r| r.customer_id).collect();
    let identities: Vec<IdentityRow> = sql_query(
        "select customer_id, kind, value from customer_identity where org_id = $1 and customer_id = any($2)",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(&ids)
    .load(conn)
    .await?;
    let overlaps: Vec<OverlapRow> = sql_query(
        "select customer_id, other_id from customer_overlap where org_id = $1 and customer_id = any($2)
         union all
         select other_id, customer_id from customer_overlap where org_id = $1 and other_id = any($2)",
    )
    .bind::<Uuid, _>(org)
    .bind::<Array<Uuid>, _>(&ids)
    .load(conn)
    .await?;
    let mut customers: Vec<Customer> = rows
        .into_iter()
        .map(|r| Customer {
            id: r.customer_id,
            name: r.name,
            identities: Vec::new(),
            created_at: r.created_at,
            overlaps: Vec::new(),
        })
        .collect();
    let at: HashMap<CustomerId, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    for row in identities {
        if let (Some(i), Some(kind)) = (at.get(&row.customer_id), IdentityKind::from_db(&row.kind)) {
            customers[*i].identities.push(Identity { kind, value: row.value });
        }
    }
    for row in overlaps {
        if let Some(i) = at.get(&row.customer_id) {
            customers[*i].overlaps.push(row.other_id);
        }
    }
    customers.iter_mut().for_each(|c| c.identities.sort());
    Ok(customers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_is_looked_for_first() {
        assert_eq!(words("Ada O'Byron-King"), ["byron", "king", "ada", "o"]);
        assert!(words("+").is_empty());
    }
}
