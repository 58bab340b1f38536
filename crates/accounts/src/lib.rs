//! Who belongs to an organisation, how far each may reach, and what they did.
//!
//! Owns the tables `organisation`, `unit`, `app_user`, `app_user_unit`, `session`, `sign_in_attempt`, `api_key` and
//! `audit_event`.
//! Publishes `unit` to the change log when a unit is renamed or moved, since records show the unit's path.
//! Hears nothing. Turns what a request brings (a cookie's token, an API key) into an [`candor_model::Actor`], and
//! must not know what the actor then does: no feedback, no surveys, no HTTP.

pub mod api_keys;
pub mod audit;
mod known_keys;
pub mod managers;
pub mod organisations;
pub mod password;
pub mod path;
mod schema;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod token;
pub mod units;
pub mod users;

pub use api_keys::api_key_actor;
pub use known_keys::KnownKeys;
pub use managers::{Recipient, manager_levels, managers_of};
pub use path::UnitPath;
pub use sessions::session_actor;
pub use units::{ensure_path, ensure_paths};
