//! The life of a command that ends: it works on the database of a running server, or starts the embedded one and
//! stops it afterwards.

use anyhow::{Context, Result};
use candor_delivery::Relay;

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
    let house = House::open(database.db.clone(), &config.data_dir, relay, &config.public_url()).await?;
    let outcome = work(house).await;
    // A server may have started meanwhile and joined our cluster: then it stays up.
    if database.started_cluster() && DataLock::take(&config.data_dir).is_ok() {
        database.stop_cluster().await?;
    }
    outcome
}
