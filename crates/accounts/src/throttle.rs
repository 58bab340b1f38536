//! Slows down whoever guesses: after a few failures each further attempt has to wait longer.
//!
//! An attempt counts as a failure from the moment it begins, so that many at once gain nothing; success clears the
//! account's count. Unknown accounts are counted like known ones, so that the answer tells nothing. The counts are in
//! the database (`sign_in_attempt`), so that all processes count together; what is forgotten is swept out as new
//! attempts come in.

use std::net::IpAddr;

use candor_model::{Error, Result};
use candor_store::{Conn, Db};
use chrono::{DateTime, Duration, Utc};
use diesel::sql_types::{Array, Bytea, Integer, Timestamptz};
use diesel::{OptionalExtension as _, QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use crate::token;

/// Failures of one account that cost nothing yet.
const FREE_PER_ACCOUNT: i32 = 5;
/// Failures from one address that cost nothing yet; an office shares one.
const FREE_PER_ADDRESS: i32 = 30;
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::minutes(5);
/// When a count is forgotten.
const MEMORY: Duration = Duration::minutes(30);
/// How many forgotten counts an attempt sweeps out: more than it adds, so that they cannot pile up.
const SWEEP: i32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, QueryableByName)]
struct Count {
    #[diesel(sql_type = Integer)]
    failures: i32,
    #[diesel(sql_type = Timestamptz)]
    last_at: DateTime<Utc>,
}

type Key = Vec<u8>;

/// Begins an attempt on an account from an address.
///
/// # Errors
/// `RateLimited` says how long to wait.
pub async fn begin(db: &Db, account: &str, address: Option<IpAddr>, now: DateTime<Utc>) -> Result<()> {
    let mut keys = vec![(account_key(account), FREE_PER_ACCOUNT)];
    keys.extend(address.map(|ip| (address_key(ip), FREE_PER_ADDRESS)));
    db.untenanted(async move |conn| {
        // One that has to wait is rolled back, and so not counted anywhere.
        for (key, free) in keys {
            count(conn, key, free, now).await?;
        }
        sweep(conn, now).await
    })
    .await
}

/// Counts one failure, unless the next attempt is not due yet. The row stays locked to the end of the transaction,
/// always the account's before the address's, so that attempts wait for each other and never in a ring.
async fn count(conn: &mut Conn, key: Key, free: i32, now: DateTime<Utc>) -> Result<()> {
    sql_query(
        "insert into sign_in_attempt (key, failures, last_at) values ($1, 0, $2) on conflict do nothing",
    )
    .bind::<Bytea, _>(&key)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    let held: Option<Count> =
        sql_query("select failures, last_at from sign_in_attempt where key = $1 for update")
            .bind::<Bytea, _>(&key)
            .get_result(conn)
            .await
            .optional()?;
    let held = held.unwrap_or(Count { failures: 0, last_at: now });
    if let Some(wait) = wait(held, free, now) {
        let seconds = u32::try_from(wait.num_seconds()).unwrap_or(u32::MAX).saturating_add(1);
        return Err(Error::RateLimited { retry_after: seconds });
    }
    let failures = if now - held.last_at > MEMORY { 1 } else { held.failures.saturating_add(1) };
    sql_query("update sign_in_attempt set failures = $2, last_at = $3 where key = $1")
        .bind::<Bytea, _>(&key)
        .bind::<Integer, _>(failures)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

async fn sweep(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sql_query(
        "delete from sign_in_attempt where key in (
             select key from sign_in_attempt where last_at < $1 limit $2 for update skip locked)",
    )
    .bind::<Timestamptz, _>(now - MEMORY)
    .bind::<Integer, _>(SWEEP)
    .execute(conn)
    .await?;
    Ok(())
}

/// The attempt was right: the account's count is cleared and the address gets its attempt back.
pub async fn succeed(db: &Db, account: &str, address: Option<IpAddr>) -> Result<()> {
    let (account, address) = (account_key(account), address.map(address_key));
    db.untenanted(async move |conn| {
        sql_query("delete from sign_in_attempt where key = $1")
            .bind::<Bytea, _>(account)
            .execute(conn)
            .await?;
        let back = "update sign_in_attempt set failures = greatest(failures - 1, 0) where key = any ($1)";
        let keys: Vec<Key> = address.into_iter().collect();
        sql_query(back).bind::<Array<Bytea>, _>(keys).execute(conn).await?;
        Ok(())
    })
    .await
}

/// How long the next attempt still has to wait: 2 s after the first costly failure, then twice as long each time.
fn wait(count: Count, free: i32, now: DateTime<Utc>) -> Option<Duration> {
    let costly = count.failures - free;
    if costly < 0 {
        return None;
    }
    let pause = Duration::seconds(1 << (costly + 1).min(16)).min(LONGEST_WAIT);
    let left = count.last_at + pause - now;
    (left > Duration::zero()).then_some(left)
}

fn account_key(account: &str) -> Key {
    key("account", account)
}

/// One subscriber of version 6 has a whole /64.
fn address_key(ip: IpAddr) -> Key {
    let network = match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{:?}", &ip.segments()[..4]),
    };
    key("address", &network)
}

fn key(kind: &str, name: &str) -> Key {
    token::hash(&format!("{kind}\0{name}"))[..16].to_vec()
}

#[cfg(test)]
mod tests;
