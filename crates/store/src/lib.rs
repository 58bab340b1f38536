//! PostgreSQL: the pool, migrations, the tenancy guard, the change log and the managed local cluster.
//!
//! Owns the tables `change_log` and `follower`. Publishes nothing and hears nothing; it knows no business words.
//! Everything that touches a tenant's rows goes through [`Db::tenant`], which opens one transaction with the
//! tenant set, so that row level security shows that tenant's rows and no others.
//!
//! Statements that look for many things by their keys are written as `unnest(…) cross join lateral (select … offset 0)`:
//! one look-up each, whatever the planner believes of the tables' sizes. Where they are sent many times a second they
//! are [`Kept`]; what every request asks for is [`Remembered`].

pub mod changes;
mod connect;
mod constraint;
mod db;
pub mod embedded;
mod growth;
mod kept;
mod migrate;
mod remembered;

pub use connect::check_url;
pub use constraint::on_constraint;
pub use db::{Conn, Db, DbConfig, Wakes, Work};
pub use kept::{Keep, Kept};
pub use migrate::migrations_hash;
pub use remembered::Remembered;
