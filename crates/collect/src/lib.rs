//! Everything that brings feedback in, and the one write path of the feedback record.
//!
//! Owns `feedback`, `import`, `import_reject` and `topic`. Publishes a row of the change log for each record that
//! it writes, in the same transaction, and hears nothing. It must not know who reads: neither index nor alerts nor
//! cases.
//!
//! The way of a record: [`accept`] checks what came in and turns it into a [`NewFeedback`]; the writer has it
//! understood (language, masking, sentiment, topics) and commits it together with whatever else is waiting.

mod accept;
mod record;

pub use accept::accept;
pub use record::{Accepted, NewFeedback, SurveyPart};
