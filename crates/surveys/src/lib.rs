//! Surveys as they are made: the draft that is being designed, the versions that were published and never change, and
//! the public links.
//!
//! Owns `survey`, `survey_draft`, `survey_version`, `survey_link`, `survey_website`, `survey_policy`, `survey_approval`, `survey_origin` and `library_question`. Publishes and hears nothing. What a survey means
//! (logic, validation) is in `candor_model::survey`; who answers it and what they said is not known here. Pictures and respondents'
//! files are kept beside the database, see [`files`].

pub mod approval;
pub mod draft;
pub mod exchange;
pub mod files;
pub mod library;
pub mod link;
pub mod origin;
mod schema;
pub mod survey;
pub mod templates;
pub mod translations;
pub mod version;
pub mod website;

pub use approval::{Approval, Policy};
pub use draft::{Draft, save_draft};
pub use link::{Link, NewLink, link_by_token, qr_svg};
pub use survey::{NewSurvey, Survey, SurveyState, create, duplicate, get, list, remove, rename};
pub use version::{Version, close, pause, publish, resume, version, versions};
