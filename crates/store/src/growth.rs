//! Fresh statistics for tables that grow fast.

use std::sync::atomic::{AtomicU64, Ordering};

use candor_model::Result;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::Db;

/// After so many records the statistics are made for the first time, and again whenever there are four times as many.
const FIRST: u64 = 500;
/// From here on the server's own turns come often enough.
const LAST: u64 = 1_000_000;
/// The tables that grow with feedback.
const TABLES: [&str; 5] = ["feedback", "customer", "customer_identity", "unit", "change_log"];

/// How many records this process has written.
#[derive(Debug, Default)]
pub(crate) struct Growth(AtomicU64);

impl Growth {
    /// Counts records that were written; answers whether the statistics are too old for so many.
    fn add(&self, records: usize) -> bool {
        let records = records as u64;
        let before = self.0.fetch_add(records, Ordering::Relaxed);
        let steps =
            std::iter::successors(Some(FIRST), |step| Some(step * 4)).take_while(|step| *step <= LAST);
        steps.into_iter().any(|step| before < step && before + records >= step)
    }
}

impl Db {
    /// Notes that records were written. Now and then this has the database look at its tables, since plans made for
    /// empty tables do not suit full ones; whoever writes many records waits for that before the next ones.
    pub async fn grew(&self, records: usize) {
        if self.growth.add(records)
            && let Err(error) = self.analyse().await
        {
            tracing::warn!(%error, "no fresh statistics; plans may be slow for a minute");
        }
    }

    /// Each table in a transaction of its own, so that followers of the change log do not wait for all of them.
    async fn analyse(&self) -> Result<()> {
        for table in TABLES {
            self.untenanted(async move |conn| {
                sql_query("select candor_analyse($1)").bind::<Text, _>(table).execute(conn).await?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_made_at_each_fourfold_and_no_more_when_there_is_plenty() {
        let growth = Growth::default();
        let made: Vec<u64> = (1..=20_000).filter(|_| growth.add(100)).map(|n| n * 100).collect();
        assert_eq!(made, [500, 2_000, 8_000, 32_000, 128_000, 512_000]);
        assert!(Growth::default().add(3_000));
    }
}
