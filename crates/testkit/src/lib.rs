//! What tests stand on: a database per test, the whole house under test, a mail server that keeps what it gets.
//! A dev-dependency only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(feature = "house")]
mod app;
mod database;
pub mod mime;
pub mod smtp;

#[cfg(feature = "house")]
pub use app::{Client, PASSWORD, Reached, TestApp};
pub use database::{TestDb, cluster_dir};
