//! Campaigns: who is to be asked, when, in which words, and why somebody is not.
//!
//! Owns `campaign`, `campaign_candidate`, `contact_rule` and `contact_event`. A campaign considers candidates; each of
//! them ends with exactly one [`Disposition`] and the rule that decided. All messages of an organisation are decided
//! one batch after the other, under a lock, against the ledger of everything that its customers got before, so that no
//! two campaigns together write to somebody more often than the rules allow.

mod audience;
mod campaign;
mod candidate;
mod clear;
mod event;
mod follow_up;
mod invite;
mod letter;
mod plan;
mod rule;
mod sample;
mod schema;
mod worker;

#[cfg(test)]
mod tests;

pub use audience::{Added, Audience, Person, set_audience};
pub use campaign::{
    Campaign, CampaignChange, CampaignKind, CampaignState, Counts, NewCampaign, change, create, get, list,
    remove, set_state,
};
pub use candidate::{Candidate, CandidateQuery, Disposition, candidates};
pub(crate) use clear::{Message, MessageKind, Verdict, clear, lock, note};
pub use event::{Event, Taken, take_event};
pub use letter::{Preview, preview, send_test};
pub use plan::{Allocation, Letter, Plan, Reminder, Sample};
pub use rule::{ContactRule, NewContactRule, add_rule, change_rule, remove_rule, rules};
pub use worker::{RunCampaign, Thank, register, run};
