//! Files into feedback: prepared, looked at, mapped, checked, and brought in row by row.
//!
//! A file is read in chunks; each chunk is one transaction that stores its records, lists its bad rows and moves the
//! import's place in the file, so that an import goes on where it was after whatever interruption. Nothing but the
//! place is kept of a bad row: what it says stays in the file, since it was not masked.

pub(crate) mod analyse;
mod cell;
mod chunk;
mod dates;
mod delimited;
mod guess;
mod json_lines;
mod lines;
mod map;
mod plan;
mod prepare;
mod preview;
mod qualtrics;
mod record;
mod rejects;
mod rows;
mod run;
mod spool;
mod spreadsheet;

pub use dates::DateOrder;
pub use plan::{Column, Defaults, Field, Format, Note, Plan, PlanChange, Target};
pub use preview::{Preview, PreviewRow, preview};
pub use record::{Import, ImportState, cancel, change_plan, get, list, remove, start};
pub use rejects::{Reject, rejects, write_rejects_csv};
pub use run::{FileImport, ImportTask, Progress, import_file, register};
pub use spool::{Spool, receive};

/// The most columns of a file.
pub const MAX_COLUMNS: usize = 300;
/// The rows that are shown before an import.
pub const PREVIEW_ROWS: usize = 20;
