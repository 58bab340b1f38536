//! The words of the domain: ids, errors, the feedback record, survey definitions, the filter language and the
//! formulas of the metrics.
//!
//! Pure: no input or output, no clock (`now` is an argument), no knowledge of the database, the index or HTTP.
//! Every other crate may use this one; it uses none of them.

pub mod actor;
pub mod annotation;
pub mod error;
pub mod feedback;
pub mod filter;
pub mod id;
pub mod metrics;
pub mod survey;

pub use actor::{Actor, Role, Scope};
pub use annotation::{Annotations, Sentiment};
pub use error::{Error, FieldError, Result};
pub use feedback::{AuthorKind, CustomerRef, Feedback, FeedbackInput, Scores, Verbatim, VerbatimInput};
