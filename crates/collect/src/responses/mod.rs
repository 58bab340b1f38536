//! Respondents: their passage through a survey, from the first posted answer to the feedback record, and the personal
//! invitations that lead to it.
//!
//! Owns `response`, `response_draw`, `response_quota`, `response_flag`, `invitation` and `invitation_token`. What is visible and what counts as an
//! answer is decided by `candor_model::survey`; here it is kept. Nothing in here writes when a link is only opened.

mod asked;
mod complete;
mod counts;
mod door;
mod draw;
mod forget;
mod hidden;
mod invitation;
pub mod partial;
pub mod participation;
mod passage;
mod progress;
pub mod quality;
pub mod quota;
mod reading;
mod schema;
mod send;

pub use asked::seen;
pub(crate) use asked::{Asked, NewInvitation, add_invitations, add_tokens, asked, reminded};
pub use complete::{Completion, Finished, complete};
pub use counts::{SurveyCounts, counts};
pub use door::{Door, Entrance, Standing, open};
pub use forget::{ForgetAbandoned, register_forgetting};
pub use invitation::{
    Invitation, InvitationState, Invited, NewInvitations, Recipient, Skipped, invitations, invite, refuse,
};
pub use passage::{Ending, Passage, Posted, save};
pub use progress::Device;
pub use reading::readings;
pub use send::{RemindInvitation, SendInvitation, register};

use sha2::{Digest as _, Sha256};

/// What is kept of a secret in an address.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
