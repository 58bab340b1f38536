//! Everything that brings feedback in, and the one write path of the feedback record.
//!
//! Owns `feedback`, `import`, `import_reject` and `topic`. Publishes a row of the change log for each record that
//! it writes, in the same transaction, and hears nothing. It must not know who reads: neither index nor alerts nor
//! cases.
//!
//! The way of a record: [`accept`] checks what came in and turns it into a [`NewFeedback`]; the writer has it
//! understood (language, masking, sentiment, topics) and commits it together with whatever else is waiting.

mod accept;
pub mod campaigns;
pub mod imports;
mod json;
mod read;
mod record;
pub mod responses;
mod tag;
pub mod topics;
mod understand;
mod walk;
mod write;

pub use accept::accept;
pub use read::{Heard, get, heard, load, load_after, timeline};
pub use record::{Accepted, Idempotency, NewFeedback, SurveyPart};
pub use tag::set_tags;
pub use walk::{Stretch, walk};
pub use write::{CHANGE, Writer, customer_named};
