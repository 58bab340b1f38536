//! Slows down whoever guesses: after a few failures each further attempt has to wait longer.
//!
//! An attempt counts as a failure from the moment it begins, so that many at once gain nothing; success clears the
//! account's count. Unknown accounts are counted like known ones, so that the answer tells nothing. The counts live
//! in the memory of the process and are bounded.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use candor_model::{Error, Result};
use chrono::{DateTime, Duration, Utc};

use crate::token;

/// Failures of one account that cost nothing yet.
const FREE_PER_ACCOUNT: u32 = 5;
/// Failures from one address that cost nothing yet; an office shares one.
const FREE_PER_ADDRESS: u32 = 30;
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::minutes(5);
/// When a count is forgotten.
const MEMORY: Duration = Duration::minutes(30);
/// How many counts are kept; above it the forgotten ones are swept out, and if none is, the oldest half.
const CAPACITY: usize = 50_000;

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    last: DateTime<Utc>,
}

type Key = [u8; 16];

/// The counts of failed attempts.
#[derive(Default)]
pub struct Throttle {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Throttle {
    /// Begins an attempt on an account from an address, or says how long to wait.
    pub fn begin(&self, account: &str, address: Option<IpAddr>, now: DateTime<Utc>) -> Result<()> {
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut keys = vec![(key("account", account), FREE_PER_ACCOUNT)];
        keys.extend(address.map(|ip| (key("address", &network(ip)), FREE_PER_ADDRESS)));
        for (key, free) in &keys {
            if let Some(wait) = counts.get(key).and_then(|c| wait(*c, *free, now)) {
                let seconds = u32::try_from(wait.num_seconds()).unwrap_or(u32::MAX).saturating_add(1);
                return Err(Error::RateLimited { retry_after: seconds });
            }
        }
        if counts.len() + keys.len() > CAPACITY {
            sweep(&mut counts, now);
        }
        for (key, _) in keys {
            let count = counts.entry(key).or_insert(Count { failures: 0, last: now });
            if now - count.last > MEMORY {
                count.failures = 0;
            }
            count.failures += 1;
            count.last = now;
        }
        Ok(())
    }

    /// The attempt was right: the account's count is cleared and the address gets its attempt back.
    pub fn succeed(&self, account: &str, address: Option<IpAddr>) {
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        counts.remove(&key("account", account));
        if let Some(count) = address.and_then(|ip| counts.get_mut(&key("address", &network(ip)))) {
            count.failures = count.failures.saturating_sub(1);
        }
    }
}

/// How long the next attempt still has to wait: 2 s after the first costly failure, then twice as long each time.
fn wait(count: Count, free: u32, now: DateTime<Utc>) -> Option<Duration> {
    let costly = count.failures.checked_sub(free)?;
    let pause = Duration::seconds(1 << (costly + 1).min(16)).min(LONGEST_WAIT);
    let left = count.last + pause - now;
    (left > Duration::zero()).then_some(left)
}

fn sweep(counts: &mut HashMap<Key, Count>, now: DateTime<Utc>) {
    counts.retain(|_, c| now - c.last <= MEMORY);
    if counts.len() > CAPACITY / 2 {
        let mut times: Vec<_> = counts.values().map(|c| c.last).collect();
        times.sort_unstable();
        let middle = times[times.len() / 2];
        counts.retain(|_, c| c.last > middle);
    }
}

/// One subscriber of version 6 has a whole /64.
fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{:?}", &ip.segments()[..4]),
    }
}

fn key(kind: &str, name: &str) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&token::hash(&format!("{kind}\0{name}"))[..16]);
    key
}

#[cfg(test)]
mod tests;
