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
mod metrics;

pub use metrics::metrics_handle;
