//! The program: command line, configuration, and the wiring of web server and workers.
//!
//! Owns no table and no domain logic; it may use every other crate, and only `testkit` uses it.

pub mod commands;
pub mod config;
pub mod database;
mod demo;
pub mod house;
mod lock;
mod logging;

/// The recorder of this process's metrics, installed on first use.
#[must_use]
pub fn metrics_handle() -> metrics_exporter_prometheus::PrometheusHandle {
    static HANDLE: std::sync::OnceLock<metrics_exporter_prometheus::PrometheusHandle> =
        std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Fails only if somebody else installed one, and then theirs is fed.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}
