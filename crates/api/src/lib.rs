//! HTTP: the REST API with its OpenAPI document, the respondents' pages and the files of the web UI.
//!
//! Owns no table. Handlers are thin: an [`Auth`] extractor says who acts, `actor.require(…)` checks the right, one
//! function of a feature crate does the work, and the answer is its type. The only crate that knows HTTP.

mod auth;
mod body;
mod operations;
mod problem;
mod security_headers;
mod server;
mod state;
mod ui;

pub use auth::{Auth, client_ip, csrf_token};
pub use body::{Body, Params};
pub use problem::{ApiError, ApiResult, Problem};
pub use server::{openapi, serve};
pub use state::{ApiConfig, AppState};
