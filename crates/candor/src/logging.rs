//! Structured logs to standard error.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

use crate::config::{Log, LogFormat};

/// Logs as configured.
pub(crate) fn start(log: &Log) {
    subscribe(log, &log.level);
}

/// For commands that end: only what went wrong, so that their output stays readable.
pub(crate) fn start_quiet(log: &Log) {
    subscribe(log, "warn");
}

fn subscribe(log: &Log, level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A second start within one process (tests) keeps the first subscriber.
    let _ = match log.format {
        LogFormat::Text => registry.with(layer.compact().with_target(false)).try_init(),
        LogFormat::Json => registry.with(layer.json()).try_init(),
    };
}
