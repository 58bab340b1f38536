//! API keys that were looked up a moment ago. A program that sends thousands of requests a second asks with the same
//! key each time; the database need not be asked each time.

use std::time::Duration;

use candor_model::{Actor, Result};
use candor_store::{Db, Remembered};

use crate::api_keys::api_key_actor;
use crate::token;

/// So long a key is believed. A key that another process revoked works for so long in this one; in the process that
/// revoked it, it ends at once.
const FRESH: Duration = Duration::from_secs(2);

/// Who holds which key, as of a moment ago. Only keys that exist are remembered, by their hash.
#[derive(Debug)]
pub struct KnownKeys(Remembered<Vec<u8>, Actor>);

impl Default for KnownKeys {
    fn default() -> Self {
        Self(Remembered::new(FRESH))
    }
}

impl KnownKeys {
    /// Which program holds this key; `Unauthenticated` when none does.
    pub async fn actor(&self, db: &Db, key: &str) -> Result<Actor> {
        self.0.get(&token::hash(key), async |_| api_key_actor(db, key).await).await
    }

    /// Asks the database again from now on: after a key has been revoked, or its person suspended.
    pub fn forget(&self) {
        self.0.forget();
    }
}
