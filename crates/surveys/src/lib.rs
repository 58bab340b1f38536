//! Surveys as they are made: the draft that is being designed, the versions that were published and never change, and
//! the public links.
//!
//! Owns `survey`, `survey_draft`, `survey_version` and `survey_link`. Publishes and hears nothing. What a survey means
//! (logic, validation) is in `candor_model::survey`; who answers it and what they said is not known here.

pub mod draft;
pub mod link;
mod schema;
pub mod survey;
pub mod version;

pub use draft::{Draft, save_draft};
pub use link::{Link, NewLink, link_by_token, qr_svg};
pub use survey::{NewSurvey, Survey, SurveyState, create, duplicate, get, list, remove, rename};
pub use version::{Version, close, pause, publish, resume, version, versions};
