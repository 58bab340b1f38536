//! Closing the loop: somebody is to act on what a customer said, in time, and everybody sees what was done.
//!
//! Owns the tables `feedback_case`, `case_event`, `case_root_cause` and `case_target`. Opens cases by hand from a
//! record and for alert rules; hears the periodic job [`escalation::EscalateOverdue`]; tells people by mail.
//! One record has at most one case, whatever finds it and however often. A case is seen by whoever sees its unit.
//! It must not know how records are searched or charted, nor HTTP.

pub mod acting;
pub mod clock;
pub mod contact;
mod customer;
pub mod escalation;
mod event;
pub mod list;
pub mod metrics;
pub mod opening;
mod row;
mod schema;
pub mod settings;
pub mod status;
mod view;

pub use customer::customer_renamed;
pub use event::{CaseEvent, EventKind};
pub use opening::{NewCase, RuleOpening, open, open_for_rule};
pub use status::{Priority, Status};
pub use view::{Case, CaseDetail, Contact, Named, Person, Team, get as view_case};
