//! The filter language: which records are meant, said once for search, segments, topics, alerts and dashboards.
//!
//! ```text
//! "late refund" AND (topic:delivery/late OR deliver~1) nps<=6 channel:call,chat unit:north since:30d -lang:de
//! ```
//!
//! Words, phrases, `prefix*`, `fuzzy~1`, `NEAR/5(a b)`; `field:value`, lists `a,b`, ranges `0..6`, comparisons,
//! `has:field`; AND (also by standing side by side), OR, NOT (`-`) and parentheses. AND binds closer than OR.
//! The empty filter means everything. Text and builder (JSON) become one tree, [`Filter`], which three evaluators
//! read: the index, [`Matcher`] in memory, and [`sql::narrow`] where a job walks the database.

pub mod analyse;
pub mod ast;
mod check;
pub mod complete;
pub mod distance;
pub mod fields;
pub mod json;
mod limit;
pub mod matcher;
pub mod number;
mod parse;
pub mod print;
pub mod record;
mod said;
mod scan;
pub mod sql;
mod statement;
pub mod test;
#[cfg(test)]
mod tests;
pub mod when;
pub mod words;

pub use analyse::{Analyse, Token};
pub use ast::{Bound, Clause, Filter, Op, Text, Value};
pub use complete::{Completion, Expected, complete};
pub use fields::{CustomName, Field, Kind, fold};
pub use matcher::{Matcher, Prepared};
pub use print::statement;
pub use record::{FieldValue, Record, RecordText};
pub use test::{FieldTest, Interval, Test};
pub use when::{Clock, Period, When};

/// At most this many characters in a filter's text.
pub const MAX_LENGTH: usize = 4_000;
/// At most this many levels of parentheses and negation.
pub const MAX_DEPTH: usize = 32;
/// At most this many words and statements.
pub const MAX_NODES: usize = 500;
