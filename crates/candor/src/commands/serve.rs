//! `candor serve`: everything that runs for as long as the server does.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use candor_api::{ApiConfig, AppState, RespondentLimits};
use candor_delivery::Relay;
use candor_surveys::files::Files;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::{Config, ProcessRole};
use crate::database::Database;
use crate::house::House;
use crate::lock::DataLock;
use crate::logging;

/// How long running work may take to finish after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(config: Config) -> Result<()> {
    logging::start(&config.log);
    let lock = DataLock::take(&config.data_dir)?;
    // Bound first, so that a taken port is an error before anything else starts.
    let listener = TcpListener::bind(config.server.listen)
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    let database = Database::open(&config).await?;
    let relay = Relay::new(config.smtp.clone()).map_err(|reason| anyhow::anyhow!("smtp: {reason}"))?;
    let mut house = House::open(database.db.clone(), &config.data_dir, relay, &config.public_url())?;
    house.keep_partial_days = config.respondents.keep_partial_days;

    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let guard =
        database.cluster().map(|cluster| tokio::spawn(Database::guard(cluster.clone(), stopped.clone())));
    if guard.is_some() {
        // The lock on the data directory says that nobody else works on this database: what is still held was held
        // by a process that died.
        let released = candor_queue::release(&house.db).await?;
        if released > 0 {
            tracing::info!(released, "taking up the jobs of a process that died");
        }
    }
    if config.server.roles.contains(&ProcessRole::Web) {
        house.follow_index(&mut tasks, &stopped);
    }
    if config.server.roles.contains(&ProcessRole::Worker) {
        house.follow_feedback(&mut tasks, &stopped);
        house.work(&mut tasks, &stopped);
    }
    let server = candor_api::serve(state(&house, &config), listener)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    if config.smtp.host.is_empty() {
        tracing::warn!("no mail relay is configured (smtp.host): mail waits for a day and is then given up");
    }
    tracing::info!(url = %config.public_url(), data = %config.data_dir.display(), "Candor is ready");
    eprintln!("Candor is ready at {}", config.public_url());

    wait_for_signal().await?;
    tracing::info!("stopping");
    handle.stop(true).await;
    serving.await.context("server")??;
    stop.send_replace(true);
    let drained = tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!("some work did not finish in time; it will be taken up at the next start");
        tasks.abort_all();
    }
    drop(house);
    if let Some(guard) = guard {
        guard.await?;
    }
    // Joined or started, the cluster belongs to the server now.
    database.stop_cluster().await?;
    drop(lock);
    Ok(())
}

fn state(house: &House, config: &Config) -> AppState {
    let workers = match config.server.workers {
        0 => std::thread::available_parallelism().map_or(2, Into::into),
        n => n,
    };
    AppState {
        db: house.db.clone(),
        writer: house.writer.clone(),
        indexes: house.indexes.clone(),
        files: Files::new(&config.data_dir, &config.uploads.scan_command),
        config: Arc::new(ApiConfig {
            public_url: config.public_url(),
            web_ui_dir: config.server.web_ui_dir.clone(),
            data_dir: config.data_dir.clone(),
            trusted_proxies: config.server.trusted_proxies.clone(),
            respondent_limits: RespondentLimits {
                per_address: config.respondents.posts_per_address,
                per_link: config.respondents.posts_per_link,
            },
            workers,
        }),
        keys: Arc::default(),
        metrics: crate::metrics_handle(),
    }
}

async fn wait_for_signal() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.context("signals"),
        _ = terminate.recv() => Ok(()),
    }
}
