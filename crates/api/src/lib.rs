//! HTTP: the REST API with its OpenAPI document, the respondents' pages and the files of the web UI.
//!
//! Owns no table. Handlers are thin: an [`Auth`] extractor says who acts, `actor.require(…)` checks the right, one
//! function of a feature crate does the work, and the answer is its type. The only crate that knows HTTP.

mod api_keys;
mod audit;
mod auth;
mod body;
mod operations;
mod page;
mod problem;
mod security_headers;
mod server;
mod session;
mod state;
mod ui;
mod units;
mod users;

pub use auth::{Auth, client_ip, csrf_token};
pub use body::{Body, Params};
pub use page::Page;
pub use problem::{ApiError, ApiResult, Problem};
pub use server::{openapi, serve};
pub use state::{ApiConfig, AppState};
