//! The life of a command that ends: it works on the database of a running server, or starts the embedded one and
//! stops it afterwards.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use candor_delivery::Relay;
use candor_store::changes;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;
use crate::database::Database;
use crate::house::House;
use crate::lock::DataLock;
use crate::logging;

/// Opens the database, runs `work` on it, and leaves things as they were found.
pub(crate) async fn with_house<R, F>(config: &Config, work: F) -> Result<R>
where
    F: AsyncFnOnce(House) -> Result<R>,
{
    logging::start_quiet(&config.log);
    let database = Database::open(config).await?;
    let relay = Relay::new(config.smtp.clone()).map_err(|reason| anyhow::anyhow!("smtp: {reason}"))?;
    let house = House::open(database.db.clone(), &config.data_dir, relay, &config.public_url())?;
    let outcome = work(house).await;
    // A server may have started meanwhile and joined our cluster: then it stays up.
    if database.started_cluster() && DataLock::take(&config.data_dir).is_ok() {
        database.stop_cluster().await?;
    }
    outcome
}

/// Makes sure that the index holds everything that is committed now. A running server sees to that; without one,
/// this process reads the change log itself.
pub(crate) async fn index_ready(house: &House, config: &Config) -> Result<()> {
    let Ok(_lock) = DataLock::take(&config.data_dir) else { return Ok(()) };
    let end = house.db.untenanted(async |conn| changes::end(conn).await).await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    house.follow_index(&mut tasks, &stopped);
    let begin = Instant::now();
    while house.indexes.applied() < end {
        if begin.elapsed() > Duration::from_secs(600) {
            bail!("the index does not catch up with the database; see the log");
        }
        house.db.wake();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    house.indexes.build_missing().await?;
    stop.send_replace(true);
    while tasks.join_next().await.is_some() {}
    Ok(())
}
