//! Rules that tell people about feedback: evaluated as records come in, by mail at once or in a digest.
//!
//! Owns `alert_rule`, `alert_rule_evaluation`, `alert_rule_sample`, `alert`, `alert_recipient` and `take_link`.
//! Hears `feedback` of the change log as the follower `alerts`; publishes the job [`OpenCase`] for rules that open
//! cases. A rule fires once for a record by a unique constraint, and its mail is written in the same transaction, so
//! a crash neither loses nor repeats one. It must not know how cases work, nor SMTP, nor HTTP.

mod digest;
mod dry_run;
mod evaluate;
mod fire;
mod follower;
mod inbox;
mod letter;
mod rule;
mod schema;
pub mod take;
pub mod threshold;
mod why;

pub use digest::SendDigests;
pub use dry_run::{DayCount, DryRun, DryRunRequest, Example, dry_run};
pub use fire::OpenCase;
pub use follower::{ALERTS, AlertFollower};
pub use inbox::{AlertEntry, InboxQuery, Withheld, inbox, mark_read, unread};
pub use rule::{
    AlertRule, CasePriority, Delivery, Evaluation, Miss, Recipients, RuleInput, add, archive, change, get,
    list,
};
pub use threshold::{Direction, Measure, Threshold};
pub use why::Why;

use candor_queue::{Every, Worker};
use candor_store::Db;

/// Lets the worker send digests.
#[must_use]
pub fn register(worker: Worker, db: &Db, public_url: &str) -> Worker {
    let (db, public_url) = (db.clone(), std::sync::Arc::<str>::from(public_url));
    worker.every(Every::Minutes(5), move |org, _: SendDigests| {
        let (db, public_url) = (db.clone(), public_url.clone());
        async move { digest::send(&db, org, &public_url, chrono::Utc::now()).await }
    })
}
