//! Jobs: work for later that is neither lost nor, seen from outside, done twice.
//!
//! A job is a small serialisable struct ([`Task`]), enqueued in the transaction of its cause. A [`Worker`] claims due
//! jobs with a lease, commits, and only then runs them, so no transaction stays open while a mail is on its way.
//! A worker that dies loses its lease, and the job runs again: handlers make repetition harmless by a unique
//! constraint of their own. Failures are tried again with growing pauses for about a day, then kept as dead.
//!
//! Owns the tables `job` and `schedule_slot`. Knows no business words.

mod depth;
mod schedule;
mod settle;
mod shift;
mod task;
mod worker;

pub use depth::{Depth, STATES, depth, release};
pub use schedule::Every;
pub use task::{Task, enqueue, enqueue_at, enqueue_many, enqueue_once};
pub use worker::{Worker, drain};
