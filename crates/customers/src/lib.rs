//! People whose feedback is heard: who they are and by what they are recognised.
//!
//! Owns `customer`, `customer_word`, `customer_identity` and `customer_overlap`. Publishes and hears nothing: whoever writes a
//! feedback record recognises its customers in the same transaction. It must not know what a feedback record is;
//! what a customer said is read where feedback is kept.

mod identity;
mod profile;
mod recognise;
mod rename;

pub use identity::{Identity, IdentityKind, normalise_email, normalise_phone};
pub use profile::{Customer, Page, get, search};
pub use recognise::{Recognised, recognise};
pub use rename::rename;
