//! HTTP: the REST API with its OpenAPI document, the respondents' pages and the files of the web UI.
//!
//! Owns no table. Handlers are thin: an [`Auth`] extractor says who acts, `actor.require(…)` checks the right, one
//! function of a feature crate does the work, and the answer is its type. The only crate that knows HTTP.

mod alerts;
mod api_keys;
mod audit;
mod auth;
mod body;
mod campaigns;
mod case_settings;
mod cases;
mod clock;
mod contacts;
mod customers;
mod dashboards;
mod feedback;
mod feedback_export;
mod feedback_in;
mod imports;
mod mails;
mod operations;
mod page;
mod problem;
mod reports;
mod request_span;
mod respond;
mod respondent_limits;
mod saved_searches;
mod security_headers;
mod server;
mod session;
mod state;
mod suggestions;
mod survey_approvals;
mod survey_exchange;
mod survey_flow;
mod survey_kiosk;
mod survey_links;
mod survey_pictures;
mod survey_translations;
mod survey_website;
mod surveys;
mod topics;
mod ui;
mod units;
mod users;
mod waiting;
mod wording;

pub use auth::{Auth, client_ip, csrf_token};
pub use body::{Body, Params};
pub use page::Page;
pub use problem::{ApiError, ApiResult, Problem};
pub use respondent_limits::RespondentLimits;
pub use server::{openapi, serve};
pub use state::{ApiConfig, AppState};
