//! The database of this process: the embedded cluster or a server elsewhere.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use candor_store::embedded::{Cluster, Durability};
use candor_store::{Db, DbConfig};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::config::Config;

/// How often the embedded cluster is looked at.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// An open database, and the cluster behind it when it is ours.
pub struct Database {
    /// The pool.
    pub db: Db,
    cluster: Option<Cluster>,
}

impl Database {
    /// Starts or joins the embedded cluster, or connects to the configured server; migrates; opens the pool.
    pub async fn open(config: &Config) -> Result<Self> {
        let (cluster, db_config) = if config.database.url.is_empty() {
            let cluster = start_cluster(config).await?;
            let urls = (cluster.owner_url("candor"), cluster.url("candor_app", "candor"));
            (Some(cluster), db_config(config, urls, None))
        } else if config.database.app_url.is_empty() {
            let (app_url, password) = derive_app_url(&config.database.url)?;
            (None, db_config(config, (config.database.url.clone(), app_url), Some(password)))
        } else {
            let urls = (config.database.url.clone(), config.database.app_url.clone());
            (None, db_config(config, urls, None))
        };
        let db = Db::connect(&db_config).await.context("database")?;
        Ok(Self { db, cluster })
    }

    /// Whether this process started the embedded cluster, and so should stop it.
    #[must_use]
    pub fn started_cluster(&self) -> bool {
        self.cluster.as_ref().is_some_and(|c| c.started)
    }

    /// Watches the embedded cluster until `stop` turns true, and brings it back when it has died: killed, or out of
    /// memory. Meanwhile requests are answered with 503. A server elsewhere is its operator's affair.
    pub async fn guard(cluster: Cluster, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(HEARTBEAT) => {}
                _ = stop.changed() => return,
            }
            if cluster.answers() {
                continue;
            }
            tracing::error!("PostgreSQL has died; starting it again");
            let again = cluster.clone();
            match tokio::task::spawn_blocking(move || again.revive()).await {
                Ok(Ok(())) => tracing::info!("PostgreSQL is back"),
                Ok(Err(error)) => tracing::error!(%error, "PostgreSQL does not come back; trying again"),
                Err(error) => tracing::error!(%error, "PostgreSQL cannot be started"),
            }
        }
    }

    /// The embedded cluster, when there is one.
    #[must_use]
    pub fn cluster(&self) -> Option<&Cluster> {
        self.cluster.as_ref()
    }

    /// Stops the embedded cluster; nothing happens when the database is somebody else's.
    pub async fn stop_cluster(self) -> Result<()> {
        let Some(cluster) = self.cluster else { return Ok(()) };
        drop(self.db);
        tokio::task::spawn_blocking(move || cluster.stop()).await?.context("stopping PostgreSQL")
    }
}

fn db_config(
    config: &Config,
    (owner_url, app_url): (String, String),
    app_password: Option<String>,
) -> DbConfig {
    DbConfig { owner_url, app_url, app_password, pool_size: config.database.pool_size }
}

async fn start_cluster(config: &Config) -> Result<Cluster> {
    let dir = config.data_dir.clone();
    let bin = Some(config.database.bin_dir.clone()).filter(|p| *p != Path::new(""));
    let start = move || Cluster::start(&dir, bin.as_deref(), Durability::Full);
    let cluster = tokio::task::spawn_blocking(start).await??;
    cluster.create_database("candor").await?;
    Ok(cluster)
}

/// The owner's URL with the program's role in place of the owner, and that role's password, which follows from the
/// owner's, so that all processes agree on it without another secret to keep.
fn derive_app_url(url: &str) -> Result<(String, String)> {
    let (scheme, rest) =
        url.split_once("://").context("database.url must look like postgres://user:password@host/name")?;
    let (user, host) = rest.rsplit_once('@').context("database.url must name a user")?;
    let owner_password = user.split_once(':').map_or("", |(_, p)| p);
    let hash = Sha256::new().chain_update("candor_app:").chain_update(owner_password).finalize();
    let password: String = hash.iter().map(|b| format!("{b:02x}")).collect();
    Ok((format!("{scheme}://candor_app:{password}@{host}"), password))
}

#[cfg(test)]
mod tests {
    use super::derive_app_url;

    #[test]
    fn the_program_connects_as_its_own_role() {
        let (url, password) =
            derive_app_url("postgres://owner:secret@db:5432/candor?connect_timeout=3").unwrap();
        assert_eq!(url, format!("postgres://candor_app:{password}@db:5432/candor?connect_timeout=3"));
        assert!(password.len() == 64 && !password.contains("secret"));
        assert!(derive_app_url("db/candor").is_err());
    }
}
